"""A query's result as a table, CSV or JSON; CSV and JSON are streamed."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TextIO

from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.query import QueryResult

TABLE_ROWS = 2_000
"""A table on a screen stops here and says so; csv and json always give everything."""


def write_result(result: QueryResult, stream: TextIO, format: str | None = None) -> int:
    """Write the result to `stream` in `format` (default: the query's own), close it, return the number of rows written."""
    writers: dict[str, Callable[[QueryResult, TextIO], int]] = {"table": _table, "csv": _csv, "json": _json}
    with result:
        return writers[format or result.format](result, stream)


def plain(value: Any) -> Any:
    """A value as JSON can say it: dates and times ISO, instants with +07:00, decimals as numbers, NaN and infinity as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(VIETNAM)).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {str(plain(k)): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(v) for v in value]
    return str(value)


def unique_names(columns: list[str]) -> list[str]:
    """Column names as keys of an object: a name that comes again gets ``_2``, ``_3``, so that no value is lost."""
    taken: set[str] = set()
    names: list[str] = []
    for column in columns:
        name, n = column, 1
        while name in taken or (n > 1 and name in columns):
            n += 1
            name = f"{column}_{n}"
        taken.add(name)
        names.append(name)
    return names


def _json(result: QueryResult, stream: TextIO) -> int:
    names = unique_names(result.columns)
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    written = 0
    stream.write("[")
    for batch in _batches(result, AS_THEY_ARE, plain):
        stream.write((",\n " if written else "\n ") + ",\n ".join(encode(dict(zip(names, row, strict=True))) for row in batch))
        written += len(batch)
    stream.write("\n]\n" if written else "]\n")
    return written


def csv_rows(batch: Sequence[Sequence[Any]], types: list[str]) -> list[Sequence[Any]]:
    """Rows as `csv.writer` should get them: the writer itself says null as nothing and a date as ISO."""
    return _converted(batch, types, {*AS_THEY_ARE, "DATE"}, _text)


def _csv(result: QueryResult, stream: TextIO) -> int:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(result.columns)
    written = 0
    for batch in result.batches():
        writer.writerows(csv_rows(batch, result.types))
        written += len(batch)
    return written


def _batches(result: QueryResult, untouched: set[str], convert: Callable[[Any], Any]) -> Iterator[list[Sequence[Any]]]:
    for batch in result.batches():
        yield _converted(batch, result.types, untouched, convert)


def _converted(batch: Sequence[Sequence[Any]], types: list[str], untouched: set[str], convert: Callable[[Any], Any]) -> list[Sequence[Any]]:
    """The rows with every value converted, column by column; columns of types that need it not are not looked at."""
    touched = [i for i, kind in enumerate(types) if kind not in untouched]
    if not touched:
        return list(batch)
    columns: list[Sequence[Any]] = list(zip(*batch, strict=True))
    for i in touched:
        columns[i] = [convert(value) for value in columns[i]]
    return list(zip(*columns, strict=True))


def _table(result: QueryResult, stream: TextIO) -> int:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False)
    for name, kind in zip(result.columns, result.types, strict=True):
        table.add_column(Text(name), justify="right" if kind in _NUMBERS else "left", overflow="fold")
    written, more = 0, False
    for batch in result.batches():
        for row in batch:
            if written == TABLE_ROWS:
                more = True
                break
            table.add_row(*(Text(_text(value)) for value in row))
            written += 1
        if more:
            break
    # On a terminal the table fits the window; in a pipe or a file no value is ever cut.
    if stream.isatty():
        Console(file=stream, highlight=False).print(table)
    else:
        console = Console(width=10_000, highlight=False, no_color=True, force_terminal=False)
        with console.capture() as captured:
            console.print(table)
        stream.write("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n")
    if more:
        stream.write(f"... mới hiện {written} dòng đầu; xem tất cả: --format csv / only the first {written} rows; all: --format csv\n")
    else:
        stream.write(f"({written} dòng / rows)\n")
    return written


def _text(value: Any) -> str:
    """A value as text; null is empty."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


AS_THEY_ARE = {"VARCHAR", "BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT"}
"""Types whose Python values are text or whole numbers already."""
_NUMBERS = {"BIGINT", "INTEGER", "SMALLINT", "TINYINT", "HUGEINT", "UBIGINT", "UINTEGER", "DOUBLE", "FLOAT"}
