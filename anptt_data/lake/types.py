"""The few types a release uses, each with its name in PostgreSQL, Arrow and DuckDB.

Only types that Iceberg has too, so that it can adopt the files as they are: no 16-bit integers, no time zones but UTC, plain strings.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from anptt_data.errors import OurFault
from anptt_data.lake.manifest import FieldEntry


@dataclass(frozen=True)
class LakeType:
    """`select` is the SQL template that turns a PostgreSQL column into text the CSV reader understands."""

    duckdb: str
    arrow: pa.DataType
    select: str = "{}"


_TEXT = LakeType("VARCHAR", pa.string(), "{}::text")
_BY_POSTGRES: dict[str, LakeType] = {
    "smallint": LakeType("INTEGER", pa.int32()),
    "integer": LakeType("INTEGER", pa.int32()),
    "bigint": LakeType("BIGINT", pa.int64()),
    "double precision": LakeType("DOUBLE", pa.float64()),
    "numeric": LakeType("DOUBLE", pa.float64(), "{}::double precision"),
    "boolean": LakeType("BOOLEAN", pa.bool_(), "CASE {} WHEN true THEN 'true' WHEN false THEN 'false' END"),
    "date": LakeType("DATE", pa.date32()),
    "timestamp with time zone": LakeType("TIMESTAMPTZ", pa.timestamp("us", "UTC")),
    "jsonb": _TEXT,
    "json": _TEXT,
    "uuid": _TEXT,
    "text[]": LakeType("VARCHAR", pa.string(), "to_json({})::text"),
}
_ARROW_BY_DUCKDB = {t.duckdb: t.arrow for t in _BY_POSTGRES.values()}


def lake_type(postgres: str) -> LakeType:
    """The lake's type for what PostgreSQL's `format_type` says; raises `OurFault` for one that is not foreseen."""
    plain = postgres.split("(")[0].strip()
    if plain in ("text", "character varying", "character", "name", "ltree"):
        return _TEXT
    if plain not in _BY_POSTGRES:
        raise OurFault(f"Kiểu dữ liệu «{postgres}» chưa được hỗ trợ khi phát hành", f"A release has no type for PostgreSQL's {postgres!r}")
    return _BY_POSTGRES[plain]


def arrow_schema(fields: list[FieldEntry]) -> pa.Schema:
    """The Arrow schema of a data file, with the field ids that Iceberg and our views find columns by."""
    return pa.schema([pa.field(f.name, _ARROW_BY_DUCKDB[f.type], metadata={"PARQUET:field_id": str(f.id)}) for f in fields])


def with_ids(columns: list[tuple[str, str]], before: list[FieldEntry]) -> list[FieldEntry]:
    """Field entries of (name, DuckDB type) columns: a column known before keeps its id, a new one gets an unused one.

    A column that is gone from the table keeps its entry, because older files hold it. One whose type changed is refused.
    """
    known = {f.name: f for f in before}
    fields = list(before)
    for name, duckdb_type in columns:
        if name not in known:
            fields.append(FieldEntry(name, duckdb_type, max((f.id for f in fields), default=0) + 1))
        elif known[name].type != duckdb_type:
            raise OurFault(
                f"Cột «{name}» đổi kiểu từ {known[name].type} sang {duckdb_type}; chạy: anptt publish --rebuild",
                f"Column {name!r} changed its type from {known[name].type} to {duckdb_type}; run: anptt publish --rebuild",
            )
    return fields
