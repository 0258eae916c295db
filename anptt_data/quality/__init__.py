"""Contract checks become findings; findings become a verdict; verdicts become reports."""
