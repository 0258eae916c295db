"""`anptt place resolve` and `anptt place convert`: one document or one table, and an exit code that says whether there is one answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import anptt

ROOT = Path(__file__).resolve().parents[2]


def place(*words: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"ANPTT_ROOT": str(ROOT), "ANPTT_REFERENCE_DIR": str(ROOT / "reference")}
    return anptt(env, "place", *words)


def document(*words: str) -> tuple[int, dict[str, Any]]:
    done = place(*words, "--json")
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def test_a_unit_is_found_with_its_dates_its_province_and_the_way_it_was_read() -> None:
    code, found = document("resolve", "Xã Tân Lập - H. Krông Búk - T. Đắk Lắk", "--on", "30/06/2025")
    assert (code, found["rule"], found["method"], found["candidates"]) == (0, None, "name", [])
    unit = found["unit"]
    assert (unit["code"], unit["valid_to"], unit["level"], unit["full_name"]) == ("24317", "2025-06-30", "commune", "Xã Tân Lập")
    assert unit["province"] == {"code": "66", "name": "Tỉnh Đắk Lắk"}


@pytest.mark.parametrize(("day", "name"), [("2025-06-30", "Bắc Giang"), ("01/07/2025", "Bắc Ninh")])
def test_a_reused_code_is_another_province_on_another_day(day: str, name: str) -> None:
    code, found = document("resolve", "24", "--level", "province", "--on", day)
    assert (code, found["unit"]["name"]) == (0, name)


def test_what_may_be_several_units_is_exit_code_1_with_all_of_them() -> None:
    code, found = document("resolve", "Tân Lập", "--province", "66", "--on", "2025-06-30")
    assert (code, found["unit"], found["rule"]) == (1, None, "PLACE-003")
    assert {c["code"] for c in found["candidates"]} == {"24118", "24317"}
    assert all(c["code"] in found["message_vi"] and c["code"] in found["message_en"] for c in found["candidates"])
    told = place("resolve", "Tân Lập", "--province", "66", "--on", "2025-06-30")
    assert told.returncode == 1
    assert "24118" in told.stdout
    assert "PLACE-003" in told.stderr


def test_a_unit_of_another_time_is_exit_code_1_and_says_what_became_of_it_by_which_decree() -> None:
    code, found = document("resolve", "Phường Trúc Bạch", "--province", "01", "--on", "2026-11-01")
    assert (code, found["rule"], found["candidates"][0]["valid_to"]) == (1, "PLACE-006", "2025-06-30")
    assert "nhập vào Phường Ba Đình (00004) theo 1656/NQ-UBTVQH15" in found["message_vi"]


def test_a_whole_unit_is_carried_to_another_day() -> None:
    code, moved = document("convert", "Trúc Bạch", "--from", "2025-06-30", "--to", "2025-07-01")
    assert (code, moved["relation"], moved["convertible"], moved["estimated"], moved["sum"]) == (0, "whole", True, False, 1.0)
    assert [(t["code"], t["valid_from"], t["share"]) for t in moved["targets"]] == [("00004", "2025-07-01", 1.0)]
    assert moved["decrees"] == ["1656/NQ-UBTVQH15"]
    assert (moved["from"], moved["to"], moved["resolved_by"]) == ("2025-06-30", "2025-07-01", "name")


def test_what_no_share_is_known_of_is_not_convertible_but_its_targets_are_listed() -> None:
    code, moved = document("convert", "12", "--from", "2003-06-01", "--to", "2003-12-31")
    assert (code, moved["relation"]) == (0, "same")
    code, moved = document("convert", "12", "--from", "2003-06-01", "--to", "2026-01-01")
    assert (code, moved["relation"], moved["convertible"], moved["sum"]) == (1, "part", False, None)
    assert {t["name"] for t in moved["targets"]} == {"Điện Biên", "Lai Châu"}
    assert all(t["share"] is None for t in moved["targets"])


def test_a_district_lies_in_a_province_of_today() -> None:
    code, moved = document("convert", "643", "--from", "2025-06-30", "--to", "2026-01-01", "--level", "province")
    assert (code, moved["level"], moved["relation"], [t["code"] for t in moved["targets"]]) == (0, "province", "whole", ["66"])


def test_a_name_of_several_units_is_not_converted() -> None:
    code, moved = document("convert", "Tân Lập", "--from", "2025-06-30")
    assert (code, moved["unit"], moved["convertible"], moved["targets"]) == (1, None, False, [])
    assert len(moved["candidates"]) > 5


@pytest.mark.parametrize(
    "words",
    [
        ["resolve", "66", "--on", "31/02/2025"],
        ["resolve", "66", "--on", "hôm qua"],
        ["resolve", "66", "--level", "xã"],
        ["resolve", "66", "--province", "999"],
        ["convert", "66"],
        ["convert", "66", "--from", "2025-13-01"],
        ["convert", "66", "--from", "2025-06-30", "--level", "commune"],
        ["resolve"],
    ],
)
def test_wrong_usage_is_exit_code_2_without_a_stack_trace(words: list[str]) -> None:
    done = place(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr + done.stdout


def test_the_table_for_people_says_on_what_grounds_a_unit_was_carried() -> None:
    done = place("convert", "Phường Trúc Bạch", "--from", "30/6/2025", "--to", "1/7/2025")
    assert done.returncode == 0
    for said in ("Phường Ba Đình", "100,00 %", "1656/NQ-UBTVQH15", "toàn bộ đơn vị, theo nghị quyết", "wholly"):
        assert said in done.stdout


def test_help_of_the_group_starts_without_polars_and_names_the_reforms() -> None:
    code = (
        "import sys; sys.argv=['anptt','place','--help']\n"
        "from anptt_data.cli.main import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "print('HEAVY', sorted({m.split('.')[0] for m in sys.modules} & {'polars','sqlalchemy','pandera','duckdb','pyarrow'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "HEAVY []" in done.stdout
    for command in ("resolve", "convert", "reform"):
        assert command in done.stdout
