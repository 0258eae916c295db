"""Engines: one per address, and the psycopg connection under an SQLAlchemy one (for COPY)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError

from anptt_data.errors import OurFault
from anptt_data.settings import Settings
from anptt_data.warehouse.server import APP, database_url, owner_url


def engine(settings: Settings) -> Engine:
    """The application's engine: role ``anptt_app``, no superuser; starts the embedded server when needed."""
    return engine_for(database_url(settings), APP)


def owner_engine(settings: Settings) -> Engine:
    """For migrations and derived objects only."""
    return engine_for(owner_url(settings), None)


@lru_cache(maxsize=32)
def engine_for(url: str, role: str | None) -> Engine:
    """An engine whose sessions act as `role` when the connecting user is a member of it (a superuser always is)."""
    made = create_engine(url, pool_size=4, max_overflow=8, pool_pre_ping=True)
    if role is not None:

        @event.listens_for(made, "connect")
        def act_as(connection: Any, _record: Any) -> None:
            _act_as(connection, role)

    return made


def _act_as(connection: psycopg.Connection[Any], role: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('role', rolname, false) from pg_roles"
            " where rolname = %s and rolname <> current_user and pg_has_role(current_user, oid, 'SET')",
            (role,),
        )
    connection.commit()


def raw(connection: Connection) -> psycopg.Connection[Any]:
    """The psycopg connection under an SQLAlchemy one, in the same transaction (begun here when none is)."""
    if not connection.in_transaction():
        connection.begin()
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    return driver


@contextmanager
def our_fault() -> Iterator[None]:
    """Turn "the database is gone, the disk is full" into `OurFault` (exit code 3): never shown as the sender's fault."""
    try:
        yield
    except (OperationalError, psycopg.OperationalError, OSError) as error:
        raise _fault(error) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _fault(error) from error
        raise


def _fault(error: Exception) -> OurFault:
    cause = getattr(error, "orig", None) or error
    reason = (str(cause).strip().splitlines() or [type(cause).__name__])[0]
    return OurFault(
        "Hệ thống chưa ghi được (cơ sở dữ liệu hoặc ổ đĩa); tệp đã gửi vẫn an toàn, sẽ được xử lý lại",
        f"We could not write (database or disk); what was sent is safe, run again: {reason}",
    )
