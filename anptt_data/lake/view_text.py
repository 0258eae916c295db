"""Views of a release written again with other paths in them, their comments kept: paths stand in a view's text as SQL literals."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from anptt_data.lake.query_sources import Lineage
from anptt_data.sql_text import literal, quoted

Rewrite = Callable[[str], str]
"""A view's statement as DuckDB tells it, to the statement that shall be."""


def rewrite_views(connection: duckdb.DuckDBPyConnection, rewrite: Rewrite) -> list[str]:
    """Make every view whose statement changes again, with its comments, after those it reads; gives their names.

    Views over other views hold no path and stay. DuckDB looks at the files a view reads when the view is made, through the views below it.
    """
    views = connection.execute(
        "SELECT schema_name, view_name, sql, comment FROM duckdb_views() WHERE NOT internal AND database_name = current_database() ORDER BY 1, 2"
    ).fetchall()
    lineage = Lineage.of(connection)
    other = [(*v, changed) for v in views if (changed := rewrite(str(v[2]))) != v[2]]
    other.sort(key=lambda v: len(lineage.reads(f"{v[0]}.{v[1]}")))  # whoever reads another reads more than it
    written: list[str] = []
    for schema, name, _, comment, changed in other:
        comments = connection.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = ? AND table_name = ? AND comment IS NOT NULL",
            [schema, name],
        ).fetchall()
        full = f"{quoted(schema)}.{quoted(name)}"
        connection.execute(f"DROP VIEW {full}")
        connection.execute(changed)
        if comment is not None:
            connection.execute(f"COMMENT ON VIEW {full} IS {literal(str(comment))}")
        for column, text in comments:
            connection.execute(f"COMMENT ON COLUMN {full}.{quoted(column)} IS {literal(str(text))}")
        written.append(full)
    return written
