"""The nil reports of a release: what each speaks for. A small table, written whole; areas that the last release has are not looked up again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
import pyarrow.parquet as pq

from anptt_data.errors import UnknownAgency
from anptt_data.lake.made_tables import MadeTable
from anptt_data.lake.manifest import Manifest
from anptt_data.lake.store import TABLES, Store
from anptt_data.places.answers_for import answers_for
from anptt_data.places.references import references

NAME = "nil_report"
FIELDS = [
    ("submission_id", "INTEGER"), ("dataset", "VARCHAR"), ("period_from", "DATE"), ("period_to", "DATE"), ("area", "VARCHAR"),
    ("area_from", "DATE"), ("area_level", "VARCHAR"),
]  # fmt: skip
DECLARED = (
    "SELECT submission_id, dataset, agency, period_from, period_to FROM intake.submission WHERE nil AND state = 'finished'"
    " AND decision NOT IN ('returned', 'unreadable') ORDER BY submission_id"
)
Rows = list[tuple[Any, ...]]


def nil_report_table(connection: psycopg.Connection[Any], reference_dir: Path, known: Mapping[int, Rows]) -> MadeTable:
    """A row a nil report and area that its agency answered for on the period's last day; `known` are rows of the last release by submission."""
    rows: Rows = []
    for number, dataset, agency, first, last in connection.execute(DECLARED).fetchall():
        if number in known:
            rows += known[number]
            continue
        refs = references(reference_dir)
        try:
            areas = answers_for(refs, refs.agency(agency), last)
        except UnknownAgency:  # taken out of the reference tables since: then nobody can say for whom it spoke
            areas = []
        rows += [(number, dataset, first, last, a.code, a.valid_from, a.level) for a in areas]
    return MadeTable(FIELDS, rows)


def known_rows(store: Store, before: Manifest | None, manifest: Manifest) -> dict[int, Rows]:
    """The rows of the last release by submission, when the reference data are the same; nothing otherwise."""
    if before is None or before.reference_signature != manifest.reference_signature or not has_nil_reports(before):
        return {}
    path = store.path(before.number) / TABLES / f"{NAME}.parquet"
    known: dict[int, Rows] = {}
    for row in pq.read_table(path).to_pylist() if path.is_file() else []:
        known.setdefault(row["submission_id"], []).append(tuple(row[name] for name, _ in FIELDS))
    return known


def has_nil_reports(manifest: Manifest) -> bool:
    """Whether the release knows of nil reports; those of older formats do not."""
    return any(f.path == f"{TABLES}/{NAME}.parquet" for f in manifest.tables)
