"""The denominator of rates: kept data with a source, refused with every wrong line named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from anptt_data.errors import OurFault
from anptt_data.links.population import population_rows
from anptt_data.places.references import references

ROOT = Path(__file__).resolve().parents[2]


def test_every_population_is_of_a_province_has_a_source_and_they_are_told_once() -> None:
    rows = population_rows(ROOT / "reference")
    areas = references(ROOT / "reference").areas
    assert len(rows) == 23, "the provinces formed by Resolution 202/2025/QH15; the other 11 have no figure that sources agree on"
    assert all(areas.at(code, since).level == "province" for code, since, *_ in rows)  # type: ignore[union-attr]
    assert all("202/2025/QH15" in source for *_, source, _ in rows)
    assert 80_000_000 < sum(r[3] for r in rows) < 90_000_000


def test_wrong_lines_are_all_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "reference", tmp_path / "reference")
    file = tmp_path / "reference" / "population.csv"
    good = file.read_text(encoding="utf-8").splitlines()
    file.write_text(
        "\n".join([*good[:2], good[1], "99,2025-07-01,2024,5,x,M", "66,2025-07-01,2023,0,x,M", "66,hôm qua,2024,5,x,M"]), encoding="utf-8"
    )
    with pytest.raises(OurFault) as caught:
        population_rows(tmp_path / "reference")
    assert all(f"{n}: " in caught.value.vi for n in (3, 4, 5, 6))
