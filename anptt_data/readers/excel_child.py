"""Run as a process of its own: a workbook on standard input, its cells as JSON on standard output.

calamine can abort the process or take gigabytes on a hostile file; here that costs only this child, which limits its own
memory and time. Input: one line of JSON (`shown`: texts by "sheet,row,column" that calamine does not give; `cpu_seconds`;
`memory_bytes`), then the workbook. Output: one JSON document, `sheets` with row numbers, columns and the rows by column in which a figure
with a separator is a text (`typed`), or `error`. JSON and not Arrow, because importing pyarrow takes longer than reading most workbooks.
"""

from __future__ import annotations

import datetime
import io
import json
import re
import resource
import sys
from decimal import Decimal
from typing import Any

SIGNIFICANT = 15
"""Digits a spreadsheet shows of a number; more are noise of binary fractions (0.1 + 0.2)."""


MOST_CHARACTERS = 64_000_000
"""Texts of all sheets together; one long text that thousands of cells share would else fill the memory of whoever reads on."""


class TooMuchText(Exception):
    """The cells hold more than `MOST_CHARACTERS`."""


_SEPARATED = re.compile(r"[.,]\d")
"""A text that may be a figure with a decimal or thousands separator."""


def number_text(value: float) -> str:
    """Shortest text of at most 15 significant digits, without exponent or a useless ``.0``."""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.{SIGNIFICANT}g}"
    if "e" in text:
        plain = f"{Decimal(text):f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return text


def moment_text(value: datetime.datetime) -> str:
    """ISO date, with the time to the nearest second when there is one (serial numbers are not exact)."""
    rounded = (value + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    return rounded.strftime("%Y-%m-%d %H:%M:%S") if rounded.time() != datetime.time() else rounded.date().isoformat()


def duration_text(value: datetime.timedelta) -> str:
    """``hours:minutes:seconds``, hours beyond 24 as they are."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def cell_text(value: Any) -> str | None:
    """A cell as the sender sees it, as far as the file says; None for an empty one."""
    kind = type(value)
    if kind is str:
        return value or None
    if kind is float:
        return number_text(value)
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is datetime.datetime:
        return moment_text(value)
    if kind is datetime.timedelta:
        return duration_text(value)
    return None if value is None else str(value) if kind is not datetime.time else value.strftime("%H:%M:%S")


def sheet_columns(
    sheet: Any, shown: dict[tuple[int, int], str], most_characters: int = MOST_CHARACTERS
) -> tuple[list[int], list[tuple[str | None, ...]], dict[int, list[int]]]:
    """Row numbers and columns (from column A) of a sheet's rows that are not wholly blank, and where figures are texts: rows by column.

    Raises `TooMuchText` when their texts are longer than `most_characters` together.
    """
    rows: dict[int, list[str | None]] = {}
    characters = 0
    typed: dict[int, list[int]] = {}
    if sheet.start is not None:
        first_row, first_column = sheet.start
        offset: list[str | None] = [None] * first_column
        for number, values in enumerate(sheet.to_python(skip_empty_area=True), first_row + 1):
            texts = [(v or None) if v.__class__ is str else cell_text(v) for v in values]
            for column, value in enumerate(values, first_column + 1):
                if value.__class__ is str and _SEPARATED.search(value):
                    typed.setdefault(column, []).append(number)
            characters += sum(map(len, filter(None, texts)))
            if characters > most_characters:
                raise TooMuchText
            if any(t is not None and not t.isspace() for t in texts):
                rows[number] = offset + texts
    for (row, column), text in shown.items():
        cells = rows.setdefault(row, [])
        cells += [None] * (column - len(cells))
        cells[column - 1] = text
    numbers = sorted(rows)
    width = max(map(len, rows.values()), default=0)
    for cells in rows.values():
        cells += [None] * (width - len(cells))
    return numbers, list(zip(*(rows[n] for n in numbers), strict=True)), typed


def main() -> int:
    """Read one workbook; the exit code is 0 when the first line of output says how it went."""
    ask = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (ask["memory_bytes"], ask["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (ask["cpu_seconds"], ask["cpu_seconds"] + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine  # only after the limits stand

    shown: dict[int, dict[tuple[int, int], str]] = {}
    for place, text in ask["shown"].items():
        number, row, column = map(int, place.split(","))
        shown.setdefault(number, {})[row, column] = text
    out = sys.stdout.buffer
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheets = []
        left = MOST_CHARACTERS
        for number, about in enumerate(workbook.sheets_metadata):
            visible = about.visible == python_calamine.SheetVisibleEnum.Visible
            described: dict[str, Any] = {"name": about.name, "hidden": not visible, "merged": [], "rows": [], "columns": [], "typed": {}}
            sheets.append(described)
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_index(number)
            numbers, columns, described["typed"] = sheet_columns(sheet, shown.get(number, {}), left)
            left -= sum(len(t) for column in columns for t in column if t)
            described["merged"] = [[a[0] + 1, a[1] + 1, b[0] + 1, b[1] + 1] for a, b in sheet.merged_cell_ranges or []]
            described["rows"], described["columns"] = numbers, columns
    except python_calamine.PasswordError:
        out.write(json.dumps({"error": "password"}).encode())
        return 0
    except TooMuchText:
        out.write(json.dumps({"error": "too_much_text"}).encode())
        return 0
    except (python_calamine.CalamineError, MemoryError, OSError, ValueError, UnicodeError) as error:
        out.write(json.dumps({"error": type(error).__name__, "detail": " ".join(str(error).split())[:120]}).encode())
        return 0
    out.write(json.dumps({"sheets": sheets}, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
