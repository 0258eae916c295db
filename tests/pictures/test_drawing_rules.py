"""Where tiles lie, which colours there are, how figures are written."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from anptt_data.contract.text import Text
from anptt_data.pictures.classes import INK, LIGHT_INK, STEPS, scale_of
from anptt_data.pictures.facts import Place, Reports
from anptt_data.pictures.heat import wrapped
from anptt_data.pictures.tiles import COLUMNS, layout
from anptt_data.pictures.words import WORDS
from anptt_data.pictures.written import figure, share
from anptt_data.places.areas import load_areas

ROOT = Path(__file__).resolve().parents[2]


def provinces() -> tuple[Place, ...]:
    day = date(2026, 11, 22)
    areas = [a for a in load_areas(ROOT / "reference") if a.level == "province" and a.valid(day)]
    return tuple(Place(a.code, a.name, a.name, None, a.lat, a.lon) for a in areas)


def test_each_of_the_34_provinces_has_a_tile_of_its_own_on_the_side_where_it_lies() -> None:
    places = provinces()
    cells, unplaced = layout(places)
    assert len(places) == len(cells) == len(set(cells.values())) == 34
    assert unplaced == []
    by_name = {p.name: cells[p.code] for p in places}
    north_to_south = ["Cao Bằng", "Thái Nguyên", "Hà Nội", "Nghệ An", "Huế", "Quảng Ngãi", "Khánh Hòa", "Hồ Chí Minh", "Cà Mau"]
    rows = [by_name[n][1] for n in north_to_south]
    assert rows == sorted(rows)
    assert by_name["Điện Biên"][0] < by_name["Hà Nội"][0] < by_name["Quảng Ninh"][0]
    assert by_name["An Giang"][0] < by_name["Hồ Chí Minh"][0] < by_name["Khánh Hòa"][0]
    assert layout(places)[0] == cells, "the same each time"


def test_a_layout_takes_any_number_of_places_and_none() -> None:
    assert layout(()) == ({}, [])
    one = Place("01", "A", "A", None, 10.0, 105.0)
    assert layout((one,))[0].keys() == {"01"}
    many = tuple(Place(str(n), "A", "A", None, 10.0 + n % 7, 104.0 + n % 5) for n in range(80))
    cells, _ = layout(many)
    assert len(set(cells.values())) == 80
    assert {c for c, _ in cells.values()} <= set(range(COLUMNS))


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_classes_differ_in_lightness_and_text_upon_them_can_be_read() -> None:
    lights = [luminance(c) for c in STEPS]
    assert lights == sorted(lights, reverse=True)
    assert all(a / b > 1.25 for a, b in pairwise(lights)), "told apart on a grey print and by every eye"
    scale = scale_of(range(1, 101))
    assert scale is not None
    for value in (1, 25, 45, 65, 100):
        pair = sorted([luminance(scale.fill(value)), luminance(scale.ink(value))])
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, value
    assert {scale.ink(1), scale.ink(100)} == {INK, LIGHT_INK}


@pytest.mark.parametrize(
    ("values", "legend"),
    [
        ([5.0], ["5"]),
        ([0.0, None], None),
        ([1, 2, 3, 4, 5], ["1", "2", "3", "4", "5"]),
        ([10, 20, 30, 40, 50], ["10 – 19", "20 – 29", "30 – 39", "40 – 49", "50"]),
        ([0.5, 1.5, 2.5, 3.5, 4.5], ["0,5 – < 1,5", "1,5 – < 2,5", "2,5 – < 3,5", "3,5 – < 4,5", "4,5"]),
        ([7, 7, 7, 900], ["7 – 899", "900"]),
    ],
)
def test_a_legend_says_which_values_a_colour_has(values: list[float | None], legend: list[str] | None) -> None:
    scale = scale_of(values)
    assert (scale and [said for _, said in scale.legend()]) == legend
    if scale is not None and legend is not None:
        colours = [fill for fill, _ in scale.legend()]
        assert {scale.fill(v) for v in values if v} <= set(colours)
        assert scale.fill(max(v for v in values if v is not None)) == colours[-1] == STEPS[-1]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1234567, "1.234.567"),
        (0, "0"),
        (None, "–"),
        (0.3333, "0,333"),
        (12.5, "12,5"),
        (1234.56, "1.235"),
        (-2.25, "-2,25"),
        (0.00001234, "0,0000123"),
        (99.96, "100"),
    ],
)
def test_figures_are_written_as_officials_write_them(value: float | None, written: str) -> None:
    assert figure(value) == written


def test_shares_are_cut_off_and_never_rounded_up_to_all() -> None:
    assert share(Reports(1000, 999)) == "999/1.000 (99 %)"
    assert share(Reports(0, 0)) == "0/0"
    assert share(None) == "–"


def test_heads_are_broken_at_blanks() -> None:
    assert wrapped("Số ca mắc sốt xuất huyết Dengue", 12, 2) == "Số ca mắc\nsốt xuất…"


def test_words_are_in_both_languages_and_fit_for_officials() -> None:
    for key, text in WORDS.items():
        assert isinstance(text, Text)
        assert text.vi, key
        assert text.en, key
        assert "!" not in text.vi + text.en
        for avoided in ("bạn", "ước tính", "từ chối", "độ phủ", "công bố"):
            assert avoided not in text.vi, (key, avoided)
