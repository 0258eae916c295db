"""What is particular to a sheet that was filled into one of our templates: rows left empty, comparison columns, formulas of ours.

Empty, missing and zero are three things: a printed row that was left empty is no fact, no zero and no mistake; it is counted and told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from anptt_data.conform.crosstab_rows import MEASURE, WideRows
from anptt_data.conform.crosstab_shape import SERIES, series_measure
from anptt_data.conform.folding import fold
from anptt_data.conform.recognised import Recognised, Shape
from anptt_data.conform.template_card import TemplateCard
from anptt_data.conform.words import COMPARISON
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Crosstab
from anptt_data.errors import UnknownAgency
from anptt_data.periods import Period, write_period
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References
from anptt_data.quality.findings import Address, Findings
from anptt_data.readers.cells import PART, ROW, FileNote, text_column

if TYPE_CHECKING:
    from anptt_data.conform.conform import Road

UNFILLED = "unfilled"
NAMED_AT_MOST = 5
HELD = frozenset({"FILE-013", "FILE-014"})
"""Notes that a template may settle: formulas without a result (of its derived columns), hidden sheets (its own)."""


def check_card(card: TemplateCard, contract: type[Contract], refs: References, agency: Agency, findings: Findings) -> bool:
    """Compare what the template was made for with what is asked.

    False when it is another dataset's (TEMPLATE-001), or that of an agency of another province (TEMPLATE-006): its rows are that province's.
    """
    if card.dataset != contract.dataset():
        findings.add("TEMPLATE-001", found=card.dataset, asked=contract.dataset())
        return False
    if (card.version, card.fingerprint) != (contract.version(), contract.fingerprint()):
        again = card.version == contract.version()
        found = f"{card.version} ({card.fingerprint[:8]})" if again else card.version
        asked = f"{contract.version()} ({contract.fingerprint()[:8]})" if again else contract.version()
        findings.add("TEMPLATE-002", found=found, asked=asked)
    if card.agency is None or card.agency == agency.id:
        return True
    try:
        province = refs.agency(card.agency).province
    except UnknownAgency:
        province = None
    foreign = None not in (province, agency.province) and province != agency.province
    findings.add("TEMPLATE-006" if foreign else "TEMPLATE-003", found=card.agency, asked=agency.id)
    return not foreign


def check_card_period(card: TemplateCard, period: Period | None, findings: Findings) -> None:
    """TEMPLATE-004: the figures printed beside the cells belong to another period than the file's."""
    if card.period is not None and period is not None and write_period(period) != card.period:
        findings.add("TEMPLATE-004", found=card.period, asked=write_period(period))


def is_comparison(header: str) -> bool:
    """Whether a header is that of a column which a template prints for comparison (kỳ trước, cùng kỳ)."""
    return COMPARISON.search(fold(header)) is not None


def settled(notes: list[FileNote], recognised: Recognised) -> list[FileNote]:
    """The reader's notes without those on the template's own sheets and on formulas of columns that are never facts."""
    ours = {cell for shape in recognised.shapes for cell in _formula_columns(shape, recognised.derived)}
    rows = {(part, row) for shape in recognised.shapes for part, row in _derived_lines(shape, recognised.derived)}
    return [
        n
        for n in notes
        if not (n.rule == "FILE-014" and n.part in recognised.own_parts)
        and not (n.rule == "FILE-013" and ((n.part, n.column) in ours or (n.part, n.row) in rows))
    ]


def _formula_columns(shape: Shape, derived: frozenset[str]) -> Iterator[tuple[int | None, int]]:
    yield from ((shape.part, c.number) for n, c in shape.columns.items() if n in derived)
    yield from ((shape.part, v.number) for v in shape.values if v.measure in derived)
    yield from ((shape.part, c.number) for c in shape.extras if is_comparison(c.header))


def _derived_lines(shape: Shape, derived: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Lines of a crosstab whose series is a derived one (CD)."""
    if not isinstance(shape.layout, Crosstab) or SERIES not in shape.layout.down or shape.series is None:
        return
    for part, row, text in shape.grid.head().select(PART, ROW, text_column(shape.series.number)).iter_rows():
        if text and series_measure(shape.layout, text.strip()) in derived:
            yield part, row


def unfilled_lines(raw: pl.DataFrame, shape: Shape, contract: type[Contract], *, prefilled: bool) -> pl.Series:
    """Which lines of a table hold nothing that was typed: printed labels alone, or nothing but results of our formulas.

    (LibreOffice writes the empty result of a formula as 0 into an .xls.)
    """
    columns = contract.columns()
    present = [n for n in shape.columns if n in raw.columns and columns[n].kind != "derived"]
    typed = [n for n in present if not (prefilled and columns[n].key)]
    if not typed:
        return pl.repeat(False, raw.height, dtype=pl.Boolean, eager=True)
    return raw.select(pl.all_horizontal([pl.col(n).is_null() for n in typed]).alias("empty"))["empty"]


def unfilled_crosstab_lines(wide: WideRows, shape: Shape, derived: frozenset[str]) -> pl.Series:
    """Which lines of a crosstab hold nothing that was typed; a line of another series (CD) only together with its measure's line."""
    values = [f"v{v.number}" for v in wide.values if v.measure not in derived]
    lines = wide.frame.with_columns(pl.all_horizontal([pl.col(v).is_null() for v in values]).alias("empty"))
    if MEASURE not in lines.columns or not isinstance(shape.layout, Crosstab):
        return lines["empty"]
    labels = [PART, *(n for n in shape.columns if n in lines.columns)]
    main = lines.filter(pl.col(MEASURE) == shape.layout.measure).select(*labels, pl.col("empty").alias("main"))
    both = lines.join(main.unique(labels, keep="first"), on=labels, how="left", maintain_order="left", nulls_equal=True)
    return both.select((pl.col("empty") & pl.col("main").fill_null(True)).alias("empty"))["empty"]


def set_aside(empty: pl.Series, lines: pl.DataFrame, reason: pl.Series, shape: Shape, road: Road) -> pl.Series:
    """The reasons with the empty lines ignored as `UNFILLED`; those with labels are told by name."""
    left = empty & reason.is_null()
    labels = [n for n in shape.columns if n in lines.columns and n not in road.recognised.derived]
    if labels:
        _tell(lines.filter(left & lines.select(pl.any_horizontal(pl.col(labels).is_not_null())).to_series()), labels, shape, road.findings)
    return reason.scatter(left.arg_true(), UNFILLED)


def _tell(lines: pl.DataFrame, labels: list[str], shape: Shape, findings: Findings) -> None:
    """TEMPLATE-005, once a sheet: how many printed rows are empty, and the first of them by name."""
    if MEASURE in lines.columns and isinstance(shape.layout, Crosstab):
        lines = lines.filter(pl.col(MEASURE) == shape.layout.measure)
    if lines.is_empty():
        return
    named = lines[labels[0]].drop_nulls().unique(maintain_order=True).to_list()
    names = ", ".join(named[:NAMED_AT_MOST]) + (", …" if len(named) > NAMED_AT_MOST else "")
    addresses = [Address(part, row, shape.columns[labels[0]].number) for part, row in lines.select(PART, ROW).iter_rows()]
    findings.add("TEMPLATE-005", at=addresses, count=lines.height, names=names or "-")
