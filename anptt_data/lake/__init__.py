"""Releases: the warehouse's immutable rows as Parquet, and one DuckDB file of views over them."""
