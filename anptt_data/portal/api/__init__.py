"""The same for machines: bearer tokens, JSON, the receipt of the command line."""
