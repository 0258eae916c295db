"""The SQL catalogue in the warehouse's own PostgreSQL, schema ``iceberg``: which metadata file a table's newest is.

Its two tables are those of pyiceberg's `SqlCatalog` and of Java's `JdbcCatalog` (schema version V1), so Spark, Trino and pyiceberg open it as it
is. `anptt init` makes them. A release moves all its tables in one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from psycopg import sql

from anptt_data.errors import OurFault
from anptt_data.warehouse.server import APP, READER

if TYPE_CHECKING:
    from pyiceberg.catalog import Catalog

    from anptt_data.settings import Settings

SCHEMA: LiteralString = "iceberg"
NAME = "anptt"
"""Name of the catalogue: whoever opens it has to call it so."""
OWN = "anptt"
"""Namespace of the tables that stand in no sector: ``anptt.submissions`` and so on."""
RELEASE = "release"
"""Property of that namespace: the release that all tables show."""
TABLES: LiteralString = """
create schema if not exists iceberg;
comment on schema iceberg is 'Danh mục bảng Iceberg của các phiên bản dữ liệu — Catalogue of the releases'' Iceberg tables';
create table if not exists iceberg.iceberg_tables (
  catalog_name varchar(255) not null, table_namespace varchar(255) not null, table_name varchar(255) not null,
  metadata_location text, previous_metadata_location text, iceberg_type varchar(5),
  primary key (catalog_name, table_namespace, table_name));
create table if not exists iceberg.iceberg_namespace_properties (
  catalog_name varchar(255) not null, namespace varchar(255) not null, property_key varchar(255) not null, property_value text,
  primary key (catalog_name, namespace, property_key));
comment on table iceberg.iceberg_tables is 'Bảng Iceberg và tệp siêu dữ liệu đang dùng — Iceberg tables and the metadata file each shows';
comment on column iceberg.iceberg_tables.catalog_name is 'Tên danh mục — Name of the catalogue';
comment on column iceberg.iceberg_tables.table_namespace is 'Nhóm bảng (lĩnh vực) — Namespace (sector)';
comment on column iceberg.iceberg_tables.table_name is 'Tên bảng — Name of the table';
comment on column iceberg.iceberg_tables.metadata_location is 'Tệp siêu dữ liệu đang dùng — Metadata file of now';
comment on column iceberg.iceberg_tables.previous_metadata_location is 'Tệp siêu dữ liệu trước đó — Metadata file before';
comment on column iceberg.iceberg_tables.iceberg_type is 'Loại: TABLE hoặc VIEW — Kind: TABLE or VIEW';
comment on table iceberg.iceberg_namespace_properties is 'Thuộc tính của nhóm bảng — Properties of namespaces';
comment on column iceberg.iceberg_namespace_properties.catalog_name is 'Tên danh mục — Name of the catalogue';
comment on column iceberg.iceberg_namespace_properties.namespace is 'Nhóm bảng (lĩnh vực) — Namespace (sector)';
comment on column iceberg.iceberg_namespace_properties.property_key is 'Tên thuộc tính — Name of the property';
comment on column iceberg.iceberg_namespace_properties.property_value is 'Giá trị — Value';
"""


@dataclass(frozen=True)
class Move:
    """A table's pointer goes from one metadata file to the next; `before` is None for a new table."""

    namespace: str
    table: str
    before: str | None
    after: str


def make_catalogue(connection: psycopg.Connection[Any]) -> None:
    """Make schema and tables and say who may do what; as the owner. Readers may look, the application moves the pointers."""
    connection.execute(TABLES)
    have = {r[0] for r in connection.execute("select rolname from pg_roles where rolname = any(%s)", ([APP, READER],))}
    rights: dict[str, LiteralString] = {APP: "select, insert, update, delete", READER: "select"}
    for role, may in rights.items():
        if role in have:
            connection.execute(sql.SQL("grant usage on schema iceberg to {}").format(sql.Identifier(role)))
            connection.execute(sql.SQL("grant {} on all tables in schema iceberg to {}").format(sql.SQL(may), sql.Identifier(role)))


def locations(connection: psycopg.Connection[Any]) -> dict[tuple[str, str], str]:
    """The newest metadata file of every table, by namespace and name."""
    rows = connection.execute(
        "select table_namespace, table_name, metadata_location from iceberg.iceberg_tables"
        " where catalog_name = %s and coalesce(iceberg_type, 'TABLE') = 'TABLE'",
        (NAME,),
    ).fetchall()
    return {(str(n), str(t)): str(where) for n, t, where in rows}


def shown_release(connection: psycopg.Connection[Any]) -> int | None:
    """The release that the tables show. Raises `OurFault` when there is no catalogue yet."""
    there = connection.execute("select to_regclass('iceberg.iceberg_tables') is not null").fetchone()
    if not (there and there[0]):
        raise OurFault("Chưa có danh mục Iceberg trong cơ sở dữ liệu; chạy: anptt init", "No Iceberg catalogue yet; run: anptt init")
    row = connection.execute(
        "select property_value from iceberg.iceberg_namespace_properties where catalog_name = %s and namespace = %s and property_key = %s",
        (NAME, OWN, RELEASE),
    ).fetchone()
    return int(row[0]) if row and row[0] else None


def move(connection: psycopg.Connection[Any], moves: list[Move], release: int) -> None:
    """Let all these tables show their next metadata file, and say which release that is; the caller commits.

    Raises `OurFault` when a pointer is not where it was: somebody else has written to the table.
    """
    for namespace in sorted({m.namespace for m in moves} | {OWN}):
        connection.execute(
            "insert into iceberg.iceberg_namespace_properties values (%s, %s, 'exists', 'true') on conflict do nothing", (NAME, namespace)
        )
    for m in moves:
        done = connection.execute(
            "insert into iceberg.iceberg_tables as t values (%(c)s, %(n)s, %(t)s, %(a)s, null, 'TABLE')"
            " on conflict (catalog_name, table_namespace, table_name) do update set metadata_location = %(a)s,"
            " previous_metadata_location = t.metadata_location, iceberg_type = 'TABLE' where t.metadata_location is not distinct from %(b)s",
            {"c": NAME, "n": m.namespace, "t": m.table, "a": m.after, "b": m.before},
        )
        if done.rowcount != 1:
            raise OurFault(
                f"Bảng Iceberg {m.namespace}.{m.table} vừa bị chương trình khác ghi; chạy lại: anptt publish",
                f"Somebody else has just written to the Iceberg table {m.namespace}.{m.table}; run again: anptt publish",
            )
    connection.execute(
        "insert into iceberg.iceberg_namespace_properties values (%s, %s, %s, %s)"
        " on conflict (catalog_name, namespace, property_key) do update set property_value = excluded.property_value",
        (NAME, OWN, RELEASE, str(release)),
    )


def open_catalogue(settings: Settings) -> Catalog:
    """The catalogue as pyiceberg opens it, for reading; see docs/analysts.md for how others do."""
    from pyiceberg.catalog.sql import SqlCatalog
    from sqlalchemy.engine import make_url

    from anptt_data.warehouse.server import database_url

    url = make_url(database_url(settings)).update_query_dict({"options": f"-csearch_path={SCHEMA}"})
    return SqlCatalog(NAME, uri=url.render_as_string(hide_password=False), init_catalog_tables="false")
