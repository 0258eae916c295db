"""Reminders: why and when, once a reason, one letter an agency, at least once, and always the page."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from sqlalchemy import text

from anptt_data.periods.working_days import WorkingDays
from anptt_data.places.assignments import Assignment
from anptt_data.places.references import References
from anptt_data.portal.accounts import add_account, disable_account, set_email
from anptt_data.reporting.owed_reports import reasons_of
from anptt_data.reporting.page import MOST_REPORTS, render_page
from anptt_data.reporting.remind import Reminded, is_reminding_day, remind
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine as app_engine
from tests.conftest import ROOT
from tests.reporting.conftest import BULLETIN, HEADER, OFFENCES, POWER, Office
from tests.reporting.mail_server import MailServer, bad_line, mail_server

OFFICE_38, OFFICE_66 = "vanthu.sct@thanhhoa.gov.vn", "sct@daklak.gov.vn"
DUE_DAY, CLOSING = date(2026, 11, 6), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("state", "today", "reasons"),
    [
        ("due", date(2026, 11, 3), ()),
        ("due", date(2026, 11, 4), ("soon",)),  # two working days before the due day
        ("due", date(2026, 11, 6), ("soon",)),
        ("overdue", date(2026, 11, 7), ("overdue",)),
        ("overdue", date(2026, 11, 25), ("overdue",)),
        ("overdue", date(2026, 11, 26), ("closing",)),
        ("overdue", date(2026, 11, 30), ("closing",)),
        ("missed", date(2026, 12, 1), ()),
        ("returned", date(2026, 11, 2), ("returned",)),
        ("returned", date(2026, 11, 5), ("returned", "soon")),
        ("returned", date(2026, 11, 9), ("returned", "overdue")),
        ("returned", date(2026, 11, 27), ("returned", "closing")),
        ("returned", date(2026, 12, 1), ()),
        ("received", date(2026, 11, 9), ()),
        ("running", date(2026, 10, 9), ()),
        ("open", date(2026, 11, 9), ()),
    ],
)
def test_why_one_is_reminded_follows_from_the_two_clocks(days: WorkingDays, state: str, today: date, reasons: tuple[str, ...]) -> None:
    assert reasons_of(state, DUE_DAY, CLOSING, date(2026, 10, 31), today, days) == reasons


def test_without_a_second_clock_one_is_not_asked_for_ever(days: WorkingDays) -> None:
    assert reasons_of("overdue", DUE_DAY, None, date(2026, 10, 31), date(2026, 12, 20), days) == ("overdue",)
    assert reasons_of("overdue", DUE_DAY, None, date(2026, 10, 31), date(2027, 1, 20), days) == ()
    assert reasons_of("returned", None, None, date(2026, 10, 31), date(2026, 11, 20), days) == ("returned",)


def test_reminders_go_out_on_working_days_also_on_a_saturday_that_is_worked(days: WorkingDays) -> None:
    assert is_reminding_day(days, date(2026, 8, 22))
    assert not is_reminding_day(days, date(2026, 8, 29))
    assert not is_reminding_day(days, date(2026, 2, 17))


# ---- runs --------------------------------------------------------------------------------------------------------
@pytest.fixture
def owing(office: Office) -> Office:
    """The two offices of Thanh Hóa and Đắk Lắk owe October's power report; nobody else owes anything."""
    with office.superuser.begin() as connection:
        connection.execute(text("truncate portal.account cascade"))
    office.assign(Assignment(POWER, None, None, None, False, None, 2), *(
        Assignment(POWER, a, None, None, True, date(2026, 10, 1), 3) for a in ("so-ct-38", "so-ct-66")
    ))  # fmt: skip
    for login, agency, address in (("so-ct-38.a", "so-ct-38", OFFICE_38), ("so-ct-66.a", "so-ct-66", OFFICE_66)):
        add_account(office.engine, login, agency, ["sender"], None)
        set_email(office.engine, login, address)
    office.today(date(2026, 11, 5))
    return office


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


def with_mail(office: Office, server: MailServer | None, **more: object) -> Settings:
    return office.settings.model_copy(
        update={"smtp": server.setting() if server else None, "public_url": "https://cong.daklak.gov.vn", **more}
    )


@pytest.fixture
def run(owing: Office, post: MailServer) -> Callable[..., Reminded]:
    return lambda **more: remind(with_mail(owing, post), owing.engine, **more)


def on_record(office: Office) -> list[tuple[str, str, bool, int]]:
    with office.engine.connect() as connection:
        rows = connection.execute(
            text("select agency, reason, sent_at is not null, sent_to from intake.reminder order by agency, reminder_id")
        )
        return [tuple(r) for r in rows]


def test_one_letter_an_agency_tells_all_it_owes(owing: Office, post: MailServer, run: Callable[..., Reminded]) -> None:
    owing.assign(*(Assignment(d, a, None, None, True, date(2026, 10, 1), 3) for d, a in ((POWER, "so-ct-38"), (OFFENCES, "ca-24"))))
    owing.assign(
        Assignment(POWER, None, None, None, False, None, 2), Assignment(POWER, "so-ct-38", None, None, True, date(2026, 9, 1), 3),
        Assignment(POWER, "so-ct-66", None, None, True, date(2026, 10, 1), 3),
    )  # fmt: skip
    owing.today(date(2026, 10, 28))
    assert [r.reasons for r in run().reports] == [("closing",)]  # September's report, closed on the 28th
    owing.today(date(2026, 11, 6))
    assert sorted(run().sent) == ["so-ct-38", "so-ct-66"]
    (first, second), (other,) = post.inbox.to(OFFICE_38), post.inbox.to(OFFICE_66)
    assert "Kính gửi: Sở Công Thương tỉnh Thanh Hóa" in first.body
    assert "Tháng 9 năm 2026" in first.body
    assert "sắp chốt số liệu, chưa báo cáo (hạn gửi 07/10/2026; chốt số liệu ngày 28/10/2026)" in first.body
    assert "sắp đến hạn, chưa báo cáo (hạn gửi 06/11/2026; chốt số liệu ngày 30/11/2026)" in second.body
    assert "https://cong.daklak.gov.vn" in other.body
    assert "Thanh Hóa" not in other.body
    assert "bạn" not in first.body
    assert "!" not in first.body


def test_the_same_letter_is_not_sent_twice(owing: Office, post: MailServer, run: Callable[..., Reminded]) -> None:
    for _ in range(3):
        run()
    assert len(post.inbox.letters) == 2
    owing.today(date(2026, 11, 6))
    run()
    assert len(post.inbox.letters) == 2, "it was still due soon"
    owing.today(date(2026, 11, 9))
    assert sorted(run().sent) == ["so-ct-38", "so-ct-66"]
    assert on_record(owing) == [(a, r, True, 1) for a in ("so-ct-38", "so-ct-66") for r in ("soon", "overdue")]
    assert {r.message["Message-ID"] for r in post.inbox.to(OFFICE_38)} != {r.message["Message-ID"] for r in post.inbox.to(OFFICE_66)}


def test_who_has_reported_is_left_alone_and_who_was_sent_back_is_told(
    owing: Office, post: MailServer, run: Callable[..., Reminded]
) -> None:
    owing.power(10, date(2026, 11, 4))
    bad = owing.send(POWER, "so-ct-66", HEADER + "10/2026,Điện lực Bá Thước,-5,x,y,z\n", date(2026, 11, 4), period="2026-10")
    done = run()
    assert done.sent == ["so-ct-66"]
    (letter,) = post.inbox.letters
    assert "đã trả lại để chỉnh sửa, chưa gửi lại" in letter.body
    assert f"phiếu {bad.receipt_no}" in letter.body
    assert on_record(owing) == [("so-ct-66", "returned", True, 1), ("so-ct-66", "soon", True, 1)]


def test_the_successor_is_asked_for_the_report_of_an_agency_that_ended(office: Office) -> None:
    office.assign(Assignment(BULLETIN, "cdc-54", None, None, True, date(2025, 6, 20), 2))
    office.today(date(2025, 7, 2))
    done = remind(office.settings, office.engine)
    (report,) = (r for r in done.reports if r.agency == "cdc-54")
    assert (report.addressee, report.reasons) == ("cdc-66", ("overdue",))
    (letter,) = (x for x in done.letters if x.agency == "cdc-66")
    assert "Kính gửi: Trung tâm Kiểm soát bệnh tật tỉnh Đắk Lắk" in letter.body
    assert "(của Trung tâm Kiểm soát bệnh tật tỉnh Phú Yên, đã sáp nhập)" in letter.body


def test_a_dry_run_shows_the_letters_and_leaves_nothing(
    owing: Office, post: MailServer, run: Callable[..., Reminded], tmp_path: Path
) -> None:
    settings = with_mail(owing, post, home=tmp_path / "home")
    done = remind(settings, owing.engine, dry_run=True)
    assert [x.agency for x in done.letters] == ["so-ct-66", "so-ct-38"]  # Đắk Lắk before Thanh Hóa
    assert (done.recorded, done.page, post.inbox.letters, on_record(owing)) == (0, None, [], [])
    assert not settings.reporting_dir.exists()


def test_what_could_not_be_sent_is_sent_by_the_next_run(owing: Office, post: MailServer, run: Callable[..., Reminded]) -> None:
    post.inbox.mood = "451 4.7.1 try again later"
    done = run()
    assert set(done.failed) == {"so-ct-38", "so-ct-66"}
    assert "451" in done.failed["so-ct-38"].vi
    assert on_record(owing) == [("so-ct-38", "soon", False, 0), ("so-ct-66", "soon", False, 0)]
    assert "máy chủ thư không nhận" in Path(str(done.page)).read_text(encoding="utf-8")
    post.inbox.mood = ""
    owing.power(10, date(2026, 11, 5))  # meanwhile one of them has reported
    assert run().sent == ["so-ct-66"]
    assert on_record(owing) == [("so-ct-38", "soon", False, 0), ("so-ct-66", "soon", True, 1)]


@pytest.mark.parametrize("kind", ["closed", "silent"])
def test_a_mail_server_that_is_away_keeps_neither_record_nor_page_from_being_made(owing: Office, kind: str) -> None:
    with bad_line(kind) as port:
        dead = MailServer(inbox=None, port=port)  # type: ignore[arg-type]
        settings = owing.settings.model_copy(update={"smtp": dead.setting(timeout_seconds=0.3)})
        done = remind(settings, owing.engine)
    assert set(done.failed) == {"so-ct-38", "so-ct-66"}
    assert len(on_record(owing)) == 2
    assert Path(str(done.page)).is_file()


def test_an_agency_without_an_address_is_named_and_stands_on_the_page(
    owing: Office, post: MailServer, run: Callable[..., Reminded]
) -> None:
    disable_account(owing.engine, "so-ct-38.a")
    done = run()
    assert (done.sent, done.unaddressed) == (["so-ct-66"], ["so-ct-38"])
    page = Path(str(done.page)).read_text(encoding="utf-8")
    assert "cơ quan chưa có địa chỉ nhận thư nhắc" in page
    set_email(owing.engine, "so-ct-38.a", OFFICE_38)
    add_account(owing.engine, "so-ct-38.b", "so-ct-38", ["sender"], None)
    set_email(owing.engine, "so-ct-38.b", OFFICE_38)
    assert run().sent == ["so-ct-38"]


def test_without_a_mail_server_the_page_and_the_letters_are_there_and_go_out_once_there_is_one(owing: Office, post: MailServer) -> None:
    settings = with_mail(owing, None)
    done = remind(settings, owing.engine)
    assert (done.sent, done.failed, len(done.letters)) == ([], {}, 2)
    assert "chưa cấu hình máy chủ thư" in Path(str(done.page)).read_text(encoding="utf-8")
    letter = (settings.reporting_dir / "letters" / "so-ct-38.txt").read_text(encoding="utf-8")
    assert "Kính gửi: Sở Công Thương tỉnh Thanh Hóa" in letter
    assert sorted(remind(with_mail(owing, post), owing.engine).sent) == ["so-ct-38", "so-ct-66"]
    owing.power(10, date(2026, 11, 5))
    remind(settings, owing.engine)
    assert [p.name for p in (settings.reporting_dir / "letters").iterdir()] == ["so-ct-66.txt"]


def test_two_runs_at_the_same_moment_send_one_letter_each(owing: Office, post: MailServer) -> None:
    import threading

    settings, done = with_mail(owing, post), list[Reminded]()
    threads = [threading.Thread(target=lambda: done.append(remind(settings, app_engine(settings)))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4
    assert sorted(r.recipients[0] for r in post.inbox.letters) == [OFFICE_66, OFFICE_38]


KILLED = """
import os, signal, sys
from anptt_data.reporting import remind as module
from anptt_data.settings import settings
from anptt_data.warehouse.connect import engine
def killed(*_): os.kill(os.getpid(), signal.SIGKILL)
module._note = killed
module.remind(settings(), engine(settings()))
"""


def test_killed_between_sending_and_recording_the_letter_goes_out_again_with_the_same_name(owing: Office, post: MailServer) -> None:
    """At least once: a letter too many rather than none."""
    env = os.environ | {
        "ANPTT_ROOT": str(ROOT), "ANPTT_HOME": str(owing.settings.home), "ANPTT_DATABASE_URL": str(owing.settings.database_url),
        "ANPTT_SMTP_URL": f"smtp://127.0.0.1:{post.port}?from=anptt@daklak.gov.vn&starttls=no",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", KILLED], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert len(post.inbox.letters) == 1
    assert [sent for _, _, sent, _ in on_record(owing)] == [False, False]
    until = time.monotonic() + 20  # the server frees the lock of the dead
    assert sorted(remind(with_mail(owing, post), owing.engine).sent) == ["so-ct-38", "so-ct-66"]
    assert time.monotonic() < until
    twice = post.inbox.to(post.inbox.letters[0].recipients[0])
    assert len(twice) == 2
    assert twice[0].message["Message-ID"] == twice[1].message["Message-ID"]
    assert len(post.inbox.letters) == 3


# ---- the page -------------------------------------------------------------------------------------------------------
class Looked(HTMLParser):
    """What a page loads, runs, and leaves open."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [v or "" for n, v in attrs if n in ("href", "src")]
        self.handlers += [n for n, _ in attrs if n.startswith("on") or n == "style"]


def test_the_page_needs_no_network_and_runs_nothing(owing: Office, run: Callable[..., Reminded]) -> None:
    page = Path(str(run().page)).read_text(encoding="utf-8")
    looked = Looked()
    looked.feed(page)
    assert not {"script", "iframe", "img", "link", "object"} & set(looked.tags)
    assert looked.handlers == []
    assert all(link.startswith("letters/") for link in looked.links)
    assert re.search(r"Báo cáo còn thiếu.*Reports that are owed", page, re.DOTALL)
    assert page.index("Đắk Lắk") < page.index("Thanh Hóa")


def test_the_page_of_a_whole_nation_stays_under_300_kb_and_counts_what_it_does_not_show(office: Office) -> None:
    office.assign(Assignment(POWER, None, None, None, True, date(2026, 10, 1), 2))
    office.today(date(2026, 11, 9))
    done = remind(office.settings, office.engine)
    assert len(done.reports) == 34
    many = [r for r in done.reports for _ in range(40)]
    page = render_page(office.refs, many, {}, [], datetime.now(UTC), configured=False)
    assert len(page.encode()) < 300_000
    assert f"và {len(many) - MOST_REPORTS} báo cáo khác" in page
    assert page.count("<tr>") - page.count("<thead>") == MOST_REPORTS


def test_when_nothing_is_owed_the_page_says_so(office: Office) -> None:
    page = render_page(office.refs, [], {}, [], datetime.now(UTC), configured=True)
    assert "Không có báo cáo nào sắp đến hạn, quá hạn hoặc bị trả lại" in page


def test_what_stands_in_a_name_is_text_on_the_page(owing: Office) -> None:
    changed = References(**{f: getattr(owing.refs, f) for f in owing.refs.__dataclass_fields__})
    changed.agencies = changed.agencies | {"so-ct-38": replace(changed.agencies["so-ct-38"], name_vi="<script>alert(1)</script>")}
    reports = remind(owing.settings, owing.engine, dry_run=True).reports
    page = render_page(changed, reports, {}, [], datetime.now(UTC), configured=True)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
