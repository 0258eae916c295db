"""Making pages: the templates, what every page knows, and how days and numbers are written."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from anptt_data.approval.written import signatory_line
from anptt_data.contract.base import Contract
from anptt_data.contract.nil import can_be_nil
from anptt_data.periods.period import Period
from anptt_data.periods.written import spoken, write_period
from anptt_data.portal.guard import FORM_FIELD, form_token_of
from anptt_data.portal.owed import is_typed
from anptt_data.portal.sessions import Signed
from anptt_data.portal.state import portal_of
from anptt_data.portal.words import LANGUAGES, speaker
from anptt_data.receipts.page import number
from anptt_data.receipts.words import DECISIONS

HERE = Path(__file__).parent
STATIC = HERE / "static"
VIETNAM = timezone(timedelta(hours=7))
LANGUAGE_COOKIE = "anptt_lang"


def language_of(request: Request) -> str:
    """The chosen language; Vietnamese when none was chosen."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, LANGUAGES[0])
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def page(request: Request, template: str, who: Signed | None = None, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from a template, in the visitor's language."""
    return HTMLResponse(render(request, template, who, **context), status)


def render(request: Request, template: str, who: Signed | None, **context: Any) -> str:
    """The template's HTML."""
    language = language_of(request)
    query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
    common: dict[str, Any] = {
        "t": speaker(language), "lang": language, "who": who, "agency": _agency_name(request, who, language), "here": request.url.path + query,
        "form_field": FORM_FIELD, "form_token": form_token_of(request), "path": request.url.path,
    }  # fmt: skip
    return _templates().get_template(template).render(common | context)


def _agency_name(request: Request, who: Signed | None, language: str) -> str:
    if who is None:
        return ""
    agency = portal_of(request).references.agency(who.agency)
    return (agency.name_en if language == "en" else None) or agency.name_vi


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.tests["typed"] = is_typed
    made.tests["nilable"] = may_be_nil
    made.globals |= {"static": static, "number": number, "decisions": DECISIONS}
    made.filters |= {"day": day, "moment": moment, "title": title, "spoken": said, "written": write_period, "size": size}
    made.filters |= {"percent": percent, "instant": instant, "signatory": signatory_line}
    return made


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """The address of one of our files; it changes with the content, so that browsers may keep it for good."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def day(value: date) -> str:
    return value.strftime("%d/%m/%Y")


def moment(value: datetime) -> str:
    """To the minute, at +07:00."""
    return value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")


def instant(iso: str) -> str:
    """An instant as receipts write it, to the minute."""
    return moment(datetime.fromisoformat(iso))


def title(contract: Any, language: str) -> str:
    """The dataset's title."""
    text = contract.title()
    return str(text.en if language == "en" else text.vi)


def said(period: Period, language: str) -> str:
    """A period as officials say it; in English its short form and days."""
    if language == "vi":
        return spoken(period)
    return f"{write_period(period)} ({day(period.start)} – {day(period.end)})"


def percent(value: float, language: str) -> str:
    """91.7 -> 91,7 %."""
    return f"{value:.1f} %" if language == "en" else f"{value:.1f} %".replace(".", ",")


def may_be_nil(contract: type[Contract]) -> bool:
    """Whether the report takes nil declarations."""
    return bool(contract.described("nil")) and can_be_nil(contract)


def size(most_bytes: int) -> str:
    return f"{most_bytes // 1024**2} MB" if most_bytes >= 1024**2 else f"{most_bytes // 1024} kB"


def safe_path(wanted: str | None) -> str:
    """A path of our own to go on to; the first page for anything that could lead elsewhere."""
    if (
        not wanted
        or not wanted.startswith("/")
        or wanted.startswith(("//", "/\\"))
        or any(c in wanted for c in "\\\r\n\t")
        or len(wanted) > 500
    ):
        return "/"
    return wanted if wanted.isprintable() else "/"


def is_fragment(request: Request) -> bool:
    """Whether our own script asks, which puts the answer into the page."""
    return request.headers.get("x-requested-with") == "anptt"
