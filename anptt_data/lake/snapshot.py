"""One consistent look at the warehouse, and what it says has changed since the last release."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import dictionary
from anptt_data.errors import OurFault
from anptt_data.lake.manifest import FORMAT, Manifest
from anptt_data.lake.tables import reference_tables
from anptt_data.links.indicators import indicators
from anptt_data.links.registry_rows import indicator_rows
from anptt_data.warehouse.functions import ACTIVATION_LOCK

PUBLISH_LOCK = 0x616E7074_7075626C  # "anptpubl": publishers of other homes on the same warehouse wait, too
LOCK_TIMEOUT_MS = 60_000
WORKED_OUT = frozenset({"area_conversion"})
"""Tables of ``ref`` that `load_reference` works out from the others in the same transaction: they change when those do, and are too long to hash."""


@dataclass(frozen=True)
class Snapshot:
    """An open REPEATABLE READ transaction; `instant` is the release's: nothing activated up to it is missing."""

    connection: psycopg.Connection[Any]
    instant: datetime


@dataclass(frozen=True)
class State:
    """What the warehouse holds, as far as a release depends on it. Events are only ever added, so counting them is enough."""

    events: dict[str, list[int]]
    reference_version: str
    reference_signature: str
    contracts_signature: str


@contextmanager
def snapshot(engine: Engine) -> Iterator[Snapshot]:
    """Look at the warehouse at one instant. Raises `OurFault` when loads hold their locks for too long."""
    first, second = engine.raw_connection(), engine.raw_connection()
    try:
        gate, reader = _driver(first), _driver(second)
        reader.execute("SELECT pg_advisory_lock(%s)", (PUBLISH_LOCK,))
        reader.commit()
        try:
            # Activations hold this lock shared from before they take their instant until they have committed. While the gate holds it
            # alone nobody is half-way, so an instant taken now has every activation before it in the snapshot; then loads go on.
            try:
                gate.execute("SELECT set_config('lock_timeout', %s, true)", (str(LOCK_TIMEOUT_MS),))
                gate.execute("SELECT pg_advisory_xact_lock(%s, %s)", ACTIVATION_LOCK)
            except psycopg.errors.LockNotAvailable as error:
                raise OurFault("Kho dữ liệu đang bận; chạy lại sau", "The warehouse is busy loading; run again later") from error
            reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            reader.execute("SET LOCAL TimeZone = 'UTC'")
            reader.execute("SET LOCAL DateStyle = 'ISO, YMD'")
            # Never before anything recorded, even when the server's clock was set back.
            row = reader.execute(
                "SELECT greatest(clock_timestamp(), (SELECT max(greatest(lower(recorded), upper(recorded))) FROM intake.claim_range))"
            ).fetchone()
            gate.rollback()
            assert row is not None
            yield Snapshot(reader, row[0])
        finally:
            gate.rollback()
            reader.rollback()
            reader.execute("SELECT pg_advisory_unlock(%s)", (PUBLISH_LOCK,))
            reader.commit()
    except psycopg.OperationalError as error:
        raise OurFault(f"Mất kết nối với kho dữ liệu: {error}", f"Lost the warehouse: {error}") from error
    finally:
        first.close()
        second.close()


def _driver(connection: Any) -> psycopg.Connection[Any]:
    driver = connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


def state(snap: Snapshot, contracts: list[type[Contract]]) -> State:
    """What a release made now would be made of."""
    rows = snap.connection.execute(
        "SELECT s.dataset, count(*), max(e.event_id) FROM intake.submission_event e JOIN intake.submission s USING (submission_id)"
        " GROUP BY 1 ORDER BY 1"
    ).fetchall()
    described = [[c.dataset(), c.version(), c.fingerprint(), dictionary(c)] for c in contracts]
    linked = indicator_rows(indicators(contracts))
    signature = hashlib.sha256(json.dumps([described, linked], ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()
    events = {str(d): [int(n), int(last)] for d, n, last in rows}
    return State(events, *_reference(snap.connection), signature)


def _reference(connection: psycopg.Connection[Any]) -> tuple[str, str]:
    """The version of the reference files that was loaded last, and a signature of what the tables really hold."""
    row = connection.execute("SELECT version FROM ref.loaded ORDER BY loaded_at DESC LIMIT 1").fetchone()
    digest = hashlib.sha256()
    for name, query in reference_tables(connection).items():
        if name in WORKED_OUT:
            continue
        found = connection.execute(
            sql.SQL("SELECT count(*), sum(hashtextextended(q::text, 0)::numeric) FROM ({}) q").format(sql.SQL(query))
        ).fetchone()
        digest.update(f"{name} {found}\n".encode())
    return (str(row[0]) if row else ""), digest.hexdigest()


def changes(now: State, before: Manifest | None) -> dict[str, Any]:
    """What differs from the last release: ``datasets`` with new events, ``reference``, ``contracts``; empty when nothing does."""
    if before is None:
        return {"first": True, "datasets": sorted(now.events)}
    events_before = {d: e.events for d, e in before.datasets.items() if e.events}
    changed: dict[str, Any] = {}
    datasets = sorted(d for d in now.events.keys() | events_before.keys() if now.events.get(d) != events_before.get(d))
    if datasets:
        changed["datasets"] = datasets
    if (now.reference_version, now.reference_signature) != (before.reference_version, before.reference_signature):
        changed["reference"] = True
    if now.contracts_signature != before.contracts_signature:
        changed["contracts"] = True
    if before.format != FORMAT:
        changed["format"] = FORMAT
    return changed


@dataclass(frozen=True)
class ClaimRows:
    """A claim whose rows are to be exported; `facts` is how many rows were loaded under it."""

    claim_id: int
    submission_id: int
    facts: int


def unexported(snap: Snapshot, dataset: str, exported: set[int]) -> list[ClaimRows]:
    """Claims of finished submissions that were ever the present truth and whose rows no data file holds yet."""
    rows = snap.connection.execute(
        "SELECT c.claim_id, c.submission_id, c.facts FROM intake.claim c JOIN intake.submission s USING (submission_id)"
        " WHERE s.dataset = %s AND s.state = 'finished' AND EXISTS (SELECT 1 FROM intake.claim o"
        " JOIN intake.claim_range r ON r.claim_id = o.claim_id WHERE o.submission_id = s.submission_id) ORDER BY 1",
        (dataset,),
    ).fetchall()
    return [ClaimRows(int(r[0]), int(r[1]), int(r[2])) for r in rows if int(r[1]) not in exported]


def newest_submission(snap: Snapshot) -> dict[str, Any] | None:
    """Receipt and instant of the newest finished submission."""
    row = snap.connection.execute(
        "SELECT receipt_no, dataset, agency, received_at FROM intake.submission WHERE state = 'finished'"
        " ORDER BY finished_at DESC NULLS LAST, submission_id DESC LIMIT 1"
    ).fetchone()
    return None if row is None else {"receipt_no": row[0], "dataset": row[1], "agency": row[2], "received_at": row[3].isoformat()}
