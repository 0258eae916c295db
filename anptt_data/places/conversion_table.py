"""Every unit on every day, as one table that a query can join: the converter's answers worked out beforehand.

For a figure of the unit (code, valid_from) and an asked day there are, per kind of target, rows whose shares sum to 1: one a target when figures can be
converted, or a single row without a target when nothing supports a conversion. A join therefore keeps every figure, whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from anptt_data.places.areas import Area, Areas
from anptt_data.places.conversion import Conversion, Converter

OWN, PROVINCE = "own", "province"
TO_LEVELS: dict[str, str | None] = {OWN: None, PROVINCE: "province"}
"""Kinds of target: a unit of the reported unit's own kind (a district becomes communes), or the province in which it lies."""


class ConversionRow(NamedTuple):
    """What one version becomes on the days from `on_from` to `on_to` (inclusive, None = open); `to_code` is None where it cannot be converted.

    `relation`: same, whole, part or unknown; `method` is ``none`` without a target; `share` is of the version's population.
    """

    code: str
    valid_from: date
    to_level: str
    on_from: date
    on_to: date | None
    to_code: str | None
    to_from: date | None
    relation: str
    share: float
    estimated: bool
    method: str
    confidence: str
    decrees: str


def conversion_rows(areas: Areas, converter: Converter) -> Iterator[ConversionRow]:
    """All rows, in order of unit, kind of target and day."""
    first = min(a.valid_from for a in areas)
    for area in sorted(areas, key=lambda a: (a.code, a.valid_from)):
        for to_level, level in TO_LEVELS.items():
            if level is None or area.level != "nation":
                yield from _of_unit(area, to_level, level, converter, first)


def _of_unit(area: Area, to_level: str, level: str | None, converter: Converter, first: date) -> Iterator[ConversionRow]:
    """From the first day we know of to the open end; neighbouring spans of days with the same answer are one."""
    spans: list[tuple[date, date, list[ConversionRow]]] = []
    on = first
    while True:
        answer = converter.convert(area, on, level)
        rows = _rows(answer, to_level)
        if spans and spans[-1][2] == rows:
            spans[-1] = (spans[-1][0], answer.until, rows)
        else:
            spans.append((on, answer.until, rows))
        if answer.until == date.max:
            break
        on = answer.until + timedelta(days=1)
    for since, until, rows in spans:
        yield from (row._replace(on_from=since, on_to=None if until == date.max else until) for row in rows)


def _rows(answer: Conversion, to_level: str) -> list[ConversionRow]:
    """The answer for one day; the days are filled in when it is known how long it holds."""
    unit = answer.area
    grounds = (answer.method, answer.confidence, "; ".join(answer.decrees))
    targets = [(t.area.code, t.area.valid_from, t.share or 0.0) for t in answer.targets] if answer.convertible else [(None, None, 1.0)]
    return [
        ConversionRow(
            unit.code, unit.valid_from, to_level, date.min, None, code, valid_from, answer.relation, share, answer.estimated, *grounds
        )
        for code, valid_from, share in targets
    ]  # fmt: skip
