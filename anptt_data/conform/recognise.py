"""Decides which of a contract's layouts a file is in, and where; says what is missing, all in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from anptt_data.conform import complaints
from anptt_data.conform.crosstab_shape import CrosstabCandidate, crosstab_candidate
from anptt_data.conform.evidence import gather
from anptt_data.conform.file_period import set_periods
from anptt_data.conform.header_names import HeaderNames
from anptt_data.conform.header_periods import check_headers, settle_doubled
from anptt_data.conform.header_rows import Line, first_lines
from anptt_data.conform.lines_shape import lines_shape
from anptt_data.conform.lookups import Lookups
from anptt_data.conform.moments import now_local
from anptt_data.conform.recognised import Recognised, Shape
from anptt_data.conform.said_layout import complete, said_layout
from anptt_data.conform.table_shape import TableCandidate, required_columns, table_candidate
from anptt_data.conform.template_card import TemplateCard, own_parts
from anptt_data.conform.template_rows import check_card, check_card_period
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Crosstab, Lines, Table
from anptt_data.periods import Period
from anptt_data.periods.titles import period_in_titles
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References
from anptt_data.quality.findings import Findings
from anptt_data.readers.cells import Cells, Grid

__all__ = ["Recognised", "recognise"]

Candidate = TableCandidate | CrosstabCandidate


@dataclass
class _Sheet:
    """A grid and its best reading."""

    grid: Grid
    lines: list[Line]
    best: Candidate | None

    @property
    def hidden(self) -> bool:
        return next((p.hidden for p in self.grid.parts if p.number == self.lines[0].part), False)


def recognise(
    cells: Cells,
    contract: type[Contract],
    refs: References,
    agency: Agency,
    asked: Period | None,
    findings: Findings,
    card: TemplateCard | None = None,
) -> Recognised | None:
    """What the file's tables are, or None when there is none (the findings then hold a blocker that says what was seen).

    A table whose columns are missing or doubled is recognised but `blocked`: its rows are counted and its other cells checked, so
    that everything wrong is told in one pass. `card` is that of a template (`template_card.read_card`): it only spares the sender words
    about what we put into the workbook ourselves.
    """
    if card is not None and not check_card(card, contract, refs, agency, findings):
        return None
    own = own_parts(card, cells.grids) if card is not None else frozenset[int]()
    lookups = Lookups(contract, refs, agency)
    shapes = _lines(cells, contract)
    blocked = False
    chosen: list[_Sheet] = []
    if not shapes:
        sheets = [
            _Sheet(grid, lines, _best(grid, lines, contract, lookups, _day(grid, lines, contract, asked), findings))
            for grid in cells.grids
            if (lines := first_lines(grid))
        ]
        chosen = _chosen(sheets, contract)
        # A sheet that holds a table is never passed over as a template's guide or list.
        own -= {s.lines[0].part for s in sheets if s.best is not None and (s.best.fits or _nearly(s.best, contract))}
        told = [s for s in sheets if s.lines[0].part not in own]
        complaints.unused_sheets([(s.grid, s.lines[0].part, s in chosen, s.best is not None and s.best.fits) for s in told], findings)
        if not chosen:
            seen = [t for s in told for line in s.lines[:6] for t in line.texts()]
            complaints.nothing_found(seen, contract, findings)
            return None
        shapes = [sheet.best.shape for sheet in chosen if sheet.best is not None]
    period = set_periods(shapes, contract, asked, findings)
    names = HeaderNames.of(contract)
    for sheet in chosen:
        assert sheet.best is not None
        settle_doubled(sheet.best, contract, sheet.best.shape.period or period)
        on = _day(sheet.grid, sheet.lines, contract, asked)
        blocked |= complaints.candidate(sheet.best, contract, names, lookups, on, findings, template=card is not None)
    for shape in shapes:
        gather(shape, contract, findings)
        complaints.units(shape, contract, findings)
        complaints.hidden_cells(shape, findings)
    layout = said_layout(cells, shapes, contract)
    check_headers(shapes, contract, period, findings)
    recognised = Recognised(layout, shapes, contract.cadence().calendar, period, asked)
    recognised.blocked = blocked or any(g.rule in ("PERIOD-002", "PERIOD-003", "LAYOUT-008") for g in findings.groups())
    complete(recognised, period.end if period else None)
    complaints.layout_dates(shapes, findings)
    if card is not None:
        check_card_period(card, period, findings)
        recognised.template, recognised.prefilled, recognised.own_parts = True, card.prefilled, own
        recognised.derived = frozenset(n for n, c in contract.columns().items() if c.kind == "derived")
    return recognised


def _lines(cells: Cells, contract: type[Contract]) -> list[Shape]:
    forms = [form for form in contract.layouts() if isinstance(form, Lines)]
    return [shape for grid in cells.grids for form in forms if (shape := lines_shape(cells, grid, form, contract)) is not None]


def _best(grid: Grid, lines: list[Line], contract: type[Contract], lookups: Lookups, on: date, findings: Findings) -> Candidate | None:
    names = HeaderNames.of(contract)
    columns = contract.columns()

    def knows(axis: str, texts: list[str]) -> set[str]:
        return lookups.labels(columns[axis], texts, on)

    found: list[Candidate] = []
    for form in contract.layouts():
        candidate: Candidate | None = None
        if isinstance(form, Table):
            candidate = table_candidate(grid, lines, form, contract, names)
        elif isinstance(form, Crosstab):
            candidate = crosstab_candidate(grid, lines, form, contract, names, knows)
        if candidate is not None:
            found.append(candidate)
    fitting = sorted((c for c in found if c.fits), key=lambda c: c.matched, reverse=True)
    if len(fitting) > 1 and fitting[0].matched == fitting[1].matched:
        findings.add("LAYOUT-004", forms=", ".join(f"«{c.shape.layout.title.vi}»" for c in fitting[:2]))
    if fitting:
        return fitting[0]
    return max(found, key=lambda c: c.matched, default=None)


def _day(grid: Grid, lines: list[Line], contract: type[Contract], asked: Period | None) -> date:
    """A day to know places by while looking for the header: that of the period stated, said at the top, or by the sheet's name."""
    if asked is not None:
        return asked.end
    calendar = contract.cadence().calendar
    sheet = [p.name for p in grid.parts if p.number == lines[0].part and p.kind == "sheet"]
    said = period_in_titles([" ".join(line.texts()) for line in lines[:30]], calendar) or period_in_titles(sheet, calendar)
    return said.period.end if said else now_local()


def _chosen(sheets: list[_Sheet], contract: type[Contract]) -> list[_Sheet]:
    """Every visible sheet that fits, and those that nearly do: a broken table must not be passed over. Hidden ones only when alone."""
    for candidates in ([s for s in sheets if not s.hidden], [s for s in sheets if s.hidden]):
        fitting = [s for s in candidates if s.best is not None and s.best.fits]
        broken = [s for s in candidates if s.best is not None and not s.best.fits and _nearly(s.best, contract)]
        if fitting:
            return [s for s in candidates if s in fitting or s in broken]
        if broken:
            return broken
        partly = [s for s in candidates if s.best is not None and (s.best.matched >= 2 or _misspelt(s.best, contract))]
        if partly:
            return [max(partly, key=lambda s: s.best.matched if s.best else 0)]
    return []


def _misspelt(candidate: Candidate, contract: type[Contract]) -> bool:
    """Whether each column that a narrow table lacks has a header like it beside those that were found."""
    if isinstance(candidate, CrosstabCandidate) or not candidate.shape.columns:
        return False
    names = HeaderNames.of(contract)
    return all(names.nearest(name, candidate.unmatched_headers) for name in candidate.missing)


def _nearly(candidate: Candidate, contract: type[Contract]) -> bool:
    if isinstance(candidate, CrosstabCandidate):
        return candidate.resolved >= 3
    required = required_columns(contract)
    return len(required & set(candidate.shape.columns)) >= max(2, -(-len(required) * 3 // 5))
