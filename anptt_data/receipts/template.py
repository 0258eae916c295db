"""Entry templates: a workbook made from a contract alone (law 7), which a clerk fills in and the readers take back.

Four sheets: guide, entry, lists, and a hidden card that says what it was made for (`conform.template_card`). Excel 2010, WPS and LibreOffice
open it; no macros, no functions younger than 2007.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

import xlsxwriter
from xlsxwriter.workbook import Workbook

from anptt_data.conform.moments import now_local
from anptt_data.conform.template_card import TemplateCard, sheet_sum
from anptt_data.contract.base import Contract
from anptt_data.errors import UsageError
from anptt_data.intake.sender import check_sender
from anptt_data.periods import Period, containing, previous, spoken, write_period
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References
from anptt_data.quality.findings import Findings
from anptt_data.receipts.template_colours import rule_formulas
from anptt_data.receipts.template_form import HELPERS, Form, form_of
from anptt_data.receipts.template_guide import guide_lines, write_guide
from anptt_data.receipts.template_lists import list_names, write_lists
from anptt_data.receipts.template_options import ANYBODY, choices
from anptt_data.receipts.template_sheet import EntrySheet
from anptt_data.receipts.template_styles import FONT, Styles
from anptt_data.warehouse.earlier_figures import EarlierFigures

CARD_SHEET = "_mau_nhap"


@dataclass(frozen=True)
class Template:
    """The workbook, and the form that stands in it."""

    content: bytes
    form: Form


def entry_template(
    contract: type[Contract],
    refs: References,
    *,
    agency: Agency | None = None,
    period: Period | None = None,
    layout: str | None = None,
    earlier: EarlierFigures = EarlierFigures(),
    today: date | None = None,
) -> Template:
    """The template of a contract for an agency and period; without them its lists are national and the sender writes agency and period.

    `earlier` are figures to print beside the cells (`warehouse.earlier_figures`). Raises `UsageError` when people do not type that dataset, or
    the agency may not send it.
    """
    if agency is not None:
        _may_send(contract, agency, refs)
    day = today or now_local()
    on = period.end if period is not None else day
    offered = choices(contract, refs, agency or ANYBODY, on)
    form = form_of(contract, offered, on, layout, earlier.previous)
    _leave_out_empty_helpers(form, earlier)
    rules = rule_formulas(form)
    in_file = [r.rule for r in rules]
    after = [r for r in contract.rules() if r not in in_file]
    example = "" if contract.has_moment() else spoken(previous(containing(day, contract.cadence().calendar)))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "default_format_properties": {"font_name": FONT, "font_size": 11},
        },
    )
    book.set_properties({"title": contract.title().vi, "subject": contract.dataset(), "author": "ANPTT", "comments": contract.version()})
    book.set_calc_mode("auto")
    styles = Styles(book)
    guide = write_guide(book, styles, guide_lines(form, agency, period, in_file, after))
    EntrySheet(form, agency, period, earlier, rules, list_names(offered), example).write(book, styles)
    lists = write_lists(book, styles, contract, offered)
    _write_card(book, _card(form, agency, period, guide, lists))
    book.close()
    return Template(out.getvalue(), form)


def _may_send(contract: type[Contract], agency: Agency, refs: References) -> None:
    findings = Findings(contract)
    check_sender(contract, agency, refs.agencies, findings)
    refused = next((g for g in findings.groups() if g.severity == "blocker"), None)
    if refused is not None:
        raise UsageError(
            f"Biểu {contract.dataset()} do {refused.facts['allowed']} gửi, không phải {refused.facts['sender']}",
            f"{contract.dataset()} is sent by {refused.facts['allowed']}, not by {refused.facts['sender']}",
        )


def _leave_out_empty_helpers(form: Form, earlier: EarlierFigures) -> None:
    """Columns for comparison stand only where there is something to compare with."""
    known = {"previous": earlier.previous, "last_year": earlier.last_year}
    kept = []
    for column in form.columns:
        if column.role in HELPERS:
            keys = (form.key_of(column, row) for row in range(form.height))
            if not any(k is not None and column.name in known[column.role].get(k, {}) for k in keys):
                continue
        kept.append(column)
    form.columns = kept


def _card(form: Form, agency: Agency | None, period: Period | None, *sheets: list[list[str]]) -> TemplateCard:
    contract = form.contract
    return TemplateCard(
        contract.dataset(), contract.version(), contract.fingerprint(), agency.id if agency else None,
        write_period(period) if period else None, form.prefilled, frozenset(sheet_sum(texts) for texts in sheets),
    )  # fmt: skip


def _write_card(book: Workbook, card: TemplateCard) -> None:
    sheet = book.add_worksheet(CARD_SHEET)
    for row, (name, value) in enumerate(card.lines()):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.protect()
    sheet.very_hidden()
