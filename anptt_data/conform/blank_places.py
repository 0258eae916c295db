"""Rows that leave their place empty because a row above says it: never filled, but said in those words."""

from __future__ import annotations

import polars as pl

from anptt_data.conform.faults import Fault
from anptt_data.conform.recognised import Shape
from anptt_data.conform.typed_frame import COMPANION, Typed
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Table
from anptt_data.readers.cells import PART


def blank_places(raw: pl.DataFrame, made: Typed, shape: Shape, contract: type[Contract]) -> list[Fault]:
    """PLACE-014: empty cells of a required place that stand below a written one, in tables with a further key.

    Only cells that the sender merged are filled (`row_text.filled_down`): an empty one may as well be forgotten.
    """
    columns = contract.columns()
    keys = [n for n in shape.columns if columns[n].key]
    if not isinstance(shape.layout, Table) or raw.is_empty() or len(keys) < 2:
        return []
    faults: list[Fault] = []
    for name in keys:
        if columns[name].kind != "place" or not columns[name].required or name not in raw.columns:
            continue
        text = raw[name].fill_null(raw[COMPANION + name]) if COMPANION + name in raw.columns else raw[name]
        if not text.null_count():
            continue
        lines = pl.DataFrame({PART: raw[PART], "text": text, "known": made.columns[name].is_not_null()})
        # What is written and no place (a total, a heading) ends the group above it.
        said = pl.when(pl.col("known")).then(pl.col("text")).when(pl.col("text").is_not_null()).then(pl.lit(""))
        above = lines.select(said.forward_fill().over(PART).replace("", None).alias("above"))["above"]
        blank = text.is_null() & above.is_not_null()
        if blank.any():
            faults.append(Fault("PLACE-014", name, blank, {"above": above.filter(blank)[0]}))
    return faults
