"""A text that people see, in Vietnamese and English."""

from __future__ import annotations

from typing import NamedTuple


class Text(NamedTuple):
    """One text in both languages; Vietnamese is what is shown first."""

    vi: str
    en: str
