"""Sends files down the road in this process, and checks after each what must hold whatever was sent."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text

from anptt_data.contract.registry import contract
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine

DENGUE, MINISTRY = "health.dengue_month", "bo-y-te"
AIR, STATIONS = "environment.air_station", "so-nnmt-66"
POWER, COMPANY = "energy.power_reliability_month", "so-ct-38"
CRIME, POLICE = "crime.offence_month", "ca-24"
WEEK, CDC = "health.disease_week", "cdc-66"
AGENCIES = {DENGUE: MINISTRY, AIR: STATIONS, POWER: COMPANY, CRIME: POLICE, WEEK: CDC}
NOT_TAKEN = ("returned", "unreadable")

Send = Callable[..., Outcome]


@dataclass
class Sender:
    """Writes bytes as a file, submits it, and checks the laws that hold for every file."""

    settings: Settings
    folder: Path

    @property
    def engine(self) -> Engine:
        return engine(self.settings)

    def __call__(
        self, content: str | bytes, name: str = "bc.csv", dataset: str = DENGUE, agency: str = "", request: Request = Request()
    ) -> Outcome:
        file = self.folder / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return self.submit(file, dataset, agency, request)

    def submit(self, path: Path, dataset: str = DENGUE, agency: str = "", request: Request = Request()) -> Outcome:
        extract = single_extract(path, contract(dataset), agency or AGENCIES[dataset], self.settings)
        outcome = submit_extract(self.settings, extract, request)
        if not request.dry_run and not outcome.refused_secret:
            with self.engine.connect() as connection:
                check_outcome(connection, outcome)
        return outcome

    def rows(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), parameters)]


def check_outcome(connection: Connection, outcome: Outcome) -> None:
    """Counts add up and stand in the warehouse as in the receipt; nothing is half-loaded; every finding says what, where and how."""
    receipt, counts = outcome.receipt, outcome.counts
    assert counts["read"] == counts["accepted"] + counts["rejected"] + counts["ignored"], counts
    number = receipt["submission_id"]

    def one(query: str) -> int:
        return int(connection.execute(text(query), {"id": number}).scalar_one())

    assert one("select count(*) from quality.rejected_row where submission_id = :id") == counts["rejected"]
    assert one("select count(*) from quality.ignored_row where submission_id = :id") == counts["ignored"]
    fact = "fact." + outcome.dataset.replace(".", "__")
    assert one(f"select count(*) from {fact} where submission_id = :id") == counts["facts_written"]
    if outcome.decision in NOT_TAKEN:
        assert counts["facts_written"] == counts["accepted"] == 0
        assert one("select count(*) from intake.claim where submission_id = :id") == 0
        assert outcome.exit_code == 1
    elif not outcome.already_known:
        assert min(counts["facts_written"], counts["accepted"]) > 0
        if outcome.dataset != WEEK:  # a bulletin's row holds many facts, or none when all it says is compared only
            assert counts["facts_written"] == counts["accepted"]
        assert one(f"select count(*) from {outcome.dataset} where submission_id = :id") == counts["facts_written"]
        assert outcome.exit_code == 0
    nothing_half_loaded(connection)
    check_findings(receipt)


def nothing_half_loaded(connection: Connection) -> None:
    """No submission is open, and every visible claim belongs to a finished one."""
    assert connection.execute(text("select count(*) from intake.submission where state <> 'finished'")).scalar_one() == 0
    astray = text(
        "select count(*) from intake.claim_range r join intake.claim c using (claim_id) join intake.submission s using (submission_id)"
        " where s.state <> 'finished' or s.decision in ('returned', 'unreadable')"
    )
    assert connection.execute(astray).scalar_one() == 0


def check_findings(receipt: dict[str, Any]) -> None:
    """What went wrong is said in Vietnamese, with a way out, and never as a stack trace."""
    written = json.dumps(receipt, ensure_ascii=False, default=str)
    assert "Traceback" not in written
    assert receipt["findings_total"] == sum(f["count"] for f in receipt["findings"]) or len(receipt["findings"]) >= 100
    for finding in receipt["findings"]:
        assert finding["message_vi"], finding
        assert "{" not in finding["message_vi"] + finding["fix_vi"], finding
        assert finding["fix_vi"], finding
    if receipt["decision"] != "accepted":
        assert receipt["findings"], "a file that is not plainly accepted is told why"


def rules(outcome: Outcome, *severities: str) -> set[str]:
    """Rule codes of the findings of these severities (of all when none is named)."""
    return {f["rule"] for f in outcome.receipt["findings"] if not severities or f["severity"] in severities}


def found(outcome: Outcome, rule: str) -> dict[str, Any]:
    """The first finding of that rule."""
    matching = [f for f in outcome.receipt["findings"] if f["rule"] == rule]
    assert matching, f"no {rule} in {[(f['rule'], f['message_vi']) for f in outcome.receipt['findings']]}"
    first: dict[str, Any] = matching[0]
    return first


def bytes_below(home: Path) -> bytes:
    """The content of every file below a folder."""
    return b"\n".join(p.read_bytes() for p in sorted(home.rglob("*")) if p.is_file())
