"""From an agency's bytes to a recorded submission: look, freeze, read, conform, judge, load, receipt."""
