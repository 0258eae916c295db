"""From text cells to typed values, chunk by chunk: every line gets a fate, every bad cell a finding (laws 1 and 10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from anptt_data.conform.blank_places import blank_places
from anptt_data.conform.conform_crosstab import crosstab_chunk
from anptt_data.conform.conformed import COL, Conformed
from anptt_data.conform.fates import Fates, fates
from anptt_data.conform.fates import Lines as LineFacts
from anptt_data.conform.faults import Fault
from anptt_data.conform.folding import fold
from anptt_data.conform.header_names import HeaderNames
from anptt_data.conform.lines_shape import wrong_fields
from anptt_data.conform.lookups import Lookups
from anptt_data.conform.merged_figures import merged_figures
from anptt_data.conform.moments import DAY_ZERO, DAY_ZERO_1904, now_local
from anptt_data.conform.recognised import WORKBOOKS, Recognised, Shape
from anptt_data.conform.reporting import no_bad_cells, report, report_mended
from anptt_data.conform.row_text import nulls
from anptt_data.conform.second_table import SecondTables
from anptt_data.conform.table_rows import below_header, lead_text, numbering_text, ragged_lines, table_rows
from anptt_data.conform.template_rows import set_aside, unfilled_lines
from anptt_data.conform.totals import no_totals, table_totals
from anptt_data.conform.typed_frame import Ground, Typed, frame_of, frame_schema, typed
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Crosstab, Lines
from anptt_data.periods import Period, write_period
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References
from anptt_data.quality.findings import Findings
from anptt_data.readers.cells import PART, ROW, Cells


@dataclass(frozen=True)
class Road:
    """What stays the same for all chunks of a file."""

    cells: Cells
    recognised: Recognised
    contract: type[Contract]
    lookups: Lookups
    findings: Findings
    received: date
    bad_notes: pl.DataFrame  # part, row, column number: cells the reader could not take
    unfinished: set[Period] = field(default_factory=set)  # told already

    def ground(self, shape: Shape) -> Ground:
        period = shape.period or self.recognised.period
        day_zero = (DAY_ZERO_1904 if self.cells.days_from_1904 else DAY_ZERO) if self.cells.format in WORKBOOKS else None
        return Ground(self.contract, self.lookups, shape, self.recognised.calendar, period, self.received, day_zero)


LONG_AGO_DAYS = 3 * 365
"""A title's period that ended longer ago than that may be a slip in the year."""


def conform(
    cells: Cells,
    recognised: Recognised,
    contract: type[Contract],
    refs: References,
    agency: Agency,
    findings: Findings,
    received: date | None = None,
) -> Iterator[Conformed]:
    """Convert the file; one `Conformed` a chunk. Bad cells are findings; nothing is dropped and nothing is guessed.

    `received` is the day the file came (default: today in Viet Nam): what lies after it is in the future, whenever the
    verdict is made again (law 2).
    """
    day = received or now_local()
    road = Road(cells, recognised, contract, Lookups(contract, refs, agency), findings, day, _noted_cells(cells))
    _future_period(road)
    for shape in recognised.shapes:
        seconds = _second_tables(shape, road)
        for chunk in shape.grid.chunks():
            body = below_header(chunk, shape)
            if body.is_empty():
                continue
            if shape.incomplete:
                yield _counted(body, contract)
                continue
            conformed = crosstab_chunk(body, shape, road) if isinstance(shape.layout, Crosstab) else _table_chunk(body, shape, road)
            if seconds is not None:
                seconds.look(conformed)
            yield _blocked(conformed) if recognised.blocked else conformed


def _second_tables(shape: Shape, road: Road) -> SecondTables | None:
    """The watch for titles and headers below the header; None for lines whose order a regulation fixes."""
    if isinstance(shape.layout, Lines):
        return None
    period = None if shape.periods or road.contract.has_moment() else shape.period or road.recognised.period
    labels = frozenset(n for n, c in road.contract.columns().items() if c.key and c.kind in ("place", "code", "text"))
    return SecondTables(shape, period, HeaderNames.of(road.contract), labels, road.findings)


def _blocked(conformed: Conformed) -> Conformed:
    """The file is returned whatever its rows say: they are counted and their cells were checked, no fact is made."""
    return replace(conformed, frame=conformed.frame.clear(), totals=conformed.totals.clear())


def _counted(body: pl.DataFrame, contract: type[Contract]) -> Conformed:
    """Lines below a header that cannot be read: counted, so that nothing vanishes, and given back as they are."""
    schema = {PART: pl.Int32, ROW: pl.Int64, COL: pl.Int32, **frame_schema(contract)}
    fates_ = pl.DataFrame({PART: body[PART], ROW: body[ROW], "reason": nulls(body.height)})
    return Conformed(pl.DataFrame(schema=schema), fates_, no_bad_cells(), body, no_totals())


def _future_period(road: Road) -> None:
    for period in {p for s in road.recognised.shapes if (p := s.period or road.recognised.period)}:
        if period.start > road.received:
            road.findings.add("DATE-004", found=write_period(period), received=road.received.strftime("%d/%m/%Y"))
        _unfinished(period, road)
        if road.recognised.asked is None and (road.received - period.end).days > LONG_AGO_DAYS:
            road.findings.add("PERIOD-007", value=write_period(period), received=road.received.strftime("%d/%m/%Y"))


def _unfinished(period: Period, road: Road) -> None:
    """PERIOD-004: the period has begun and is not over on the day of receipt; told once a period."""
    if period.start <= road.received < period.end and period not in road.unfinished:
        road.unfinished.add(period)
        road.findings.add("PERIOD-004", value=write_period(period), end=period.end.strftime("%d/%m/%Y"))


def _noted_cells(cells: Cells) -> pl.DataFrame:
    """Cells that the reader noted as faulty (a formula without a value): they reject their row."""
    from anptt_data.quality.catalogue import RULES

    noted = [
        (n.part or 0, n.row, n.column, n.rule) for n in cells.notes if n.row is not None and RULES[n.rule].severity in ("error", "blocker")
    ]
    return pl.DataFrame(noted, schema={PART: pl.Int32, ROW: pl.Int64, "number": pl.Int32, "rule": pl.String}, orient="row")


def _table_chunk(body: pl.DataFrame, shape: Shape, road: Road) -> Conformed:
    contract = road.contract
    ragged = ragged_lines(body, shape)
    raw, noise = table_rows(body, shape, contract)
    reason = _outside(raw, body, shape, contract)
    if road.recognised.template:
        empty = unfilled_lines(raw, shape, contract, prefilled=road.recognised.prefilled)
        reason = set_aside(empty, raw, reason, shape, road)
    inside = reason.is_null()
    every = bool(inside.all())
    inner_raw = raw if every else raw.filter(inside)
    made = typed(inner_raw, road.ground(shape))
    found = Fates(nulls(inner_raw.height), nulls(inner_raw.height))
    if not isinstance(shape.layout, Lines) and inner_raw.height:
        found = _line_fates(body if every else body.filter(inside), inner_raw, made, shape)
    reason = found.reason if every else reason.scatter(inside.arg_true(), found.reason)
    data = found.reason.is_null()
    if ragged.any():
        inner, wrong = (body, ragged) if every else (body.filter(inside), ragged.filter(inside))
        made.faults += wrong_fields(inner, wrong, shape.layout) if isinstance(shape.layout, Lines) else [Fault("COL-004", "", wrong)]
    made.faults += blank_places(inner_raw, made, shape, contract)
    for period in made.periods:
        _unfinished(period, road)
    _check_asked(made, inner_raw, data, road)
    bad = report(inner_raw, made, data, shape, contract, road.findings)
    report_mended(made, [(n, w if every else w.filter(inside)) for n, w in noise], data, shape, contract, road.findings)
    frame = frame_of(inner_raw, made, contract)
    rows = frame.filter(data)
    return Conformed(
        frame=rows,
        fates=pl.DataFrame({PART: body[PART], ROW: body[ROW], "reason": reason}),
        bad_cells=pl.concat([bad, noted_bad_cells(road, rows, shape), merged_figures(body, rows, shape, contract, road.findings)]),
        text=body,
        totals=table_totals(inner_raw, made, found, contract),
    )


def _outside(raw: pl.DataFrame, body: pl.DataFrame, shape: Shape, contract: type[Contract]) -> pl.Series:
    """Lines that are no data by their place or by a selector: column numbers, repeated headers, other scopes."""
    reason = nulls(raw.height).alias("reason")
    if shape.column_number_rows:
        reason = reason.scatter(raw[ROW].is_in(sorted(shape.column_number_rows)).arg_true(), "column_numbers")
    if not isinstance(shape.layout, Lines):
        again = _repeats_header(raw, shape)
        if again.any():
            reason = reason.scatter(again.arg_true(), "note")
    for column in contract.columns().values():
        if column.kind == "selector" and column.name in raw.columns:
            kept = {fold(k) for k in column.keep}
            texts = raw[column.name]
            mine = [t for t in texts.drop_nulls().unique().to_list() if fold(t) in kept]
            other = ~texts.is_in(mine).fill_null(False) & reason.is_null()
            reason = reason.scatter(other.arg_true(), "out_of_scope")
    return reason


def _repeats_header(raw: pl.DataFrame, shape: Shape) -> pl.Series:
    """A header printed again on each page: two columns or more hold their own header's words."""
    written = [(n, c.header) for n, c in list(shape.columns.items())[:3] if n in raw.columns and " / " not in c.header]
    first = bool(written) and bool((raw[written[0][0]] == written[0][1]).any())
    same = [raw[n] == header for n, header in written] if first else []
    if shape.repeated_header_rows:
        known = raw[ROW].is_in(sorted(shape.repeated_header_rows))
    else:
        known = pl.repeat(False, raw.height, dtype=pl.Boolean, eager=True)
    if len(same) < 2:
        return known
    both = same[0].fill_null(False)
    for other in same[1:]:
        both = both & other.fill_null(False)
    return known | both


def _line_fates(body: pl.DataFrame, raw: pl.DataFrame, made: Typed, shape: Shape) -> Fates:
    says = made.says if made.says is not None else pl.repeat(True, raw.height, dtype=pl.Boolean, eager=True)
    labels = made.labels
    if not labels:
        return Fates(nulls(raw.height), nulls(raw.height))
    texts, known = [t for t, _k in labels], [k for _t, k in labels]
    return fates(LineFacts(texts, known, says, lambda odd: lead_text(body[odd]), lambda odd: numbering_text(body[odd], shape)))


def _check_asked(made: Typed, raw: pl.DataFrame, data: pl.Series, road: Road) -> None:
    """Periods that rows say must be the one stated when sending (PERIOD-001)."""
    asked = road.recognised.asked
    if asked is None:
        return
    if road.contract.has_moment():
        moment = next(c.name for c in road.contract.columns().values() if c.kind == "moment")
        days = made.columns[moment].filter(data).dt.offset_by("7h").dt.date().drop_nulls()
        outside = days.filter((days < asked.start) | (days > asked.end)) if len(days) else days
        if len(outside):
            road.findings.add(
                "PERIOD-001",
                found=" - ".join(str(day) for day in sorted(set(outside.to_list()))[:: max(1, outside.n_unique() - 1)]),
                asked=write_period(asked),
            )
        return
    if made.periods:
        said = pl.DataFrame({"f": made.columns["period_from"], "t": made.columns["period_to"]}).filter(data).unique(maintain_order=True)
        periods = {(p.start, p.end): p for p in made.periods}
        others = [periods[pair] for pair in said.drop_nulls().iter_rows() if pair in periods and pair != (asked.start, asked.end)]
        for period in sorted(others)[:5]:
            road.findings.add("PERIOD-001", found=write_period(period), asked=write_period(asked))


def noted_bad_cells(road: Road, frame: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """The reader's faulty cells in rows of data, under the name of their contract column."""
    if road.bad_notes.is_empty() or frame.is_empty():
        return no_bad_cells()
    names = {c.number: n for n, c in shape.columns.items()}
    names.update({v.number: v.measure or next(iter(shape.columns), "") for v in shape.values})
    here = road.bad_notes.join(frame.select(PART, ROW).unique(), on=[PART, ROW], how="semi")
    here = here.filter(pl.col("number").is_null() | pl.col("number").is_in(sorted(names)))
    crosstab = bool(shape.values)
    return here.select(
        PART, ROW, (pl.col("number") if crosstab else pl.lit(None, pl.Int32)).cast(pl.Int32).alias(COL),
        pl.col("number").replace_strict(pl.Series(list(names), dtype=pl.Int32), pl.Series(list(names.values()), dtype=pl.String), default="", return_dtype=pl.String).alias("column"),
        "rule",
    )  # fmt: skip
