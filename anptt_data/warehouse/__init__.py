"""PostgreSQL: the embedded server, roles, tables, loading, superseding, the past, backups."""
