"""The hidden card of an entry template: which contract, version, agency and period it was made for, and its sheets that are no data.

`receipts.template` writes the card, `recognise` reads it. It is a help and no proof: header, columns and rows are recognised by their words as in
every other file, so a forged card can hide nothing. A sheet that holds a table of the dataset is read whatever the card says of it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from anptt_data.conform.recognised import WORKBOOKS
from anptt_data.readers.cells import PART, ROW, Cells, Grid

MARK, FORMAT = "ANPTT-MAU-NHAP", "1"
"""First line of the card; a card of another format is not ours to read."""
MOST_LINES = 50
_PREFILLED = ("no", "yes")


@dataclass(frozen=True)
class TemplateCard:
    """What a template says of itself; `agency` and `period` are None in a template for anybody, any time.

    `prefilled`: its rows were printed by us, so that a row left empty is no mistake. `sheets` are `sheet_sum`s of its guide and lists.
    """

    dataset: str
    version: str
    fingerprint: str
    agency: str | None
    period: str | None
    prefilled: bool
    sheets: frozenset[str] = field(default_factory=frozenset)
    part: int = -1  # the sheet it was read from

    def lines(self) -> list[tuple[str, str]]:
        """The card as two columns of text."""
        return [
            (MARK, FORMAT),
            ("dataset", self.dataset),
            ("version", self.version),
            ("fingerprint", self.fingerprint),
            ("agency", self.agency or "-"),
            ("period", self.period or "-"),
            ("prefilled", _PREFILLED[self.prefilled]),
            *(("sheet", s) for s in sorted(self.sheets)),
        ]


def read_card(cells: Cells) -> TemplateCard | None:
    """The card of a workbook that is one of our templates; None for every other file."""
    if cells.format not in WORKBOOKS:
        return None
    return next((card for grid in cells.grids if (card := _card(grid)) is not None), None)


def _card(grid: Grid) -> TemplateCard | None:
    head = grid.head(MOST_LINES)
    if head.is_empty() or "c2" not in head.columns or head["c1"][0] != MARK or head["c2"][0] != FORMAT:
        return None
    lines = [(str(name), value) for name, value in head.select("c1", "c2").iter_rows() if name is not None and value is not None]
    said = dict(lines)
    if not {"dataset", "version", "fingerprint", "agency", "period"} <= said.keys():
        return None
    none_or = {name: None if said[name] == "-" else said[name] for name in ("agency", "period")}
    return TemplateCard(
        said["dataset"], said["version"], said["fingerprint"], none_or["agency"], none_or["period"], said.get("prefilled") == "yes",
        frozenset(v for n, v in lines if n == "sheet"), int(head[PART][0]),
    )  # fmt: skip


def own_parts(card: TemplateCard, grids: Iterable[Grid]) -> frozenset[int]:
    """The card's own sheet and those whose texts are still the guide and the lists as they were written."""
    own = {card.part}
    for grid in grids:
        head = grid.head(1)
        if not head.is_empty() and card.sheets and sheet_sum(_texts(grid)) in card.sheets:
            own.add(int(head[PART][0]))
    return frozenset(own)


def _texts(grid: Grid) -> Iterable[Sequence[str | None]]:
    for chunk in grid.chunks():
        yield from chunk.select(pl.exclude(PART, ROW)).iter_rows()


def sheet_sum(rows: Iterable[Sequence[str | None]]) -> str:
    """SHA-256 over a sheet's texts, row by row; blanks, empty cells and empty rows do not count, since programs write them differently."""
    digest = hashlib.sha256()
    for row in rows:
        texts = [" ".join(unicodedata.normalize("NFC", t).split()) for t in row if t]
        if any(texts):
            digest.update("\t".join(t for t in texts if t).encode() + b"\n")
    return digest.hexdigest()
