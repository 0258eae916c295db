"""One reform of administrative units: what its dated file says, read into types (docs/places.md, "Entering the next reform").

A file says which units begin or change on its day (`units`), what became of which (`relations`), and which ended without a relation of their own (`ended`:
districts, whose relations follow from their communes). Every other unit simply goes on.
"""

from __future__ import annotations

import math
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from anptt_data.places.areas import LEVEL_ORDER
from anptt_data.places.crosswalk import CONFIDENCES, METHODS
from anptt_data.places.reform_problems import BadReform, Problem

FOLDER = "reforms"
FILE_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})(-[a-z0-9-]+)?\.toml")
LARGEST = 4_000_000
"""Bytes: far above any reform (the names of ten thousand communes are one million)."""


@dataclass(frozen=True)
class Unit:
    """A unit that begins or is changed that day. `same`: the same place goes on whole, and what is not said stays as it was.

    `at` is where it stands in the file.
    """

    code: str
    same: bool = False
    level: str | None = None
    type: str | None = None
    name: str | None = None
    parent: str | None = None
    lat: float | None = None
    lon: float | None = None
    decree: str | None = None
    decree_date: date | None = None
    confidence: str | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True)
class Link:
    """What became of a unit: `old` of the day before is wholly, or in part, in `new`. `share`: of the population, None where nobody published it."""

    old: str
    new: str
    relation: str
    share: float | None = None
    method: str | None = None
    decree: str | None = None
    confidence: str | None = None
    at: str = field(default="", compare=False)


@dataclass(frozen=True)
class Reform:
    """One reform, as written. `decree`, `decree_date`, `confidence` hold for every entry that has none of its own."""

    file: str
    effective: date
    decree: str
    decree_date: date | None
    title_vi: str
    title_en: str
    legal_basis: str
    confidence: str
    reason: str
    units: tuple[Unit, ...] = ()
    relations: tuple[Link, ...] = ()
    ended: tuple[str, ...] = ()

    def links(self) -> Iterator[Link]:
        """All relations, those that `same` stands for among them."""
        yield from (Link(u.code, u.code, "whole", confidence=u.confidence, at=u.at) for u in self.units if u.same)
        yield from self.relations


class _Field(NamedTuple):
    key: str
    kind: str
    required: bool = False
    choices: tuple[str, ...] = ()


_TEXT_EMPTY = "text, may be empty"
_REFORM = (
    _Field("effective", "date", True), _Field("decree", _TEXT_EMPTY, True), _Field("decree_date", "date"), _Field("title_vi", "text", True),
    _Field("title_en", "text", True), _Field("legal_basis", _TEXT_EMPTY, True), _Field("confidence", "text", True, CONFIDENCES),
    _Field("reason", "text", True), _Field("units", "list"), _Field("relations", "list"), _Field("ended", "list"),
)  # fmt: skip
_UNIT = (
    _Field("code", "text", True), _Field("same", "bool"), _Field("level", "text", False, LEVEL_ORDER[1:]), _Field("type", "text"),
    _Field("name", "text"), _Field("parent", "text"), _Field("lat", "number"), _Field("lon", "number"), _Field("decree", "text"),
    _Field("decree_date", "date"), _Field("confidence", "text", False, CONFIDENCES), _Field("reason", "text"),
)  # fmt: skip
_LINK = (
    _Field("old", "text", True), _Field("new", "text", True), _Field("relation", "text", True, ("whole", "part")), _Field("share", "number"),
    _Field("method", "text", False, METHODS), _Field("decree", "text"), _Field("confidence", "text", False, CONFIDENCES), _Field("reason", "text"),
)  # fmt: skip
_OF_NEW_UNITS = ("level", "type", "name", "parent")
_WANTED = {
    "text": ("chữ trong ngoặc kép", "a text in quotes"),
    _TEXT_EMPTY: ("chữ trong ngoặc kép", "a text in quotes"),
    "date": ("ngày, viết 2027-01-01", "a date, written 2027-01-01"),
    "number": ("số", "a number"),
    "bool": ("true hoặc false", "true or false"),
    "list": ("danh sách trong ngoặc vuông", "a list in square brackets"),
    "table": ("một dòng {...}", "one line {...}"),
}


def read_reform(path: Path) -> tuple[Reform | None, list[Problem]]:
    """The reform in a file and all problems of its form; None when it cannot be read as a reform at all."""
    try:
        if path.stat().st_size > LARGEST:
            return None, [Problem("REFORM-001", path.name, {"reason": f"> {LARGEST} bytes"})]
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        return None, [Problem("REFORM-001", path.name, {"reason": reason})]
    try:
        document = tomllib.loads(unicodedata.normalize("NFC", text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [Problem("REFORM-002", path.name, {"reason": error})]
    reform, problems = parsed(path.name, document)
    named = FILE_NAME.fullmatch(path.name)
    if reform is not None and (named is None or named[1] != reform.effective.isoformat()):
        problems.append(Problem("REFORM-006", path.name, {"day": reform.effective.isoformat()}))
    return reform, problems


def load_reforms(folder: Path) -> list[Reform]:
    """All reforms in ``<folder>/reforms``, in order of time; raises `BadReform` with every problem of the first file that has any."""
    found = []
    for path in sorted((folder / FOLDER).glob("*.toml")):
        reform, problems = read_reform(path)
        if reform is None or problems:
            raise BadReform(path.name, problems)
        found.append(reform)
    return sorted(found, key=lambda r: (r.effective, r.file))


def parsed(file: str, document: dict[str, Any]) -> tuple[Reform | None, list[Problem]]:
    """The reform that a TOML document says, with all problems of its form; what cannot be read of an entry is left out."""
    problems: list[Problem] = []
    facts = _fields(document, _REFORM, "", problems)
    units = tuple(_entries(facts.pop("units", []), "units", _unit, problems))
    relations = tuple(_entries(facts.pop("relations", []), "relations", _link, problems))
    ended = tuple(_codes(facts.pop("ended", []), problems))
    if any(f.required and f.key not in facts for f in _REFORM):
        return None, problems
    return Reform(file=file, units=units, relations=relations, ended=ended, **{"decree_date": None, **facts}), problems


def entry(where: str, number: int, name: str) -> str:
    """How problems name an entry: ``units[3] 25270``, counted from 1."""
    return f"{where}[{number}] {name}".rstrip()


def _entries(
    written: list[Any], where: str, read: Callable[[dict[str, Any], str, list[Problem]], Any], problems: list[Problem]
) -> Iterator[Any]:
    for number, table in enumerate(written, 1):
        if not isinstance(table, dict):
            problems.append(_wrong(entry(where, number, ""), where, "table", table))
            continue
        name = f"{table.get('old', '')} -> {table.get('new', '')}" if where == "relations" else str(table.get("code", ""))
        if (found := read(table, entry(where, number, name), problems)) is not None:
            yield found


def _unit(table: dict[str, Any], at: str, problems: list[Problem]) -> Unit | None:
    facts = _fields(table, _UNIT, at, problems)
    if not facts.get("same"):
        problems += [Problem("REFORM-004", at, {"key": k}) for k in _OF_NEW_UNITS if k not in table]
    facts.pop("reason", None)
    return Unit(**facts, at=at) if "code" in facts else None


def _link(table: dict[str, Any], at: str, problems: list[Problem]) -> Link | None:
    facts = _fields(table, _LINK, at, problems)
    facts.pop("reason", None)
    return Link(**facts, at=at) if {"old", "new", "relation"} <= facts.keys() else None


def _codes(written: list[Any], problems: list[Problem]) -> Iterator[str]:
    for number, code in enumerate(written, 1):
        if isinstance(code, str):
            yield code
        else:
            problems.append(_wrong(entry("ended", number, ""), "ended", "text", code))


def _fields(table: dict[str, Any], fields: tuple[_Field, ...], at: str, problems: list[Problem]) -> dict[str, Any]:
    """The known keys of a table whose values are of their kind; everything else is a problem."""
    known = {f.key: f for f in fields}
    found = {}
    for key, value in table.items():
        if key not in known:
            problems.append(Problem("REFORM-003", at, {"key": key, "known": ", ".join(known)}))
            continue
        read = _value(value, known[key].kind)
        if read is None:
            problems.append(_wrong(at, key, known[key].kind, value))
        elif known[key].choices and read not in known[key].choices:
            said = ", ".join(known[key].choices)
            problems.append(Problem("REFORM-005", at, {"key": key, "wanted_vi": said, "wanted_en": said, "written": repr(value)}))
        else:
            found[key] = read
    problems += [Problem("REFORM-004", at, {"key": f.key}) for f in fields if f.required and f.key not in table]
    return found


def _value(value: object, kind: str) -> Any:
    """The value as its kind; None when it is of another."""
    if kind == "date":
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                return None
        return value if isinstance(value, date) and not isinstance(value, datetime) else None
    if kind == "number":
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) else None
    if kind in ("text", _TEXT_EMPTY):
        return (value.strip() or (None if kind == "text" else "")) if isinstance(value, str) else None
    return value if isinstance(value, {"bool": bool, "list": list}[kind]) else None


def _wrong(at: str, key: str, kind: str, value: object) -> Problem:
    vi, en = _WANTED[kind]
    shown = repr(value) if len(repr(value)) < 60 else repr(value)[:57] + "..."
    return Problem("REFORM-005", at, {"key": key, "wanted_vi": vi, "wanted_en": en, "written": shown})
