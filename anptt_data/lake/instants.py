"""Instants as people write them: a date, a time and an offset, nothing less."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from anptt_data.errors import UsageError

VIETNAM = timezone(timedelta(hours=7))
_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})", re.IGNORECASE)


def parse_instant(written: str | datetime, *, now: datetime | None = None) -> datetime:
    """The instant, in UTC. Raises `UsageError` for anything without an offset, anything unreadable and anything still to come."""
    if isinstance(written, datetime):
        instant = written
    else:
        text = written.strip()
        if not _WRITTEN.fullmatch(text):
            raise _unreadable(written)
        try:
            instant = datetime.fromisoformat(text.upper().replace(",", "."))
        except ValueError:
            raise _unreadable(written) from None
    if instant.utcoffset() is None:
        raise _unreadable(str(written))
    try:
        instant = instant.astimezone(UTC)
    except OverflowError:
        raise _unreadable(str(written)) from None
    if instant > (now or datetime.now(UTC)):
        raise UsageError(
            f"Thời điểm «{written}» còn ở tương lai: chưa thể biết số liệu nhận đến lúc đó",
            f"The instant {str(written)!r} is in the future: nobody knows yet what will have been received by then",
        )
    return instant


def _unreadable(written: str) -> UsageError:
    return UsageError(
        f"Không đọc được thời điểm «{written}»; viết có ngày, giờ và múi giờ, ví dụ 2026-10-01T00:00:00+07:00",
        f"Cannot read the instant {written!r}; write date, time and offset, e.g. 2026-10-01T00:00:00+07:00",
    )


def written_instant(instant: datetime) -> str:
    """``2026-10-01T00:00:00+07:00``."""
    return instant.astimezone(VIETNAM).isoformat()
