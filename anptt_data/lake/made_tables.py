"""The small tables of a release that the publisher makes itself, from the contracts: the dictionary, the functions, the datasets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import TODAY, converted_columns, main_place
from anptt_data.contract.dictionary import dictionary
from anptt_data.lake.export import ParquetFile
from anptt_data.lake.manifest import FileEntry
from anptt_data.lake.types import arrow_schema, with_ids
from anptt_data.places.roll_up_functions import roll_up_functions
from anptt_data.places.sql_functions import sql_functions


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


def dictionary_rows(contracts: list[type[Contract]]) -> MadeTable:
    """The data dictionary of all datasets, each followed by its figures converted to the units of the day, where it has places."""
    fields = [(n, "VARCHAR") for n in ("dataset", "column_name", "type", "title_vi", "title_en", "unit", "code_list")]
    fields += [("is_key", "BOOLEAN"), ("nullable", "BOOLEAN"), ("additive", "BOOLEAN"), ("privacy", "VARCHAR"), ("comment", "VARCHAR")]
    described = [(c.dataset(), dictionary(c)) for c in contracts]
    described += [(c.dataset() + TODAY, converted_columns(c)) for c in contracts if main_place(c) is not None]
    rows = [
        (
            dataset, e["name"], e["type"], e["title_vi"], e["title_en"], e["unit"], e["code_list"],
            e["key"], e["nullable"], e["additive"], e["privacy"], e["comment"],
        )
        for dataset, entries in sorted(described, key=lambda d: d[0])
        for e in entries
    ]  # fmt: skip
    return MadeTable(fields, rows)


def function_rows(contracts: list[type[Contract]]) -> MadeTable:
    """The macros of the release."""
    fields = [(n, "VARCHAR") for n in ("name", "parameters", "title_vi", "title_en", "columns", "example")]
    rows = [
        (
            f.full_name, ", ".join(f"{name} {kind}" for name, kind in f.parameters), f.title.vi, f.title.en,
            ", ".join(name for name, _ in f.columns), f.example,
        )
        for f in [*sql_functions(contracts), *roll_up_functions(contracts)]
    ]  # fmt: skip
    return MadeTable(fields, rows)


def dataset_rows(contracts: list[type[Contract]], rows: Mapping[str, int]) -> MadeTable:
    """One row a dataset."""
    names = ("dataset", "title_vi", "title_en", "version", "provider", "every", "calendar", "approval", "revises", "legal_basis")
    fields = [(n, "VARCHAR") for n in names] + [("rows", "BIGINT")]
    return MadeTable(
        fields,
        [
            (
                c.dataset(), c.title().vi, c.title().en, c.version(), c.described("provider"), c.cadence().every, c.cadence().calendar,
                c.described("approval"), c.revises(), c.described("legal_basis"), rows.get(c.dataset(), 0),
            )
            for c in contracts
        ],
    )  # fmt: skip
