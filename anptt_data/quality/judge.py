"""Judges typed chunks under a contract: what stands, what is rejected and why, and the decision at the end.

Nothing here touches a database: the same chunks under the same contract give the same verdict (law 2).
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl

from anptt_data.conform.conformed import COL, Conformed, Layout
from anptt_data.contract.base import Contract
from anptt_data.contract.nil import how_to_declare
from anptt_data.periods.period import Period
from anptt_data.quality.derived import compare_percents
from anptt_data.quality.duplicates import DuplicateSearch
from anptt_data.quality.failure_findings import FailureFindings
from anptt_data.quality.findings import Findings
from anptt_data.quality.group_rows import GroupRows, Parents
from anptt_data.quality.late_rows import DISAGREES
from anptt_data.quality.masking import masked_columns, original_cells
from anptt_data.quality.pseudonym import Pseudonymiser
from anptt_data.quality.totals import TotalsCheck
from anptt_data.quality.validation import INDEX, validator
from anptt_data.quality.verdict import Counts, Decision, JudgedChunk, Verdict
from anptt_data.readers.cells import ROW_KEY, Part


class Judge:
    """Judges one extract, chunk by chunk."""

    def __init__(
        self,
        contract: type[Contract],
        layout: Layout,
        parts: tuple[Part, ...],
        findings: Findings,
        pseudonymiser: Pseudonymiser,
        spill_parent: Path | None = None,
        parents: Parents | None = None,
    ) -> None:
        self.contract, self.layout, self.parts, self.findings = contract, layout, parts, findings
        self._telling = FailureFindings(contract, layout, parts, findings)
        self._pseudonymiser = pseudonymiser
        self._validator = validator(contract)
        self._masked = masked_columns(contract, layout)
        self._period_columns = [] if contract.has_moment() else ["period_from", "period_to"]
        self._key = [*contract.key_columns(), *self._period_columns]
        self._places = [
            c.name for c in contract.columns().values() if c.kind == "place" and f"{c.name}_reported" in contract.frame_columns()
        ]
        reported = {f"{name}_reported" for name in self._places}
        self._stored = [c for c in stored_columns(contract) if c not in self._period_columns]
        self._duplicates = DuplicateSearch(
            self._key, [*(c for c in self._stored if c not in self._key and c not in reported), *map(_said, self._places)], spill_parent
        )
        self._totals = TotalsCheck()
        self._groups = GroupRows({c: m for c, m in (parents or {}).items() if c in self._key}, self._key)
        self._facts_by_row: dict[tuple[int, int], int] = {}
        self._wide = False
        self.counts = Counts()
        self._reasons: Counter[str] = Counter()
        self._periods: set[tuple[date, date]] = set()
        self._days: list[date] = []

    # ---- one chunk --------------------------------------------------------------------------------------
    def chunk(self, conformed: Conformed) -> JudgedChunk:
        """Judge one chunk; findings go to the shared `Findings`."""
        frame = conformed.frame.with_row_index(INDEX)
        failures = self._standing_failures(frame, conformed.bad_cells)
        self._telling.failures(frame, failures)
        compare_percents(frame, self.contract, self.layout, self.findings)
        self._totals.add(frame, conformed.totals, conformed.bad_cells)

        wrong = self._rejected_rows(frame, failures, conformed.bad_cells)
        ignored = conformed.fates.drop_nulls("reason").select(*ROW_KEY, "reason")
        rejected = wrong.join(ignored, on=ROW_KEY, how="anti")
        standing = frame.join(rejected, on=ROW_KEY, how="anti", maintain_order="left")
        self._groups.add(frame)
        # A rejected row is nobody's copy: it must neither stand for a good one nor spoil it.
        self._duplicates.add(standing.with_columns(_part_of_predecessor(name) for name in self._places))
        if frame[COL].null_count() < frame.height:
            self._wide = True
            for part, row, n in frame.group_by(ROW_KEY).len().iter_rows():
                self._facts_by_row[(part, row)] = n

        self.counts.read += conformed.fates.height
        self.counts.ignored += ignored.height
        self.counts.rejected += rejected.height
        self._reasons.update(dict(ignored.group_by("reason").len().iter_rows()))
        kept = rejected.join(conformed.text, on=ROW_KEY, how="left", maintain_order="left")
        facts = standing.drop(INDEX)
        return JudgedChunk(
            facts=self._facts(facts),
            derived=self._derived(facts),
            rejected=kept.select(*ROW_KEY, original_cells(conformed.text, self._masked).alias("cells"), "rules"),
            ignored=ignored,
        )

    def _standing_failures(self, frame: pl.DataFrame, bad_cells: pl.DataFrame) -> pl.DataFrame:
        """pandera's failures less those whose cell was already reported when it could not be converted."""
        failures = self._validator.failures(frame).join(frame.select(INDEX, *ROW_KEY, COL), left_on="index", right_on=INDEX)
        optional = [c.name for c in self.contract.columns().values() if not c.required and c.name not in self.layout.headers]
        failures = failures.filter(~((pl.col("rule") == "VALUE-001") & pl.col("column").is_in(optional)).fill_null(False))
        if bad_cells.is_empty() or failures.is_empty():
            return failures
        reads = {r.code: r.columns() for r in self.contract.rules()}
        inner = {c.name for c in self.contract.columns().values() if c.kind in ("count", "measure", "derived")}
        for (column,), cells in bad_cells.partition_by(["column"], as_dict=True).items():
            concerned = (pl.col("column") == column).fill_null(False) | pl.col("rule").is_in(
                [r for r, names in reads.items() if column in names]
            )
            # In a crosstab only the same inner cell is doubtful; a label, or a table's cell, makes its whole row doubtful.
            in_crosstab = pl.col(COL).is_not_null() if column in inner else pl.lit(False)
            same_cell = failures.join(cells, on=[*ROW_KEY, COL], how="semi").select("index")["index"].unique()
            same_row = failures.join(cells, on=ROW_KEY, how="semi").select("index")["index"].unique()
            told = (in_crosstab & pl.col("index").is_in(same_cell.implode())) | (~in_crosstab & pl.col("index").is_in(same_row.implode()))
            failures = failures.filter(~(concerned & told))
        return failures

    def _rejected_rows(self, frame: pl.DataFrame, failures: pl.DataFrame, bad_cells: pl.DataFrame) -> pl.DataFrame:
        """Rows broken by a blocker or an error: ``part, row, rules``."""
        grave = [code for code in failures["rule"].unique() if self.findings.rule(code).severity in ("blocker", "error")]
        by_rule = failures.filter(pl.col("rule").is_in(grave)).select(*ROW_KEY, pl.col("rule").alias("rules"))
        rule = pl.col("rule") if "rule" in bad_cells.columns else pl.lit("CELL")
        by_cell = bad_cells.select(*ROW_KEY, rule.cast(pl.String).alias("rules"))
        return pl.concat([by_rule, by_cell]).group_by(ROW_KEY, maintain_order=True).agg(pl.col("rules").unique(maintain_order=True))

    def _facts(self, frame: pl.DataFrame) -> pl.DataFrame:
        measures = [c.name for c in self.contract.columns().values() if c.kind in ("count", "measure")]
        facts = frame.select(*ROW_KEY, COL, *self._period_columns, *self._stored)
        if self._wide or (frame.height and frame[COL].null_count() < frame.height):
            # An inner cell of a crosstab that is empty, or belongs to a compared series only, is no fact.
            facts = facts.filter(pl.any_horizontal([pl.col(m).is_not_null() for m in measures]))
        return self._pseudonymiser.frame(facts, self.contract)

    def _derived(self, frame: pl.DataFrame) -> pl.DataFrame:
        names = [c.name for c in self.contract.columns().values() if c.kind == "derived" and c.formula == "running_total"]
        keys = [k for k in self._key if k not in self._period_columns]
        sources = sorted({str(self.contract.columns()[n].of) for n in names})
        chosen = frame.select(*ROW_KEY, COL, *keys, *self._period_columns, *names, *sources)
        return chosen.filter(pl.any_horizontal([pl.col(n).is_not_null() for n in names])) if names else chosen.clear()

    # ---- after the last chunk ---------------------------------------------------------------------------
    def late(self) -> pl.DataFrame:
        """Rows found wrong only when all rows were seen: ``part, row, fate`` (``disagrees`` rejected, ``duplicate`` and ``total`` ignored).

        They must be taken out of the chunks already given (`take_out`), or out of what was loaded.
        """
        found = self._duplicates.found()
        self._duplicates.close()
        if self._wide and not found.is_empty():
            whole = [fate != "duplicate" or self._facts_by_row[(part, row)] == copies for part, row, fate, _g, copies in found.iter_rows()]
            found = found.with_columns(pl.when(pl.Series(whole)).then(pl.col("fate")).otherwise(pl.lit(DISAGREES)).alias("fate"))
        self._telling.duplicates(found)
        self._totals.report(self.findings, self.layout)
        groups = self._groups.found(self.findings, self.layout.headers)
        return pl.concat([found.select(*ROW_KEY, "fate"), groups]).unique(ROW_KEY, keep="first", maintain_order=True)

    def count_late(self, late: pl.DataFrame, already_rejected: pl.DataFrame) -> pl.DataFrame:
        """Book the late rows that stood until now; gives those rows (``part, row, fate``)."""
        stood = late.join(already_rejected, on=ROW_KEY, how="anti")
        fates = dict(stood.group_by("fate").len().iter_rows())
        rejected = fates.pop(DISAGREES, 0)
        self.counts.rejected += rejected
        self.counts.ignored += stood.height - rejected
        self._reasons.update(fates)
        return stood

    def note_facts(self, facts: pl.DataFrame) -> None:
        """Remember which periods the standing facts cover (called once per final chunk)."""
        if self.contract.has_moment():
            name = next(c.name for c in self.contract.columns().values() if c.kind == "moment")
            days = facts[name].dt.convert_time_zone("Asia/Ho_Chi_Minh").dt.date()
            if len(days):
                self._days += [day for day in (days.min(), days.max()) if isinstance(day, date)]
        else:
            self._periods.update(facts.select("period_from", "period_to").unique().iter_rows())

    def verdict(self) -> Verdict:
        """The decision and the counts; to be called after `late` and `count_late`."""
        counts = self.counts
        counts.accepted = counts.read - counts.rejected - counts.ignored
        counts.ignored_by_reason = dict(sorted(self._reasons.items()))
        self._telling.old_units()
        self._telling.foreign_file(counts.accepted)
        if not self.findings.count("blocker"):
            if counts.read - counts.ignored == 0:
                how = how_to_declare(self.contract)
                self.findings.add("ROWS-001", how_vi=how.vi, how_en=how.en)
            elif counts.rejected and not self.contract.described("partial"):
                self.findings.add("ROWS-002", count=counts.rejected)
        decision = decide(self.findings, counts)
        if decision == "returned":
            counts.rejected, counts.accepted = counts.rejected + counts.accepted, 0
        periods = self._spans()
        whole = Period(min(p.start for p in periods), max(p.end for p in periods), periods[0].calendar) if periods else self.layout.period
        return Verdict(decision, counts, self.findings, self.layout.as_json(), self.parts, periods, whole)

    def _spans(self) -> list[Period]:
        calendar = self.contract.cadence().calendar
        if self._days:
            return [Period(min(self._days), max(self._days), calendar)]
        return sorted(Period(start, end, calendar) for start, end in self._periods)


def decide(findings: Findings, counts: Counts) -> Decision:
    """One of the five words, from the gravest finding down (design.md, "The words")."""
    if findings.count("blocker") or counts.accepted == 0:
        return "returned"
    if counts.rejected:
        return "partly_accepted"
    return "accepted_with_warnings" if findings.count("warning") else "accepted"


def stored_columns(contract: type[Contract]) -> list[str]:
    """The typed frame's columns that fact rows keep, in order."""
    dropped = {c.name for c in contract.columns().values() if not c.stored}
    return [c for c in contract.frame_columns() if c not in dropped]


def _said(place: str) -> str:
    return f"__{place}_said"


def _part_of_predecessor(place: str) -> pl.Expr:
    """Two successors' names on one predecessor are two parts of it, never copies of one row, even when their figures are equal."""
    successor = pl.col(f"{place}_method") == "name_of_successor"
    return pl.when(successor).then(pl.col(f"{place}_reported")).otherwise(None).alias(_said(place))
