"""A chunk of a table or of logger lines: the file's columns under contract names."""

from __future__ import annotations

import re

import polars as pl

from anptt_data.conform.around_columns import AROUND
from anptt_data.conform.conformed import COL
from anptt_data.conform.recognised import Shape
from anptt_data.conform.row_text import cleaned_columns, filled_down, nulls
from anptt_data.conform.typed_frame import COMPANION, PERIOD_TEXT
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.readers.cells import PART, RAGGED, ROW, text_column

Noise = list[tuple[str, pl.Series]]
"""(contract column, which cells had blanks around them)."""


def below_header(chunk: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The lines of the chunk that belong to the shape and stand below its header."""
    rows = pl.lit(True) if shape.part is None else pl.col(PART) == shape.part
    names = [c for c in chunk.columns if c.startswith("c") and c[1:].isdigit()]
    body = chunk.filter(rows & (pl.col(ROW) > shape.last_header_row))
    if body.is_empty():
        return body
    # A line of nothing but blanks is an empty line.
    blank = pl.all_horizontal([pl.col(n).is_null() | (pl.col(n).str.strip_chars() == "") for n in names])
    suspicious = body.filter(pl.all_horizontal([pl.col(n).is_null() | (pl.col(n).str.len_bytes() <= 8) for n in names]))
    return body.filter(~blank) if not suspicious.is_empty() and suspicious.filter(blank).height else body


def ragged_lines(body: pl.DataFrame, shape: Shape) -> pl.Series:
    """Lines of a text with something beyond the header's last column: nobody knows which of their cells belongs where.

    Which lines are longer than most the reader says; which are longer than the header is known only here. Remarks beside a table
    of a workbook are no such thing: there every cell stands under its letter.
    """
    said = body[RAGGED].fill_null(False) if RAGGED in body.columns else pl.repeat(False, body.height, dtype=pl.Boolean, eager=True)
    if isinstance(shape.layout, Lines) or any(p.kind != "text" for p in shape.grid.parts):
        return said
    named = [*shape.columns.values(), *shape.companions.values(), *shape.periods.values(), *(c for c in shape.extras if c.header.strip())]
    across = [c.number for c in shape.values] + ([shape.series.number] if shape.series else [])
    last = max((*(c.number for c in named), *across, *shape.numbering), default=0)
    beyond = [n for n in body.columns if n.startswith("c") and n[1:].isdigit() and int(n[1:]) > last]
    if not beyond:
        return said
    return said | body.select(pl.any_horizontal([pl.col(n).str.strip_chars().fill_null("") != "" for n in beyond])).to_series()


def table_rows(body: pl.DataFrame, shape: Shape, contract: type[Contract]) -> tuple[pl.DataFrame, Noise]:
    """Raw texts by contract name, with addresses; cells cleaned of blanks around them."""
    labels = [c.number for n, c in shape.columns.items() if contract.columns()[n].kind in ("place", "code")]
    body = filled_down(body, [*labels, *(c.number for c in shape.around)], shape.grid.merged, shape.last_header_row)
    raw: dict[str, pl.Series] = {PART: body[PART], ROW: body[ROW], COL: nulls(body.height, pl.Int32)}
    wanted = {
        **{n: c.number for n, c in shape.columns.items()},
        **{COMPANION + n: c.number for n, c in shape.companions.items()},
        **{PERIOD_TEXT + r: c.number for r, c in shape.periods.items()},
        **{f"{AROUND}{n}": c.number for n, c in enumerate(shape.around)},
    }
    texts, noisy = cleaned_columns(body, {n: text_column(c) for n, c in wanted.items() if text_column(c) in body.columns})
    for name in wanted:
        raw[name] = texts[name] if name in texts else nulls(body.height)
    if isinstance(shape.layout, Lines):
        raw.update(_from_names(body, shape))
    return pl.DataFrame(raw), [(name, where) for name, where in noisy.items() if not name.startswith(AROUND)]


def _from_names(body: pl.DataFrame, shape: Shape) -> dict[str, pl.Series]:
    """Columns that the members' names carry (the station of a logger's file)."""
    assert isinstance(shape.layout, Lines)
    patterns = [re.compile(p) for p in shape.layout.file_name]
    groups = {g for p in patterns for g in p.groupindex}
    if not groups:
        return {}
    present = set(body[PART].unique().to_list())
    values: dict[str, dict[int, str | None]] = {g: {} for g in groups}
    for part in shape.grid.parts:
        if part.number not in present:
            continue
        found = next((m for p in patterns if (m := p.match(part.name))), None)
        for group in groups:
            values[group][part.number] = found.group(group) if found and group in found.re.groupindex else None
    return {
        g: body[PART].replace_strict(
            pl.Series(list(v), dtype=pl.Int32), pl.Series(list(v.values()), dtype=pl.String), default=None, return_dtype=pl.String
        )
        for g, v in values.items()
    }


def lead_text(body: pl.DataFrame) -> pl.Series:
    """The first text of every line."""
    names = [c for c in body.columns if c.startswith("c") and c[1:].isdigit()]
    return body.select(pl.coalesce([pl.col(n).str.strip_chars().replace("", None) for n in names]).alias("lead"))["lead"]


def numbering_text(body: pl.DataFrame, shape: Shape) -> pl.Series:
    """The running number of every line, where the form has one."""
    names = [text_column(n) for n in shape.numbering if text_column(n) in body.columns]
    if not names:
        return nulls(body.height)
    return body.select(pl.coalesce([pl.col(n).str.strip_chars() for n in names]).alias("n"))["n"]
