"""A ledger that writes submissions into a warehouse with plain SQL: what a load leaves behind, in code that the road does not share."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from anptt_data.settings import Settings

WEEK = "2025-07-04/2025-07-10"


@dataclass
class Ledger:
    """Writes extracts, submissions, claims and facts; `settings` and `engine` are what a publisher gets."""

    settings: Settings
    engine: sa.Engine
    numbers: dict[int, str] = field(default_factory=dict)

    def send(
        self, dataset: str, rows: list[dict[str, Any]], *, scope: str | None = None, agency: str = "cdc-66", sample: bool = False,
        activate: bool = True, state: str = "finished", calendar: str = "week_fri_thu", received: str | None = None,
    ) -> int:  # fmt: skip
        """A submission with these facts (columns of the fact table); activated at once unless told. Returns its id."""
        number = len(self.numbers) + 1
        sha = f"{number:064x}"
        receipt = f"66-2026-{number:06d}"
        with self.engine.begin() as c:
            extract = self._one(
                c, "insert into intake.extract(sha256,dataset,agency,name,size_bytes,source,sample,encrypted,frozen_at)"
                " values (:sha,:dataset,:agency,:name,10,'test',:sample,false,now()) returning extract_id",
                sha=sha, dataset=dataset, agency=agency, name=f"tuần {number}.xlsx", sample=sample,
            )  # fmt: skip
            c.execute(sa.text("insert into intake.extract_part values (:e, 0, 'Biểu 1', 'sheet', null, null)"), {"e": extract})
            submission = self._one(
                c, "insert into intake.submission(receipt_no,extract_id,sha256,dataset,agency,contract_version,contract_fingerprint,"
                "reference_version,source,state,decision,calendar,sample,received_at,finished_at,rows_read,rows_accepted,facts_written)"
                " values (:receipt,:extract,:sha,:dataset,:agency,'1.0',repeat('f',64),'v','test',:state,'accepted',:calendar,:sample,"
                "coalesce(cast(:received as timestamptz), now()),now(),:n,:n,:n) returning submission_id",
                receipt=receipt, extract=extract, sha=sha, dataset=dataset, agency=agency, state=state, sample=sample, n=len(rows),
                calendar=calendar, received=received,
            )  # fmt: skip
            scope = scope or f"#{submission}"
            claim = self._one(
                c, "insert into intake.claim(submission_id,dataset,agency,scope,facts) values (:s,:d,:a,:scope,:n) returning claim_id",
                s=submission, d=dataset, a=agency, scope=scope, n=len(rows),
            )  # fmt: skip
            for number_in_file, row in enumerate(rows):
                full = {
                    "submission_id": submission,
                    "claim_id": claim,
                    "fact_no": number_in_file,
                    "part": 0,
                    "row": number_in_file + 5,
                    **row,
                }
                names, values = ", ".join(f'"{n}"' for n in full), ", ".join(f":{n}" for n in full)
                c.execute(sa.text(f"insert into fact.{dataset.replace('.', '__')} ({names}) values ({values})"), full)
            self._event(c, submission, "judged")
            if activate:
                self._activate(c, submission)
        self.numbers[submission] = receipt
        return submission

    def activate(self, submission: int) -> None:
        """Make it the present truth (again); what spoke for the same scope ends."""
        with self.engine.begin() as c:
            self._activate(c, submission)

    def withdraw(self, submission: int) -> None:
        with self.engine.begin() as c:
            at = self._one(c, "select clock_timestamp()")
            c.execute(
                sa.text("update intake.claim_range r set recorded = tstzrange(lower(recorded), :at) from intake.claim c"
                        " where c.claim_id = r.claim_id and c.submission_id = :s and upper_inf(recorded)"), {"at": at, "s": submission},
            )  # fmt: skip
            self._event(c, submission, "withdrawn")

    def replace(self, dataset: str, submission: int, fact_no: int, by: int) -> None:
        """Say that a row was replaced by one of submission `by`, from now on."""
        with self.engine.begin() as c:
            c.execute(
                sa.text(
                    f"insert into fact.{dataset.replace('.', '__')}__replaced values (:s, :f, :by, tstzrange(clock_timestamp(), null))"
                ),
                {"s": submission, "f": fact_no, "by": by},
            )
            self._event(c, by, "judged")

    def approve(self, submission: int, status: str) -> None:
        with self.engine.begin() as c:
            c.execute(
                sa.text("insert into intake.approval(submission_id,status,approver,uploader,at,sha256,receipt_no,contract_version)"
                        " select submission_id, :status, 'b', 'a', clock_timestamp(), sha256, receipt_no, contract_version"
                        " from intake.submission where submission_id = :s"), {"s": submission, "status": status},
            )  # fmt: skip
            self._event(c, submission, status)

    def void(self, submission: int) -> None:
        with self.engine.begin() as c:
            c.execute(sa.text("update intake.approval set voided_at = clock_timestamp() where submission_id = :s"), {"s": submission})
            self._event(c, submission, "approval_voided")

    def now(self) -> datetime:
        with self.engine.connect() as c:
            at: datetime = c.execute(sa.text("select clock_timestamp()")).scalar_one()
            return at

    def view(self, dataset: str, as_of: datetime | None = None, order: str = "submission_id, fact_no") -> list[tuple[Any, ...]]:
        """The rows of PostgreSQL's own view."""
        with self.engine.connect() as c:
            c.execute(sa.text("select anptt.as_of(:at)"), {"at": as_of.isoformat() if as_of else None})
            rows = [tuple(r) for r in c.execute(sa.text(f"select * from {dataset} order by {order}"))]
            c.execute(sa.text("select anptt.as_of(null)"))
            c.commit()
            return rows

    def columns(self, dataset: str) -> list[str]:
        with self.engine.connect() as c:
            return list(c.execute(sa.text(f"select * from {dataset} limit 0")).keys())

    def _activate(self, c: sa.Connection, submission: int) -> None:
        c.execute(sa.text("select pg_advisory_xact_lock_shared(6001, 2)"))
        at = self._one(c, "select clock_timestamp()")
        c.execute(
            sa.text("update intake.claim_range r set recorded = tstzrange(lower(r.recorded), :at) from intake.claim c where c.submission_id = :s"
                    " and r.dataset = c.dataset and r.agency = c.agency and r.scope = c.scope and upper_inf(r.recorded)"),
            {"at": at, "s": submission},
        )  # fmt: skip
        c.execute(
            sa.text("insert into intake.claim_range(dataset,agency,scope,claim_id,recorded)"
                    " select dataset, agency, scope, claim_id, tstzrange(:at, null) from intake.claim where submission_id = :s"),
            {"at": at, "s": submission},
        )  # fmt: skip
        self._event(c, submission, "activated")

    def _event(self, c: sa.Connection, submission: int, kind: str) -> None:
        c.execute(
            sa.text("insert into intake.submission_event(submission_id,kind,actor) values (:s,:k,'test')"), {"s": submission, "k": kind}
        )

    @staticmethod
    def _one(c: sa.Connection, statement: str, **values: Any) -> Any:
        return c.execute(sa.text(statement), values).scalar_one()


def week_rows(*cases: int, area: str = "00004") -> list[dict[str, Any]]:
    """Facts of a weekly bulletin."""
    return [
        {"col": 3 + i, "period_from": "2025-07-04", "period_to": "2025-07-10", "disease": f"d{i}", "area": area, "area_from": "2025-07-01",
         "area_method": "code", "area_reported": "Ba Đình", "cases": n}
        for i, n in enumerate(cases)
    ]  # fmt: skip


def air_rows(*values: float | None, start: str = "2026-01-01 00:00+07", station: str = "S1") -> list[dict[str, Any]]:
    """Facts of a station, five minutes apart."""
    first = datetime.fromisoformat(start + ":00")
    return [
        {"station": station, "area": "00004", "area_from": "2025-07-01", "area_method": "station", "parameter": "PM25",
         "measured_at": first + timedelta(minutes=5 * i), "averaging_minutes": 5, "value": v, "unit": "", "status": "00"}
        for i, v in enumerate(values)
    ]  # fmt: skip


def publish_elsewhere(environment: dict[str, str], ready: Any, answers: Any = None) -> None:
    """Publish in this (child) process; `ready` is set when it begins, `answers` gets (number, whether anything changed)."""
    os.environ.update(environment)
    from anptt_data.lake.publish import publish
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine

    given = settings()
    ready.set()
    release = publish(engine(given), given)
    if answers is not None:
        answers.put((release.number, bool(release.changed)))
