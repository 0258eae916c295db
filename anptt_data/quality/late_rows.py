"""Takes rows that were found wrong only at the end of a file out of a chunk that was judged before."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from anptt_data.quality.masking import original_cells
from anptt_data.quality.verdict import JudgedChunk
from anptt_data.readers.cells import ROW_KEY

DISAGREES = "disagrees"
"""The late fate that rejects a row; any other is the reason for which it is ignored."""


def take_out(judged: JudgedChunk, late: pl.DataFrame, text: pl.DataFrame, masked: Mapping[int, frozenset[int]]) -> JudgedChunk:
    """The chunk without its late rows: copies and totals join the ignored, rows that disagree the rejected."""
    here = late.join(text.select(ROW_KEY), on=ROW_KEY, how="semi")
    if here.is_empty():
        return judged
    copies = here.filter(pl.col("fate") != DISAGREES).select(*ROW_KEY, pl.col("fate").alias("reason"))
    wrong = here.filter(pl.col("fate") == DISAGREES).join(text, on=ROW_KEY, how="left", maintain_order="left")
    rows = wrong.select(*ROW_KEY, original_cells(text, masked).alias("cells"), pl.lit(["DUP-002"]).alias("rules"))
    return JudgedChunk(
        facts=judged.facts.join(here, on=ROW_KEY, how="anti", maintain_order="left"),
        derived=judged.derived.join(here, on=ROW_KEY, how="anti", maintain_order="left"),
        rejected=pl.concat([judged.rejected, rows]),
        ignored=pl.concat([judged.ignored, copies]),
    )
