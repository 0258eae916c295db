"""The road from cells to a verdict, with no database: recognise, conform, judge, chunk by chunk.

What stands is handed to a `Sink` as it comes, so that a large file is never whole in memory. A file of one chunk is
handed over only when everything about it is known; of a longer one, rows found wrong at the end are taken back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from anptt_data.conform.conform import conform
from anptt_data.conform.conformed import Conformed, Layout
from anptt_data.conform.nil_statement import nil_statement
from anptt_data.conform.recognise import Recognised, recognise
from anptt_data.conform.template_card import TemplateCard, own_parts, read_card
from anptt_data.conform.template_rows import HELD, settled
from anptt_data.contract.base import Contract
from anptt_data.contract.nil import how_to_declare
from anptt_data.intake.sender import check_sender
from anptt_data.periods.period import Period
from anptt_data.places.agencies import Agency
from anptt_data.places.references import References
from anptt_data.quality.findings import Address, Findings
from anptt_data.quality.judge import Judge
from anptt_data.quality.late_rows import DISAGREES, take_out
from anptt_data.quality.masking import masked_columns, original_cells
from anptt_data.quality.pseudonym import Pseudonymiser
from anptt_data.quality.verdict import JudgedChunk, Verdict
from anptt_data.readers.cells import ROW_KEY, Cells, FileNote, Part


class Sink(Protocol):
    """Takes what was judged: the loader, or nobody in a dry run without a warehouse."""

    def take(self, judged: JudgedChunk) -> None:
        """Rows that stand, are rejected or ignored."""

    def take_back(self, rows: pl.DataFrame) -> None:
        """Facts of these rows (``part, row``) do not stand after all."""


@dataclass(frozen=True)
class Journey:
    """Who sent what, under which contract, judged on which ground and day."""

    contract: type[Contract]
    references: References
    agency: Agency
    asked: Period | None
    received: date
    pseudonymiser: Pseudonymiser
    spill_parent: Path | None = None


@dataclass
class Judged:
    """The verdict, and what later comparisons need."""

    verdict: Verdict
    findings: Findings
    layout: Layout
    derived: pl.DataFrame  # year-to-date columns with their keys; empty when the contract has none


def parts_of(cells: Cells) -> tuple[Part, ...]:
    """All parts of the file, numbered as the addresses number them."""
    parts = {p.number: p for grid in cells.grids for p in grid.parts}
    return tuple(parts[n] for n in sorted(parts))


def judge_cells(cells: Cells, journey: Journey, sink: Sink) -> Judged:
    """Judge everything in `cells`; rows go to `sink`, the verdict is given."""
    findings = Findings(journey.contract)
    card = read_card(cells)
    report_notes([n for n in cells.notes if card is None or n.rule not in HELD], findings)
    recognised = None
    if cells.readable and not findings.count("blocker"):
        _report_nil_statement(cells, card, journey.contract, findings)
    if cells.readable and not findings.count("blocker"):
        recognised = recognise(cells, journey.contract, journey.references, journey.agency, journey.asked, findings, card)
    if card is not None and recognised is not None:
        cells.notes = settled(cells.notes, recognised)
        report_notes([n for n in cells.notes if n.rule in HELD], findings)
    if cells.readable:
        check_sender(journey.contract, journey.agency, journey.references.agencies, findings)
    if recognised is None:
        return _unrecognised(cells, journey, findings)
    return _judge_chunks(cells, recognised, journey, findings, sink)


def _report_nil_statement(cells: Cells, card: TemplateCard | None, contract: type[Contract], findings: Findings) -> None:
    """NIL-001: the file says «không phát sinh» in words and holds no figure; whatever else it lacks would only distract."""
    own = own_parts(card, cells.grids) if card is not None else frozenset[int]()
    said = None if contract.has_moment() else nil_statement(cells, own)
    if said is not None:
        how = how_to_declare(contract)
        findings.add("NIL-001", at=said.at, value="…" if contract.has_personal() else said.text, how_vi=how.vi, how_en=how.en)


def report_notes(notes: list[FileNote], findings: Findings) -> None:
    """What the reader saw becomes findings."""
    for note in notes:
        at = Address(note.part, note.row, note.column)
        facts: dict[str, Any] = note.facts
        findings.add(note.rule, at=at, value=note.value, count=note.count, **facts)


def _unrecognised(cells: Cells, journey: Journey, findings: Findings) -> Judged:
    layout = Layout(layout="", format=cells.format, encoding=cells.encoding)
    judge = Judge(journey.contract, layout, parts_of(cells), findings, journey.pseudonymiser)
    verdict = judge.verdict()
    if not cells.readable:
        verdict.decision = "unreadable"
    return Judged(verdict, findings, layout, pl.DataFrame())


def _judge_chunks(cells: Cells, recognised: Recognised, journey: Journey, findings: Findings, sink: Sink) -> Judged:
    layout, parts = recognised.layout, parts_of(cells)
    judge = Judge(journey.contract, layout, parts, findings, journey.pseudonymiser, journey.spill_parent, _parents(journey))
    masked = masked_columns(journey.contract, layout)
    held: tuple[JudgedChunk, pl.DataFrame] | None = None
    chunks = 0
    derived: list[pl.DataFrame] = []
    rejected: list[pl.DataFrame] = []
    for conformed in _conformed(cells, recognised, journey, findings):
        judged = judge.chunk(conformed)
        chunks += 1
        rejected.append(judged.rejected.select(ROW_KEY))
        derived.append(judged.derived)
        if chunks == 1:
            held = (judged, _data_lines(conformed))
            continue
        if held is not None:
            _hand_over(judge, sink, held[0])
            held = None
        _hand_over(judge, sink, judged)
    late = judge.late()
    stood = judge.count_late(late, pl.concat(rejected)) if rejected else late
    if held is not None:
        first = take_out(held[0], stood, held[1], masked)
        verdict = _conclude(judge, first.facts)
        _give(sink, first, verdict, held[1], masked, findings)
        derived = [first.derived]
    else:
        if not stood.is_empty():
            sink.take_back(stood.select(ROW_KEY))
            sink.take(_late_rows(cells, stood, masked))
        verdict = judge.verdict()
        if verdict.decision == "returned" and chunks:
            _give_back_rest(cells, recognised, journey, sink, findings, stood, masked)
    return Judged(verdict, findings, layout, pl.concat(derived) if derived else pl.DataFrame())


def _parents(journey: Journey) -> dict[str, dict[str, str]]:
    """What each code of the contract's code lists belongs to, by column."""
    lists = {c.name: journey.references.code_list(c.code_list) for c in journey.contract.columns().values() if c.code_list}
    return {name: {code.code: code.parent for code in found.codes.values() if code.parent} for name, found in lists.items()}


def _conformed(cells: Cells, recognised: Recognised, journey: Journey, findings: Findings) -> Iterator[Conformed]:
    return conform(cells, recognised, journey.contract, journey.references, journey.agency, findings, received=journey.received)


def _data_lines(conformed: Conformed) -> pl.DataFrame:
    """The lines below the header, as read."""
    return conformed.text.join(conformed.fates.select(ROW_KEY), on=ROW_KEY, how="semi", maintain_order="left")


def _hand_over(judge: Judge, sink: Sink, judged: JudgedChunk) -> None:
    judge.note_facts(judged.facts)
    sink.take(judged)


def _conclude(judge: Judge, facts: pl.DataFrame) -> Verdict:
    judge.note_facts(facts)
    return judge.verdict()


def _give(
    sink: Sink, judged: JudgedChunk, verdict: Verdict, text: pl.DataFrame, masked: dict[int, frozenset[int]], findings: Findings
) -> None:
    """A whole file of one chunk: of a returned one every row that is not ignored is kept as rejected."""
    if verdict.decision != "returned":
        sink.take(judged)
        return
    sink.take(_as_returned(judged, text, masked, findings, pl.DataFrame()))


def _as_returned(
    judged: JudgedChunk, text: pl.DataFrame, masked: dict[int, frozenset[int]], findings: Findings, seen: pl.DataFrame
) -> JudgedChunk:
    """Nothing of it stands; rows without an error of their own are rejected by the blockers."""
    blockers = sorted({g.rule for g in findings.groups() if g.severity == "blocker"}) or ["ROWS-001"]
    rest = text.join(judged.rejected, on=ROW_KEY, how="anti").join(judged.ignored, on=ROW_KEY, how="anti")
    if not seen.is_empty():
        rest = rest.join(seen, on=ROW_KEY, how="anti")
    kept = rest.select(*ROW_KEY, original_cells(text, masked).alias("cells"), pl.lit(blockers).alias("rules"))
    return JudgedChunk(judged.facts.clear(), judged.derived.clear(), pl.concat([judged.rejected, kept]), judged.ignored)


def _late_rows(cells: Cells, late: pl.DataFrame, masked: dict[int, frozenset[int]]) -> JudgedChunk:
    """Rows of a long file found wrong at its end, with their texts, as rejected or ignored."""
    rejected: list[pl.DataFrame] = []
    wrong = late.filter(pl.col("fate") == DISAGREES).select(ROW_KEY)
    for grid in cells.grids:
        for text in grid.chunks():
            here = text.join(wrong, on=ROW_KEY, how="semi")
            if not here.is_empty():
                rejected.append(here.select(*ROW_KEY, original_cells(text, masked).alias("cells"), pl.lit(["DUP-002"]).alias("rules")))
    copies = late.filter(pl.col("fate") != DISAGREES).select(*ROW_KEY, pl.col("fate").alias("reason"))
    nothing = pl.DataFrame(schema={"part": pl.Int32, "row": pl.Int64, "cells": pl.List(pl.String), "rules": pl.List(pl.String)})
    return JudgedChunk(pl.DataFrame(), pl.DataFrame(), pl.concat([nothing, *rejected]), copies)


def _give_back_rest(
    cells: Cells,
    recognised: Recognised,
    journey: Journey,
    sink: Sink,
    findings: Findings,
    late: pl.DataFrame,
    masked: dict[int, frozenset[int]],
) -> None:
    """A long file that is returned after all: its rows that stood are kept as rejected, in a second pass."""
    scratch = Findings(journey.contract)
    again = Judge(journey.contract, recognised.layout, parts_of(cells), scratch, journey.pseudonymiser, journey.spill_parent)
    for conformed in _conformed(cells, recognised, journey, scratch):
        judged = again.chunk(conformed)
        sink.take_back(judged.facts.select(ROW_KEY))
        whole = _as_returned(judged, _data_lines(conformed), masked, findings, late.select(ROW_KEY))
        own = pl.concat([judged.rejected.select(ROW_KEY), judged.ignored.select(ROW_KEY)])
        rest = whole.rejected.join(own, on=ROW_KEY, how="anti")
        sink.take(JudgedChunk(whole.facts, whole.derived, rest, judged.ignored.clear()))
    again.late()
