"""Texts as numbers: nulls, none, below detection, units, overflow, NaN."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anptt_data.conform.numbers import number_column
from anptt_data.conform.recognised import Numbers
from anptt_data.contract.columns import Column
from anptt_data.contract.text import Text

COMMA, POINT, NOTHING = Numbers("comma", sure=True), Numbers("point", sure=True), Numbers("none", sure=False)
COUNT = Column(kind="count", title=Text("Số ca", "Cases"), name="cases", unit="ca")
MEASURE = Column(kind="measure", title=Text("SAIDI", "SAIDI"), name="saidi", unit="phút")
CENSORED = Column(kind="measure", title=Text("Chì", "Lead"), name="lead", unit="mg/l", censored=True)


def read(text: str | None, column: Column = MEASURE, numbers: Numbers = POINT) -> tuple[object, list[str]]:
    found = number_column(pl.Series([text], dtype=pl.String), column, numbers)
    return found.values[0], [f.rule for f in found.faults]


@pytest.mark.parametrize("text", ["-", "x", "…", "...", "", None, "NA", "N/A", "//", "–", "X"])
def test_signs_for_no_figure_are_missing_and_not_zero(text: str | None) -> None:
    assert read(text) == (None, [])
    assert read(text, COUNT) == (None, [])


@pytest.mark.parametrize("text", ["Không", "Không có", "KHÔNG", "không phát sinh"])
def test_none_in_words_is_zero(text: str) -> None:
    assert read(text, COUNT) == (0, [])


@pytest.mark.parametrize("text", ["KPH", "<LOD", "<0,05", "< 0.05"])
def test_below_detection_is_a_mark_where_allowed_and_an_error_elsewhere(text: str) -> None:
    found = number_column(pl.Series([text]), CENSORED, COMMA)
    assert found.values[0] is None
    assert found.below is not None
    assert found.below[0]
    assert not found.faults
    assert read(text) == (None, ["NUM-007"])


@pytest.mark.parametrize("text", ["NaN", "nan", "inf", "-inf", "Infinity", "#DIV/0!", "#REF!"])
def test_what_is_not_finite_is_an_error(text: str) -> None:
    assert read(text) == (None, ["NUM-005"])
    assert read(text, COUNT) == (None, ["NUM-005"])


def test_negative_numbers_are_left_to_the_contract() -> None:
    assert read("-3", COUNT) == (-3, [])
    assert read("−1.5") == (-1.5, [])


def test_a_count_is_whole() -> None:
    assert read("3.5", COUNT) == (None, ["NUM-004"])
    assert read("12.0", COUNT) == (12, [])


def test_a_thousand_written_with_a_point_is_never_read_as_one() -> None:
    assert read("1.000", COUNT, POINT) == (None, ["NUM-010"])
    assert read("1.000", COUNT, COMMA) == (1000, [])


def test_counts_beyond_the_column_are_errors_and_do_not_wrap() -> None:
    assert read("9223372036854775807", COUNT) == (9223372036854775807, [])
    assert read("9223372036854775808", COUNT) == (None, ["NUM-006"])
    assert read("1e400") == (None, ["NUM-006"])


def test_the_unit_of_the_contract_may_stand_in_the_cell_and_no_other() -> None:
    found = number_column(pl.Series(["12 ca"]), COUNT, POINT)
    assert found.values[0] == 12
    assert list(found.mended) == ["NUM-009"]
    assert read("12 người", COUNT) == (None, ["NUM-001"])


def test_blanks_between_thousands_are_mended_and_counted() -> None:
    found = number_column(pl.Series(["1 234", "1\u00a0234\u00a0567", "12"]), COUNT, NOTHING)
    assert found.values.to_list() == [1234, 1234567, 12]
    assert found.mended["NUM-008"].to_list() == [True, True, False]


@pytest.mark.parametrize(
    ("text", "numbers"), [("1,234.5", COMMA), ("1.5", COMMA), ("1.234,5", POINT), ("1,5", POINT), ("12,34,567", POINT)]
)
def test_what_contradicts_the_column_is_an_error(text: str, numbers: Numbers) -> None:
    assert read(text, MEASURE, numbers) == (None, ["NUM-002"])


def test_without_evidence_a_single_group_is_refused_and_what_is_plain_is_read() -> None:
    assert read("1.234", MEASURE, NOTHING) == (None, ["NUM-010"])
    assert read("12,5", MEASURE, NOTHING) == (12.5, [])
    assert read("1.234.567", MEASURE, NOTHING) == (1234567.0, [])


def test_number_cells_are_what_they_say_and_only_texts_follow_the_column() -> None:
    texts = pl.Series(["12.345", "54,04", "12.345", "1.230,5", "7", None])
    typed = pl.Series([False, True, True, True, False, False])
    found = number_column(texts, MEASURE, COMMA, typed)
    assert found.values.to_list() == [12.345, 54.04, 12345.0, 1230.5, 7.0, None]
    assert not found.faults
    assert number_column(texts, MEASURE, NOTHING, typed).values.to_list() == [12.345, 54.04, None, 1230.5, 7.0, None]


@given(st.integers(-(10**9), 10**9), st.integers(0, 99))
def test_both_ways_of_writing_give_the_same_number(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02d}"
    vietnamese = english.replace(",", "_").replace(".", ",").replace("_", ".")
    value = float(f"{whole}.{cents:02d}")
    assert read(english, MEASURE, POINT) == (value, [])
    assert read(vietnamese, MEASURE, COMMA) == (value, [])


@pytest.mark.parametrize("text", ["１２", "1\u200b2", "'12", "\ufeff12"])
def test_stray_signs_in_a_figure_are_mended_and_counted(text: str) -> None:
    found = number_column(pl.Series([text, "7"]), COUNT, NOTHING)
    assert found.values.to_list() == [12, 7]
    assert found.mended["NUM-008"].to_list() == [True, False]


@pytest.mark.parametrize("text", ["12²", "12*", "(12)", "12a", "1 2"])
def test_signs_that_may_mean_something_are_no_noise(text: str) -> None:
    assert [f.rule for f in number_column(pl.Series([text]), COUNT, NOTHING).faults] == ["NUM-001"]


def test_grouped_thousands_are_counted_as_mended() -> None:
    found = number_column(pl.Series(["1.234", "1.234.567", "12", "x"]), COUNT, COMMA)
    assert found.values.to_list() == [1234, 1234567, 12, None]
    assert found.mended["NUM-008"].to_list() == [True, True, False, False]
