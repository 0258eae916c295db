"""Alembic: tables and data only. Views, triggers on facts, grants and comments of facts are made from the contracts afterwards."""
