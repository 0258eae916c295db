"""A file in which somebody wrote «Không phát sinh» instead of rows: found before a table is looked for, so that the sender is told one thing.

Only files without a single figure are meant. "Không phát sinh" beside a place or a code is 0 for that place and code, as in every table
(`words.ZERO_WORDS`), and a file that holds figures is judged by them whatever its notes say.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from anptt_data.conform.folding import fold
from anptt_data.conform.header_rows import Line, first_lines
from anptt_data.conform.words import ZERO_WORDS, total_kind
from anptt_data.quality.findings import Address
from anptt_data.readers.cells import Cells

MOST_LINES, MOST_GRIDS = 200, 20
LONGEST, SHOWN = 160, 60
"""A statement is one short sentence; what is shown of a longer one is not its text (law 8)."""
SAYS = re.compile(
    r"\bkhong (?:co )?(?:\w+ ){0,4}phat sinh\b|\bkhong (?:co|ghi nhan|xay ra) (?:\w+ ){0,2}(?:ca|vu|truong hop|benh)\b|^kps$"
)  # fmt: skip
INSTRUCTS = re.compile(r"\bneu\b|\bphat sinh thi\b|\btruong hop khong\b|\bghi (?:so )?0\b|\bde trong\b|\bde nghi\b")
"""Words of a form that says what to write when there was nothing."""
NUMBER = re.compile(r"[+-]?\d[\d.,\s]*%?")
PERIOD_LABEL = re.compile(r"(?:nam|thang|tuan|quy|ky)(?: bao cao| so)?\s*[:.]?")
"""Beside a number of its own, in a title: the period, no figure."""


class Statement(NamedTuple):
    """What was written, as it may be shown, and where."""

    text: str
    at: Address


def nil_statement(cells: Cells, own_parts: Collection[int] = ()) -> Statement | None:
    """The statement in place of rows; None when there is none, or a figure somewhere. `own_parts`: sheets that we put into a template."""
    if len(cells.grids) > MOST_GRIDS or any((grid.row_count_hint or 0) > MOST_LINES for grid in cells.grids):
        return None
    found: Statement | None = None
    for grid in cells.grids:
        lines = first_lines(grid, MOST_LINES + 1)
        if len(lines) > MOST_LINES:
            return None
        for line in lines:
            if line.part in own_parts:
                continue
            said = _said(line)
            if said is None and _has_figure(line):
                return None
            found = found or said
    return found


def _said(line: Line) -> Statement | None:
    """The statement when the line says nothing else but its number, or that it is a total."""
    filled = [(n, text) for n, text in enumerate(line.cells, start=1) if text]
    if len(filled) > 1 and NUMBER.fullmatch(filled[0][1]):
        filled = filled[1:]
    others = [text for _, text in filled if not _states(text)]
    stated = [(n, text) for n, text in filled if _states(text)]
    if not stated or any(total_kind(fold(text)) is None for text in others):
        return None
    column, text = stated[0]
    return Statement(text if len(text) <= SHOWN else "không phát sinh", Address(line.part, line.row, column))


def _states(text: str) -> bool:
    folded = fold(text).strip(" .;:!()-")
    if len(folded) > LONGEST or INSTRUCTS.search(folded):
        return False
    return folded in ZERO_WORDS or SAYS.search(folded) is not None


def _has_figure(line: Line) -> bool:
    """A number or a word for none that stands beside something; not a running number, a row of column numbers or a number alone."""
    texts = line.texts()
    numbers = [t for t in texts if NUMBER.fullmatch(t)]
    if len(numbers) == len(texts):
        return len(texts) > 1 and [t.strip() for t in texts] != [str(n) for n in range(1, len(texts) + 1)]
    if all(PERIOD_LABEL.fullmatch(fold(t)) for t in texts if t not in numbers):
        return False
    return any(NUMBER.fullmatch(t) or fold(t).strip(" .") in ZERO_WORDS for t in texts[1:])
