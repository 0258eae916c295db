"""The names of real files resolve as they are written."""

import csv
from datetime import date
from pathlib import Path

import pytest

from anptt_data.places.areas import Areas
from anptt_data.places.resolve import resolve

REAL = Path(__file__).resolve().parents[3] / "shared/real/opendengue_vietnam.csv"


@pytest.mark.shared
@pytest.mark.skipif(not REAL.is_file(), reason="shared/real is absent")
def test_every_province_and_month_of_the_dengue_extract_is_one_province_of_its_day(areas: Areas) -> None:
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        rows = [r for r in csv.DictReader(file) if (r["S_res"], r["T_res"]) == ("Admin1", "Month")]
    assert len(rows) == 12273
    used: dict[tuple[str, str], str] = {}
    successors = 0
    for day_column in ("calendar_start_date", "calendar_end_date"):
        by_day: dict[str, list[str]] = {}
        for row in rows:
            by_day.setdefault(row[day_column], []).append(row["adm_1_name"])
        for day, names in by_day.items():
            for name, found in zip(names, resolve(names, date.fromisoformat(day), ("province",), None, areas), strict=True):
                assert found.area is not None, (name, day, found)
                assert found.rule in (None, "PLACE-004"), (name, day, found)
                assert found.area.valid(date.fromisoformat(day))
                assert used.setdefault((found.area.code, day), name) == name, "two names of one month on one province"
                successors += found.method == "name_of_successor"
    assert successors == 2 * 276
