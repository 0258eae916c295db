"""The picture of a dataset's page: how much of each agency's report of each period was accepted, drawn by hand as SVG."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup, escape

from anptt_data.quality.report_data import Sent

PERIODS_SHOWN, AGENCIES_SHOWN = 36, 60
CELLS_SHOWN = 1_200
"""About 110 bytes a cell: the picture stays under half of a page's 300 kB; older periods are left out first."""
CELL, GAP = 18, 2
INNER = CELL - GAP
NAME_LENGTH = 42
EMPTY = "#ececec"
SHADES = ("#d9806a", "#e3b04b", "#a9c98a", "#6fb06f", "#2f7d40")
LIMITS = (0.5, 0.9, 0.99, 1.0)
WORDS = ("dưới 50 %", "từ 50 %", "từ 90 %", "từ 99 %", "tất cả")
CROSS = "#8a1c1c"


@dataclass(frozen=True)
class Picture:
    """The drawing, the meaning of its cells, and what it leaves out (empty: nothing)."""

    svg: Markup
    key: Markup
    left_out: str


def acceptance_picture(submissions: Iterable[Sent], names: dict[str, str]) -> Picture | None:
    """Agencies down (by id: no league table), periods across, the newest submission of each; None when there is no period.

    A cell is filled as high as the share of rows accepted, so that it is read without colours; a cross is a file that gave nothing, a ring a nil report.
    """
    newest: dict[tuple[str, tuple[date, date]], Sent] = {}
    for sent in submissions:  # in the order they came
        if sent.period:
            newest[sent.agency, sent.period] = sent
    if not newest:
        return None
    all_periods, all_agencies = sorted({p for _, p in newest}, key=lambda p: (p[1], p[0])), sorted({a for a, _ in newest})
    agencies = all_agencies[:AGENCIES_SHOWN]
    periods = all_periods[-min(PERIODS_SHOWN, CELLS_SHOWN // len(agencies)) :]
    shown = {a: _short(names.get(a) or a) for a in agencies}
    left, longest = 16 + round(max(map(len, shown.values())) * 5.4), max(len(label(p)) for p in periods)
    top, width = 14 + round(longest * 5.2), left + CELL * len(periods) + 14 + longest * 3
    height = top + CELL * len(agencies) + 6
    parts = [
        f'<svg width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="Phần dòng được chấp nhận, theo cơ quan và kỳ">{_style()}'
    ]
    for i, period in enumerate(periods):
        x = left + CELL * i + 12
        parts.append(f'<text x="{x}" y="{top - 6}" transform="rotate(-60 {x} {top - 6})">{label(period)}</text>')
    for j, agency in enumerate(agencies):
        y = top + CELL * j
        parts.append(f'<text x="{left - 6}" y="{y + 13}" text-anchor="end">{escape(shown[agency])}</text>')
        parts.append(f'<g transform="translate({left} {y})"><path class="e" d="{_row(len(periods))}"/>')
        for i, period in enumerate(periods):
            found = newest.get((agency, period))
            if found is not None:
                parts.append(f"{_cell(found, CELL * i)}<title>{label(period)}: {_told(found)}</title></path>")
        parts.append("</g>")
    svg = Markup("".join(parts) + "</svg>")  # noqa: S704 - every text above is escaped or made of numbers
    return Picture(svg, _key(), _left_out(len(all_periods) - len(periods), len(all_agencies) - len(agencies)))


def label(period: tuple[date, date]) -> str:
    """``10/2026`` for a calendar month, ``01/2025–12/2025`` for whole months, else both days."""
    start, end = period
    if start.day == 1 and (end + timedelta(days=1)).day == 1:
        return f"{start:%m/%Y}" if (start.year, start.month) == (end.year, end.month) else f"{start:%m/%Y}–{end:%m/%Y}"
    return f"{start:%d/%m/%Y}–{end:%d/%m/%Y}" if start != end else f"{start:%d/%m/%Y}"


def share(sent: Sent) -> float | None:
    """Accepted of the rows that are data; None when there was none."""
    judged = sent.rows_accepted + sent.rows_rejected
    return sent.rows_accepted / judged if judged else None


def _cell(sent: Sent, x: int) -> str:
    if sent.nil:
        return _ringed(x)
    part = share(sent)
    if part is None or sent.decision in ("returned", "unreadable"):
        return _crossed(x)
    return _filled(part, x)


def _filled(part: float, x: int) -> str:
    # only what is wholly accepted fills its cell; 99,9 % must not look the same
    high = INNER if part >= 1 else min(max(round(INNER * part), 2), INNER - 2)
    return f'<path class="s{sum(part >= limit for limit in LIMITS)}" d="M{x} {INNER}v-{high}h{INNER}v{high}z">'


def _crossed(x: int) -> str:
    return f'<path class="x" d="M{x + 3} 3l10 10m0-10l-10 10">'


def _ringed(x: int) -> str:
    """A nil report: a ring, neither filled nor crossed."""
    return f'<path class="o" d="M{x + 3} 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0">'


def _row(cells: int) -> str:
    return "".join(f"M{CELL * i} 0h{INNER}v{INNER}h-{INNER}z" for i in range(cells))


def _style() -> str:
    shades = "".join(f".s{i}{{fill:{shade}}}" for i, shade in enumerate(SHADES))
    return f"<style>.e{{fill:{EMPTY}}}{shades}.x{{stroke:{CROSS};stroke-width:2.5;fill:none}}.o{{stroke:{SHADES[-1]};stroke-width:2.5;fill:none}}</style>"


def _key() -> Markup:
    cells = [(_filled(part, 0), word) for part, word in zip((1.0, 0.995, 0.9, 0.6, 0.25), reversed(WORDS), strict=True)]
    cells += [(_crossed(0), "không nhận dòng nào"), (_ringed(0), "khai không phát sinh"), ("<path>", "chưa có lần gửi")]
    drawn = (f'<span><svg width="16" height="16"><path class="e" d="{_row(1)}"/>{cell}</path></svg>{word}</span> ' for cell, word in cells)
    return Markup("".join(drawn).rstrip())  # noqa: S704 - made of constants


def _told(sent: Sent) -> str:
    if sent.nil:
        return f"khai không phát sinh, phiếu {escape(sent.receipt_no)}"
    part = share(sent)
    rows = f"{sent.rows_accepted}/{sent.rows_accepted + sent.rows_rejected} dòng được chấp nhận"
    return f"{rows if part is not None else 'không có dòng số liệu'}, phiếu {escape(sent.receipt_no)}"


def _left_out(periods: int, agencies: int) -> str:
    said = [f"{periods} kỳ cũ hơn"] * (periods > 0) + [f"{agencies} cơ quan khác"] * (agencies > 0)
    return f"Hình không vẽ {' và '.join(said)}." if said else ""


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
