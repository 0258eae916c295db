"""One chunk of a crosstab: fates of its lines, long typed rows of its inner cells, totals beside and below."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from anptt_data.conform.around_columns import around_texts
from anptt_data.conform.conformed import COL, Conformed
from anptt_data.conform.crosstab_rows import MEASURE, SERIES_TEXT, WideRows, long_rows, orphans, other_series, wide_rows
from anptt_data.conform.crosstab_shape import SERIES
from anptt_data.conform.fates import Fates, fates
from anptt_data.conform.fates import Lines as LineFacts
from anptt_data.conform.faults import Fault
from anptt_data.conform.folding import fold
from anptt_data.conform.label_columns import code_column, place_column
from anptt_data.conform.merged_figures import merged_figures
from anptt_data.conform.numbers import number_column
from anptt_data.conform.recognised import Shape
from anptt_data.conform.reporting import no_bad_cells, report, report_mended
from anptt_data.conform.table_rows import lead_text, numbering_text, ragged_lines
from anptt_data.conform.template_rows import set_aside, unfilled_crosstab_lines
from anptt_data.conform.totals import OF_COLUMN, OF_ROW, TOTALS, grand_total_rows, no_totals
from anptt_data.conform.typed_frame import COMPANION, UNKNOWN_FORMAT, Ground, frame_of, typed
from anptt_data.conform.typed_text import typed_rows
from anptt_data.conform.words import MISSING
from anptt_data.contract.layouts import Crosstab
from anptt_data.quality.findings import Address
from anptt_data.readers.cells import PART, ROW

if TYPE_CHECKING:
    from anptt_data.conform.conform import Road


def crosstab_chunk(body: pl.DataFrame, shape: Shape, road: Road) -> Conformed:
    """Conform the lines of one crosstab sheet."""
    assert isinstance(shape.layout, Crosstab)
    measure = shape.layout.measure
    ground = road.ground(shape)
    wide = wide_rows(body, shape)
    found = _line_fates(body, wide, shape, ground)
    reason = found.reason
    if road.recognised.prefilled:
        reason = set_aside(unfilled_crosstab_lines(wide, shape, road.recognised.derived), wide.frame, reason, shape, road)
    data = reason.is_null()
    rows = WideRows(wide.frame.filter(data), wide.values)
    raw = long_rows(rows, shape, measure)
    made = typed(raw, ground)
    every = pl.repeat(True, raw.height, dtype=pl.Boolean, eager=True)
    if SERIES_TEXT in rows.frame.columns:
        raw = _with_series(raw, rows.frame)
        made.faults += _series_faults(raw, shape, road)
    bad = [report(raw, made, every, shape, road.contract, road.findings)]
    bad.append(_orphan_lines(rows, shape, measure, road))
    report_mended(made, [], every, shape, road.contract, road.findings)
    frame = frame_of(raw, made, road.contract)
    faulty = frame.join(bad[0].select(PART, ROW, COL), on=[PART, ROW, COL], how="semi", nulls_equal=True)
    kept = frame.filter(pl.col(measure).is_not_null())
    frame = pl.concat([kept, faulty.filter(pl.col(measure).is_null())]).sort(PART, ROW, COL, maintain_order=True)
    _say_empty(raw, rows, shape, measure, road)
    bad.append(_noted(road, rows, shape))
    bad.append(merged_figures(body, rows.frame, shape, road.contract, road.findings))
    bad.append(_ragged(body.filter(data), shape, road))
    totals = pl.concat([_totals_below(wide, found, shape, measure, road), _totals_beside(rows, shape, measure, road)])
    return Conformed(
        frame=frame,
        fates=pl.DataFrame({PART: body[PART], ROW: body[ROW], "reason": reason}),
        bad_cells=pl.concat(bad),
        text=body,
        totals=totals,
    )


def _ragged(lines: pl.DataFrame, shape: Shape, road: Road) -> pl.DataFrame:
    """Lines longer than the header: told once a line, none of their cells is taken."""
    wrong = lines.filter(ragged_lines(lines, shape)).select(PART, ROW)
    if wrong.is_empty():
        return no_bad_cells()
    road.findings.add("COL-004", at=[Address(part, row) for part, row in wrong.iter_rows()], count=wrong.height)
    return pl.concat([no_bad_cells(), wrong.with_columns(pl.lit("").alias("column"), pl.lit("COL-004").alias("rule"))], how="diagonal")


def _noted(road: Road, rows: WideRows, shape: Shape) -> pl.DataFrame:
    from anptt_data.conform.conform import noted_bad_cells

    return noted_bad_cells(road, rows.frame, shape)


def _line_fates(body: pl.DataFrame, wide: WideRows, shape: Shape, ground: Ground) -> Fates:
    height = body.height
    labels: list[tuple[pl.Series, pl.Series]] = []
    columns = ground.contract.columns()
    on = ground.day
    for name in shape.columns:
        column = columns[name]
        texts = wide.frame[name]
        if COMPANION + name in wide.frame.columns:
            texts = texts.fill_null(wide.frame[COMPANION + name])
        around = around_texts(wide.frame)
        read = (
            place_column(texts, on, column, ground.lookups, around)
            if column.kind == "place"
            else code_column(texts, column, ground.lookups)
        )
        labels.append((texts, read.known))
    says = pl.repeat(False, height, dtype=pl.Boolean, eager=True)
    assert isinstance(shape.layout, Crosstab)
    main = columns[shape.layout.measure]
    for value in shape.values:
        texts = wide.frame[f"v{value.number}"]
        typed_here = typed_rows(body[ROW], value.number, shape.grid)
        says = says | number_column(texts, main, shape.numbers.get(main.name, UNKNOWN_FORMAT), typed_here).says
    found = fates(
        LineFacts(
            [t for t, _ in labels],
            [k for _, k in labels],
            says,
            lambda odd: lead_text(body[odd]),
            lambda odd: numbering_text(body[odd], shape),
        )
    )
    reason = found.reason
    numbers = body[ROW].is_in(sorted(shape.column_number_rows)) if shape.column_number_rows else None
    if numbers is not None and numbers.any():
        reason = reason.scatter(numbers.arg_true(), "column_numbers")
    if shape.repeated_header_rows:
        again = body[ROW].is_in(sorted(shape.repeated_header_rows))
        reason = reason.scatter(again.arg_true(), "note")
    if SERIES_TEXT in wide.frame.columns:
        beside = [
            t is not None and other_series(t) and r is None
            for t, r in zip(wide.frame[SERIES_TEXT].to_list(), reason.to_list(), strict=True)
        ]
        reason = reason.scatter(pl.Series(beside).arg_true(), "out_of_scope")
        # The second line of a total ("Tổng cộng" stands once over TT and CD) is a total too.
        reason, total = _carried_totals(reason, found.total, wide, labels)
        return Fates(reason, total)
    return Fates(reason, found.total)


def _carried_totals(
    reason: pl.Series, total: pl.Series, wide: WideRows, labels: list[tuple[pl.Series, pl.Series]]
) -> tuple[pl.Series, pl.Series]:
    reasons, kinds = reason.to_list(), total.to_list()
    texts = labels[0][0].to_list() if labels else []
    for i in range(1, len(reasons)):
        if reasons[i] is None and texts and texts[i] is None and reasons[i - 1] == "total" and wide.frame[SERIES_TEXT][i] is not None:
            reasons[i], kinds[i] = "total", kinds[i - 1]
    return pl.Series("reason", reasons, dtype=pl.String), pl.Series("total", kinds, dtype=pl.String)


def _with_series(raw: pl.DataFrame, wide: pl.DataFrame) -> pl.DataFrame:
    said = wide.select(PART, ROW, pl.col(SERIES_TEXT).alias(SERIES), pl.col(MEASURE).alias("__measure"))
    return raw.join(said, on=[PART, ROW], how="left", maintain_order="left")


def _series_faults(raw: pl.DataFrame, shape: Shape, road: Road) -> list[Fault]:
    assert isinstance(shape.layout, Crosstab)
    unknown = raw["__measure"].is_null()
    allowed = ", ".join(shape.layout.series)
    return [Fault("CODE-004", SERIES, unknown, {"allowed": allowed})] if unknown.any() else []


def _orphan_lines(rows: WideRows, shape: Shape, measure: str, road: Road) -> pl.DataFrame:
    """A cumulative line without its week's line: its figures would stand alone, so it is an error."""
    alone = orphans(rows, shape, measure)
    if alone.is_empty():
        return no_bad_cells()
    assert isinstance(shape.layout, Crosstab)
    wanted = next(k for k, v in shape.layout.series.items() if v == measure)
    number = shape.series.number if shape.series else None
    for part, row, label, series in alone.iter_rows():
        road.findings.add("NULL-003", at=Address(part, row, number), value=label, series=series, wanted=wanted)
    return alone.select(
        PART, ROW, pl.lit(None, pl.Int32).alias(COL), pl.lit(measure).alias("column"), pl.lit("NULL-003").alias("rule")
    )  # fmt: skip


def _say_empty(raw: pl.DataFrame, rows: WideRows, shape: Shape, measure: str, road: Road) -> None:
    """Empty inner cells are no facts and no zeros; that is said, and lines without any figure are named."""
    texts = raw[measure]
    dashes = [t for t in texts.drop_nulls().unique().to_list() if fold(t) in MISSING]
    empty = texts.is_null() | texts.is_in(dashes).fill_null(False)
    header = road.recognised.layout.headers.get(measure)
    if empty.any():
        cells = raw.filter(empty & raw[COL].is_not_null()).select(PART, ROW, COL)
        if cells.height:
            addresses = [Address(*cell) for cell in cells.head(20).iter_rows()]
            road.findings.add("NULL-001", at=addresses, column=measure, header=header, count=cells.height)
    lines = (
        pl.DataFrame({PART: raw[PART], ROW: raw[ROW], "empty": empty}).group_by(PART, ROW, maintain_order=True).agg(pl.col("empty").all())
    )
    first = next(iter(shape.columns), None)
    for part, row, nothing in lines.iter_rows():
        if nothing and first is not None:
            label = rows.frame.filter((pl.col(PART) == part) & (pl.col(ROW) == row))[first][0]
            road.findings.add("NULL-002", at=Address(part, row, shape.columns[first].number), value=label)


def _totals_below(wide: WideRows, found: Fates, shape: Shape, measure: str, road: Road) -> pl.DataFrame:
    """The grand total lines: one value a file column, of the measure only."""
    where = grand_total_rows(found)
    if SERIES_TEXT in wide.frame.columns:
        where = where & (wide.frame[MEASURE] == measure).fill_null(False)
    if not where.any():
        return no_totals()
    lines = wide.frame.filter(where)
    return _values(lines, [(v.number, v.measure) for v in wide.values if not v.total], shape, measure, road, OF_COLUMN)


def _totals_beside(rows: WideRows, shape: Shape, measure: str, road: Road) -> pl.DataFrame:
    """The total column of each line of the measure, over the other axis."""
    beside = [(v.number, v.measure) for v in rows.values if v.total]
    lines = rows.frame
    if MEASURE in lines.columns:
        lines = lines.filter((pl.col(MEASURE) == measure).fill_null(False))
    if not beside or lines.is_empty():
        return no_totals()
    return _values(lines, beside, shape, measure, road, OF_ROW)


def _values(lines: pl.DataFrame, columns: list[tuple[int, str | None]], shape: Shape, measure: str, road: Road, group: str) -> pl.DataFrame:
    column = road.contract.columns()[measure]
    numbers = shape.numbers.get(measure, UNKNOWN_FORMAT)
    pieces = [no_totals()]
    for number, holds in columns:
        if holds not in (None, measure) or (holds is None and shape.series is None):
            continue
        typed_here = typed_rows(lines[ROW], number, shape.grid)
        values = number_column(lines[f"v{number}"], column, numbers, typed_here).values.cast(pl.Float64)
        piece = pl.DataFrame({PART: lines[PART], ROW: lines[ROW], "value": values}).drop_nulls("value")
        pieces.append(
            piece.select(
                PART, ROW, pl.lit(number, pl.Int32).alias(COL), pl.lit(measure).alias("column"), "value", pl.lit(group).alias("group")
            )
        )
    return pl.concat(pieces).cast(TOTALS)  # type: ignore[arg-type]
