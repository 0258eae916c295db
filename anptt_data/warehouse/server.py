"""Where the warehouse is: a server of yours (`ANPTT_DATABASE_URL`) or the embedded one, started when needed.

Roles: a superuser for the launcher only; ``anptt_owner`` owns schemas and runs migrations; ``anptt_app`` loads, reads and
writes through grants; ``anptt_reader`` reads the views. The application always connects as ``anptt_app``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from anptt_data.errors import OurFault
from anptt_data.settings import Settings
from anptt_data.warehouse import cluster as clusters
from anptt_data.warehouse.cluster import Cluster

DATABASE = "anptt"
OWNER, APP, READER = "anptt_owner", "anptt_app", "anptt_reader"
LEAST_VERSION = 180000
OWNER_URL_VARIABLE = "ANPTT_DATABASE_OWNER_URL"
"""For a server of yours: the URL by which `anptt init` makes tables, when the application's own role may not."""


@dataclass(frozen=True)
class ServerStatus:
    """What `anptt doctor` shows of the database server."""

    embedded: bool
    running: bool
    version: str | None
    pid: int | None
    folder: Path | None
    log: Path | None


def database_url(settings: Settings) -> str:
    """The application's SQLAlchemy URL; starts the embedded server when no URL is configured.

    Raises `OurFault` when the server is older than PostgreSQL 18 (temporal keys) or cannot be reached.
    """
    if settings.database_url:
        return _checked(normalised(settings.database_url))
    return embedded_url(ensure_cluster(settings), APP)


def owner_url(settings: Settings) -> str:
    """The URL for migrations and derived objects."""
    if settings.database_url:
        return _checked(normalised(os.environ.get(OWNER_URL_VARIABLE) or settings.database_url))
    return embedded_url(ensure_cluster(settings), OWNER)


def normalised(url: str) -> str:
    """`postgres://` and `postgresql://` with the driver we use."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # its own words repeat the URL, and with it a password
        raise OurFault("ANPTT_DATABASE_URL không phải là một địa chỉ", "ANPTT_DATABASE_URL is no URL") from None
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise OurFault("ANPTT_DATABASE_URL phải là PostgreSQL", "ANPTT_DATABASE_URL must name a PostgreSQL server")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """The same URL as psycopg and pg_dump write it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def embedded_url(cluster: Cluster, role: str, database: str = DATABASE) -> str:
    return f"postgresql+psycopg://{role}@/{database}?host={quote(str(cluster.socket), safe='')}"


@lru_cache(maxsize=32)
def _checked(url: str) -> str:
    try:
        with psycopg.connect(libpq_url(url), connect_timeout=10) as connection:
            version = connection.info.server_version
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise OurFault("Không kết nối được cơ sở dữ liệu; dữ liệu đã gửi vẫn an toàn", f"Cannot reach the database: {reason}") from None
    if version < LEAST_VERSION:
        raise OurFault(
            f"Cần PostgreSQL 18 trở lên, máy chủ đang chạy {version // 10000}",
            f"PostgreSQL 18 or later is needed, the server runs {version // 10000}",
        )
    return url


def ensure_cluster(settings: Settings, options: dict[str, str] | None = None) -> Cluster:
    """The running embedded cluster of this home; made and started when needed, safe when several processes call at once."""
    cluster = clusters.locate(settings.home)
    if cluster is not None and _prepared(cluster).is_file() and cluster.answers():
        return cluster
    with clusters.locked(clusters.lock_of(settings.home)):
        cluster = clusters.locate(settings.home) or clusters.create(settings.home, options)
        if not cluster.answers():
            clusters.start(cluster)
        _prepare(cluster)
        _prepared(cluster).touch()
    return cluster


def _prepared(cluster: Cluster) -> Path:
    """Says that roles and database are there: a server outlives the process that was killed between starting it and making them."""
    return cluster.folder / ".prepared"


def _prepare(cluster: Cluster) -> None:
    """Make the roles and the database; does nothing when they are there."""
    with cluster.connect() as connection:
        known = {r[0] for r in connection.execute("select rolname from pg_roles where rolname = any(%s)", ([OWNER, APP, READER],))}
        for role in (OWNER, APP, READER):
            if role not in known:
                connection.execute(sql.SQL("create role {} login").format(sql.Identifier(role)))
        if not connection.execute("select 1 from pg_database where datname = %s", (DATABASE,)).fetchone():
            create_database(connection, DATABASE)
        else:
            _close(connection, DATABASE)


def create_database(connection: psycopg.Connection[Any], name: str, template: str = "template0") -> None:
    """An empty (or copied) database that belongs to the owner role, closed to everybody who is not one of our roles."""
    database, owner = sql.Identifier(name), sql.Identifier(OWNER)
    connection.execute(sql.SQL("create database {} owner {} template {}").format(database, owner, sql.Identifier(template)))
    _close(connection, name)


def _close(connection: psycopg.Connection[Any], name: str) -> None:
    database = sql.Identifier(name)
    connection.execute(sql.SQL("revoke all on database {} from public").format(database))
    connection.execute(sql.SQL("grant connect, temporary on database {} to {}").format(database, sql.Identifier(APP)))
    connection.execute(sql.SQL("grant connect on database {} to {}").format(database, sql.Identifier(READER)))


def stop_server(settings: Settings, mode: str = "fast") -> bool:
    """Stop the embedded server of this home; False when none ran."""
    cluster = clusters.locate(settings.home)
    if cluster is None:
        return False
    with clusters.locked(clusters.lock_of(settings.home)):
        return clusters.stop(cluster, mode)


def server_status(settings: Settings) -> ServerStatus:
    """What is running now; starts nothing."""
    if settings.database_url:
        try:
            with psycopg.connect(libpq_url(normalised(settings.database_url)), connect_timeout=5) as connection:
                return ServerStatus(False, True, _version(connection), None, None, None)
        except psycopg.Error:
            return ServerStatus(False, False, None, None, None, None)
    cluster = clusters.locate(settings.home)
    if cluster is None:
        return ServerStatus(True, False, None, None, None, None)
    if not cluster.answers():
        return ServerStatus(True, False, None, clusters.pid(cluster), cluster.folder, cluster.log)
    with cluster.connect() as connection:
        return ServerStatus(True, True, _version(connection), clusters.pid(cluster), cluster.folder, cluster.log)


def _version(connection: psycopg.Connection[Any]) -> str:
    number = connection.info.server_version
    return f"{number // 10000}.{number % 10000}"
