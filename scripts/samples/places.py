"""Names of places for the samples, out of `reference/areas.csv`, read with the csv module alone."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple


class Place(NamedTuple):
    code: str
    name: str
    type: str


def places(areas: Path, level: str, on: str, province: str | None = None) -> list[Place]:
    """Units of one level that exist on a day (ISO), by code; of one province when it is given."""
    with areas.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            r for r in csv.DictReader(file) if r["level"] == level and r["valid_from"] <= on and (not r["valid_to"] or on <= r["valid_to"])
        ]
    if province is not None:
        rows = [r for r in rows if r["parent"] == province]
    return sorted(Place(r["code"], r["name"], r["type"]) for r in rows)
