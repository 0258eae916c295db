"""Submitting judged frames straight to the warehouse, as the intake does, without readers and judges."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine, text

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract as find_contract
from anptt_data.intake.extract import FrozenFile
from anptt_data.periods.period import Period
from anptt_data.quality.findings import Findings
from anptt_data.quality.verdict import Counts, JudgedChunk, Verdict
from anptt_data.readers.cells import Part
from anptt_data.warehouse import submissions as w

NOTHING = pl.DataFrame()
NO_FACTS = JudgedChunk(NOTHING, NOTHING, NOTHING, NOTHING)
DENGUE, AIR, BULLETIN = "health.dengue_month", "environment.air_station", "health.disease_week"
POWER = "energy.power_reliability_month"


def dengue(rows: list[tuple[int, str, int]]) -> JudgedChunk:
    """(month of 2026, province, cases) ..."""
    month_end = {1: 31, 2: 28, 3: 31, 4: 30}
    return JudgedChunk(
        pl.DataFrame(
            {
                "part": [0] * len(rows),
                "row": list(range(2, len(rows) + 2)),
                "col": [None] * len(rows),
                "period_from": [date(2026, m, 1) for m, _, _ in rows],
                "period_to": [date(2026, m, month_end[m]) for m, _, _ in rows],
                "area": [p for _, p, _ in rows],
                "area_from": [date(2025, 7, 1)] * len(rows),
                "area_method": ["code"] * len(rows),
                "area_reported": [p for _, p, _ in rows],
                "cases": [n for _, _, n in rows],
            },
            schema_overrides={"part": pl.Int32, "col": pl.Int32, "cases": pl.Int64},
        ),
        NOTHING,
        NOTHING,
        NOTHING,
    )


def air(rows: list[tuple[int, float | None]], station: str = "ST1", day: int = 5) -> JudgedChunk:
    """(minute of the day, value) ..."""
    n = len(rows)
    return JudgedChunk(
        pl.DataFrame(
            {
                "part": [0] * n,
                "row": list(range(1, n + 1)),
                "col": [None] * n,
                "station": [station] * n,
                "area": ["10543"] * n,
                "area_from": [date(2025, 7, 1)] * n,
                "area_method": ["station"] * n,
                "parameter": ["PM2.5"] * n,
                "measured_at": [datetime(2026, 11, day, m // 60, m % 60) for m, _ in rows],
                "averaging_minutes": [5] * n,
                "value": [v for _, v in rows],
                "unit": ["µg/m³"] * n,
                "status": ["00"] * n,
            },
            schema_overrides={"part": pl.Int32, "col": pl.Int32, "averaging_minutes": pl.Int64, "value": pl.Float64},
        ),
        NOTHING,
        NOTHING,
        NOTHING,
    )


def power(month: int, rows: list[tuple[str, int, float, float]]) -> JudgedChunk:
    """(power unit, customers, SAIDI, SAIFI) ..."""
    n = len(rows)
    days = {1: 31, 2: 28, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
    frame = pl.DataFrame(
        {
            "part": [0] * n, "row": list(range(2, n + 2)), "col": [None] * n, "power_unit": [u for u, *_ in rows], "area": ["38"] * n,
            "area_from": [date(2025, 7, 1)] * n, "area_method": ["code_list"] * n, "customers": [c for _, c, _, _ in rows],
            "saidi": [s for _, _, s, _ in rows], "saifi": [f for *_, f in rows], "maifi": [0.0] * n,
            "period_from": [date(2026, month, 1)] * n, "period_to": [date(2026, month, days[month])] * n,
        },
        schema_overrides={"part": pl.Int32, "col": pl.Int32, "customers": pl.Int64, "saidi": pl.Float64, "saifi": pl.Float64, "maifi": pl.Float64},
    )  # fmt: skip
    return JudgedChunk(frame, NOTHING, NOTHING, NOTHING)


@dataclass
class Sent:
    """What came of a submission."""

    receipt_no: str
    changes: w.Changes
    at: datetime
    sha256: str
    open: w.OpenSubmission


@dataclass
class Road:
    """Submits frames for one agency."""

    engine: Engine
    agency: str = "bo-y-te"
    receipts: dict[str, Any] = field(default_factory=dict)

    def open(self, dataset: str, name: str, agency: str | None = None, **more: Any) -> tuple[type[Contract], w.OpenSubmission, str]:
        of = find_contract(dataset)
        sha256 = hashlib.sha256(name.encode()).hexdigest()
        frozen = FrozenFile(sha256, 10, f"{name}.csv", Path("/nowhere"))
        opened = w.begin_submission(
            self.engine, contract=of, agency=agency or self.agency, frozen=frozen, parts=(Part(0, f"{name}.csv", "text"),),
            asked_period=None, source="test", actor="tester", reference_version="r1", received_at=datetime.now(UTC), node="66", **more,
        )  # fmt: skip
        return of, opened, sha256

    def verdict(self, of: type[Contract], rows: int, decision: str = "accepted") -> Verdict:
        accepted = rows if decision == "accepted" else 0
        counts = Counts(read=rows, accepted=accepted, rejected=rows - accepted)
        period = Period(date(2026, 1, 1), date(2026, 12, 31), of.cadence().calendar)
        return Verdict(decision, counts, Findings(of), {}, (), [period], period)  # type: ignore[arg-type]

    def send(self, dataset: str, name: str, *chunks: JudgedChunk, agency: str | None = None) -> Sent:
        with w.dataset_agency_lock(self.engine, dataset, agency or self.agency):
            of, opened, sha256 = self.open(dataset, name, agency)
            for chunk in chunks:
                with self.engine.begin() as connection:
                    w.copy_chunk(connection, opened, of, chunk)
            with self.engine.begin() as connection:
                changes = w.compare(connection, opened, of)
            verdict = self.verdict(of, sum(c.facts.height for c in chunks))
            at = w.activate(self.engine, opened, of, verdict, {"receipt_no": opened.receipt_no}, changes)
        return Sent(opened.receipt_no, changes, at, sha256, opened)

    def rows(self, query: str, as_of: datetime | str | None = None) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            if as_of is not None:
                at = as_of if isinstance(as_of, str) else as_of.isoformat()
                connection.execute(text("select anptt.as_of(:t)"), {"t": at})
            found = [tuple(r) for r in connection.execute(text(query))]
            connection.execute(text("select anptt.as_of(null)"))
            connection.commit()
        return found

    def cases(self, as_of: datetime | str | None = None) -> dict[tuple[int, str], int]:
        rows = self.rows("select extract(month from period_from)::int, area, cases from health.dengue_month", as_of)
        found = {(m, a): n for m, a, n in rows}
        assert len(found) == len(rows), "a key is visible twice"
        return found

    def values(self, as_of: datetime | str | None = None) -> dict[int, float]:
        rows = self.rows(
            "select (extract(hour from measured_at at time zone 'Asia/Ho_Chi_Minh') * 60"
            " + extract(minute from measured_at at time zone 'Asia/Ho_Chi_Minh'))::int, value from environment.air_station",
            as_of,
        )
        found = dict(rows)
        assert len(found) == len(rows), "a key is visible twice"
        return found

    def find(self, dataset: str, sent: Sent) -> w.SubmissionRecord:
        with self.engine.begin() as connection:
            record = w.find_submission(connection, dataset, self.agency, sent.sha256, None, find_contract(dataset).version())
        assert record is not None
        return record
