"""Unusual jumps: totals that are far from what the agency reported before. A question to the sender, never a verdict on them.

A total is asked about when it is more than `Column.jump` times (else `TIMES`) the usual one, or less than that part of it, *and* differs by at least
`LEAST` of its unit. The usual one is the median of up to 8 earlier reports when at least `ENOUGH` are here, else the latest; where the same period of
the year before is known, the total must be far from that one too, so that a season is no surprise. A version that is replaced is compared alike. A
single unit (a commune) is asked about only when it is that far from *each* of at least `ENOUGH` earlier reports.

A weighted mean (SAIDI) is asked about beyond `MEAN_TIMES` times and a difference of `MEAN_LEAST`: one storm makes a month of it five times the usual.

Totals that are known to be too small, because rows were rejected, are no ground, and that they are small is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from anptt_data.contract.columns import Column
from anptt_data.contract.text import Text
from anptt_data.periods.period import Period
from anptt_data.periods.written import short, write_period

TIMES = 3.0
LEAST = 20
MEAN_TIMES = 10.0
MEAN_LEAST = 1
ENOUGH = 3
Sums = Mapping[str, Decimal]


@dataclass(frozen=True)
class Past:
    """What one period is held against. Latest first; `last_year` is the same period a year before, `replaced` the version that goes, with its receipts."""

    earlier: Sequence[tuple[Period, Sums]] = ()
    last_year: Sums | None = None
    replaced: tuple[tuple[str, ...], Sums] | None = None


@dataclass(frozen=True)
class Jump:
    """A total far from the ground `basis`; `before` is the number it was held against (of a single unit: the nearest one)."""

    figure: Column
    period: Period
    after: Decimal
    before: Decimal
    basis: Text
    low: Decimal | None = None
    high: Decimal | None = None

    @property
    def size(self) -> tuple[float, Decimal]:
        """How far: the times, then the difference."""
        return times(self.after, self.before), abs(self.after - self.before)


def bound_of(figure: Column) -> float:
    """How many times the usual total a total may be before it is asked about."""
    if figure.jump is not None:
        return figure.jump
    return MEAN_TIMES if figure.converts == "weighted" else TIMES


def least_of(figure: Column) -> int:
    """By how much of its unit a total must differ at least to be asked about."""
    return MEAN_LEAST if figure.converts == "weighted" else LEAST


def times(one: Decimal, other: Decimal) -> float:
    """The larger as a multiple of the smaller; infinite from or to 0, and over 0."""
    low, high = sorted((abs(one), abs(other)))
    return float("inf") if low == 0 or one * other < 0 else float(high / low)


def is_far(figure: Column, after: Decimal, before: Decimal, *, whole: bool) -> bool:
    """Whether `after` is far from `before`; of a report with rejected rows (not `whole`) only what is too large can be."""
    if after == before or abs(after - before) < least_of(figure) or (after < before and not whole):
        return False
    return times(after, before) > bound_of(figure)


def against_earlier(figure: Column, period: Period, after: Decimal, past: Past, *, whole: bool) -> Jump | None:
    """The total of a period against what is usual."""
    known = [(p, sums[figure.name]) for p, sums in past.earlier if figure.name in sums]
    if not known:
        return None
    enough = len(known) >= ENOUGH
    before = Decimal(median(v for _, v in known)) if enough else known[0][1]
    if not is_far(figure, after, before, whole=whole):
        return None
    last_year = past.last_year.get(figure.name) if past.last_year is not None else None
    if last_year is not None and not (is_far(figure, after, last_year, whole=whole) and (after > before) == (after > last_year)):
        return None
    return Jump(figure, period, after, before, _usual(known, enough=enough, last_year=last_year))


def against_replaced(figure: Column, period: Period, after: Decimal, past: Past, *, whole: bool) -> Jump | None:
    """The total of a period against that of the version it replaces."""
    if past.replaced is None or figure.name not in past.replaced[1]:
        return None
    receipts, before = ", ".join(past.replaced[0]), past.replaced[1][figure.name]
    if not is_far(figure, after, before, whole=whole):
        return None
    basis = Text(f"lần gửi trước của chính kỳ này, phiếu {receipts}", f"the version that is replaced, {receipts}")
    return Jump(figure, period, after, before, basis)


def of_one_unit(figure: Column, period: Period, after: Decimal, past: Past, *, whole: bool) -> Jump | None:
    """One unit's total against each that the unit told before."""
    known = [(p, sums[figure.name]) for p, sums in past.earlier if figure.name in sums]
    grounds = [v for _, v in known]
    if past.last_year is not None and figure.name in past.last_year:
        grounds.append(past.last_year[figure.name])
    if len(known) < ENOUGH or not all(is_far(figure, after, v, whole=whole) for v in grounds):
        return None
    low, high = min(grounds), max(grounds)
    if low < after < high:
        return None
    return Jump(figure, period, after, high if after > high else low, _span(known), low, high)


def worst(jumps: Sequence[Jump]) -> Jump:
    """The farthest of them; of equals the first."""
    return max(jumps, key=lambda j: j.size)


def facts_of(jumps: Sequence[Jump], unit_name: Callable[[Jump], str] | None = None) -> dict[str, str | int]:
    """What the text of the rule says of them: the farthest in full, and how many others there are."""
    jump = worst(jumps)
    others = len(jumps) - 1
    said: dict[str, str | int] = {
        "period_vi": short(jump.period), "period_en": write_period(jump.period), "before": written(jump.before),
        "basis_vi": jump.basis.vi, "basis_en": jump.basis.en, "bound": f"{bound_of(jump.figure):g}", "least": least_of(jump.figure), "unit": jump.figure.unit or "",
    }  # fmt: skip
    how = _how(jump)
    said |= {"how_vi": how.vi, "how_en": how.en}
    if unit_name is None:
        said |= {"more_vi": f"; và {others} kỳ khác" if others else "", "more_en": f"; and {others} other periods" if others else ""}
    else:
        assert jump.low is not None
        assert jump.high is not None
        said |= {"place": unit_name(jump), "low": written(jump.low), "high": written(jump.high)}
    return said


def written(value: Decimal) -> str:
    """The number with a decimal point, no exponent and no zeros at its end."""
    plain = f"{round(value, 6):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _how(jump: Jump) -> Text:
    many = times(jump.after, jump.before)
    if many == float("inf"):
        return Text("trong khi trước đó là", "where it was")
    factor = f"{many:.1f}".removesuffix(".0")
    vi = factor.replace(".", ",")
    if abs(jump.after) > abs(jump.before):
        return Text(f"gấp {vi} lần", f"{factor} times")
    return Text(f"giảm {vi} lần so với", f"{factor} times below")


def _usual(known: Sequence[tuple[Period, Decimal]], *, enough: bool, last_year: Decimal | None) -> Text:
    if enough:
        span = _span(known)
        basis = Text(f"trung vị của {span.vi}", f"the median of {span.en}")
    else:
        basis = Text(f"kỳ trước: {short(known[0][0])}", f"the period before, {write_period(known[0][0])}")
    if last_year is None:
        return basis
    return Text(f"{basis.vi}; cùng kỳ năm trước: {written(last_year)}", f"{basis.en}; the same period last year: {written(last_year)}")


def _span(known: Sequence[tuple[Period, Decimal]]) -> Text:
    first, last = known[-1][0], known[0][0]
    return Text(
        f"{len(known)} kỳ từ {short(first)} đến {short(last)}", f"{len(known)} periods from {write_period(first)} to {write_period(last)}"
    )
