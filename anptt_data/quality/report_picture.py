"""The picture of a dataset's page: how much of each agency's report of each period was accepted, drawn by hand as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from markupsafe import Markup, escape

from anptt_data.quality.report_data import Sent

PERIODS_SHOWN, AGENCIES_SHOWN = 36, 40
CELL, LEFT = 18, 190
NOTHING, RETURNED = "#f2f2f2", "#b5523b"
SHADES = ("#e9a58f", "#f3d9a0", "#cfe3b4", "#8fc28a", "#3f8f4f")
"""Of the share of data rows accepted: below half, below 90 %, below 99 %, below all, all. Readable without colour by the title of each cell."""


def acceptance_picture(submissions: Iterable[Sent], names: dict[str, str]) -> Markup | None:
    """Agencies down (by id: no league table), periods across, the newest submission of each; None when there is no period."""
    newest: dict[tuple[str, tuple[date, date]], Sent] = {}
    for sent in submissions:  # in the order they came
        if sent.period:
            newest[sent.agency, sent.period] = sent
    if not newest:
        return None
    periods = sorted({p for _, p in newest}, key=lambda p: (p[1], p[0]))[-PERIODS_SHOWN:]
    agencies = sorted({a for a, _ in newest})[:AGENCIES_SHOWN]
    longest = max(len(label(p)) for p in periods)
    top, width = 16 + longest * 5, LEFT + CELL * len(periods) + longest * 4
    height = top + CELL * len(agencies) + 8
    parts = [f'<svg viewBox="0 0 {width} {height}" style="max-width:{width}px" role="img" aria-label="Tỷ lệ dòng được chấp nhận">']
    for i, period in enumerate(periods):
        x = LEFT + CELL * i + 12
        parts.append(f'<text x="{x}" y="{top - 6}" transform="rotate(-60 {x} {top - 6})">{label(period)}</text>')
    for j, agency in enumerate(agencies):
        y = top + CELL * j
        parts.append(f'<text x="{LEFT - 6}" y="{y + 13}" text-anchor="end">{escape(_short(names.get(agency) or agency))}</text>')
        for i, period in enumerate(periods):
            found = newest.get((agency, period))
            told = f"{names.get(agency) or agency}, {label(period)}: {_told(found)}"
            parts.append(
                f'<rect x="{LEFT + CELL * i}" y="{y}" width="{CELL - 2}" height="{CELL - 2}" fill="{_fill(found)}">'
                f"<title>{escape(told)}</title></rect>"
            )
    return Markup("".join(parts) + "</svg>")  # noqa: S704 - every text above is escaped


def label(period: tuple[date, date]) -> str:
    """``10/2026`` for a calendar month, ``01/2025–12/2025`` for whole months, else both days."""
    start, end = period
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        return f"{start:%m/%Y}" if (start.year, start.month) == (end.year, end.month) else f"{start:%m/%Y}–{end:%m/%Y}"
    return f"{start:%d/%m/%Y}–{end:%d/%m/%Y}"


def share(sent: Sent) -> float | None:
    """Accepted of the rows that are data; None when there was none."""
    judged = sent.rows_accepted + sent.rows_rejected
    return sent.rows_accepted / judged if judged else None


def _fill(sent: Sent | None) -> str:
    if sent is None:
        return NOTHING
    part = share(sent)
    if part is None or sent.decision in ("returned", "unreadable"):
        return RETURNED
    return SHADES[sum(part >= limit for limit in (0.5, 0.9, 0.99, 1.0))]


def _told(sent: Sent | None) -> str:
    if sent is None:
        return "chưa có lần gửi"
    part = share(sent)
    rows = f"{sent.rows_accepted}/{sent.rows_accepted + sent.rows_rejected} dòng được chấp nhận"
    return f"{rows}, phiếu {sent.receipt_no}" if part is not None else f"không có dòng số liệu, phiếu {sent.receipt_no}"


def _short(name: str) -> str:
    return name if len(name) <= 30 else name[:29] + "…"
