"""The page of what is owed, and the letters as files beside it: for whoever runs the platform, also where no mail is sent. One file, no script, no network."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine

from anptt_data.contract.registry import contracts
from anptt_data.contract.text import Text
from anptt_data.periods.due import clocks
from anptt_data.periods.period import Period
from anptt_data.periods.working_days import WorkingDays, working_days
from anptt_data.periods.written import spoken
from anptt_data.places.references import References
from anptt_data.reporting.letters import VIETNAM, Letter
from anptt_data.reporting.owed_reports import OwedReport
from anptt_data.reporting.rates import Asked, Rate, rates
from anptt_data.reporting.today import today_of
from anptt_data.reporting.words import LETTER, PAGE, PROBLEMS, REASONS, both
from anptt_data.settings import Settings

if TYPE_CHECKING:
    from anptt_data.reporting.remind import Key, Reminder

MOST_REPORTS = 350
"""So many fit into a page under 300 kB; the others are counted."""
LOOKED_BACK = timedelta(days=400)
LETTERS = "letters"


def write_page(
    settings: Settings, engine: Engine, refs: References, reports: Sequence[OwedReport], recorded: Mapping[Key, list[Reminder]],
    letters: Sequence[Letter],
) -> Path:  # fmt: skip
    """Write ``reporting/index.html`` and ``reporting/letters/<agency>.txt`` anew; letters to agencies that owe nothing any more go."""
    folder = settings.reporting_dir
    (folder / LETTERS).mkdir(parents=True, exist_ok=True)
    kept = {f"{letter.agency}.txt" for letter in letters}
    for letter in letters:
        _replace(folder / LETTERS / f"{letter.agency}.txt", f"{letter.subject}\n\n{letter.body}")
    for old in (folder / LETTERS).glob("*.txt"):
        if old.name not in kept:
            old.unlink()
    now = datetime.now(VIETNAM)
    last = _last_periods(engine, refs, working_days(settings.reference_dir), today_of(engine))
    page = render_page(refs, reports, recorded, last, now, configured=settings.smtp is not None)
    return _replace(folder / "index.html", page)


def render_page(
    refs: References, reports: Sequence[OwedReport], recorded: Mapping[Key, list[Reminder]], last: Sequence[Rate], now: datetime, *, configured: bool
) -> str:  # fmt: skip
    """The page's HTML; agencies in the order of their names."""
    shown = list(reports)[:MOST_REPORTS]
    groups = []
    for agency, group in groupby(shown, key=lambda r: r.addressee):
        own = list(group)
        found = refs.agency(agency)
        groups.append(
            {
                "agency": agency, "name": Text(found.name_vi, found.name_en), "reports": [_shown(r, refs) for r in own],
                "said": _letter_state([x for r in own for x in recorded.get(r.key, []) if x.reason in r.reasons], configured),
            }
        )  # fmt: skip
    return (
        _environment()
        .get_template("reporting.html")
        .render(
            t=PAGE, reasons=REASONS, platform=LETTER["platform"], total=len(reports), agencies=len({r.addressee for r in reports}),
            now=f"{now:%H:%M %d/%m/%Y}", groups=groups, more=len(reports) - len(shown),
            rates=[{"rate": r, "title": Text(r.name_vi, r.name_en), "period": spoken(_period(r))} for r in last],
        )
    )  # fmt: skip


def _shown(report: OwedReport, refs: References) -> dict[str, Any]:
    contract = contracts().get(report.dataset)
    return {
        "title": contract.title() if contract is not None else Text(report.dataset, report.dataset), "period": spoken(report.period),
        "due": _dmy(report.due_on), "closes": _dmy(report.closes_on), "reasons": report.reasons,
        "former": refs.agency(report.agency).name_vi if report.agency != report.addressee else "",
    }  # fmt: skip


def _letter_state(reminders: Sequence[Reminder], configured: bool) -> Text | None:
    """What became of the agency's letter: when it was sent last, or why it was not."""
    open_ones = [r for r in reminders if r.sent_at is None]
    if not open_ones:
        sent = max((r.sent_at for r in reminders if r.sent_at is not None), default=None)
        return None if sent is None else both(PAGE["letter_sent"], at=f"{sent.astimezone(VIETNAM):%H:%M %d/%m/%Y}")
    if not configured:
        return PROBLEMS["not_configured"]
    vi, _, en = next((r.problem for r in open_ones if r.problem), "").partition(" / ")
    return Text(vi, en or vi) if vi else None


def _last_periods(engine: Engine, refs: References, days: WorkingDays, today: date) -> list[Rate]:
    """The rates of each dataset's last period whose due day is over; of one that may still come in time nothing is said yet."""
    found: dict[str, Rate] = {}
    known = contracts()
    for rate in rates(engine, refs, Asked(since=today - LOOKED_BACK), "period"):  # by dataset and period, the last one stays
        contract = known.get(rate.key["dataset"])
        due = clocks(_period(rate), contract.cadence(), days)[0] if contract is not None else None
        if due is None or due < today:
            found[rate.key["dataset"]] = rate
    return list(found.values())


def _period(rate: Rate) -> Period:
    return Period(rate.key["period_from"], rate.key["period_to"], rate.key["calendar"])


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["percent"] = _percent
    return made


def _percent(value: float | None) -> str:
    """``66,7%`` as officials write it."""
    return "" if value is None else re.sub(r",0$", "", f"{value:.1f}".replace(".", ",")) + "%"


def _dmy(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day is not None else "—"


def _replace(path: Path, content: str) -> Path:
    """Write a file whole or not at all: whoever opens it meanwhile reads the old one."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
