"""Releases as Iceberg tables: the same Parquet files, named in table metadata that Spark, Trino and pyiceberg read."""
