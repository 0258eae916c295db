"""Instants of --as-of."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anptt_data.errors import UsageError
from anptt_data.lake.instants import parse_instant, written_instant

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def test_an_instant_with_an_offset_is_read() -> None:
    assert parse_instant("2026-10-01T00:00:00+07:00", now=NOW) == datetime(2026, 9, 30, 17, tzinfo=UTC)
    assert parse_instant("2026-10-01 00:00Z", now=NOW) == datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "rubbish",
    ["", "today", "2026-10-01", "2026-10-01T00:00:00", "2026-10-01T00:00+07", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
     "2026-10-01T25:00:00Z", "1'; DROP TABLE x", "0001-01-01T00:00:00+14:00", "２０２６-10-01T00:00:00Z x"],
)  # fmt: skip
def test_rubbish_is_refused_with_an_example(rubbish: str) -> None:
    with pytest.raises(UsageError, match=r"2026-10-01T00:00:00\+07:00"):
        parse_instant(rubbish, now=NOW)


def test_the_future_is_refused() -> None:
    with pytest.raises(UsageError, match="tương lai"):
        parse_instant("2026-11-21T07:00:01+07:00", now=NOW)


@given(st.datetimes(datetime(1900, 1, 1), datetime(2026, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_every_written_instant_is_read_back(naive: datetime, minutes: int) -> None:
    from datetime import timezone

    instant = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_instant(instant.isoformat(), now=NOW) == instant
    assert parse_instant(written_instant(instant), now=NOW) == instant
