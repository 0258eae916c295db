"""Cells as text, cleaned of harmless noise, and merged cells of the table's body filled down."""

from __future__ import annotations

import unicodedata

import polars as pl

from anptt_data.readers.cells import ROW, Merged, text_column

EDGES = " \t\r\n\x0b\x0c\u00a0\u202f\u2007\u2009\u200b\ufeff"
"""What is stripped from both ends of a cell: blanks of all kinds and invisible marks."""


def cleaned(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The texts without blanks around them (empty becomes null), and which cells had visible noise."""
    bare = cells.str.strip_chars(EDGES)
    noisy = (bare.str.len_bytes() != cells.str.len_bytes()).fill_null(False)
    empty = (bare == "").fill_null(False)
    return (bare.set(empty, None) if empty.any() else bare), noisy & ~empty


def composed(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The texts in NFC (Vietnamese letters in one piece), and which were not."""
    if not cells.drop_nulls().str.contains("[\u0300-\u036f]").any():
        return cells, pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True)
    distinct = cells.drop_nulls().unique().to_list()
    whole = pl.Series([unicodedata.normalize("NFC", t) for t in distinct], dtype=pl.String)
    made = cells.replace_strict(pl.Series(distinct, dtype=pl.String), whole, default=None, return_dtype=pl.String)
    return made, (made != cells).fill_null(False)


def filled_down(text: pl.DataFrame, columns: list[int], merged: tuple[Merged, ...], below: int) -> pl.DataFrame:
    """The chunk with labels that were merged over several rows standing in each of them.

    Only cells that the sender really merged are filled; a blank cell is not its upper neighbour.
    """
    for number in columns:
        areas = [a for a in merged if a.first_column == number and a.last_row > a.first_row and a.first_row > below]
        name = text_column(number)
        if not areas or name not in text.columns:
            continue
        source: dict[int, int] = {row: a.first_row for a in areas for row in range(a.first_row, a.last_row + 1)}
        rows, firsts = list(source), list(source.values())
        at = text[ROW].replace_strict(rows, firsts, default=None, return_dtype=pl.Int64)
        values = dict(zip(text[ROW].to_list(), text[name].to_list(), strict=True))
        filled = pl.Series([values.get(first) if first is not None else None for first in at.to_list()], dtype=pl.String)
        text = text.with_columns(text[name].fill_null(filled).alias(name))
    return text
