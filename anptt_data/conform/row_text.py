"""Cells as text, cleaned of harmless noise, and merged cells of the table's body filled down."""

from __future__ import annotations

import unicodedata
from typing import Any

import polars as pl

from anptt_data.readers.cells import ROW, Merged, text_column


def nulls(height: int, dtype: Any = pl.String) -> pl.Series:
    """A column without any value."""
    return pl.repeat(None, height, dtype=dtype, eager=True)


def cleaned(cells: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """The texts without blanks around them (empty becomes null), and which cells had visible noise (None: no cell)."""
    texts, noisy = cleaned_columns(cells.to_frame("text"), {"text": "text"})
    return texts["text"], noisy.get("text")


def cleaned_columns(frame: pl.DataFrame, names: dict[str, str]) -> tuple[dict[str, pl.Series], dict[str, pl.Series]]:
    """`cleaned` of several columns (new name -> column of the frame) in one pass; noise only of columns that have any."""
    if not names:
        return {}, {}
    bare = frame.select(pl.col(column).str.strip_chars().alias(name) for name, column in names.items())
    seen = pl.concat(
        [
            frame.select((pl.col(c).str.len_bytes().sum()).alias(n) for n, c in names.items()),
            bare.select(pl.col(n).str.len_bytes().sum() for n in names),
            bare.select((pl.col(n).str.len_bytes() == 0).any().cast(pl.UInt32) for n in names),
        ],
        how="vertical_relaxed",
    )
    texts: dict[str, pl.Series] = {}
    noisy: dict[str, pl.Series] = {}
    for name, column in names.items():
        before, after, blank = seen[name].to_list()
        text = bare[name]
        if blank:
            text = text.set(text == "", None)
        if before != after:
            noise = (text.str.len_bytes() != frame[column].str.len_bytes()).fill_null(False)
            if noise.any():
                noisy[name] = noise
        texts[name] = text
    return texts, noisy


def composed(cells: pl.Series) -> tuple[pl.Series, pl.Series | None]:
    """The texts in NFC (Vietnamese letters in one piece), and which were not (None: all were)."""
    if cells.str.len_bytes().sum() == cells.str.len_chars().sum() or not cells.str.contains("[\u0300-\u036f]").any():
        return cells, None
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
