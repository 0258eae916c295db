"""A judged submission against what stands: what it changes, which totals jump, which year-to-date columns do not go on from the period before.

These are findings too: they depend on bytes, contract, reference data and what had been accepted before (law 2), and a trial check, which holds the same
lock, says the same. Nothing of the submission is visible yet.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from anptt_data.contract.base import Contract
from anptt_data.intake.jump_findings import note_jumps
from anptt_data.intake.road import Judged
from anptt_data.periods.arithmetic import first_in_year
from anptt_data.periods.period import Period
from anptt_data.periods.written import spoken, write_period
from anptt_data.places.references import References
from anptt_data.places.same_unit import frame_on
from anptt_data.quality.derived import compare_running_totals
from anptt_data.quality.findings import Findings
from anptt_data.quality.judge import decide
from anptt_data.receipts.change_words import gone_in_words
from anptt_data.warehouse.change_report import ChangeReport, change_report
from anptt_data.warehouse.changes import compare
from anptt_data.warehouse.history import after_nil, last_reported
from anptt_data.warehouse.open_submission import Changes, OpenSubmission
from anptt_data.warehouse.told_twice import told_twice

MOST_ALIKE_BY_CHANCE = 5
"""Facts that two periods may have in common, every one, without being asked about."""


def compare_with_history(
    engine: Engine, submission: OpenSubmission, contract: type[Contract], known: References, agency: str, judged: Judged
) -> tuple[Changes, ChangeReport | None]:
    """The counts of what changes and the report of changes; findings, decision and counts of `judged` follow. Nothing for what is returned."""
    verdict = judged.verdict
    if verdict.decision in ("returned", "unreadable"):
        return Changes(), None
    with engine.begin() as connection:
        changes = compare(connection, submission, contract)
        for other in told_twice(connection, submission, contract):
            judged.findings.add("CHANGE-002", count=other.facts, agency=other.agency, receipt=other.receipt_no)
        if not judged.derived.is_empty():
            _compare_totals(connection, contract, known, agency, judged)
        report = change_report(connection, submission, contract, known, changes)
        _note_copies(report, judged.findings)
        whole = verdict.counts.rejected == 0
        note_jumps(connection, submission, contract, known, judged.findings, judged.layout, whole=whole)
    if changes.gone:
        judged.findings.add("CHANGE-001", count=changes.gone, value=gone_in_words(report, contract, known))
    verdict.decision = decide(judged.findings, verdict.counts)
    counts = verdict.counts
    counts.new, counts.changed, counts.unchanged, counts.gone = changes.new, changes.changed, changes.unchanged, changes.gone
    return changes, report


def _note_copies(report: ChangeReport, findings: Findings) -> None:
    """CHANGE-005: a new period tells fact for fact what the period before told, and not merely zeros."""
    for compared in report.compared:
        told, period, before = compared.difference, compared.period, compared.earlier
        if compared.against != "previous" or period is None or before is None or told.unchanged < MOST_ALIKE_BY_CHANCE:
            continue
        if not (told.new or told.changed or told.gone) and any(t.after for t in told.totals):
            findings.add(
                "CHANGE-005", count=told.unchanged, period_vi=spoken(period), before_vi=spoken(before),
                period_en=write_period(period), before_en=write_period(before),
            )  # fmt: skip


def _compare_totals(connection: Connection, contract: type[Contract], known: References, agency: str, judged: Judged) -> None:
    calendar = contract.cadence().calendar
    for (start, end), piece in judged.derived.partition_by(["period_from", "period_to"], as_dict=True).items():
        period = after_nil(connection, contract, agency, Period(start, end, calendar))
        first = first_in_year(period)
        earlier = None if first else frame_on(last_reported(connection, contract, agency, period), contract, known, end)
        compare_running_totals(piece, earlier, contract, judged.layout, judged.findings, first)
