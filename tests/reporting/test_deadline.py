"""What the two clocks say of a submission, for its receipt."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from anptt_data.contract.registry import contract
from anptt_data.periods.period import Period
from anptt_data.periods.working_days import WorkingDays
from anptt_data.periods.written import parse_period, write_period
from anptt_data.places.references import References
from anptt_data.reporting.deadline import Deadline, deadline_of
from tests.reporting.conftest import AIR, BULLETIN, POWER, VIETNAM


def of(
    refs: References, written: str | None, received: date, at: time = time(12), dataset: str = POWER, agency: str = "so-ct-38", **more
) -> Deadline:
    of_dataset = contract(dataset)
    period = parse_period(written, of_dataset.cadence().calendar) if written else None
    found = deadline_of(of_dataset, refs.agency(agency), period, datetime.combine(received, at, VIETNAM), **more)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("received", "state", "days", "said"),
    [
        (date(2026, 11, 2), "on_time", -4, "Nhận đúng hạn (hạn gửi 06/11/2026)"),
        (date(2026, 11, 6), "on_time", 0, "Nhận đúng hạn (hạn gửi 06/11/2026)"),
        (date(2026, 11, 9), "late", 3, "Nhận quá hạn 3 ngày (hạn gửi 06/11/2026); vẫn được tính cho kỳ này đến hết ngày 30/11/2026"),
        (
            date(2026, 12, 1), "after_closing", 25,
            "Nhận sau khi chốt số liệu của kỳ (ngày 30/11/2026): số liệu vẫn được kiểm tra và lưu, không tính vào tỷ lệ đơn vị đã báo cáo",
        ),
    ],
)  # fmt: skip
def test_a_receipt_says_which_clock_the_report_beat(refs: References, received: date, state: str, days: int, said: str) -> None:
    found = of(refs, "2026-10", received)
    assert (found.state, found.days, found.said.vi) == (state, days, said)
    assert (found.due_on, found.closes_on) == (date(2026, 11, 6), date(2026, 11, 30))


def test_the_day_is_that_of_viet_nam(refs: References) -> None:
    found = deadline_of(
        contract(POWER), refs.agency("so-ct-38"), parse_period("2026-10", "calendar_month"), datetime(2026, 11, 6, 17, 30, tzinfo=UTC)
    )
    assert found is not None
    assert found.state == "late"


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (date(2026, 11, 2), "còn 4 ngày để gửi lại"),
        (date(2026, 11, 6), "Hạn gửi lại là hôm nay, 06/11/2026"),
        (date(2026, 11, 9), "Đã quá hạn gửi 3 ngày"),
        (date(2026, 12, 9), "đã chốt số liệu ngày 30/11/2026"),
    ],
)
def test_a_returned_file_is_told_how_long_there_is_to_send_it_again(refs: References, received: date, said: str) -> None:
    assert said in of(refs, "2026-10", received, accepted=False).said.vi


@pytest.mark.parametrize(
    ("written", "received", "following", "due"),
    [
        ("2026-10", date(2026, 11, 3), "2026-11", date(2026, 12, 7)),
        ("2026-10", date(2026, 10, 20), "2026-11", date(2026, 12, 7)),  # before its period ended
        ("2026-08", date(2026, 11, 3), "2026-10", date(2026, 11, 6)),  # October is still to come
        ("2026-08", date(2026, 11, 9), "2026-11", date(2026, 12, 7)),  # October's day is over
        ("2021-08", date(2026, 11, 3), "2026-10", date(2026, 11, 6)),
        (None, date(2026, 11, 3), "2026-10", date(2026, 11, 6)),
        ("2027-11", date(2027, 12, 3), "2027-12", None),  # the holidays of 2028 are not known
    ],
)
def test_the_next_deadline_is_that_of_the_first_later_period_which_is_not_yet_due(
    refs: References, written: str | None, received: date, following: str, due: date | None
) -> None:
    found = of(refs, written, received)
    assert found.next_period is not None
    assert found.next_said is not None
    assert (write_period(found.next_period), found.next_due_on) == (following, due)
    assert ("hạn gửi" in found.next_said.vi) is (due is not None)


def test_an_agency_that_has_ended_has_no_next_deadline(refs: References) -> None:
    found = of(refs, "2025-W26", date(2025, 6, 30), dataset=BULLETIN, agency="cdc-54")
    assert (found.state, found.next_period) == ("on_time", None)
    assert of(refs, "2025-W24", date(2025, 6, 14), dataset=BULLETIN, agency="cdc-54").next_period is not None


def test_without_a_known_day_nothing_is_said_to_be_late(refs: References, days: WorkingDays) -> None:
    assert of(refs, "2023-10", date(2023, 12, 30)).state == "unknown"
    assert "lịch nghỉ lễ" in of(refs, "2023-10", date(2023, 12, 30)).said.vi
    assert of(refs, None, date(2026, 11, 3)).said.vi.startswith("Không rõ kỳ báo cáo")
    assert of(refs, "2026-10", date(2026, 11, 3), days=WorkingDays({})).state == "unknown"
    odd = deadline_of(
        contract(POWER),
        refs.agency("so-ct-38"),
        Period(date(2026, 10, 3), date(2026, 10, 31), "calendar_month"),
        datetime(2026, 11, 3, tzinfo=UTC),
    )
    assert odd is not None
    assert (odd.state, odd.due_on) == ("unknown", None)


def test_what_is_sent_continuously_has_no_deadline(refs: References) -> None:
    assert deadline_of(contract(AIR), refs.agency("so-nnmt-66"), None, datetime(2026, 11, 3, tzinfo=UTC)) is None


def test_its_json_says_days_as_iso_and_both_languages(refs: References) -> None:
    made = of(refs, "2026-10", date(2026, 11, 9)).as_json()
    assert (made["due_on"], made["closes_on"], made["next_due_on"]) == ("2026-11-06", "2026-11-30", "2026-12-07")
    assert made["next_period"] == {"from": "2026-11-01", "to": "2026-11-30", "calendar": "calendar_month"}
    assert "3 day(s) late" in made["text_en"]
