"""Loads the reference files into schema ``ref``, only when they have changed."""

from __future__ import annotations

import csv
import datetime
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, Table, text

from anptt_data.places.conversion_table import conversion_rows
from anptt_data.places.references import References, references
from anptt_data.warehouse.connect import raw
from models import reference as tables

ALWAYS = datetime.date(1, 1, 1)


def load_reference(connection: Connection, directory: Path) -> bool:
    """Replace the tables of ``ref`` with the files of `directory`; False when this version is loaded already. The caller commits."""
    refs = references(directory)
    current = connection.execute(text("select version from ref.loaded order by loaded_at desc limit 1")).scalar()
    if current == refs.version:
        return False
    lists = refs.code_lists.values()
    codes = [_plain(c) | {"code_list": x.name} for x in lists for c in x.codes.values()]
    _replace(connection, tables.Area, [_plain(a) for a in refs.areas])
    _replace(connection, tables.Crosswalk, [r._asdict() for r in refs.crosswalk.relations])
    _replace(connection, tables.AreaConversion, _conversions(refs))
    _replace(connection, tables.Agency, [_plain(a) for a in refs.agencies.values()])
    _replace(connection, tables.Station, [_plain(s) for s in refs.stations.rows])
    _replace(connection, tables.CodeList, [{"name": x.name, "codes": len(x.codes)} for x in lists])
    _replace(connection, tables.Code, codes)
    _replace(connection, tables.Calendar, _calendars(directory / "calendars.csv"))
    connection.execute(text("insert into ref.loaded values (:v, clock_timestamp())"), {"v": refs.version})
    return True


def _conversions(refs: References) -> list[dict[str, Any]]:
    """The conversion table's rows, the targets of one unit, kind of target and span of days numbered."""
    rows: list[dict[str, Any]] = []
    numbered: tuple[object, ...] = ()
    for row in conversion_rows(refs.areas, refs.converter):
        number = rows[-1]["to_no"] + 1 if row[:4] == numbered else 0
        numbered = row[:4]
        rows.append(row._asdict() | {"to_no": number})
    return rows


def _plain(record: Any) -> dict[str, Any]:
    """A dataclass (or named tuple) as a dictionary of its own fields."""
    if is_dataclass(record):
        return {f.name: getattr(record, f.name) for f in fields(record)}
    return dict(record._asdict())


def _replace(connection: Connection, model: Any, rows: list[dict[str, Any]]) -> None:
    """Delete what is there and COPY the rows; fields the table does not have are left out.

    PostgreSQL is told at once how many there are: until it knows, it goes through 30,000 conversions for every figure (40 s for 200 of them).
    """
    table: Table = model.__table__
    columns = [c for c in table.columns if c.computed is None]
    names = [c.name for c in columns]
    name = sql.Identifier(str(table.schema), table.name)
    session = raw(connection)
    session.execute(sql.SQL("delete from {}").format(name))
    command = sql.SQL("copy {} ({}) from stdin").format(name, sql.SQL(", ").join(map(sql.Identifier, names)))
    with session.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row([_value(c, row.get(c.name)) for c in columns])
    session.execute(sql.SQL("analyze {}").format(name))


def _value(column: Any, value: Any) -> Any:
    if column.name == "valid_from" and value is None and not column.nullable:
        return ALWAYS
    if isinstance(value, dict):
        return Jsonb(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    if value is None and not column.nullable:
        return {"aliases": [], "region": [], "attributes": Jsonb({})}.get(column.name, "")
    return value


def _calendars(file: Path) -> list[dict[str, Any]]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return [
        {
            "code": row["code"],
            "valid_from": _day(row.get("valid_from")) or ALWAYS,
            "valid_to": _day(row.get("valid_to")),
            "attributes": {k: v for k, v in row.items() if k not in ("code", "valid_from", "valid_to") and v},
        }
        for row in rows
    ]


def _day(written: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(written) if written else None
