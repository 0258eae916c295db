"""How the lines of a text are cut into cells: decided by evidence from its first lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass

CANDIDATES = ("\t", ";", "|", ",")
"""In order of preference: a comma may be a decimal comma, the others are hardly ever inside numbers."""
PREFERENCE = 0.15
"""A preferred delimiter wins unless another one is more regular by this share of the lines."""
EVIDENCE_LINES = 1_000
_DIRECTIVE = re.compile(r"sep=(.)\s*", re.IGNORECASE)
FIGURE = re.compile(r"[-+]?[\d\s.,]*\d%?")


@dataclass(frozen=True)
class Dialect:
    """`delimiter` None means one column; `quoting` whether a cell that starts with ``"`` is quoted."""

    delimiter: str | None
    width: int
    quoting: bool = True


def decide_dialect(text: str, delimiter: str | None = None) -> Dialect:
    """The dialect of a text of which `text` is the beginning (whole lines)."""
    lines = text.splitlines(keepends=True) if "\r" not in text else text.replace("\r\n", "\n").split("\n")
    quoting = '"' in text
    if delimiter is None and lines and (said := _DIRECTIVE.fullmatch(lines[0])):
        # Excel's own first line "sep=;" says it.
        delimiter = said[1]
    if delimiter is not None:
        return Dialect(delimiter, _width(_records(lines, delimiter, quoting)), quoting)
    best: tuple[float, str, int] | None = None
    for candidate in CANDIDATES:
        records = _records(lines, candidate, quoting)
        width = _width(records)
        if width < 2:
            continue
        regular = sum(len(r) == width for r in records) / len(records)
        if best is None or regular > best[0] + PREFERENCE:
            best = (regular, candidate, width)
    return Dialect(best[1], best[2], quoting) if best else Dialect(None, 1, quoting)


def _records(lines: list[str], delimiter: str, quoting: bool) -> list[list[str]]:
    """Cells of the first records that are not wholly blank; quotes count only where each one that opens is closed."""
    clean = [line.replace("\r", " ") for line in lines]
    records: list[list[str]] = []
    reader = csv.reader(clean, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE)
    begun = 0
    try:
        for record in reader:
            if reader.line_num - begun > 1 and not _closed(clean[begun : reader.line_num], delimiter):
                return _records(lines, delimiter, quoting=False)
            begun = reader.line_num
            if any(c.strip() for c in record):
                records.append(record)
            if len(records) >= EVIDENCE_LINES:
                break
    except csv.Error:
        pass  # a field longer than csv's limit: what came before is evidence enough
    return records


def _closed(lines: list[str], delimiter: str) -> bool:
    """Whether a record of several lines is one: its quotes close before a delimiter or the line's end."""
    try:
        next(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error:
        return False
    return True


def _width(records: list[list[str]]) -> int:
    """The table's number of columns: the count that most cells stand under, titles having few.

    When the line just above the first such line has fewer, all of them words, it is the header and the lines below have
    too many cells (unquoted decimal commas): the header's count is taken, so that those lines are seen to be ragged.
    """
    if not records:
        return 1
    counts = Counter(len(r) for r in records)
    width = max(counts, key=lambda w: (counts[w] * w, w))
    first = next(n for n, r in enumerate(records) if len(r) == width)
    if first == 0:
        return width
    if not any(FIGURE.fullmatch(c.strip()) for c in records[first] if c.strip()):
        return width  # all words: this is the header, and what stands above it a title
    above = records[first - 1]
    is_header = len(above) > width / 2 and all(c.strip() and not FIGURE.fullmatch(c.strip()) for c in above)
    spilled = sum(any(c.strip() for c in r[len(above) :]) for r in records[first:] if len(r) == width)
    return len(above) if is_header and spilled * 2 > counts[width] else width
