"""Airflow around the road: what its tasks call, its quiet offline settings, and how it is started. The road itself does not need it."""
