"""`anptt remind`: finds what is owed, records each reason once, writes one letter an agency, hands letters over, and always writes the page.

A letter is handed over first and recorded as sent afterwards: a run that is killed in between sends it once more the next time, never not at all. Its
Message-ID stays the same, so that a mail system can tell. What failed is tried again by the next run, as long as it is still owed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, text

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault
from anptt_data.periods.working_days import WorkingDays, working_days
from anptt_data.periods.written import write_period
from anptt_data.places.references import References, references
from anptt_data.portal.accounts import recipients
from anptt_data.reporting.letters import Letter, letter_to
from anptt_data.reporting.mail import Courier
from anptt_data.reporting.owed_reports import OwedReport, find_owed
from anptt_data.reporting.page import write_page
from anptt_data.reporting.words import PROBLEMS, Reason
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import our_fault

LOCK = 0x616E7074_72656D64  # "anptremd"
Key = tuple[str, str, date, date]


@dataclass(frozen=True)
class Reminder:
    """What is recorded of one reason to remind of one report."""

    reminder_id: int
    reason: Reason
    sent_at: datetime | None
    problem: str | None


@dataclass
class Reminded:
    """What a run did. `failed`: agency -> why its letter was not taken by the server; `unaddressed`: agencies without an address."""

    day: date
    reports: list[OwedReport]
    letters: list[Letter]
    recorded: int = 0
    sent: list[str] = field(default_factory=list)
    failed: dict[str, Text] = field(default_factory=dict)
    unaddressed: list[str] = field(default_factory=list)
    page: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "day": self.day.isoformat(),
            "reports": [
                {
                    "dataset": r.dataset, "agency": r.agency, "addressee": r.addressee, "period": r.period.as_json(), "written": write_period(r.period),
                    "due_on": r.due_on and r.due_on.isoformat(), "closes_on": r.closes_on and r.closes_on.isoformat(), "reasons": list(r.reasons),
                }
                for r in self.reports
            ],
            "letters": [letter.agency for letter in self.letters], "recorded": self.recorded, "sent": self.sent,
            "failed": {a: t.vi for a, t in self.failed.items()}, "without_address": self.unaddressed, "page": self.page,
        }  # fmt: skip


def remind(settings: Settings, engine: Engine, *, dry_run: bool = False) -> Reminded:
    """Remind everybody who owes a report today; a dry run finds and writes the letters, and records, sends and changes nothing.

    The day is that of the database. Raises `OurFault` when the database or the page cannot be written; a mail server that fails is in the result.
    """
    refs, days = references(settings.reference_dir), working_days(settings.reference_dir)
    with our_fault(), _alone(engine, dry_run) as connection:
        if connection.execute(text("select to_regproc('anptt.reports') is null")).scalar_one():
            raise OurFault("Chưa có bảng theo dõi báo cáo; chạy: anptt init", "The relations of reports are not made yet; run: anptt init")
        today: date = connection.execute(text("select anptt.day()")).scalar_one()
        reports = find_owed(connection, refs, days, today)
        connection.commit()
        if dry_run:
            return Reminded(today, reports, _letters(settings, refs, reports, None))
        recorded = _record(connection, reports)
        done = Reminded(today, reports, _letters(settings, refs, reports, _recorded(connection, reports)), recorded)
        connection.commit()
        _send(settings, engine, connection, done)
        done.page = str(
            write_page(settings, engine, refs, done.reports, _recorded(connection, reports), _letters(settings, refs, reports, None))
        )
    return done


def is_reminding_day(days: WorkingDays, day: date) -> bool:
    """Reminders go out on working days: also on a Saturday that is worked instead, not on a holiday."""
    return days.is_worked(day)


def _letters(
    settings: Settings, refs: References, reports: Sequence[OwedReport], recorded: dict[Key, list[Reminder]] | None
) -> list[Letter]:
    """One letter an agency about all it owes. With `recorded` only agencies with a reason that no letter has told yet; without, everybody."""
    now, found = datetime.now(UTC), list[Letter]()
    for agency, group in groupby(reports, key=lambda r: r.addressee):
        own = list(group)
        unsent = [r.reminder_id for o in own for r in (recorded or {}).get(o.key, []) if r.sent_at is None and r.reason in o.reasons]
        if recorded is None or unsent:
            found.append(letter_to(agency, own, refs, now, settings.public_url, tuple(sorted(unsent))))
    return found


def _record(connection: Connection, reports: Sequence[OwedReport]) -> int:
    """Every reason that is not on record yet, once; gives how many are new."""
    rows = [
        {
            "dataset": o.dataset, "agency": o.agency, "first": o.period.start, "last": o.period.end, "calendar": o.period.calendar, "due": o.due_on,
            "reason": reason,
        }
        for o in reports for reason in o.reasons
    ]  # fmt: skip
    new = 0
    for row in rows:
        new += connection.execute(
            text(
                "insert into intake.reminder (dataset, agency, period_from, period_to, calendar, due_on, reason, made_at)"
                " values (:dataset, :agency, :first, :last, :calendar, :due, :reason, clock_timestamp()) on conflict do nothing"
            ),
            row,
        ).rowcount
    connection.commit()
    return new


def _recorded(connection: Connection, reports: Sequence[OwedReport]) -> dict[Key, list[Reminder]]:
    """What is on record of these reports."""
    found: dict[Key, list[Reminder]] = {}
    if not reports:
        return found
    since = min(o.period.end for o in reports)
    rows = connection.execute(
        text(
            "select reminder_id, dataset, agency, period_from, period_to, reason, sent_at, problem from intake.reminder"
            " where period_to >= :since order by reminder_id"
        ),
        {"since": since},
    )
    for r in rows:
        found.setdefault((r.dataset, r.agency, r.period_from, r.period_to), []).append(
            Reminder(r.reminder_id, r.reason, r.sent_at, r.problem)
        )
    connection.commit()
    return found


def _send(settings: Settings, engine: Engine, connection: Connection, done: Reminded) -> None:
    """Hand over every letter, and record each at once."""
    if settings.smtp is None:
        return
    courier = Courier(settings.smtp, settings.node)
    try:
        for letter in done.letters:
            addresses = recipients(engine, letter.agency)
            if not addresses:
                done.unaddressed.append(letter.agency)
                _note(connection, letter, 0, PROBLEMS["no_address"])
                continue
            delivered = courier.deliver(letter, addresses)
            _note(connection, letter, delivered.taken, delivered.problem)
            if delivered.taken:
                done.sent.append(letter.agency)
            elif delivered.problem is not None:
                done.failed[letter.agency] = delivered.problem
    finally:
        courier.close()


def _note(connection: Connection, letter: Letter, taken: int, problem: Text | None) -> None:
    connection.execute(
        text(
            "update intake.reminder set sent_at = case when :taken > 0 then clock_timestamp() end, sent_to = :taken, problem = :problem"
            " where reminder_id = any(:ids)"
        ),
        {"taken": taken, "problem": f"{problem.vi} / {problem.en}" if problem is not None else None, "ids": list(letter.reminders)},
    )
    connection.commit()


@contextmanager
def _alone(engine: Engine, dry_run: bool) -> Iterator[Connection]:
    """One run at a time, whoever starts it: two would send the same letters. A dry run waits for nobody."""
    with engine.connect() as connection:
        if not dry_run:
            connection.execute(text("select pg_advisory_lock(:key)"), {"key": LOCK})
            connection.commit()
        try:
            yield connection
        finally:
            connection.rollback()
            if not dry_run:
                connection.execute(text("select pg_advisory_unlock(:key)"), {"key": LOCK})
                connection.commit()
