"""The web pages of the agencies, and the same for their machines: sign in, what is owed, send, receipts, history."""
