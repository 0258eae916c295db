"""Numbers in receipts are written out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anptt_data.quality.plain_number import plain_number


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (1_856_320.0, "1856320"),
        (0.1 + 0.2, "0.3"),
        (60.705, "60.705"),
        (0.0, "0"),
        (-5.0, "-5"),
        (1e-7, "0.0000001"),
        (1e20, "1" + "0" * 20),
    ],
)
def test_a_number_has_all_its_digits_and_no_exponent(value: float, written: str) -> None:
    assert plain_number(value) == written


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_a_whole_number_is_written_as_it_is(value: int) -> None:
    assert plain_number(float(value)) == str(value)
