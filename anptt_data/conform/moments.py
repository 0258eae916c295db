"""Texts become days and instants: dd/mm/yyyy, ISO, 14-digit stamps, Excel serials, Vietnamese words, 12-hour clocks.

Instants are local time (+07:00, which had no summer time in the years of these reports) and become UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import polars as pl

from anptt_data.conform.faults import Fault
from anptt_data.conform.folding import fold
from anptt_data.conform.recognised import DayOrder
from anptt_data.conform.words import MISSING

LOCAL = timedelta(hours=7)
DAY_ZERO, DAY_ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
"""What serial numbers of spreadsheets count from; the second in workbooks that began on an old Macintosh."""
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000  # 1954 to 2119: no count of anything is taken for a day
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ]+(.*))?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[, t]+(.*))?")
_TIME_FIRST = re.compile(r"(\d{1,2}(?:h|:| gio )\d{0,2}(?::\d{2})?(?: phut)?)[, /-]+(?:ngay )?(\d{1,2}[-/.]\d{1,2}[-/.]\d{4})")
_WORDS = re.compile(r"(?:(.*?)[, ]+)??(?:ngay )?(\d{1,2}) thang (\d{1,2}),? nam (\d{4})(?:[, ]+(.*))?")
_STAMP = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_CLOCK = re.compile(
    r"(\d{1,2})(?:(?::|h| gio ?)(\d{1,2})?(?: phut)?(?::(\d{2})(?:\.\d+)?)?)?\s*(am|pm|sang|chieu|sa|ch)?\s*(z|utc|[+-]\d{2}:?\d{2})?"
)
_SERIAL = re.compile(r"(\d{5})(?:\.(\d+))?")
FIRST_YEAR = 1950


@dataclass(frozen=True)
class Moment:
    """What a text says: a local time, whether it carries a time of day, or a fault's rule code."""

    at: datetime | None = None
    fault: str | None = None


def read_moment(text: str, order: DayOrder = "dmy", serials: datetime | None = None) -> Moment:
    """One text as a local time. `serials`: numbers such as 46331.25 are days of a workbook, counted from this day.

    Faults: DATE-001 cannot be read, DATE-002 no such day, DATE-007 contradicts the column's order of day and month.
    """
    written = fold(text)
    if written in MISSING:
        return Moment()
    if found := _YEAR_FIRST.fullmatch(written):
        return _made(int(found[1]), int(found[2]), int(found[3]), found[4])
    if found := _YEAR_LAST.fullmatch(written):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        day, month = (first, second) if order == "dmy" else (second, first)
        if month > 12 and day <= 12:
            return Moment(fault="DATE-007")
        return _made(year, month, day, found[4])
    if found := _TIME_FIRST.fullmatch(written):
        return read_moment(f"{found[2]} {found[1]}", order)
    if found := _STAMP.fullmatch(written):
        time = ":".join(g for g in found.groups()[3:] if g) or None
        return _made(int(found[1]), int(found[2]), int(found[3]), time)
    if serials is not None and (found := _SERIAL.fullmatch(written)) and _FIRST_SERIAL <= int(found[1]) <= _LAST_SERIAL:
        seconds = round(float(written) * 86400)
        return Moment(serials + timedelta(seconds=seconds))
    if found := _WORDS.fullmatch(written):
        return _made(int(found[4]), int(found[3]), int(found[2]), found[1] or found[5])
    return Moment(fault="DATE-001")


def _made(year: int, month: int, day: int, time: str | None) -> Moment:
    try:
        on = datetime(year, month, day)
    except ValueError:
        return Moment(fault="DATE-002")
    if year < FIRST_YEAR:
        return Moment(fault="DATE-001")
    if not time or not time.strip(" ,"):
        return Moment(on)
    found = _CLOCK.fullmatch(time.strip(" ,").removeprefix("luc "))
    if found is None:
        return Moment(fault="DATE-001")
    hour, minute, second = (int(g) if g else 0 for g in found.groups()[:3])
    half, zone = found[4], found[5]
    if half and not 1 <= hour <= 12:
        return Moment(fault="DATE-001")
    if half in ("pm", "chieu", "ch"):
        hour = hour % 12 + 12
    elif half:
        hour %= 12
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return Moment(fault="DATE-001")
    return Moment(on + timedelta(hours=hour, minutes=minute, seconds=second) + _to_local(zone))


def _to_local(zone: str | None) -> timedelta:
    if zone is None:
        return timedelta()
    if zone in ("z", "utc"):
        return LOCAL
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return LOCAL - timedelta(minutes=minutes if zone[0] == "+" else -minutes)


def day_order(cells: pl.Series) -> DayOrder:
    """Whether the column writes day or month first: day, unless more cells can only be month first."""
    parts = cells.drop_nulls().str.extract_groups(r"^\s*(?<first>\d{1,2})[-/.](?<second>\d{1,2})[-/.]\d{4}")
    if parts.is_empty():
        return "dmy"
    first, second = (parts.struct.field(f).cast(pl.Int32, strict=False) for f in ("first", "second"))
    return "mdy" if ((second > 12) & (first <= 12)).sum() > ((first > 12) & (second <= 12)).sum() else "dmy"


_EITHER = r"^(?<first>\d{1,2})[-/.](?<second>\d{1,2})[-/.]\d{4}"


def date_doubt(cells: pl.Series, *, workbook: bool) -> tuple[str, str] | None:
    """A rule and an example where nobody knows which number of a column's dates is the day; else None.

    DATE-008: a spreadsheet took what it could for month/day (all its dates have days to 12) and left the rest as text (all with a part beyond 12).
    DATE-009: every date may be read both ways, and its clock (AM, PM) is that of a country that writes the month first.
    """
    texts = cells.drop_nulls().str.strip_chars()
    written = texts.filter(texts.str.contains(_EITHER))
    if written.is_empty():
        return None
    parts = written.str.extract_groups(_EITHER)
    first, second = (parts.struct.field(f).cast(pl.Int32, strict=False) for f in ("first", "second"))
    plain = (first > 12) | (second > 12)
    if workbook and plain.all():
        dates = texts.filter(texts.str.contains(r"^\d{4}-\d\d-\d\d"))
        if len(dates) and bool((dates.str.slice(8, 2).cast(pl.Int32) <= 12).all()):
            return "DATE-008", written[0]
    american = written.str.contains(r"(?i)\b[ap]\.?m\b")
    return ("DATE-009", written.filter(american)[0]) if not plain.any() and american.any() else None


_FORMATS = ("%Y%m%d%H%M%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %I:%M %p")
_DMY_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M")
_MDY_FORMATS = ("%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M")


def moment_column(
    texts: pl.Series, name: str, order: DayOrder, serials: datetime | None, received: date
) -> tuple[pl.Series, list[Fault], pl.Series]:
    """One column of texts as UTC instants, the faults, and the local days.

    An instant after the day of receipt is a fault (DATE-003): the verdict must not depend on when it is made again (law 2). Where day and month of
    every cell may be exchanged, some lie in the future and none would if they were, nobody knows which is meant: all are at fault (DATE-010).
    """
    local = _nothing(texts, None) if texts.null_count() == len(texts) else _fast(texts, order)
    failed = local.is_null() & texts.is_not_null()
    faults: list[Fault] = []
    if failed.any():
        slow = texts.set(~failed, None)
        distinct = slow.drop_nulls().unique().to_list()
        read = [read_moment(t, order, serials) for t in distinct]
        keys = pl.Series(distinct, dtype=pl.String)
        values = pl.Series([m.at for m in read], dtype=pl.Datetime("us"))
        local = local.fill_null(slow.replace_strict(keys, values, default=None, return_dtype=pl.Datetime("us")))
        codes = slow.replace_strict(keys, pl.Series([m.fault for m in read], dtype=pl.String), default=None, return_dtype=pl.String)
        facts = {"DATE-007": {"order": _said(order)}}
        found = sorted(set(codes.drop_nulls().unique().to_list()))
        faults += [Fault(code, name, (codes == code).fill_null(False), facts.get(code, {})) for code in found]
    future = (local >= datetime(received.year, received.month, received.day) + timedelta(days=1)).fill_null(False)
    if order == "dmy" and future.any() and _likelier_month_first(texts, local, received):
        return _nothing(texts), [Fault("DATE-010", name, texts.is_not_null(), {"received": received.strftime("%d/%m/%Y")})], local.dt.date()
    if future.any():
        faults.append(Fault("DATE-003", name, future, {"received": received.strftime("%d/%m/%Y")}))
        local = local.set(future, None)
    return (local - LOCAL).dt.replace_time_zone("UTC"), faults, local.dt.date()


def _nothing(texts: pl.Series, zone: str | None = "UTC") -> pl.Series:
    return pl.repeat(None, len(texts), dtype=pl.Datetime("us", zone), eager=True)


def _likelier_month_first(texts: pl.Series, day_first: pl.Series, received: date) -> bool:
    """Whether every cell may be read month first, none then lies in the future, and the days lie closer together than they do day first."""
    written = texts.drop_nulls().str.strip_chars()
    parts = written.str.extract_groups(_EITHER)
    first, second = (parts.struct.field(f).cast(pl.Int32, strict=False) for f in ("first", "second"))
    if first.null_count() or not bool(((first <= 12) & (second <= 12)).all()):
        return False
    read, other = _fast(written, "mdy"), day_first.drop_nulls()
    if read.null_count() or not bool((read.dt.date() <= received).all()):
        return False
    return _spread(read) < _spread(other)


def _spread(moments: pl.Series) -> timedelta:
    days: list[date] = moments.dt.date().to_list()
    return max(days) - min(days)


def _fast(texts: pl.Series, order: DayOrder) -> pl.Series:
    """All cells by the one format that most of a sample has; cells of another format stay null."""
    sample = texts.drop_nulls().head(50)
    formats = (*_FORMATS, *(_DMY_FORMATS if order == "dmy" else _MDY_FORMATS))
    best = max(formats, key=lambda f: sample.str.to_datetime(f, strict=False, time_unit="us").is_not_null().sum())
    found = texts.str.to_datetime(best, strict=False, time_unit="us")
    return found.set((found.dt.year() < FIRST_YEAR).fill_null(False), None)


def _said(order: DayOrder) -> str:
    return "ngày/tháng/năm" if order == "dmy" else "tháng/ngày/năm"


def now_local() -> date:
    """Today in Việt Nam."""
    return (datetime.now(UTC) + LOCAL).date()
