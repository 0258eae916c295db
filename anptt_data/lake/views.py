# ruff: noqa: S608 - a view cannot take parameters; every name and path goes through `quoted` and `literal`.
"""The one DuckDB file of a release: plain views under the names that PostgreSQL uses, over the release's Parquet files.

No extension: the file opens with plain DuckDB. Macros only where a query needs a day (`places.sql_functions`). System tables stand in the schema ``main`` of the file ``anptt.duckdb``, so
that both ``anptt.release`` and ``release`` name them (a schema ``anptt`` in a file ``anptt.duckdb`` would be ambiguous to DuckDB).
The instant is the variable ``anptt_as_of``; without it, the release's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import TODAY, converted_columns, converted_comment, main_place
from anptt_data.contract.dictionary import SYSTEM_COLUMNS, column_comments, table_comment
from anptt_data.errors import OurFault
from anptt_data.lake.carried_over import CONFIG
from anptt_data.lake.caveats import caveat_rows
from anptt_data.lake.made_tables import write_made
from anptt_data.lake.manifest import DatasetEntry, FieldEntry, FileEntry, Manifest
from anptt_data.lake.release_dictionary import columns_of_release, dictionary_rows
from anptt_data.lake.roll_up_views import create_roll_up
from anptt_data.lake.tables import DESCRIBED, TABLES
from anptt_data.links.indicators import indicators
from anptt_data.links.mart_views import create_marts
from anptt_data.links.marts import marts
from anptt_data.links.release import create_links
from anptt_data.places.converted_sql import converted_sql
from anptt_data.places.sql_functions import sql_functions
from anptt_data.sql_text import literal, quoted

INSTANT_VIEW = """
CREATE VIEW main.instant AS SELECT CASE
  WHEN getvariable('anptt_as_of') IS NULL THEN (SELECT instant FROM main.release)
  WHEN typeof(getvariable('anptt_as_of')) <> 'TIMESTAMP WITH TIME ZONE' THEN
    error('anptt_as_of: SET VARIABLE anptt_as_of = TIMESTAMPTZ ''2026-10-01T00:00:00+07:00''')
  WHEN TRY_CAST(getvariable('anptt_as_of') AS TIMESTAMPTZ) > now() THEN
    error('anptt_as_of: thời điểm còn ở tương lai / the instant is in the future')
  ELSE TRY_CAST(getvariable('anptt_as_of') AS TIMESTAMPTZ) END AS instant
"""
INSTANT_COLUMN = {
    "instant": "Thời điểm: của SET VARIABLE anptt_as_of, nếu không thì của phiên bản — that of anptt_as_of, else the release's own"
}
PRESENT_VIEW = """
CREATE VIEW main.present_claim AS SELECT r.claim_id FROM main.claim_range r, main.instant i
 WHERE r.recorded_from <= i.instant AND (r.recorded_to IS NULL OR i.instant < r.recorded_to)
"""
LOCAL_ZONE = "Asia/Ho_Chi_Minh"
DAY = f"(SELECT CAST(i.instant AT TIME ZONE '{LOCAL_ZONE}' AS date) FROM main.instant i)"
"""The day of the instant: the units that views of today show, whatever the clock of the reading machine says."""
PRESENT_REPLACED = "x.recorded_from <= i.instant AND (x.recorded_to IS NULL OR i.instant < x.recorded_to)"


@dataclass(frozen=True)
class DatasetView:
    """A dataset's view: `columns` in the order of PostgreSQL's view."""

    contract: type[Contract]
    columns: list[str]
    entry: DatasetEntry


REPLACED_FIELDS = [
    FieldEntry("submission_id", "INTEGER", 1),
    FieldEntry("fact_no", "INTEGER", 2),
    FieldEntry("by_submission", "INTEGER", 3),
    FieldEntry("recorded_from", "TIMESTAMPTZ", 4),
    FieldEntry("recorded_to", "TIMESTAMPTZ", 5),
]
"""Columns of the files that say which rows a later row of the same key replaced, and from when to when."""


def build_database(
    path: Path, tables_folder: Path, manifest: Manifest, views: list[DatasetView], ref: Mapping[str, Mapping[str, str]],
    update_present: Callable[[duckdb.DuckDBPyConnection], None],
) -> list[FileEntry]:  # fmt: skip
    """Make the file anew at `path` from the Parquet tables in `tables_folder` and the data files the manifest names.

    `update_present` writes the datasets' present files once the system tables are there. Returns the tables that describe the file itself,
    which are written beside the others.
    """
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path), config=CONFIG) as connection:
        connection.execute("BEGIN")
        _system_tables(connection, tables_folder, manifest, ref)
        connection.execute(INSTANT_VIEW)
        connection.execute(PRESENT_VIEW)
        _comment(connection, "VIEW", "main.instant", "Thời điểm đang xem số liệu — the instant the views answer for", INSTANT_COLUMN)
        _comment(connection, "VIEW", "main.present_claim", "Phạm vi đang có hiệu lực tại thời điểm — claims in force at the instant", {})
        update_present(connection)
        for sector in sorted({v.contract.sector() for v in views}):
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(sector)}")
        for view in views:
            create_view(connection, view, Path(manifest.lake))
            create_converted_view(connection, view.contract)
            create_roll_up(connection, view, Path(manifest.lake))
        contracts = [v.contract for v in views]
        create_functions(connection, contracts)
        create_links(connection, [v.contract for v in views], tables_folder, DAY)
        told = {v.contract.dataset() for v in views if v.entry.rows}
        create_marts(connection, marts(), (i.code for i in indicators(contracts) if i.dataset in told))
        described = _describe(connection, tables_folder, contracts)  # the last: what comes after it would not be in the dictionary
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    return described


def create_view(connection: duckdb.DuckDBPyConnection, view: DatasetView, lake: Path, *, replace: bool = False) -> None:
    """One dataset's view with its comments."""
    contract = view.contract
    name = f"{quoted(contract.sector())}.{quoted(contract.short_name())}"
    verb = "CREATE OR REPLACE VIEW" if replace else "CREATE VIEW"
    connection.execute(f"{verb} {name} AS {plain_sql(view, lake)}")
    _comment(connection, "VIEW", name, table_comment(contract), column_comments(contract), view.columns)


def create_converted_view(connection: duckdb.DuckDBPyConnection, contract: type[Contract]) -> None:
    """The dataset's figures on the units of the instant's day, with comments; nothing when it has no place."""
    if main_place(contract) is None:
        return
    relation = f"{quoted(contract.sector())}.{quoted(contract.short_name())}"
    name = f"{quoted(contract.sector())}.{quoted(contract.short_name() + TODAY)}"
    columns = {str(e["name"]): str(e["comment"]) for e in converted_columns(contract)}
    connection.execute(f"CREATE VIEW {name} AS {converted_sql(contract, relation, DAY)}")
    _comment(connection, "VIEW", name, converted_comment(contract), columns, list(columns))


def create_functions(connection: duckdb.DuckDBPyConnection, contracts: list[type[Contract]]) -> None:
    """The macros of a day, with comments."""
    for function in sql_functions(contracts):
        names = ", ".join(name for name, _ in function.parameters)
        connection.execute(f"CREATE MACRO {function.quoted_name}({names}) AS TABLE {function.select}")
        connection.execute(f"COMMENT ON MACRO TABLE {function.quoted_name} IS {literal(function.comment)}")


def plain_sql(view: DatasetView, lake: Path) -> str:
    """The SELECT under the dataset's plain name: the files of the present truth, or the history when an instant is set.

    DuckDB knows the variable when it plans, so the other half costs nothing: the present is one plain scan.
    """
    columns = ", ".join(quoted(c) for c in view.columns)
    paths = ", ".join(literal(str(lake / f.path)) for f in view.entry.present)
    none = ", ".join(f"CAST(NULL AS {f.type}) AS {quoted(f.name)}" for f in view.entry.present_fields)
    present = f"SELECT {columns} FROM read_parquet([{paths}])" if paths else f"SELECT {none} WHERE false"
    return (
        f"SELECT {columns} FROM ({present}) WHERE getvariable('anptt_as_of') IS NULL"
        f" UNION ALL SELECT {columns} FROM ({view_sql(view, lake)}) WHERE getvariable('anptt_as_of') IS NOT NULL"
    )


def view_sql(
    view: DatasetView, lake: Path, *, files: list[FileEntry] | None = None, condition: str = "", gone: str | None = None
) -> str:  # fmt: skip
    """The SELECT on a dataset's history: its rows whose claim is in force at the instant and that no later row replaces.

    Of these files only and under a condition on the fact `f`, where they are given; `gone`: a table of the replaced rows, worked out before.
    """
    entry = view.entry
    stored = {f.name for f in entry.fields}
    outside = submission_columns(view.contract)
    expressions: list[str] = []
    for column in view.columns:
        if column in stored:
            expressions.append(f"f.{quoted(column)}")
        elif column in outside:
            expressions.append(f"{outside[column]} AS {quoted(column)}")
        else:
            raise OurFault(
                f"Không biết cột «{column}» của {view.contract.dataset()} lấy từ đâu",
                f"No source for column {column!r} of {view.contract.dataset()}",
            )
    sql = (
        f"SELECT {', '.join(expressions)} FROM {files_sql(entry.files if files is None else files, entry.fields, lake)} f"
        " SEMI JOIN main.present_claim c ON c.claim_id = f.claim_id"
        " JOIN main.submissions s ON s.submission_id = f.submission_id"
        f" LEFT JOIN ({_approved(view.contract)}) a ON a.submission_id = f.submission_id"
    )
    if entry.revises == "row":
        # An ANTI JOIN of two plain tables: a correlated NOT EXISTS would make DuckDB gather every row's key first.
        sql += (
            f" ANTI JOIN {gone or f'({replaced_sql(entry, lake)})'} r ON r.submission_id = f.submission_id AND r.fact_no = f.fact_no"
        )  # fmt: skip
    return f"{sql} WHERE {condition}" if condition else sql


def replaced_sql(entry: DatasetEntry, lake: Path) -> str:
    """Rows that a later row of a visible submission replaces at the instant."""
    return (
        f"SELECT x.submission_id, x.fact_no FROM {files_sql(entry.replaced, REPLACED_FIELDS, lake)} x, main.instant i"
        f" WHERE {PRESENT_REPLACED}"
        " AND x.by_submission IN (SELECT c.submission_id FROM main.claim c JOIN main.present_claim q ON q.claim_id = c.claim_id)"
    )


def _approved(contract: type[Contract]) -> str:
    """Submissions whose figures are final at the instant; those of a contract that says provisional never are."""
    levels = "'signed'" if contract.described("approval") == "signed" else "'confirmed', 'signed'"
    never = " AND false" if contract.described("provisional") else ""
    return (
        f"SELECT DISTINCT p.submission_id FROM main.approval p, main.instant i WHERE p.status IN ({levels})"
        f" AND p.recorded_from <= i.instant AND (p.recorded_to IS NULL OR i.instant < p.recorded_to){never}"
    )


def submission_columns(contract: type[Contract]) -> dict[str, str]:
    """Columns of the view that come from the submission, not from the row; as PostgreSQL's view says them."""
    columns = {
        "agency": "s.agency",
        "calendar": f"coalesce(s.calendar, {literal(contract.cadence().calendar)})",
        "receipt_no": "s.receipt_no",
        "mark": "CASE WHEN s.sample THEN 'mẫu' END",
        "authority": "CASE WHEN a.submission_id IS NULL THEN 'provisional' ELSE 'final' END",
    }
    moments = [n for n, c in contract.columns().items() if c.kind == "moment"]
    if moments:
        personal = contract.columns()[moments[0]].privacy == "personal"
        day = "CAST(NULL AS DATE)" if personal else f"CAST(f.{quoted(moments[0])} AT TIME ZONE '{LOCAL_ZONE}' AS DATE)"
        columns |= {"period_from": day, "period_to": day}
    return columns


def files_sql(files: list[FileEntry], fields: list[FieldEntry], lake: Path) -> str:
    """A FROM item with the fields: the files by field id (a column that a file has not yet is null), or nothing at all."""
    if not files:
        empty = ", ".join(f"CAST(NULL AS {f.type}) AS {quoted(f.name)}" for f in fields)
        return f"(SELECT {empty} WHERE false)"
    paths = ", ".join(literal(str(lake / f.path)) for f in files)
    schema = ", ".join(f"{f.id}: {{name: {literal(f.name)}, type: '{f.type}', default_value: NULL}}" for f in fields)
    return f"read_parquet([{paths}], schema = MAP {{{schema}}})"


def _system_tables(
    connection: duckdb.DuckDBPyConnection, folder: Path, manifest: Manifest, ref: Mapping[str, Mapping[str, str]]
) -> None:  # fmt: skip
    for table in TABLES:
        _load(connection, f"main.{quoted(table.name)}", folder / f"{table.name}.parquet", table.comment, table.columns)
    connection.execute("CREATE SCHEMA ref")
    for name, comments in ref.items():
        full, comment = f"ref.{quoted(name)}", comments.get("") or f"Danh mục — reference: {name}"
        if name in manifest.reference_files:
            # Copying a long table into every release would cost more than all the rest of a small publish.
            path = Path(manifest.lake) / manifest.reference_files[name].path
            connection.execute(f"CREATE VIEW {full} AS SELECT * FROM read_parquet({literal(str(path))})")
            _comment(connection, "VIEW", full, comment, comments)
        else:
            _load(connection, full, folder / f"ref.{name}.parquet", comment, comments)


def _describe(connection: duckdb.DuckDBPyConnection, folder: Path, contracts: list[type[Contract]]) -> list[FileEntry]:
    """The dictionary and the warnings, made from what the file holds now, these two tables among it."""
    for table in DESCRIBED:
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in table.fields)
        connection.execute(f"CREATE TABLE main.{quoted(table.name)} ({columns})")
        _comment(connection, "TABLE", f"main.{quoted(table.name)}", table.comment, table.columns)
    described = columns_of_release(connection)
    made = {
        "dictionary": dictionary_rows(described, contracts),
        "caveats": caveat_rows(described, contracts, {f"mart.{m.name}": m.caveat for m in marts()}),
    }
    entries = [write_made(rows, name, folder.parent) for name, rows in made.items()]
    for name in made:
        connection.execute(f"INSERT INTO main.{quoted(name)} SELECT * FROM read_parquet({literal(str(folder / f'{name}.parquet'))})")
    return entries


def _load(connection: duckdb.DuckDBPyConnection, name: str, file: Path, comment: str, columns: Mapping[str, str]) -> None:
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM read_parquet({literal(str(file))})")
    _comment(connection, "TABLE", name, comment, columns)


def _comment(
    connection: duckdb.DuckDBPyConnection, kind: str, name: str, comment: str, columns: Mapping[str, str], order: list[str] | None = None
) -> None:
    connection.execute(f"COMMENT ON {kind} {name} IS {literal(comment)}")
    names = order or [str(r[0]) for r in connection.execute(f"SELECT column_name FROM (DESCRIBE {name})").fetchall()]
    for column in names:
        text = columns.get(column) or (
            SYSTEM_COLUMNS[column][1].vi + " — " + SYSTEM_COLUMNS[column][1].en if column in SYSTEM_COLUMNS else column
        )
        connection.execute(f"COMMENT ON COLUMN {name}.{quoted(column)} IS {literal(text)}")
