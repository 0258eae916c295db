"""The history of a dataset in a release: every row ever loaded, in files that only grow in number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.errors import OurFault
from anptt_data.lake import tables as small
from anptt_data.lake.export import TableColumn, relation_columns, selected, write_files
from anptt_data.lake.manifest import DatasetEntry, FieldEntry, FileEntry, Manifest
from anptt_data.lake.snapshot import ClaimRows, Snapshot, State, unexported
from anptt_data.lake.store import Store, read_numbers, written_numbers
from anptt_data.lake.types import lake_type, with_ids
from anptt_data.lake.views import REPLACED_FIELDS
from models.facts import table_name

Progress = Callable[[str, int], None]
"""Called with a dataset and the rows exported since the last call."""
SHEET = "sheet"


def export_dataset(
    snap: Snapshot, store: Store, manifest: Manifest, contract: type[Contract], before: Manifest | None, now: State, progress: Progress
) -> tuple[DatasetEntry, int]:
    """The dataset's entry in the new manifest, with the files of its new submissions written."""
    dataset, table = contract.dataset(), table_name(contract.dataset())
    columns = relation_columns(snap.connection, "fact", table)
    if not columns:
        raise OurFault(f"Chưa có bảng fact.{table}; chạy: anptt init", f"There is no table fact.{table}; run: anptt init")
    old = before.datasets.get(dataset) if before else None
    fields = with_ids([(c.name, lake_type(c.postgres).duckdb) for c in columns] + [(SHEET, "VARCHAR")], old.fields if old else [])
    events = now.events.get(dataset, [])
    entry = DatasetEntry(
        contract.version(), contract.fingerprint(), contract.revises(), fields,
        list(old.files) if old else [], list(old.replaced) if old else [], old.submissions if old else "", events, manifest.number,
    )  # fmt: skip
    if old is not None and old.events == events:
        entry.changed_in = _changed_in(old) if old.contract_fingerprint == entry.contract_fingerprint else manifest.number
        return entry, 0
    exported = read_numbers(entry.submissions)
    claims = unexported(snap, dataset, exported)
    added = 0
    if claims:
        query = _facts_query(contract, columns, written := [f for f in fields if f.name in {c.name for c in columns} | {SHEET}], claims)
        files = write_files(
            snap.connection, query, written, store.data_dir(dataset, "data"), store.lake, manifest.number, lambda n: progress(dataset, n),
            _in_time(contract),
        )  # fmt: skip
        entry.files += files
        added = sum(f.rows for f in files)
        _all_there(dataset, claims, added)
        entry.submissions = written_numbers(sorted(exported | {c.submission_id for c in claims}))
    if contract.revises() == "row":
        entry.replaced = _replaced(snap, store, manifest.number, dataset, table)
    return entry, added


def _changed_in(old: DatasetEntry) -> int:
    """The last release in which the figures changed; one of an older format tells it by the names of its files only (rows that came, not those withdrawn)."""
    return old.changed_in or max((int(Path(f.path).name.split("-")[0]) for f in (*old.files, *old.replaced)), default=0)


def _facts_query(contract: type[Contract], columns: list[TableColumn], fields: list[FieldEntry], claims: list[ClaimRows]) -> sql.Composable:
    """The rows of the claims, with the name of the sheet or member they stand in. Claims are found by the table's index on them."""
    by_name = {c.name: c for c in columns}
    chosen = [selected(by_name[f.name], "f") if f.name != SHEET else sql.SQL("p.name AS sheet") for f in fields]
    ids = [c.claim_id for c in claims]
    return sql.SQL(
        "SELECT {} FROM {} f JOIN intake.submission s USING (submission_id)"
        " LEFT JOIN intake.extract_part p ON p.extract_id = s.extract_id AND p.part = f.part"
        " WHERE f.claim_id BETWEEN {} AND {} AND f.claim_id = ANY({}) ORDER BY {}"
    ).format(
        sql.SQL(", ").join(chosen), sql.Identifier("fact", table_name(contract.dataset())), sql.Literal(min(ids)), sql.Literal(max(ids)),
        sql.Literal(ids), _order(contract),
    )  # fmt: skip


def _all_there(dataset: str, claims: list[ClaimRows], exported: int) -> None:
    """What was exported is what the claims say was loaded: a release with fewer or more rows would look right and be wrong."""
    expected = sum(c.facts for c in claims)
    if expected != exported:
        raise OurFault(
            f"{dataset}: kho có {expected} số liệu cần phát hành nhưng chỉ xuất được {exported}; không tạo phiên bản mới",
            f"{dataset}: {expected} facts were loaded but {exported} were exported; no release was made",
        )


def _order(contract: type[Contract]) -> sql.Composable:
    """By time, then by place: a few days, which is what one submission changes, are neighbours in the files."""
    places = [c.name for c in contract.columns().values() if c.kind == "place"]
    names = [_in_time(contract) or "period_from", *places[:1], "submission_id", "fact_no"]
    if contract.has_moment() and _in_time(contract) is None:
        names = names[1:]
    return sql.SQL(", ").join(sql.Identifier("f", n) for n in names)


def _in_time(contract: type[Contract]) -> str | None:
    """The column that says the day of a row; None when it is a pseudonym."""
    if not contract.has_moment():
        return "period_from"
    moment = next(c for c in contract.columns().values() if c.kind == "moment")
    return None if moment.privacy == "personal" else moment.name


def _replaced(snap: Snapshot, store: Store, number: int, dataset: str, table: str) -> list[FileEntry]:
    query = sql.SQL(
        "SELECT submission_id, fact_no, by_submission, {} FROM {} WHERE NOT isempty(recorded) ORDER BY submission_id, fact_no, 4"
    ).format(sql.SQL(small.RECORDED), sql.Identifier("fact", f"{table}__replaced"))
    return write_files(snap.connection, query, REPLACED_FIELDS, store.data_dir(dataset, "replaced"), store.lake, number, lambda _n: None)
