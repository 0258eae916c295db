"""Which reports are owed, by whom and when; what came, what is missing, who is reminded."""
