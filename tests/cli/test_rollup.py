"""`anptt rollup` as people and programs use it: a table with its coverage, one JSON document, CSV, and what cannot be asked."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from anptt_data.cli.progress import Progress
from anptt_data.cli.roll_up_lines import number
from anptt_data.intake.run import run_sources
from anptt_data.settings import Settings
from tests.command_line import anptt

ROOT = Path(__file__).resolve().parents[2]
WEEKLY, POWER = "health.disease_week", "energy.power_reliability_month"


@pytest.fixture(scope="module")
def home(module_warehouse_settings: Settings) -> Settings:
    """A home with a release of the samples."""
    assert run_sources(module_warehouse_settings, None, publish_after=True, progress=Progress(quiet=True)).release is not None
    return module_warehouse_settings


def rollup(home: Settings, *arguments: str) -> CompletedProcess[str]:
    env = {"ANPTT_ROOT": str(ROOT), "ANPTT_HOME": str(home.home), "ANPTT_DATABASE_URL": str(home.database_url)}
    return anptt(os.environ | env, "rollup", *arguments)


def test_a_table_for_people_says_how_many_reported(home: Settings) -> None:
    done = rollup(home, WEEKLY, "--period", "2026-W44")
    assert done.returncode == 0, done.stderr
    assert "Tuần 44 năm 2026 (từ 23/10/2026 đến 29/10/2026)" in done.stdout
    assert "Tỉnh Đắk Lắk" in done.stdout
    assert "Sốt xuất huyết Dengue" in done.stdout, "names, not only codes"
    assert "102/102 xã đã báo cáo; đúng hạn" in done.stdout
    assert "quy đổi theo tỷ lệ 0 %" in done.stdout
    assert "số liệu mẫu" in done.stdout
    assert "Chưa có đơn vị nào báo cáo / No unit has reported: Thành phố Hà Nội (0/126)" in done.stdout


def test_a_district_is_called_so_and_what_is_not_converted_is_listed(home: Settings) -> None:
    done = rollup(home, WEEKLY, "--period", "2025-W24", "--level", "commune", "--on", "2026-11-22")
    assert "huyện đã báo cáo" in done.stdout
    assert "(không quy đổi được)" in done.stdout
    assert "Không quy đổi được sang đơn vị hành chính ngày 22/11/2026" in done.stdout
    assert "Thành phố Buôn Ma Thuột (643)" in done.stdout


def test_a_sum_of_months_counts_reports_and_names_what_it_leaves_out(home: Settings) -> None:
    done = rollup(home, POWER, "--period", "2026-Q1")
    assert "78/78 lượt đơn vị đã báo cáo" in done.stdout
    assert "Không tính Số khách hàng" in done.stdout


def test_json_is_one_document_with_rows_and_coverage(home: Settings) -> None:
    asked = rollup(home, WEEKLY, "--period", "2026-W44", "--level", "nation", "--json")
    document = json.loads(asked.stdout)
    assert document == json.loads(rollup(home, WEEKLY, "--period", "2026-W44", "--level", "nation", "--format", "json").stdout)
    assert document["period"] == {"from": "2026-10-23", "to": "2026-10-29", "calendar": "week_fri_thu"}
    dengue = next(r for r in document["rows"] if r["disease"] == "dengue")
    assert (dengue["area"], dengue["cases"], dengue["units_expected"], dengue["units_reported"]) == ("VN", 308, 3321, 102)
    assert [c["units_expected"] for c in document["coverage"]] == [3321]


def test_csv_has_every_column(home: Settings) -> None:
    rows = list(csv.DictReader(io.StringIO(rollup(home, POWER, "--format", "csv").stdout)))
    assert {"area_name", "saidi", "saidi_estimated", "units_expected", "units_on_time", "units_other"} <= set(rows[0])
    assert all(r["units_expected"] for r in rows)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((WEEKLY, "--period", "2026-10"), "không ghép được từ các kỳ trọn vẹn"),
        ((WEEKLY, "--period", "tuần này"), "không đúng cách viết"),
        ((WEEKLY, "--level", "huyen"), "Không có cấp"),
        ((WEEKLY, "--on", "hôm qua"), "không phải là ngày"),
        ((WEEKLY, "--on", "1990-01-01"), "Chưa có đơn vị hành chính"),
        ((WEEKLY, "--calendar", "lunar_month"), "Không có lịch"),
        ((WEEKLY, "--format", "pdf"), "Không có dạng kết quả"),
        ((WEEKLY, "--release", "99"), "Không có phiên bản dữ liệu"),
        ((WEEKLY, "--as-of", "2999-01-01T00:00:00+07:00"), "tương lai"),
        ((POWER, "--level", "nation", "--period", "2026-13"), "2026-13"),
        (("no.such",), "Không có biểu"),
    ],
)
def test_what_cannot_be_asked_is_exit_code_2_in_a_sentence(home: Settings, arguments: tuple[str, ...], said: str) -> None:
    done = rollup(home, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert " / " in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stdout == ""


def test_a_release_that_lost_a_file_is_our_fault(home: Settings, tmp_path: Path) -> None:
    (data,) = (home.lake_dir / "health" / "disease_week" / "data").iterdir()
    hidden = data.rename(tmp_path / data.name)
    try:
        done = rollup(home, WEEKLY)
    finally:
        hidden.rename(data)
    assert done.returncode == 3
    assert "publish --rebuild" in done.stderr


def test_figures_are_written_as_vietnamese_write_them() -> None:
    assert [number(v) for v in (1234567, 1234.5, 0.25, 3.0, None, 0)] == ["1.234.567", "1.234,5", "0,25", "3", "", "0"]
