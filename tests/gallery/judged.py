"""Sends one file down the road in memory: read, looked at for marks, recognised, conformed, judged; no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract
from anptt_data.intake.extract import Extract
from anptt_data.intake.road import Journey, judge_cells
from anptt_data.intake.taking import secret_note, take
from anptt_data.periods.written import parse_period
from anptt_data.places.references import references
from anptt_data.quality.pseudonym import Pseudonymiser
from anptt_data.quality.verdict import JudgedChunk, Verdict
from anptt_data.settings import Settings
from tests.conftest import ROOT, settings_for
from tests.gallery.habits import WATER
from tests.gallery.well_contract import WellMonth

RECEIVED = date(2026, 11, 21)


@dataclass
class Kept:
    """What the road hands over, less what it takes back."""

    facts: list[pl.DataFrame] = field(default_factory=list)
    rejected: list[pl.DataFrame] = field(default_factory=list)
    ignored: list[pl.DataFrame] = field(default_factory=list)
    gone: list[pl.DataFrame] = field(default_factory=list)

    def take(self, judged: JudgedChunk) -> None:
        self.facts.append(judged.facts)
        self.rejected.append(judged.rejected)
        self.ignored.append(judged.ignored)

    def take_back(self, rows: pl.DataFrame) -> None:
        self.gone.append(rows.select("part", "row"))

    def standing(self) -> pl.DataFrame:
        """The facts that stand, with their addresses."""
        facts = [f for f in self.facts if f.width]
        if not facts:
            return pl.DataFrame()
        whole = pl.concat(facts)
        return whole.join(pl.concat(self.gone), on=["part", "row"], how="anti") if self.gone else whole


@dataclass
class Told:
    """The verdict on a file, its findings as a receipt says them, and the facts that would be written."""

    verdict: Verdict
    findings: list[dict[str, Any]]
    facts: pl.DataFrame
    encoding: str | None

    def counted(self) -> dict[str, int]:
        """Rule -> true count of its findings."""
        found: dict[str, int] = {}
        for finding in self.findings:
            found[finding["rule"]] = found.get(finding["rule"], 0) + finding["count"]
        return found

    def first(self, rule: str) -> dict[str, Any]:
        return next(f for f in self.findings if f["rule"] == rule)


class Marked(Exception):
    """The file carries a secrecy mark: it is refused before the road begins."""


def contract_of(dataset: str) -> type[Contract]:
    """The dataset's contract, the gallery's own included."""
    return WellMonth if dataset == WATER else contract(dataset)


def judge(
    content: bytes, name: str, dataset: str, agency: str, home: Path, period: str | None = None, settings: Settings | None = None
) -> Told:
    """What the road says of `content`, sent as `name`."""
    of, known = contract_of(dataset), references(ROOT / "reference")
    taken = take(Extract("", dataset, agency, name, (), content=content), of, settings or settings_for(home))
    if (note := secret_note(taken, of)) is not None:
        raise Marked(f"{name} carries a secrecy mark: {note.facts}")
    asked = parse_period(period, of.cadence().calendar) if period else None
    kept = Kept()
    journey = Journey(of, known, known.agency(agency), asked, RECEIVED, Pseudonymiser(b"k" * 32), home)
    judged = judge_cells(taken.cells, journey, kept)
    verdict = judged.verdict
    facts = kept.standing() if verdict.decision not in ("returned", "unreadable") else pl.DataFrame()
    return Told(verdict, judged.findings.as_json(verdict.parts), facts, taken.cells.encoding)
