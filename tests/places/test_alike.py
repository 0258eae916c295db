"""Suggestions: whoever makes one slip is shown the name."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from anptt_data.places.alike import NamesAlike
from anptt_data.places.references import references

AREAS = references(Path(__file__).resolve().parents[2] / "reference").areas
KEYS = sorted({AREAS.key_of(a) for a in AREAS if a.level == "province"})
ALIKE = NamesAlike(KEYS)


@settings(max_examples=200, deadline=None)
@example(key="angiang", at=14, how="swapped")
@given(
    key=st.sampled_from([k for k in KEYS if len(k) >= 5]), at=st.integers(0, 30), how=st.sampled_from(["lost", "wrong", "extra", "swapped"])
)
def test_one_slip_is_shown_the_name(key: str, at: int, how: str) -> None:
    i = at % (len(key) - 1)
    slipped = {
        "lost": key[:i] + key[i + 1 :],
        "wrong": key[:i] + "z" + key[i + 1 :],
        "extra": key[:i] + "z" + key[i:],
        "swapped": key[:i] + key[i + 1] + key[i] + key[i + 2 :],
    }[how]
    assert key in ALIKE.near(slipped, frozenset(KEYS))


def test_what_is_not_wanted_is_not_shown_and_nonsense_shows_nothing() -> None:
    assert ALIKE.near("daklac", frozenset({"hanoi"})) == []
    assert ALIKE.near("daklac", frozenset(KEYS))[0] == "daklak"
    assert ALIKE.near("bangtonghop", frozenset(KEYS)) == []
    assert ALIKE.near("", frozenset(KEYS)) == []


def test_two_slips_in_a_long_name_are_still_near() -> None:
    assert "thuathienhue" not in KEYS or "thuathienhue" in ALIKE.near("thuathiemhuee", frozenset(KEYS))
    assert ALIKE.near("bariavungtaau", frozenset(KEYS))[0] == "bariavungtau"
    assert ALIKE.near("barjavungtaau", frozenset(KEYS))[0] == "bariavungtau"
