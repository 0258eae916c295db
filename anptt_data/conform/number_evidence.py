"""Decides by evidence whether a column writes decimals with a comma or a point (never by locale, never cell by cell).

Evidence is a text that can be read in one way only: ``1.234,5``, ``12,75``, ``1.234.567`` speak for the comma, ``1,234.5``, ``12.75``, ``0.125``
for the point. A single group of three digits (``1.234``) says nothing. Sources: facts of the domain, section 9; design.md "Numbers and layouts".
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from anptt_data.conform.recognised import DecimalSign, Numbers

_S = r"^[+-]?"
COMMA_EVIDENCE = rf"{_S}(?:\d{{1,3}}(?:\.\d{{3}})+,\d+|\d{{1,3}}(?:\.\d{{3}}){{2,}}|\d*,\d{{1,2}}|\d*,\d{{4,}}|0+,\d{{3}}|\d{{4,}},\d{{3}}|\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+,\d+) ?%?$"
POINT_EVIDENCE = rf"{_S}(?:\d{{1,3}}(?:,\d{{3}})+\.\d+|\d{{1,3}}(?:,\d{{3}}){{2,}}|\d*\.\d{{1,2}}|\d*\.\d{{4,}}|0+\.\d{{3}}|\d{{4,}}\.\d{{3}}|\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+\.\d+) ?%?$"
AMBIGUOUS = r"^[+-]?[1-9]\d{0,2}[.,]\d{3} ?%?$"
NUMBERS_A_ROW = r"^(?:[1-9]\d?|0\d)\.\d{1,2}$"
"""A section number (``1.1``, ``12.03``) or a day and month (``05.11``) as well as a decimal."""


@dataclass
class Evidence:
    """Counts of what one column shows."""

    comma: int = 0
    point: int = 0
    ambiguous: int = 0
    first_ambiguous: str | None = None

    @property
    def sign(self) -> DecimalSign:
        if self.comma == self.point:
            return "none" if self.comma == 0 else "mixed"
        return "comma" if self.comma > self.point else "point"


def evidence_of(cells: pl.Series) -> Evidence:
    """What the texts of one column show."""
    texts = cells.drop_nulls().str.strip_chars()
    separated = texts.filter(texts.str.contains_any([",", "."]))
    if separated.is_empty():
        return Evidence()
    ambiguous = separated.filter(separated.str.contains(AMBIGUOUS))
    comma, point = (int(separated.str.contains(p).sum()) for p in (COMMA_EVIDENCE, POINT_EVIDENCE))
    return Evidence(comma, point, len(ambiguous), ambiguous[0] if len(ambiguous) else None)


def evidence_beside(cells: pl.Series) -> Evidence:
    """What a column that is not of the contract shows: codes, section numbers and days in it say nothing of how figures are written."""
    texts = cells.drop_nulls().str.strip_chars()
    return evidence_of(texts.filter(~texts.str.contains(NUMBERS_A_ROW)))


def decide(own: dict[str, Evidence], others: list[Evidence], *, delimiter: str | None, machine: bool) -> dict[str, Numbers]:
    """How each column writes numbers: by its own evidence, else the file's other columns, else the delimiter.

    `machine`: files written by loggers to a regulation, which never group thousands; one sweep holds the files of several makes, some
    with commas and some with points, so a single mark of either kind is the decimal one. `sure` is False where nothing
    tells; ambiguous cells of such a column must not be read.
    """
    decided: dict[str, Numbers] = {}
    for name, evidence in own.items():
        rest = [e for n, e in own.items() if n != name] + others
        elsewhere = _elsewhere(rest, delimiter=delimiter, machine=machine)
        sign = evidence.sign
        mixed = evidence.comma > 0 and evidence.point > 0
        if machine:
            said: DecimalSign = sign if sign in ("comma", "point") else elsewhere if elsewhere in ("comma", "point") else "point"
            decided[name] = Numbers(said, sure=True, grouped=False)
            continue
        opposed = sign in ("comma", "point") and elsewhere in ("comma", "point") and sign != elsewhere
        if sign == "none":
            decided[name] = Numbers(elsewhere, sure=elsewhere != "none")
        elif sign == "mixed":
            decided[name] = Numbers("mixed", sure=False, mixed=True)
        elif opposed and evidence.comma + evidence.point < evidence.ambiguous:
            # One cell written in another way must not turn the many that say nothing into thousands.
            decided[name] = Numbers(elsewhere, sure=True)
        else:
            mixed = mixed or (opposed and evidence.ambiguous > 0)
            decided[name] = Numbers(sign, sure=not mixed, mixed=mixed)
    return decided


def _elsewhere(rest: list[Evidence], *, delimiter: str | None, machine: bool) -> DecimalSign:
    """What the other columns, else the delimiter, say; none when they do not agree.

    A column in which more cells say nothing than something is heard only when no other speaks.
    """
    strong = [e for e in rest if e.comma + e.point >= e.ambiguous]
    for voters in (strong, rest):
        comma, point = (sum(e.sign == s for e in voters) for s in ("comma", "point"))
        if comma or point:
            return "none" if comma and point else "comma" if comma else "point"
    if delimiter == ";":
        return "comma"  # a semicolon separates where the comma is taken by decimals
    return "point" if machine else "none"
