"""What of a rejected row may be kept in clear: personal and undeclared columns are masked (law 8)."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from anptt_data.conform.conformed import Layout
from anptt_data.contract.base import Contract
from anptt_data.quality.findings import MASK
from anptt_data.readers.cells import PART


def masked_columns(contract: type[Contract], layout: Layout) -> dict[int, frozenset[int]]:
    """Per part, the 1-based columns of the file that must not be kept in clear."""
    personal = {c.name for c in contract.columns().values() if c.privacy == "personal"}
    masked: dict[int, set[int]] = {}
    for (part, name), column in layout.file_columns.items():
        if name in personal:
            masked.setdefault(part, set()).add(column)
    for described in layout.parts:
        for extra in described.get("extra_columns", []):
            masked.setdefault(int(described["part"]), set()).add(int(extra["column"]))
    return {part: frozenset(columns) for part, columns in masked.items()}


def original_cells(text: pl.DataFrame, masked: Mapping[int, frozenset[int]]) -> pl.Expr:
    """The original texts of a row as a list, masked where they must be; for frames that carry the text's columns."""
    cells: list[pl.Expr] = []
    for name in (c for c in text.columns if c.startswith("c") and c[1:].isdigit()):
        parts = [part for part, columns in masked.items() if int(name[1:]) in columns]
        clear = pl.col(name)
        hidden = pl.col(PART).is_in(parts) & clear.is_not_null()
        cells.append(pl.when(hidden).then(pl.lit(MASK)).otherwise(clear) if parts else clear)
    return pl.concat_list(cells) if cells else pl.lit(None, pl.List(pl.String))
