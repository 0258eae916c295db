"""Figures and days as officials write them: 1.234,5 and 30/11/2026."""

from __future__ import annotations

from math import floor, log10

from anptt_data.pictures.facts import Figure, Period, Reports
from anptt_data.site.shown import day, span

NOTHING = "–"
LOCALE = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]}
"""The same for the axes that Vega writes."""


def figure(value: float | None) -> str:
    """Whole numbers whole; others with three leading digits, never in powers of ten."""
    if value is None:
        return NOTHING
    if float(value).is_integer():
        return f"{int(value):,}".replace(",", ".")
    digits = max(0, 2 - floor(log10(abs(value))))
    whole, _, part = f"{value:,.{min(digits, 8)}f}".partition(".")
    part = part.rstrip("0")
    return whole.replace(",", ".") + (f",{part}" if part else "")


def said(value: Figure | None, unit: str | None) -> str:
    """``1.234 ca``; a dash without a value."""
    if value is None or value.value is None:
        return NOTHING
    return f"{figure(value.value)} {unit}" if unit else figure(value.value)


def days(period: Period) -> str:
    """``01/10/2026 – 31/10/2026``."""
    return span((period.first, period.last))


def share(reports: Reports | None) -> str:
    """``95/102 (93 %)``; a dash where no report is counted."""
    if reports is None:
        return NOTHING
    part = reports.share
    return f"{figure(reports.reported)}/{figure(reports.expected)}" + ("" if part is None else f" ({floor(100 * part)} %)")


__all__ = ["LOCALE", "NOTHING", "day", "days", "figure", "said", "share"]
