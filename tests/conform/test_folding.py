"""The comparison form of texts."""

import unicodedata

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anptt_data.conform.folding import fold, fold_series


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà Thắng", "HÒA THẮNG"),
        ("Đắk  Lắk ", "dak lak"),
        ("Số\u00a0ca", "so ca"),
        ("Thuỷ", "Thủy"),
        ("Bà Rịa – Vũng Tàu", "BA RIA - VUNG TAU"),
        ("Cư M’gar", "cu m'gar"),
        ("Ðồng Nai", "ĐỒNG NAI"),
        ("µg/m3", "μg/m3"),
        ("Kỳ báo cáo", "ky bao cao"),
    ],
)
def test_spellings_of_one_text_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other) == fold(unicodedata.normalize("NFD", one))


def test_different_words_stay_different() -> None:
    assert len({fold(t) for t in ("Số ca", "Số ca mắc", "Số ca (%)", "CD", "TT")}) == 5


@settings(deadline=None)
@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(st.lists(st.none() | st.text(max_size=8), max_size=30))
def test_a_series_folds_as_its_values_do(values: list[str | None]) -> None:
    folded = fold_series(pl.Series("x", values, dtype=pl.String))
    assert folded.name == "x"
    assert folded.to_list() == [None if v is None else fold(v) for v in values]
