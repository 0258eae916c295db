"""Contracts by what they are like, and a warehouse on which it is the day that a test says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from anptt_data.contract.registry import contract, contracts
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.periods.working_days import WorkingDays, working_days
from anptt_data.places.references import References, references
from anptt_data.reporting.derived import make_reporting
from anptt_data.settings import Settings
from anptt_data.warehouse.cluster import SUPERUSER
from anptt_data.warehouse.connect import engine as app_engine
from anptt_data.warehouse.connect import engine_for, raw
from anptt_data.warehouse.server import OWNER
from tests.clock import today_is
from tests.conftest import ROOT

VIETNAM = timezone(timedelta(hours=7))
POWER, BULLETIN, DENGUE, OFFENCES, AIR = (
    "energy.power_reliability_month", "health.disease_week", "health.dengue_month", "crime.offence_month", "environment.air_station",
)  # fmt: skip
HEADER = "Tháng,Đơn vị điện lực,Số khách hàng,SAIDI (phút),SAIFI (lần/KH),MAIFI (lần/KH)\n"
UNITS = ("Điện lực Bá Thước", "Điện lực Bỉm Sơn", "Điện lực Cẩm Thủy")


@pytest.fixture(scope="session")
def refs() -> References:
    return references(ROOT / "reference")


@pytest.fixture(scope="session")
def days() -> WorkingDays:
    return working_days(ROOT / "reference")


@dataclass
class Office:
    """The reception of reports on a warehouse of the test's own; the clock stands where the test puts it."""

    settings: Settings
    engine: Engine
    folder: Path
    refs: References
    days: WorkingDays
    sent: int = 0
    assigned: bool = False
    owner: Engine = field(init=False)
    superuser: Engine = field(init=False)

    def __post_init__(self) -> None:
        url = str(self.settings.database_url)
        self.owner, self.superuser = (engine_for(url.replace("//anptt_app@", f"//{role}@"), None) for role in (OWNER, SUPERUSER))

    def today(self, day: date) -> date:
        """From now on it is that day, for everything that asks the database."""
        today_is(self.settings, day)
        return day

    def assign(self, *rows: Any, home: frozenset[str] | None = None, days: WorkingDays | None = None) -> References:
        """Make the relations again as `anptt init` does, with these assignments."""
        self.assigned = True
        known = References(**{f: getattr(self.refs, f) for f in self.refs.__dataclass_fields__} | {"assignments": tuple(rows)})
        with self.owner.begin() as connection:
            make_reporting(raw(connection), list(contracts().values()), known, days or self.days, home)
        return known

    def send(self, dataset: str, agency: str, content: str | bytes, day: date, period: str | None = None, name: str = "") -> Outcome:
        """A file that was received at noon of that day."""
        self.sent += 1
        file = self.folder / (name or f"{self.sent}.csv")
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        extract = single_extract(file, contract(dataset), agency, self.settings)
        outcome = submit_extract(self.settings, extract, Request(asked_period=period), self.engine)
        self.received(str(outcome.receipt_no), day)
        return outcome

    def received(self, receipt_no: str, day: date, at: time = time(12)) -> None:
        with self.superuser.begin() as connection:
            connection.execute(text("set local session_replication_role = replica"))  # finished submissions are guarded
            connection.execute(
                text("update intake.submission set received_at = :at where receipt_no = :n"),
                {"at": datetime.combine(day, at, VIETNAM), "n": receipt_no},
            )

    def empty(self) -> None:
        """Nothing was ever sent, every agency of the contract's kind owes, and the day is the server's."""
        tables = (
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname in ('intake', 'fact', 'quality')"
            " and tablename not in ('receipt_counter', 'contract_version')"
        )
        with self.superuser.begin() as connection:
            names = ", ".join(connection.execute(text(tables)).scalars())
            connection.execute(text("set local session_replication_role = replica"))
            connection.execute(text(f"truncate {names}"))
        today_is(self.settings, None)
        if self.assigned:
            self.assign()
        self.assigned = False

    def power(self, month: int, day: date, agency: str = "so-ct-38", units: tuple[str, ...] = UNITS, saidi: float = 3.5) -> Outcome:
        """A month of 2026 of the power report."""
        lines = "".join(f"{month}/2026,{u},{57514 + self.sent},{saidi},0.3,0.1\n" for u in units)
        return self.send(POWER, agency, HEADER + lines, day)

    def states(self, dataset: str, agency: str | None = None) -> dict[tuple[str, date], str]:
        return {(r["agency"], r["period_to"]): r["state"] for r in self.rows(dataset, agency)}

    def rows(self, dataset: str | None = None, agency: str | None = None) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            found = connection.execute(text("select * from anptt.reports(:d, :a, null, null)"), {"d": dataset, "a": agency})
            return [dict(r._mapping) for r in found]


@pytest.fixture(scope="module")
def reception(module_warehouse_settings: Settings, tmp_path_factory: pytest.TempPathFactory, refs: References, days: WorkingDays) -> Office:
    return Office(module_warehouse_settings, app_engine(module_warehouse_settings), tmp_path_factory.mktemp("files"), refs, days)


@pytest.fixture
def office(reception: Office) -> Office:
    """The module's warehouse, empty."""
    reception.empty()
    return reception
