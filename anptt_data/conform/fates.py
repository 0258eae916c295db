"""What becomes of every line below a header: data, or ignored for a named reason (law 1).

A line is never ignored because something in it cannot be read: only lines without a figure, total lines and what a
selector puts out of scope are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from anptt_data.conform.folding import fold
from anptt_data.conform.row_text import nulls
from anptt_data.conform.words import ROMAN, is_heading, is_note, total_kind

GRAND, PARTIAL = "grand", "part"


@dataclass
class Lines:
    """What is known of each line of a chunk, one entry a line.

    `labels`: texts of the label columns; `known`: whether each was understood; `says`: a figure stands in a measure column;
    `lead`: gives the first text of some lines; `numbering`: their cells of running numbers.
    """

    labels: list[pl.Series]
    known: list[pl.Series]
    says: pl.Series
    lead: Callable[[pl.Series], pl.Series]
    numbering: Callable[[pl.Series], pl.Series]


@dataclass
class Fates:
    """Reason of each line (null: data) and the kind of total (``grand``, ``part``) where it is one."""

    reason: pl.Series
    total: pl.Series


def fates(lines: Lines) -> Fates:
    """Decide about each line; all that are not plainly data are looked at one by one."""
    n = len(lines.says)
    reasons, totals = nulls(n).alias("reason"), nulls(n).alias("total")
    whole = lines.says
    for label, known in zip(lines.labels, lines.known, strict=True):
        whole = whole & label.is_not_null() & known
    if whole.all():
        return Fates(reasons, totals)
    odd = (~whole).arg_true()
    last_data = int(whole.arg_true()[-1]) if whole.any() else -1
    rows = pl.DataFrame(
        {
            "at": odd,
            "says": lines.says.gather(odd),
            "lead": lines.lead(odd),
            "numbering": lines.numbering(odd),
            **{f"label{i}": s.gather(odd) for i, s in enumerate(lines.labels)},
            **{f"known{i}": s.gather(odd) for i, s in enumerate(lines.known)},
        }
    )
    reason_of: list[str | None] = []
    total_of: list[str | None] = []
    distinct: dict[tuple[object, ...], tuple[str | None, str | None]] = {}
    count = len(lines.labels)
    for at, *rest in rows.iter_rows():
        key = (at > last_data, *rest)
        if key not in distinct:
            distinct[key] = _decide(at > last_data, rest[0], rest[1], rest[2], rest[3 : 3 + count], rest[3 + count :])
        reason, total = distinct[key]
        reason_of.append(reason)
        total_of.append(total)
    where = pl.Series(odd, dtype=pl.UInt32)
    return Fates(reasons.scatter(where, pl.Series(reason_of, dtype=pl.String)), totals.scatter(where, pl.Series(total_of, dtype=pl.String)))


def _decide(
    after: bool, says: bool, lead: str | None, numbering: str | None, labels: list[str | None], known: list[bool]
) -> tuple[str | None, str | None]:
    unread = [fold(t) for t, k in zip(labels, known, strict=True) if t is not None and not k]
    first = labels[0] if labels else None
    kinds = [total_kind(t) for t in unread]
    if first is None and lead is not None:
        kinds.append(total_kind(fold(lead)))
    found = [k for k in kinds if k is not None]
    if found:
        whole = total_kind(fold(labels[0])) if labels and labels[0] is not None else found[0]
        return "total", (GRAND if whole == GRAND else PARTIAL)
    roman = numbering is not None and ROMAN.fullmatch(fold(numbering)) is not None
    understood = any(t is not None and k for t, k in zip(labels, known, strict=True))
    heading = roman or (lead is not None and is_heading(fold(lead)) and not understood)
    if says:
        # A group's line with figures of its own stands over lines that are counted themselves.
        return ("total", PARTIAL) if heading and not understood else (None, None)
    if heading and not after:
        return "section", None
    if understood and not (lead is not None and is_note(fold(lead))):
        return None, None
    if after or (lead is not None and is_note(fold(lead))):
        return "note", None
    return "section", None
