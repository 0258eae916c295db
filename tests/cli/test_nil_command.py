"""`anptt nil` as a clerk or a program uses it: the receipt, the exit codes, one JSON document, and how lists and totals then read."""

from __future__ import annotations

import json
import os
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from anptt_data.lake.publish import publish
from anptt_data.portal.accounts import add_account
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from tests.command_line import anptt

ROOT = Path(__file__).resolve().parents[2]
WEEKLY, POWER = "health.disease_week", "energy.power_reliability_month"
SAID = "Khai không phát sinh trong kỳ tuần 44 năm 2026 (từ 23/10/2026 đến 29/10/2026)"


@pytest.fixture(scope="module")
def home(module_warehouse_settings: Settings) -> Settings:
    return module_warehouse_settings


def run(home: Settings, *arguments: str) -> CompletedProcess[str]:
    env = {"ANPTT_ROOT": str(ROOT), "ANPTT_HOME": str(home.home), "ANPTT_DATABASE_URL": str(home.database_url)}
    return anptt(os.environ | env, *arguments)


def test_a_declaration_gives_a_receipt_and_is_seen_in_lists_and_totals(home: Settings) -> None:
    asked = ("nil", WEEKLY, "--agency", "cdc-66", "--period", "2026-W44")
    tried = run(home, *asked, "--dry-run")
    assert (tried.returncode, SAID in tried.stdout, "Kiểm tra thử (chưa gửi)" in tried.stderr) == (0, True, True)
    assert json.loads(run(home, "submissions", "--json").stdout) == []
    add_account(engine(home), "van.thu", "cdc-66", ["sender"], None)
    done = run(home, *asked, "--actor", "van.thu")
    assert done.returncode == 0, done.stderr
    first = done.stdout.splitlines()[0]
    assert first.endswith(f"{WEEKLY}  cdc-66  {SAID}")
    assert "đọc 0" not in done.stdout, "no file was read"
    assert "page: " in done.stdout
    assert "workbook: " not in done.stdout
    again = run(home, *asked)
    assert again.stdout.startswith(first.split("  ")[0])
    assert "đã khai trước đây" in again.stdout
    receipt = json.loads(run(home, *asked, "--json").stdout)
    assert (receipt["nil"], receipt["nil_vi"], receipt["decision"], receipt["counts"]["read"]) == (True, SAID, "accepted", 0)
    assert run(home, "receipt", receipt["receipt_no"]).stdout.splitlines()[0].endswith(SAID)
    (listed,) = json.loads(run(home, "submissions", "--json").stdout)
    assert listed["nil"] is True
    assert "không phát sinh" in run(home, "submissions").stdout
    publish(engine(home), home)
    table = run(home, "rollup", WEEKLY, "--period", "2026-W44").stdout
    assert "102/102 xã đã báo cáo" in table
    assert "khai không phát sinh 102" in table
    assert table.count("Tỉnh Đắk Lắk") == 1, "one line says that every disease is 0"
    rows = json.loads(run(home, "rollup", WEEKLY, "--period", "2026-W44", "--json").stdout)["rows"]
    assert {(r["area"], r["cases"], r["units_nil"]) for r in rows} == {("66", 0, 102)}
    assert len(rows) > 20, "for programs every disease is there"
    assert json.loads(run(home, "contract", "show", WEEKLY, "--json").stdout)["nil"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((POWER, "--agency", "so-ct-38", "--period", "2026-09"), "không nhận khai không phát sinh"),
        ((WEEKLY, "--agency", "cdc-66", "--period", "2099-W01"), "Kỳ chưa kết thúc"),
        ((WEEKLY, "--agency", "so-ct-38", "--period", "2026-W40"), "AGENCY-001"),
        ((WEEKLY, "--agency", "cdc-66"), "period"),
        ((WEEKLY, "--agency", "cdc-66", "--period", "tuần này"), "không đúng cách viết"),
        (("no.such", "--agency", "cdc-66", "--period", "2026-W40"), "Không có biểu"),
        ((WEEKLY, "--agency", "cdc-666", "--period", "2026-W40"), "Không có cơ quan"),
    ],
)
def test_what_cannot_be_declared_is_wrong_usage(home: Settings, arguments: tuple[str, ...], said: str) -> None:
    done = run(home, "nil", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
