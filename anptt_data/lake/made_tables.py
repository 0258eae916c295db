"""The small tables of a release that the publisher makes itself, from the contracts: the functions, the datasets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from anptt_data.contract.base import Contract
from anptt_data.lake.export import ParquetFile
from anptt_data.lake.manifest import DatasetEntry, FileEntry
from anptt_data.lake.types import arrow_schema, with_ids
from anptt_data.links import total_sql as total
from anptt_data.places.roll_up_functions import roll_up_functions
from anptt_data.places.sql_functions import sql_functions

TOTAL_EXAMPLE = (
    "SELECT o.indicator, o.unit, o.calendar, o.period_from, o.period_to, o.mark, link.total(o) AS total FROM link.observation o JOIN link.indicator i"
    " ON i.indicator = o.indicator WHERE i.adds_over_places <> 'none' AND i.privacy = 'public' GROUP BY ALL ORDER BY ALL LIMIT 10"
)


@dataclass(frozen=True)
class MadeTable:
    """Rows made here: names and DuckDB types of the columns, then the rows."""

    fields: list[tuple[str, str]]
    rows: list[tuple[Any, ...]]


def write_made(table: MadeTable, name: str, folder: Path) -> FileEntry:
    """Rows made by the publisher as ``tables/<name>.parquet``."""
    schema = arrow_schema(with_ids(table.fields, []))
    columns = list(zip(*table.rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(list(values), field.type) for values, field in zip(columns, schema, strict=True)]
    file = ParquetFile(folder / "tables" / f"{name}.parquet", schema)
    try:
        file.write(pa.table(arrays, schema=schema))
        return file.finish(folder)
    except BaseException:
        file.discard()
        raise


def function_rows(contracts: list[type[Contract]]) -> MadeTable:
    """The macros of the release; `columns` is null for one that gives a value, not a table."""
    fields = [(n, "VARCHAR") for n in ("name", "parameters", "title_vi", "title_en", "columns", "example")]
    rows: list[tuple[str | None, ...]] = [
        (
            f.full_name, ", ".join(f"{name} {kind}" for name, kind in f.parameters), f.title.vi, f.title.en,
            ", ".join(name for name, _ in f.columns), f.example,
        )
        for f in [*sql_functions(contracts), *roll_up_functions(contracts)]
    ]  # fmt: skip
    rows.append((total.NAME, f"{total.ROW} row", total.COMMENT.vi, total.COMMENT.en, None, TOTAL_EXAMPLE))
    return MadeTable(fields, rows)


def dataset_rows(contracts: list[type[Contract]], entries: Mapping[str, DatasetEntry]) -> MadeTable:
    """One row a dataset; `changed_in` is the last release in which its figures changed."""
    texts = ("dataset", "title_vi", "title_en", "description_vi", "description_en", "version", "provider", "also_from", "every", "calendar")
    fields = [(n, "VARCHAR") for n in texts] + [("due_working_days", "INTEGER"), ("closes_working_days", "INTEGER")]
    fields += [("approval", "VARCHAR"), ("always_provisional", "BOOLEAN"), ("revises", "VARCHAR"), ("legal_basis", "VARCHAR")]
    fields += [("changed_in", "INTEGER"), ("rows", "BIGINT")]
    return MadeTable(fields, [_dataset(c, entries[c.dataset()]) for c in contracts])


def _dataset(c: type[Contract], entry: DatasetEntry) -> tuple[Any, ...]:
    cadence, description = c.cadence(), c.described("description")
    return (
        c.dataset(), *c.title(), description.vi or None, description.en or None, c.version(), c.described("provider"),
        ", ".join(c.described("also_from")) or None, cadence.every, cadence.calendar, cadence.due_working_days, cadence.closes_working_days,
        c.described("approval"), bool(c.described("provisional")), c.revises(), c.described("legal_basis"), entry.changed_in or None, entry.rows,
    )  # fmt: skip
