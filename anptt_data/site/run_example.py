"""What an example query gives, as a page may show it."""

from __future__ import annotations

from anptt_data.lake.open_release import OpenRelease
from anptt_data.lake.query_sources import Lineage
from anptt_data.site.examples import ROWS
from anptt_data.site.facts import Example
from anptt_data.site.shown import shown
from anptt_data.sql_text import literal

HIDDEN = "…"
MART = "mart."
NUMBERS = ("BIGINT", "INTEGER", "HUGEINT", "DOUBLE")


def run_example(release: OpenRelease, sql: str, internal: frozenset[str] = frozenset()) -> Example:
    """The query with its first rows; values of `internal` columns are hidden."""
    columns, rows = release.table(sql)
    masked = tuple(c for c in columns if c in internal)
    first = tuple(
        tuple(HIDDEN if c in masked and v is not None else shown(v) for c, v in zip(columns, row, strict=True)) for row in rows[:ROWS]
    )
    return Example(sql, tuple(columns), first, len(rows) > ROWS, masked)


def tells_internal(release: OpenRelease, lineage: Lineage, name: str) -> bool:
    """Whether a mart, or one it reads, singles out an indicator for internal use: then its figures are shown on no page."""
    if not name.startswith(MART):
        return False
    codes = [str(r[0]) for r in release.rows("SELECT indicator FROM link.indicator WHERE privacy <> 'public'")]
    text = lineage.definitions.get(name) or ""
    return any(literal(code) in text for code in codes) or any(tells_internal(release, lineage, below) for below in lineage.made_of(name))


def internal_columns(release: OpenRelease, *relations: str | None) -> frozenset[str]:
    """Columns that are not public in one of the relations."""
    rows = release.rows(
        "SELECT column_name FROM main.dictionary WHERE list_contains(?, dataset) AND privacy IN ('internal', 'personal')", [[r for r in relations if r]]
    )  # fmt: skip
    return frozenset(str(r[0]) for r in rows)
