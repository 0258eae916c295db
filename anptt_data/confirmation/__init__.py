"""Warnings confirmed with a written reason, kept for auditors."""
