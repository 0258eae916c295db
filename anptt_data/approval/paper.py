"""What stands on the document of an approval: who signs in which office, number, date, urgency; and what the approver saw."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from anptt_data.approval.errors import BadPaper
from anptt_data.conform.folding import fold
from models.intake import ON_BEHALF, URGENCIES

VIETNAM = timezone(timedelta(hours=7))
LONGEST = 200


@dataclass(frozen=True)
class Signatory:
    """Họ tên, chức vụ; KT. (ký thay), TL. (thừa lệnh), TUQ. (thừa ủy quyền)."""

    name: str
    title: str
    on_behalf: str | None = None


@dataclass(frozen=True)
class Paper:
    """Số ký hiệu, ngày ký, độ khẩn; all may be missing."""

    number: str | None = None
    signed_on: date | None = None
    urgency: str | None = None


@dataclass(frozen=True)
class Seen:
    """What the approver had before them, when they say it: the file's SHA-256, the contract version."""

    sha256: str | None = None
    contract_version: str | None = None


def checked_signatory(given: Signatory) -> Signatory:
    """Tidied; raises `BadPaper`."""
    name, title = _line(given.name, "họ tên", "name"), _line(given.title, "chức vụ", "title")
    if not name or not title:
        raise BadPaper("Cần họ tên và chức vụ của người phê duyệt", "The approver's name and title are needed")
    return Signatory(name, title, _one_of(given.on_behalf, ON_BEHALF, "Ký thay viết KT., TL. hoặc TUQ.", "on behalf: KT., TL. or TUQ."))


def checked_paper(given: Paper, today: date | None = None) -> Paper:
    """Tidied; raises `BadPaper` (a date that is still to come, an unknown urgency)."""
    day = today or datetime.now(VIETNAM).date()
    if given.signed_on is not None and given.signed_on > day:
        raise BadPaper(f"Ngày ký {given.signed_on:%d/%m/%Y} ở tương lai", f"The date {given.signed_on.isoformat()} lies in the future")
    urgency = _one_of(given.urgency, URGENCIES, f"Độ khẩn là một trong: {', '.join(URGENCIES)}", f"urgency: {', '.join(URGENCIES)}")
    return replace(given, number=_line(given.number or "", "số ký hiệu", "number") or None, urgency=urgency)


def written_day(written: str | None) -> date | None:
    """``2026-11-05`` or ``05/11/2026``; raises `BadPaper`."""
    if not written:
        return None
    try:
        return datetime.strptime(written, "%d/%m/%Y").date() if "/" in written else date.fromisoformat(written)
    except ValueError:
        raise BadPaper(
            f"Không có ngày «{written}»; viết 2026-11-05 hoặc 05/11/2026", f"There is no day {written!r}; write 2026-11-05 or 05/11/2026"
        ) from None


def covering_letter(number: str | None, day: str | None, signer: str | None, title: str | None) -> dict[str, str]:
    """What is said of the letter that goes with a file, for `intake.submission`: only what was said. Raises `BadPaper` for a day that cannot be."""
    paper = checked_paper(Paper(number, written_day(day)))
    said = {
        "document_no": paper.number, "document_date": paper.signed_on.isoformat() if paper.signed_on else None,
        "signer": _line(signer or "", "người ký", "signer"), "signer_title": _line(title or "", "chức vụ", "title"),
    }  # fmt: skip
    return {k: v for k, v in said.items() if v}


def reason_of(written: str) -> str:
    """A reason that says something; raises `BadPaper`."""
    tidy = _line(written, "lý do", "reason", 2_000)
    if not tidy:
        raise BadPaper("Cần ghi lý do", "A reason is needed")
    return tidy


def _line(written: str, vi: str, en: str, most: int = LONGEST) -> str:
    tidy = " ".join(unicodedata.normalize("NFC", written).split())
    if len(tidy) > most or any(unicodedata.category(c) == "Cc" for c in tidy):
        raise BadPaper(f"Mục {vi} dài quá {most} ký tự hoặc có ký tự lạ", f"The {en} is longer than {most} characters or has odd ones")
    return tidy


def _one_of(written: str | None, known: tuple[str, ...], vi: str, en: str) -> str | None:
    """The known value that is meant, however its accents and dots were typed."""
    if not written or not written.strip():
        return None
    meant = {fold(k).strip(". "): k for k in known}.get(fold(written).strip(". "))
    if meant is None:
        raise BadPaper(vi, en)
    return meant
