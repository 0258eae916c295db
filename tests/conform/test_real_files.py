"""Real files that nobody here made, and logger lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from conftest_conform import Conforming, Row, grid

from anptt_data.readers.cells import Cells, Grid, Part

REAL = Path(__file__).parents[3] / "shared" / "real"
AIR = "environment.air_station"


def real(name: str) -> Cells:
    path = REAL / name
    if not path.exists():
        pytest.skip("shared/real is not here")
    frame = pl.read_csv(path, has_header=False, infer_schema=False)
    names = {c: f"c{i}" for i, c in enumerate(frame.columns, start=1)}
    chunk = frame.rename(names).select(
        pl.lit(0, pl.Int32).alias("part"), pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("row"), *names.values()
    )
    return Cells("csv", [Grid((Part(0, name, "text"),), frame.width, lambda: iter([chunk]), delimiter=",")])


@pytest.mark.shared
def test_the_dengue_extract_is_read_as_it_is(conforming: Conforming) -> None:
    found = conforming(real("opendengue_vietnam.csv"), "health.dengue_month", "bo-y-te")
    fates = list(found.fates.values())
    assert len(fates) == 12681
    assert fates.count("out_of_scope") == 12681 - found.frame.height > 0
    assert not found.bad
    assert (found.frame["area_method"] == "name_of_successor").sum() == 276
    assert found.frame.select(pl.col("area", "cases", "period_from").null_count()).row(0) == (0, 0, 0)


@pytest.mark.shared
def test_the_hourly_station_file_is_read_without_its_foreign_index(conforming: Conforming) -> None:
    found = conforming(real("hanoi_pm25_2016.csv"), AIR, "so-nnmt-01")
    assert found.frame.height == 8040
    assert set(found.frame["averaging_minutes"].to_list()) == {60}
    assert "AQI" in {c["header"] for c in (found.recognised.layout.parts[0]["extra_columns"] if found.recognised else [])}
    assert (found.frame["value"] < -900).sum() == 0


def test_logger_lines_take_the_station_from_the_files_name(conforming: Conforming) -> None:
    names = ["2026/11/05/DLK_SNNMT_KKBMT01_20261105081500.txt", "KKBH01_20261105081500.txt", "la.txt"]
    lines: list[Row] = [["PM2,5", "38.4", "ug/m3", "20261105081500", "00"], ["CO", "1.2", "mg/m3", "20261105081500", "00"]]
    pieces = [grid(lines, part=n).head() for n in range(3)]
    parts = tuple(Part(n, name, "member") for n, name in enumerate(names))
    cells = Cells("lines", [Grid(parts, 5, lambda: iter([pl.concat(pieces)]), delimiter="\t")])
    found = conforming(cells, AIR, "so-nnmt-66")
    assert found.frame["station"].to_list() == ["KKBMT01"] * 2 + ["KKBH01"] * 2 + [None] * 2
    assert found.frame["averaging_minutes"].to_list() == [5] * 6
    assert found.frame["measured_at"].dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.date().to_list() == [date(2026, 11, 5)] * 6
    assert found.said("UNIT-001")[0]["count"] == 3
    assert found.said("UNIT-001")[0]["cell"].startswith("2026/11/05/DLK_SNNMT_KKBMT01_20261105081500.txt: dòng 2")
