"""Advisory locks: one agency's submissions of one dataset are handled one after the other, whoever starts them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InvalidRequestError

from anptt_data.errors import OurFault
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.functions import ACTIVATION_LOCK

_KEY = "hashtextextended(%s || '/' || %s, %s)"
_OUTER, _INNER = 60010, 60011


@contextmanager
def dataset_agency_lock(engine: Engine, dataset: str, agency: str, timeout_seconds: float | None = None) -> Iterator[None]:
    """Hold the lock of (dataset, agency) on a connection of its own; the server frees it when this process dies.

    Waits for other holders, at most `timeout_seconds` (`OurFault`: another process is busy with it, run again).
    """
    with contextlib.ExitStack() as stack:
        with our_fault():
            connection = stack.enter_context(engine.connect())
            session = raw(connection)
            if timeout_seconds is not None:
                session.execute("select set_config('lock_timeout', %s, true)", (f"{int(timeout_seconds * 1000)}ms",))
            try:
                session.execute(f"select pg_advisory_lock({_KEY})", (dataset, agency, _OUTER))
            except psycopg.errors.LockNotAvailable as error:
                raise OurFault(
                    f"Biểu {dataset} của {agency} đang được tiến trình khác xử lý; hãy chạy lại sau",
                    f"Another process is busy with {dataset} of {agency}; run again",
                ) from error
            connection.commit()  # a session lock outlives the transaction, and no transaction is held open meanwhile
        try:
            yield
        finally:
            _release(connection, dataset, agency)


def _release(connection: Connection, dataset: str, agency: str) -> None:
    try:
        raw(connection).execute(f"select pg_advisory_unlock({_KEY})", (dataset, agency, _OUTER))
        connection.commit()
    except (psycopg.Error, DBAPIError, InvalidRequestError):
        with contextlib.suppress(DBAPIError, InvalidRequestError):
            connection.invalidate()  # the connection is gone, and the lock with it


@contextmanager
def source_lock(engine: Engine, name: str) -> Iterator[None]:
    """One collector at a time takes from a source, whoever it is; freed by the server when this process dies.

    Two collectors would each send what both have listed: the second would send again what a correction of the first had replaced.
    """
    with contextlib.ExitStack() as stack:
        with our_fault():
            connection = stack.enter_context(engine.connect())
            raw(connection).execute("select pg_advisory_lock(hashtextextended(%s, 0))", (f"collect:{name}",))
            connection.commit()
        try:
            yield
        finally:
            try:
                raw(connection).execute("select pg_advisory_unlock(hashtextextended(%s, 0))", (f"collect:{name}",))
                connection.commit()
            except (psycopg.Error, DBAPIError, InvalidRequestError):
                with contextlib.suppress(DBAPIError, InvalidRequestError):
                    connection.invalidate()  # the connection is gone, and the lock with it


def activation_locks(connection: Connection, dataset: str, agency: str) -> None:
    """Within a transaction that opens or closes claims: let `anptt.as_of` wait for it, and one at a time per dataset and agency."""
    session = raw(connection)
    session.execute("select pg_advisory_xact_lock_shared(%s, %s)", ACTIVATION_LOCK)
    session.execute(f"select pg_advisory_xact_lock({_KEY})", (dataset, agency, _INNER))
