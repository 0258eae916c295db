"""A crosstab's lines: labels down completed, and every inner cell as one long row with its own address."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from anptt_data.conform.around_columns import AROUND
from anptt_data.conform.conformed import COL
from anptt_data.conform.crosstab_shape import SERIES, series_measure
from anptt_data.conform.folding import fold
from anptt_data.conform.recognised import Shape, ValueColumn
from anptt_data.conform.row_text import cleaned, filled_down, nulls
from anptt_data.conform.typed_frame import COMPANION
from anptt_data.contract.layouts import Crosstab
from anptt_data.readers.cells import PART, ROW, text_column

SERIES_TEXT, MEASURE = "series:", "measure:"
OTHER_SERIES = frozenset({"xn", "xn(+)", "xn (+)", "xn+", "duong tinh", "tv", "tu vong", "chet", "so mau", "mau", "so mau (+)", "mau (+)"})
"""Series that bulletins carry beside ours (samples tested, deaths): out of scope here, not an error."""


def other_series(text: str) -> bool:
    """Whether a series label is a known one that this dataset does not hold."""
    return fold(text) in OTHER_SERIES


@dataclass
class WideRows:
    """The lines of a crosstab: label texts by contract name, the series' text and measure, value texts by file column."""

    frame: pl.DataFrame  # part, row, labels, series:, measure:, v<number>
    values: list[ValueColumn]


def wide_rows(body: pl.DataFrame, shape: Shape) -> WideRows:
    """Labels of every line; a label that stands once for its two series rows is carried to the second."""
    assert isinstance(shape.layout, Crosstab)
    numbers = [c.number for c in (*shape.columns.values(), *shape.around)] + ([shape.series.number] if shape.series else [])
    body = filled_down(body, numbers, shape.grid.merged, shape.last_header_row)
    frame: dict[str, pl.Series] = {PART: body[PART], ROW: body[ROW]}
    for name, column in shape.columns.items():
        frame[name] = _texts(body, column.number)
    for name, column in shape.companions.items():
        frame[COMPANION + name] = _texts(body, column.number)
    for n, column in enumerate(shape.around):
        frame[f"{AROUND}{n}"] = _texts(body, column.number)
    if shape.series is not None:
        frame[SERIES_TEXT] = _texts(body, shape.series.number)
        measures = {t: series_measure(shape.layout, t) for t in frame[SERIES_TEXT].drop_nulls().unique().to_list()}
        frame[MEASURE] = pl.Series([measures.get(t) if t is not None else None for t in frame[SERIES_TEXT].to_list()], dtype=pl.String)
        for name in [*shape.columns, *(n for n in frame if n.startswith(AROUND))]:
            frame[name] = _carried(frame[name], frame[SERIES_TEXT])
    for name in [n for n in frame if n.startswith(AROUND)]:
        frame[name] = frame[name].fill_null("")  # lines are matched by it
    for value in shape.values:
        frame[f"v{value.number}"] = _texts(body, value.number)
    return WideRows(pl.DataFrame(frame), shape.values)


def _carried(labels: pl.Series, series: pl.Series) -> pl.Series:
    """A blank label in a line of another series belongs to the line just above it."""
    out: list[str | None] = []
    label: str | None = None
    seen: set[str] = set()
    for text, said in zip(labels.to_list(), series.to_list(), strict=True):
        if text is not None:
            label, seen = text, set()
        elif said is None or fold(said) in seen:
            label = None  # not the second line of the same label
        if said is not None:
            seen.add(fold(said))
        out.append(label if said is not None or text is not None else None)
    return pl.Series(labels.name, out, dtype=pl.String)


def _texts(body: pl.DataFrame, number: int) -> pl.Series:
    name = text_column(number)
    if name not in body.columns:
        return nulls(body.height)
    return cleaned(body[name])[0]


def long_rows(wide: WideRows, shape: Shape, measure: str) -> pl.DataFrame:
    """One row an inner cell of `measure`, with the other series' cell of the same labels beside it.

    Columns: ``part, row, col`` of the measure's cell, labels, the measures' texts, ``<other>:row`` and ``<other>:col`` of
    the others' own cells.
    """
    layout = shape.layout
    assert isinstance(layout, Crosstab)
    others = sorted({m for m in layout.series.values() if m != measure})
    return _series_down(wide, shape, measure, others) if shape.series is not None else _series_across(wide, shape, measure, others)


def _labels(wide: WideRows, shape: Shape) -> list[str]:
    return [n for n in wide.frame.columns if n in shape.columns or n.startswith((COMPANION, AROUND))]


def _series_across(wide: WideRows, shape: Shape, measure: str, others: list[str]) -> pl.DataFrame:
    groups: dict[tuple[tuple[str, str], ...], dict[str, ValueColumn]] = {}
    for value in wide.values:
        if not value.total and value.measure is not None:
            groups.setdefault(tuple(sorted(value.labels.items())), {})[value.measure] = value
    pieces = []
    for labels, columns in groups.items():
        main = columns.get(measure)
        picked = [pl.col(PART), pl.col(ROW), pl.lit(main.number if main else None, pl.Int32).alias(COL)]
        picked += [pl.col(n) for n in _labels(wide, shape)] + [pl.lit(text).alias(axis) for axis, text in labels]
        picked.append((pl.col(f"v{main.number}") if main else pl.lit(None, pl.String)).alias(measure))
        for other in others:
            column = columns.get(other)
            picked.append((pl.col(f"v{column.number}") if column else pl.lit(None, pl.String)).alias(other))
            picked += [pl.col(ROW).alias(f"{other}:row"), pl.lit(column.number if column else None, pl.Int32).alias(f"{other}:col")]
        pieces.append(wide.frame.select(picked))
    return pl.concat(pieces).sort(PART, ROW, COL, maintain_order=True)


def _series_down(wide: WideRows, shape: Shape, measure: str, others: list[str]) -> pl.DataFrame:
    labels = _labels(wide, shape)
    cells = []
    for value in wide.values:
        if value.total:
            continue
        across = [pl.lit(text).alias(axis) for axis, text in sorted(value.labels.items())]
        picked = [pl.col(PART), pl.col(ROW), pl.lit(value.number, pl.Int32).alias(COL), *[pl.col(n) for n in labels], *across]
        cells.append(wide.frame.select(*picked, pl.col(MEASURE), pl.col(f"v{value.number}").alias("text")))
    long = pl.concat(cells).sort(PART, ROW, COL, maintain_order=True)
    axes = [a for a in shape.layout.across if a != SERIES] if isinstance(shape.layout, Crosstab) else []
    # Lines of the measure, and lines whose series is not understood: those carry an error of their own.
    rows = long.filter((pl.col(MEASURE) == measure) | pl.col(MEASURE).is_null()).rename({"text": measure})
    on = [PART, *[n for n in labels if n in shape.columns or n.startswith(AROUND)], *axes]
    for other in others:
        theirs = long.filter(pl.col(MEASURE) == other).unique([*on], keep="first", maintain_order=True)
        theirs = theirs.select(*on, pl.col("text").alias(other), pl.col(ROW).alias(f"{other}:row"), pl.col(COL).alias(f"{other}:col"))
        rows = rows.join(theirs, on=on, how="left", maintain_order="left")
    return rows.drop(MEASURE)


def orphans(wide: WideRows, shape: Shape, measure: str) -> pl.DataFrame:
    """Lines of another series whose labels have no line of the measure: ``part, row``, the label and the series as written."""
    if shape.series is None:
        return pl.DataFrame(schema={PART: pl.Int32, ROW: pl.Int64, "label": pl.String, "series": pl.String})
    on = [PART, *shape.columns, *(n for n in wide.frame.columns if n.startswith(AROUND))]
    main = wide.frame.filter(pl.col(MEASURE) == measure).select(on)
    alone = wide.frame.filter((pl.col(MEASURE) != measure).fill_null(False)).join(main, on=on, how="anti", maintain_order="left")
    return alone.select(PART, ROW, pl.col(next(iter(shape.columns))).alias("label"), pl.col(SERIES_TEXT).alias("series"))
