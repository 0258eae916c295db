"""A text that people see, in Vietnamese and English."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """One text in both languages; Vietnamese is what is shown first."""

    vi: str
    en: str


LATER = {"later": True}
"""Metadata of a contract's fields that came after contracts had judged: at their default they are no part of a fingerprint, so that frozen versions stay so."""
NO_VERDICT = {"no verdict": True}
"""Metadata of fields that no verdict depends on: never part of a fingerprint, so that they can be said of a version that has judged."""
