"""Tables of colours: provinces down, figures or sectors across. A cell without figures is hatched, a zero is white and says 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anptt_data.pictures.classes import INK
from anptt_data.pictures.plane import Plane, Row, Spec

NAMES, HIGH, HEAD = 88.0, 21.0, 132.0
WIDTH = 360.0


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, its colour and that of its text, and what a screen reader says."""

    text: str
    fill: str
    ink: str
    said: str


def heat(names: Sequence[str], heads: Sequence[str], cells: Sequence[Sequence[Cell]], head: float = HEAD) -> Spec:
    """`cells[row][column]`; heads stand upright above their columns."""
    plane = Plane(WIDTH, head + HIGH * len(names))
    wide = min(64.0, (WIDTH - NAMES) / max(1, len(heads)))
    rects: list[Row] = []
    texts: list[Row] = []
    for down, row in enumerate(cells):
        for across, cell in enumerate(row):
            left, top = NAMES + across * wide, head + down * HIGH
            rects.append(
                {"x": left, "y": top, "x2": left + wide, "y2": top + HIGH, "fill": cell.fill, "stroke": "#98a4ae", "said": cell.said}
            )
            texts.append({"x": left + wide / 2, "y": top + HIGH / 2 + 0.5, "text": cell.text, "fill": cell.ink})
    plane.rects(rects, width=0.7)
    plane.texts([t for t in texts if t["text"]], 10.5)
    plane.texts([{"x": 0, "y": head + (n + 0.5) * HIGH, "text": name, "fill": INK} for n, name in enumerate(names)], 11, align="left")
    plane.texts(
        [{"x": NAMES + (n + 0.5) * wide, "y": head - 5, "text": said, "fill": INK} for n, said in enumerate(heads)],
        11,
        align="left",
        angle=270,
    )
    return plane.spec()


def wrapped(text: str, longest: int = 22, lines: int = 3) -> str:
    """A head on at most so many lines of so many letters."""
    made = [""]
    for word in text.split():
        if made[-1] and len(made[-1]) + 1 + len(word) > longest:
            made.append(word)
        else:
            made[-1] = f"{made[-1]} {word}".strip()
    return "\n".join(made[:lines]) + ("…" if len(made) > lines else "")
