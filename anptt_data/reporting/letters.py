"""The letter to an agency: all its reports that are owed, in one text, Vietnamese first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from anptt_data.contract.registry import contracts
from anptt_data.contract.text import Text
from anptt_data.periods.written import spoken, write_period
from anptt_data.places.references import References
from anptt_data.reporting.owed_reports import OwedReport
from anptt_data.reporting.words import LETTER, REASONS

VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True)
class Letter:
    """`agency` is asked; `reminders` are the records it settles; the rest is what stands in it."""

    agency: str
    name: Text
    subject: str
    body: str
    reports: tuple[OwedReport, ...]
    reminders: tuple[int, ...] = ()


def letter_to(
    agency_id: str, reports: Sequence[OwedReport], refs: References, now: datetime, address: str | None, reminders: tuple[int, ...] = ()
) -> Letter:  # fmt: skip
    """The letter about these reports; `address`: where the portal is reached."""
    agency = refs.agency(agency_id)
    name = Text(agency.name_vi, agency.name_en or agency.name_vi)
    subject = LETTER["subject"].vi.format(count=len(reports))
    vi, en = _lines(0, name, reports, refs, now, address), _lines(1, name, reports, refs, now, address)
    return Letter(agency_id, name, subject, "\n".join([*vi, "", "-" * 40, "", *en, ""]), tuple(reports), reminders)


def _lines(tongue: int, name: Text, reports: Sequence[OwedReport], refs: References, now: datetime, address: str | None) -> list[str]:
    def say(which: str, **facts: object) -> str:
        return LETTER[which][tongue].format(**facts)

    at = f"{now.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
    lines = [say("to", agency=name[tongue]), "", say("lead", platform=LETTER["platform"][tongue], count=len(reports), now=at), ""]
    for number, report in enumerate(reports, 1):
        period = spoken(report.period) if tongue == 0 else write_period(report.period)
        of = ""
        if report.agency != report.addressee:
            former = refs.agency(report.agency)
            of = " " + say("of", agency=(former.name_vi, former.name_en or former.name_vi)[tongue])
        reasons = "; ".join(REASONS[r][tongue] for r in report.reasons)
        facts = [say("due", day=_dmy(report.due_on)) if report.due_on else say("no_due")]
        facts += [say("closes", day=_dmy(report.closes_on))] if report.closes_on else []
        facts += [say("receipt", number=report.receipt_no)] if report.receipt_no else []
        lines += [f"{number}. {_title(report.dataset)[tongue]}, {period}{of}", f"   {reasons} ({'; '.join(facts)})"]
    lines += ["", *([say("where", address=address)] if address else [])]
    lines += [say("nil")] if any(_takes_nil(r.dataset) for r in reports) else []
    lines += [say("late")] if any(r.closes_on for r in reports) else []
    return [*lines, say("sent"), "", say("auto")]


def _title(dataset: str) -> Text:
    found = contracts().get(dataset)
    return found.title() if found is not None else Text(dataset, dataset)


def _takes_nil(dataset: str) -> bool:
    found = contracts().get(dataset)
    return found is not None and bool(found.described("nil"))


def _dmy(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else ""
