"""How fast what people write becomes units: distinct cells, as messy as they come, suggestions and all."""

from __future__ import annotations

import csv
import time
from datetime import date
from statistics import median

from anptt_data.conform.folding import fold
from anptt_data.places import names
from anptt_data.places.conversion import Converter
from anptt_data.places.references import references
from anptt_data.places.resolve import resolve
from bench.measures import Line
from bench.messy_places import messy_cells
from bench.server import ROOT

CELLS = 10_000
DAYS = (date(2025, 6, 30), date(2026, 10, 1))
"""The last day of the districts (10,035 communes, many namesakes) and a day of the 3,321."""


def places(repeats: int = 3) -> list[Line]:
    """10,000 distinct cells of one column; nothing is remembered from one run to the next but the reference data itself."""
    refs = references(ROOT / "reference")
    refs.areas.alike.near("khong co xa nay", ())  # its indexes are reference data
    lines = []
    for on in DAYS:
        cells, made = messy_cells(refs.areas, on, CELLS, seed=1)
        seconds = []
        for _ in range(repeats):
            converter = Converter(refs.areas, refs.crosswalk)
            forget()
            begun = time.process_time()
            found = resolve(cells, on, ("commune",), None, refs.areas, converter=converter)
            seconds.append(time.process_time() - begun)
        wrong = [c for c, unit, answer in zip(cells, made, found, strict=True) if unit and answer.area and answer.area != unit]
        unknown = sum(r.rule == "PLACE-001" for r in found)
        if wrong or not CELLS // 100 < unknown < CELLS // 30:
            raise SystemExit(f"bench: not resolved as it should be: {unknown} unknown, wrong: {wrong[:5]}")
        took = median(seconds)
        work = f"{CELLS:,} messy place cells on {on:%d/%m/%Y}, {unknown} unknown"
        lines.append(Line(work, f"{took:.2f} s", "-", f"{CELLS / took:,.0f} cells/s", "at least 10,000 cells/s", took <= 1))
    return [*lines, loading(repeats)]


def loading(repeats: int) -> Line:
    """Areas, crosswalk and all other reference data, read and checked, beside merely parsing the same files as CSV."""
    folder = ROOT / "reference"
    files = [p for p in folder.rglob("*.csv") if p.parent.name != "corrections"]
    ours, plain = [], []
    for _ in range(repeats):
        references.cache_clear()
        begun = time.process_time()
        references(folder)
        ours.append(time.process_time() - begun)
        begun = time.process_time()
        for file in files:
            with file.open(encoding="utf-8", newline="") as lines:
                list(csv.DictReader(lines))
        plain.append(time.process_time() - begun)
    ratio = median(ours) / median(plain)
    return Line(
        "all reference data, loaded and checked", f"{median(ours):.2f} s", f"the same files parsed {median(plain):.2f} s", f"{ratio:.1f}x", "at most 8x",
        ratio <= 8,
    )  # fmt: skip


def forget() -> None:
    """Empty the caches of texts."""
    for remembering in (names.readings, names.loose_readings, names._word_key, fold):
        remembering.cache_clear()
