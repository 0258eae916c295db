"""What the two clocks say of one submission, for its receipt: in time, late, after closing; and what is due next. No part of the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal

from anptt_data.contract.base import Contract
from anptt_data.contract.text import Text
from anptt_data.periods.arithmetic import containing, following, previous
from anptt_data.periods.due import clocks
from anptt_data.periods.period import Period
from anptt_data.periods.working_days import WorkingDays
from anptt_data.periods.written import spoken, write_period
from anptt_data.places.agencies import Agency
from anptt_data.reporting.expected import periodic
from anptt_data.reporting.words import DEADLINE, both

VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Deadline:
    """`state`: on_time, late, after_closing, or unknown (no due day, or none is known). `days`: calendar days after the due day, negative before it.

    `next_period` is the first period after the report's own that was not yet due when it came; None where nothing is due.
    """

    due_on: date | None
    closes_on: date | None
    state: Literal["on_time", "late", "after_closing", "unknown"]
    days: int | None
    said: Text
    next_period: Period | None
    next_due_on: date | None
    next_said: Text | None

    def as_json(self) -> dict[str, Any]:
        return {
            "due_on": _iso(self.due_on), "closes_on": _iso(self.closes_on), "state": self.state, "days": self.days,
            "text_vi": self.said.vi, "text_en": self.said.en,
            "next_period": self.next_period.as_json() if self.next_period else None, "next_due_on": _iso(self.next_due_on),
            "next_vi": self.next_said.vi if self.next_said else None, "next_en": self.next_said.en if self.next_said else None,
        }  # fmt: skip


def deadline_of(
    contract: type[Contract], agency: Agency, period: Period | None, received: datetime, *, accepted: bool = True, days: WorkingDays | None = None
) -> Deadline | None:  # fmt: skip
    """The clocks of a report of `period` that was received then; None for what is sent continuously.

    `accepted`: a returned file is told how long there is to send it again. By default the working days are those of the settings' reference data.
    """
    if not periodic(contract):
        return None
    day = received.astimezone(VIETNAM).date()
    due, closes = clocks(period, contract.cadence(), days) if period is not None else (None, None)
    late = (day - due).days if due is not None else None
    state: Literal["on_time", "late", "after_closing", "unknown"] = "unknown"
    if closes is not None and day > closes:
        state = "after_closing"
    elif late is not None:
        state = "late" if late > 0 else "on_time"
    following_one, next_due = _next(contract, agency, period, day, days)
    next_said = None
    if following_one is not None:
        named = DEADLINE["next" if next_due is not None else "next_open"]
        due_text = _dmy(next_due)
        next_said = Text(
            named.vi.format(period=spoken(following_one), due=due_text), named.en.format(period=write_period(following_one), due=due_text)
        )
    return Deadline(
        due, closes, state, late, _said(contract, period, state, due, closes, late, accepted), following_one, next_due, next_said
    )


def _said(
    contract: type[Contract], period: Period | None, state: str, due: date | None, closes: date | None, late: int | None, accepted: bool
) -> Text:  # fmt: skip
    facts = {"due": _dmy(due), "closes": _dmy(closes), "days": abs(late or 0)}
    if period is None:
        return DEADLINE["unknown_period"]
    if state == "unknown":
        return DEADLINE["unknown_year" if contract.cadence().due_working_days is not None else "unknown"]
    if state == "after_closing":
        return both(DEADLINE["after_closing" if accepted else "not_closed"], **facts)
    if not accepted:
        return both(DEADLINE["not_late" if state == "late" else "not_yet_today" if late == 0 else "not_yet"], **facts)
    if state == "on_time" or closes is None:
        return both(DEADLINE[state], **facts)
    first, more = both(DEADLINE["late"], **facts), both(DEADLINE["late_counts"], **facts)
    return Text(first.vi + more.vi, first.en + more.en)


def _next(
    contract: type[Contract], agency: Agency, period: Period | None, day: date, days: WorkingDays | None
) -> tuple[Period | None, date | None]:  # fmt: skip
    """The first period after the report's own, while its agency is in being, that was not yet due on the day."""
    cadence = contract.cadence()
    found = containing(day, cadence.calendar)
    last = period.end if period is not None else date.min
    while (before := previous(found)).end > last and ((due := clocks(before, cadence, days)[0]) is not None and due >= day):
        found = before
    if found.end <= last:
        found = following(containing(last, cadence.calendar))
    if agency.valid_to is not None and agency.valid_to < found.end:
        return None, None
    return found, clocks(found, cadence, days)[0]


def _dmy(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
