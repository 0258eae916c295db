"""Which periods a picture shows, and which of them may be compared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from anptt_data.pictures.facts import Figure, Period, Reports, Series, covered

COMPLETE = 0.8
"""From this share of the expected units on, a period counts as complete enough to be compared with others. A rule of the pictures, said beneath each."""
SHOWN = 60
"""A trend shows at most this many periods before the last one; the table beneath has them all."""


def is_low(reports: Reports | None) -> bool:
    """Whether too few units reported; False where no report is counted."""
    return reports is not None and reports.share is not None and reports.share < COMPLETE


def focus(series: Series) -> Period | None:
    """The period that maps and tables show: the newest complete one; where none is, the newest of the best reported. None without any value."""
    told = [f.period for f in series.whole if f.value is not None]
    if not told:
        return None
    coverage = {p: covered(series, series.only_province, p) for p in told}
    complete = [p for p in told if not is_low(coverage[p])]
    if complete:
        return max(complete, key=lambda p: (p.last, p.first))
    most = max(r.reported for r in coverage.values() if r is not None)
    best = [p for p, r in coverage.items() if r is not None and r.reported >= COMPLETE * most]
    return max(best, key=lambda p: (p.last, p.first))


def window(figures: Sequence[Figure]) -> list[Figure]:
    """The figures of the last `SHOWN` periods' time."""
    if not figures:
        return []
    last = max(f.period.last for f in figures)
    length = min((f.period.last - f.period.first).days + 1 for f in figures if f.period.last == last)
    since = last - timedelta(days=length * SHOWN)
    return [f for f in figures if f.period.first > since]


def adjoin(before: Period, after: Period) -> bool:
    """Whether no day lies between two periods: only such neighbours are joined by a line."""
    return after.first <= before.last + timedelta(days=1)


def gaps(periods: Sequence[Period]) -> list[Period]:
    """The days between periods in order of time of which nothing is known."""
    return [
        Period(before.last + timedelta(days=1), after.first - timedelta(days=1))
        for before, after in pairwise(periods)
        if not adjoin(before, after)
    ]
