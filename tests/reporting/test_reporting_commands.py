"""anptt reporting, anptt remind and what anptt doctor says of them, as people and programs read them."""

from __future__ import annotations

import json
import os
from datetime import date

import pytest

from anptt_data.contract.registry import contracts
from anptt_data.doctor import _holidays, _reporting, _Wrong
from anptt_data.reporting.derived import made_from, signature
from anptt_data.warehouse.connect import raw
from tests.command_line import anptt
from tests.conftest import ROOT
from tests.reporting.conftest import POWER, Office
from tests.reporting.mail_server import bad_line, mail_server


@pytest.fixture
def env(office: Office) -> dict[str, str]:
    return os.environ | {
        "ANPTT_ROOT": str(ROOT), "ANPTT_HOME": str(office.settings.home), "ANPTT_DATABASE_URL": str(office.settings.database_url),
    }  # fmt: skip


@pytest.fixture
def sent(office: Office) -> Office:
    office.power(9, date(2026, 10, 5))
    office.today(date(2026, 11, 9))
    return office


def test_rates_are_one_json_document_or_a_table_for_people(sent: Office, env: dict[str, str]) -> None:
    (rate,) = (r for r in json.loads(anptt(env, "reporting", "--dataset", POWER, "--json").stdout) if r["agency"] == "so-ct-38")
    assert (rate["expected"], rate["reported"], rate["on_time"], rate["missing"], rate["reporting_rate"]) == (2, 1, 1, 1, 50.0)
    table = anptt(env, "reporting", "--dataset", POWER, "--by", "period").stdout
    assert "1 (2,9%)" in table
    assert "phải báo cáo" in table
    by_unit = json.loads(anptt(env, "reporting", "-d", POWER, "-a", "so-ct-38", "-p", "2026-09", "--by", "commune", "--json").stdout)
    assert sum(u["reported"] for u in by_unit) == 3


def test_every_report_is_listed_with_its_clocks_and_state(sent: Office, env: dict[str, str]) -> None:
    rows = json.loads(anptt(env, "reporting", "-d", POWER, "-a", "so-ct-38", "--list", "--json").stdout)
    assert [(r["period"], r["state"], r["due_on"]) for r in rows] == [
        ("2026-09", "received", "2026-10-07"), ("2026-10", "overdue", "2026-11-06"), ("2026-11", "running", "2026-12-07"),
    ]  # fmt: skip
    assert "Quá hạn, chưa báo cáo" in anptt(env, "reporting", "-d", POWER, "-a", "so-ct-38", "--list").stdout


def test_nothing_expected_is_said_and_no_failure(office: Office, env: dict[str, str]) -> None:
    done = anptt(env, "reporting")
    assert (done.returncode, "Chưa có kỳ nào" in done.stderr) == (0, True)


@pytest.mark.parametrize(
    "arguments",
    [["--by", "rank"], ["--dataset", "no.such"], ["--agency", "so-ct-99"], ["--period", "tháng mười"], ["-d", POWER, "-p", "2026-13"]],
)
def test_wrong_usage_is_exit_code_2(office: Office, env: dict[str, str], arguments: list[str]) -> None:
    done = anptt(env, "reporting", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_remind_shows_letters_first_and_leaves_nothing(sent: Office, env: dict[str, str]) -> None:
    done = anptt(env, "remind", "--dry-run")
    assert done.returncode == 0
    assert "Kính gửi: Sở Công Thương tỉnh Thanh Hóa" in done.stdout
    found = json.loads(anptt(env, "remind", "--dry-run", "--json").stdout)
    assert len(found["letters"]) == 34
    assert (found["recorded"], found["page"]) == (0, None)


def test_remind_says_where_the_page_is_and_that_letters_could_not_be_sent(sent: Office, env: dict[str, str]) -> None:
    from anptt_data.portal.accounts import add_account, set_email

    done = anptt(env, "remind")
    assert (done.returncode, done.stdout.strip()) == (0, str(sent.settings.reporting_dir / "index.html"))
    assert "Chưa cấu hình máy chủ thư" in done.stderr
    with sent.superuser.begin() as connection:
        from sqlalchemy import text

        connection.execute(text("truncate portal.account cascade"))
    add_account(sent.engine, "so-ct-38.thu", "so-ct-38", ["sender"], None)
    set_email(sent.engine, "so-ct-38.thu", "sct@thanhhoa.gov.vn")
    with bad_line("closed") as port:
        away = anptt(env | {"ANPTT_SMTP_URL": f"smtp://127.0.0.1:{port}?from=a@b.vn&starttls=no"}, "remind")
    assert away.returncode == 3
    assert "so-ct-38: máy chủ thư không nhận" in away.stderr
    assert "so-ct-66: chưa có địa chỉ" in away.stderr
    with mail_server() as server:
        there = anptt(env | {"ANPTT_SMTP_URL": f"smtp://127.0.0.1:{server.port}?from=a@b.vn&starttls=no"}, "remind", "--json")
        assert (there.returncode, json.loads(there.stdout)["sent"]) == (0, ["so-ct-38"])
        assert len(server.inbox.letters) == 1


def test_doctor_sees_that_the_files_have_changed_since_the_relations_were_made(sent: Office) -> None:
    with sent.engine.connect() as connection:
        assert made_from(raw(connection)) == signature(list(contracts().values()), sent.refs, None)
    everywhere = sent.settings.model_copy(update={"node": "TQ"})  # a national node waits for all, as the tests' warehouse does
    assert _reporting(everywhere).endswith("/68")
    with pytest.raises(_Wrong, match="anptt init"):
        _reporting(sent.settings)


def test_doctor_says_when_there_are_no_holidays_for_the_year(sent: Office, tmp_path) -> None:
    with pytest.raises(_Wrong, match="bổ sung"):
        _holidays(sent.settings.model_copy(update={"reference_dir": tmp_path}))
