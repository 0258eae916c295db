"""Which decimal sign a column uses is decided by what can be read in one way only."""

from __future__ import annotations

import polars as pl
import pytest

from anptt_data.conform.number_evidence import Evidence, decide, evidence_of
from anptt_data.conform.numbers import number_column
from anptt_data.contract.registry import contract as registered


def evidence(*texts: str) -> Evidence:
    return evidence_of(pl.Series(texts, dtype=pl.String))


@pytest.mark.parametrize(
    ("text", "comma", "point", "ambiguous"),
    [
        ("1.234,5", 1, 0, 0), ("12,75", 1, 0, 0), ("1.234.567", 1, 0, 0), ("0,125", 1, 0, 0), ("1234,567", 1, 0, 0), ("1 234,5", 1, 0, 0),
        ("1,234.5", 0, 1, 0), ("12.75", 0, 1, 0), ("1,234,567", 0, 1, 0), ("0.125", 0, 1, 0), ("-3.5", 0, 1, 0), ("12,5%", 1, 0, 0),
        ("1.234", 0, 0, 1), ("1,234", 0, 0, 1), ("-20,500", 0, 0, 1), ("1234", 0, 0, 0), ("PM2,5", 0, 0, 0), ("abc", 0, 0, 0),
    ],
)  # fmt: skip
def test_a_text_speaks_for_one_sign_only_when_it_can_be_read_in_one_way(text: str, comma: int, point: int, ambiguous: int) -> None:
    found = evidence(text)
    assert (found.comma, found.point, found.ambiguous) == (comma, point, ambiguous)


def decided(own: dict[str, Evidence], **kwargs: object) -> dict[str, tuple[str, bool]]:
    options = {"delimiter": ",", "machine": False} | kwargs
    return {n: (d.sign, d.sure) for n, d in decide(own, [], **options).items()}  # type: ignore[arg-type]


def test_a_column_without_evidence_follows_the_other_columns() -> None:
    found = decided({"customers": evidence("1.234", "57.821"), "saidi": evidence("12,5", "0,25")})
    assert found == {"customers": ("comma", True), "saidi": ("comma", True)}


def test_columns_that_disagree_leave_a_third_one_undecided() -> None:
    found = decided({"a": evidence("1.234"), "b": evidence("12,5"), "c": evidence("12.5")})
    assert found["a"] == ("none", False)


def test_a_semicolon_speaks_for_the_comma_and_a_comma_for_nothing() -> None:
    assert decided({"a": evidence("1.234")}, delimiter=";")["a"] == ("comma", True)
    assert decided({"a": evidence("1.234")}, delimiter=",")["a"] == ("none", False)


def test_a_logger_never_groups_thousands() -> None:
    assert decided({"a": evidence("1.234")}, delimiter="\t", machine=True)["a"] == ("point", True)


def test_one_cell_written_in_another_way_does_not_turn_the_others_into_thousands() -> None:
    own = {"saidi": evidence("20,500", "21,500", "22,500", "1,234.5"), "saifi": evidence("0,250", "0,125")}
    assert decided(own)["saidi"] == ("comma", True)


def test_equal_evidence_for_both_decides_nothing() -> None:
    assert decided({"a": evidence("1.234,5", "1,234.5")})["a"] == ("mixed", False)


def test_loggers_of_two_makes_in_one_sweep_keep_their_decimals() -> None:
    how = decide({"value": evidence("38.5", "40.25", "38,456", "1,234")}, [], delimiter="\t", machine=True)["value"]
    column = registered("environment.air_station").columns()["value"]
    read = number_column(pl.Series(["38.5", "38,456", "1,234", "12,5", "-0,75", "38.456"]), column, how)
    assert read.values.to_list() == [38.5, 38.456, 1.234, 12.5, -0.75, 38.456]
    assert not read.faults
    wrong = number_column(pl.Series(["1.234,5", "1,234,567"]), column, how)
    assert wrong.values.to_list() == [None, None]
    assert [f.rule for f in wrong.faults] == ["NUM-002"]
