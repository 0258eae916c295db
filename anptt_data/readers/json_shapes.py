"""The shapes in which programs write one table as JSON, told apart by their structure alone; what fits none is said, never guessed.

Records ``[{...}, ...]``; rows ``[[...], ...]``; columns ``{"a": [...], "b": [...]}``; pandas' ``{"a": {"0": ...}}`` (columns), ``{"0": {...}}`` (index) and
``{"columns": [...], "data": [[...]]}`` (split); any of them under one key of an object, however deep.
"""

from __future__ import annotations

from typing import Any

Rows = list[list[Any]]
DEEPEST = 6
NAMED_AT_MOST = 6


class NoTable(Exception):
    """The document holds no table, or several; the argument says which, in Vietnamese."""


def table_in(document: Any) -> Rows:
    """The table's rows, the first of them its header; raises `NoTable`."""
    rows = _rows(document)
    if rows is not None:
        return rows
    if not isinstance(document, dict):
        raise NoTable("không phải danh sách đối tượng")
    if (said := _rows(document.get("data"))) is not None:
        return said
    found = _nested(document, "", 0)
    if len(found) > 1:
        names = ", ".join(f"«{name}»" for name, _ in found[:NAMED_AT_MOST])
        raise NoTable(f"có {len(found)} bảng: {names}; không rõ bảng nào là số liệu")
    if not found:
        raise NoTable("không phải danh sách đối tượng")
    return found[0][1]


def _nested(document: dict[str, Any], path: str, depth: int) -> list[tuple[str, Rows]]:
    """Every table below an object, with the keys that lead to it."""
    found: list[tuple[str, Rows]] = []
    for key, value in document.items():
        name = f"{path}.{key}" if path else key
        if (rows := _rows(value)) is not None:
            found.append((name, rows))
        elif isinstance(value, dict) and depth < DEEPEST:
            found += _nested(value, name, depth + 1)
    return found


def _rows(value: Any) -> Rows | None:
    """The rows of one of the shapes; None when the value is none of them."""
    if isinstance(value, list):
        if all(isinstance(r, dict) for r in value):
            return _of_records(value)
        return [list(r) for r in value] if value and all(isinstance(r, list) for r in value) else None
    if not isinstance(value, dict) or not value:
        return None
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list) and all(isinstance(r, list) for r in value["data"]):
        return [value["columns"], *value["data"]]
    columns = list(value.values())
    if len(columns) > 1 and all(isinstance(c, list) for c in columns):
        flat = not any(isinstance(cell, dict | list) for c in columns for cell in c)
        if flat and len({len(c) for c in columns}) == 1:
            return [list(value), *map(list, zip(*columns, strict=True))]
        return None
    if all(isinstance(c, dict) and c for c in columns):
        return _of_indexed(value)
    return None


def _of_records(records: list[dict[str, Any]]) -> Rows:
    keys = list(dict.fromkeys(k for r in records for k in r))
    return [keys, *([r.get(k) for k in keys] for r in records)]


def _of_indexed(value: dict[str, dict[str, Any]]) -> Rows | None:
    """pandas' columns or index orientation; the level whose keys are all numbers is the index."""
    if all(key.isdigit() for key in value):
        return _of_records(list(value.values()))
    index = list(next(iter(value.values())))
    if len(value) > 1 and all(key.isdigit() for key in index) and all(list(c) == index for c in value.values()):
        return [list(value), *([c[i] for c in value.values()] for i in index)]
    return None
