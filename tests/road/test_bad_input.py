"""Every kind of bad input of issue 2 goes down the whole road: a clear answer, the right address, counts that add up, nothing half-loaded."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from anptt_data.intake.run import run_sources
from anptt_data.intake.submit import Request
from anptt_data.settings import Settings, SourceSetting
from tests.road import bad_workbooks as bad
from tests.road.folder_watch import FolderWatch
from tests.road.road_checks import AIR, CRIME, DENGUE, MINISTRY, POWER, STATIONS, WEEK, Sender, bytes_below, found, rules

ROOT = Path(__file__).resolve().parents[2]
HEADER = "Tỉnh,Tháng,Số ca mắc\n"
ROWS = [bad.HEADER, ("Đắk Lắk", "10/2026", 5), ("Lâm Đồng", "10/2026", 7)]
TOKEN = "8317465"
AIR_HEADER = "Mã trạm,Thông số,Thời điểm đo,Thời gian trung bình,Giá trị,Đơn vị đo,Trạng thái\n"


@pytest.fixture
def send(warehouse_settings: Settings, tmp_path: Path) -> Sender:
    folder = tmp_path / "sent"
    folder.mkdir()
    return Sender(warehouse_settings, folder)


def cases(send: Sender) -> dict[str, int]:
    return {str(a): int(n) for a, n in send.rows("select area, cases from health.dengue_month order by 1")}


def everything_in_the_database(send: Sender) -> str:
    tables = send.rows(
        "select table_schema, table_name from information_schema.tables where table_type = 'BASE TABLE'"
        " and table_schema not in ('pg_catalog', 'ref', 'information_schema')"
    )
    assert len(tables) > 10
    return "\n".join(str(send.rows(f'select * from "{s}"."{t}"')) for s, t in tables)


# ---- secrets ----------------------------------------------------------------------------------------------
MARKED: list[tuple[str, bytes]] = [
    ("bc.csv", f"MẬT\n{HEADER}Đắk Lắk,10/2026,{TOKEN}\n".encode()),
    ("bc.csv", f"{HEADER}Đắk Lắk,10/2026,{TOKEN}\nĐộ mật: Tối mật\n".encode()),
    ("bc (MẬT).csv", f"{HEADER}Đắk Lắk,10/2026,{TOKEN}\n".encode()),
    ("bc.xlsx", bad.workbook([("TUYỆT MẬT",), *ROWS, ("Gia Lai", "10/2026", int(TOKEN))])),
    ("bc.xlsx", bad.workbook([*ROWS, ("Gia Lai", "10/2026", int(TOKEN))], page_header="&RMẬT")),
    ("bc.xlsx", bad.workbook([*ROWS, ("Gia Lai", "10/2026", int(TOKEN))], title="Báo cáo - TỐI MẬT")),
    ("bc.csv", f"MẬT\nmột tệp không đọc được, {TOKEN}\n".encode("utf-16")),
]


def folders_to_watch(send: Sender, tmp_path: Path) -> tuple[Path, Path]:
    """The home with the folders a submission would use, and a folder for temporary files."""
    home, scratch = send.settings.home, tmp_path / "scratch"
    for folder in (scratch, home, *(home / n for n in ("tmp", "extracts", "extracts/.incoming", "receipts", "logs"))):
        folder.mkdir(exist_ok=True)
    return home, scratch


def nothing_but_the_refusal_is_kept(send: Sender, receipt: dict[str, Any], name: str, content: bytes) -> None:
    assert receipt["decision"] == "returned"
    assert [f["rule"] for f in receipt["findings"]] == ["SECRET-001"]
    assert receipt["counts"]["read"] == 0
    for secret in (TOKEN, name):
        assert secret not in json.dumps(receipt, ensure_ascii=False)
        assert secret not in everything_in_the_database(send)
    assert send.rows("select agency, dataset, size_bytes, sha256 from intake.refusal") == [
        (MINISTRY, DENGUE, len(content), hashlib.sha256(content).hexdigest())
    ]


@pytest.mark.parametrize(("name", "content"), MARKED, ids=[f"{i}-{n}" for i, (n, _) in enumerate(MARKED)])
def test_a_marked_file_is_refused_before_it_touches_the_disk(
    name: str, content: bytes, send: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = send.folder / name
    file.write_bytes(content)
    home, scratch = folders_to_watch(send, tmp_path)
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with FolderWatch(home, scratch, send.folder) as watch:
        outcome = send.submit(file)
        assert watch.seen() == set(), "nothing at all is written, not even for a moment"
    nothing_but_the_refusal_is_kept(send, outcome.receipt, name, content)
    assert file.read_bytes() == content, "a refused file is left where it lies"


def test_the_command_line_refuses_a_marked_file_without_writing_or_repeating_anything(send: Sender, tmp_path: Path) -> None:
    name, content = MARKED[3]
    (send.folder / name).write_bytes(content)
    home, scratch = folders_to_watch(send, tmp_path)
    environment = child_environment(send.settings) | {"TMPDIR": str(scratch)}
    with FolderWatch(home, scratch, send.folder) as watch:
        done = anptt(environment, "submit", str(send.folder / name), "--dataset", DENGUE, "--agency", MINISTRY, "--json")
        assert watch.seen() == set()
    assert (done.returncode, TOKEN in done.stderr) == (1, False)
    nothing_but_the_refusal_is_kept(send, json.loads(done.stdout), name, content)


def test_the_watch_sees_what_an_ordinary_file_leaves(send: Sender, tmp_path: Path) -> None:
    home = send.settings.home
    (home / "extracts").mkdir(parents=True)
    file = send.folder / "bc.csv"
    file.write_text(HEADER + "Đắk Lắk,10/2026,5\n")
    with FolderWatch(home) as watch:
        assert anptt(child_environment(send.settings), "submit", str(file), "--dataset", DENGUE, "--agency", MINISTRY).returncode == 0
        assert str(home / "receipts") in watch.seen()


def test_a_marked_file_in_a_folder_stays_there_and_the_others_are_taken(send: Sender, tmp_path: Path) -> None:
    folder = source_folder(tmp_path)
    (folder / "a MẬT.csv").write_text(f"{HEADER}Đắk Lắk,10/2026,{TOKEN}\n")
    (folder / "b.csv").write_text(HEADER + "Đắk Lắk,10/2026,5\n")
    result = run_sources(with_source(send.settings, folder), None, publish_after=False, progress=Silent())
    assert sorted(o.decision for o in result.outcomes) == ["accepted", "returned"]
    assert (folder / "a MẬT.csv").exists()
    assert TOKEN.encode() not in bytes_below(send.settings.home)
    again = run_sources(with_source(send.settings, folder), None, publish_after=False, progress=Silent())
    assert [(o.refused_secret, o.receipt_no) for o in again.outcomes] == [(True, result.outcomes[0].receipt_no)]
    assert send.rows("select count(*) from intake.refusal") == [(1,)], "the same refusal is recorded once"
    assert cases(send) == {"66": 5}


@pytest.mark.parametrize(
    "words", ["Mật độ dân số theo tỉnh", "Chế độ bảo mật thông tin", "Bệnh sỏi túi mật", "MẬT ĐỘ DÂN SỐ", "Mat do: MAT"]
)
def test_a_word_that_only_looks_like_a_mark_is_no_mark(words: str, send: Sender) -> None:
    outcome = send(f"{words}\n{HEADER}Đắk Lắk,10/2026,5\n", name="mật độ dân số.csv")
    assert outcome.decision == "accepted"
    assert cases(send) == {"66": 5}


# ---- what the file is -------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "content"), [("a.csv", b""), ("a.xlsx", b""), ("a.csv", b"\n \r\n\t\n"), ("a.xlsx", bad.workbook([]))])
def test_an_empty_file_is_said_to_be_empty(name: str, content: bytes, send: Sender) -> None:
    outcome = send(content, name=name)
    assert outcome.decision == "unreadable"
    assert rules(outcome) == {"FILE-001"}
    assert outcome.counts["read"] == 0


def test_a_header_without_rows_is_returned(send: Sender) -> None:
    outcome = send(HEADER)
    assert (outcome.decision, rules(outcome, "blocker")) == ("returned", {"ROWS-001"})


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("bc.xlsx", (HEADER + "Đắk Lắk,10/2026,5\n").encode(), "FILE-002"),
        ("bc.csv", bad.workbook(ROWS), "FILE-002"),
        ("bc.xls", bad.workbook(ROWS), "FILE-002"),
        ("bc.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "FILE-002"),
        ("bc.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "FILE-002"),
        ("bc.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "FILE-003"),
        ("bc.ods", bad.workbook(ROWS), "FILE-002"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_unreadable(name: str, content: bytes, rule: str, send: Sender) -> None:
    outcome = send(content, name=name)
    assert (outcome.decision, rules(outcome)) == ("unreadable", {rule})


def test_a_broken_zip_is_unreadable_wherever_it_is_cut(send: Sender) -> None:
    whole = bad.workbook([bad.HEADER, *[("Đắk Lắk", f"{m}/2026", m) for m in range(1, 11)]])
    said = set()
    for cut in range(4, len(whole) - 1, len(whole) // 12):
        outcome = send(whole[:cut], name="bc.xlsx")
        assert outcome.decision == "unreadable", cut
        said |= rules(outcome)
    assert said == {"FILE-004"}


def test_a_zip_with_a_flipped_bit_never_gives_a_wrong_number(send: Sender) -> None:
    rows = [bad.HEADER, *[("Đắk Lắk", f"{m}/2026", 1000 + m) for m in range(1, 11)]]
    whole = bad.workbook(rows)
    right = {1000 + m for m in range(1, 11)}
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    first = entry.header_offset + 30 + len(entry.filename)
    decisions = set()
    for at in range(first, first + entry.compress_size, max(entry.compress_size // 10, 1)):
        damaged = bytearray(whole)
        damaged[at] ^= 0x10
        outcome = send(bytes(damaged), name="bc.xlsx")
        decisions.add(outcome.decision)
        assert {n for (n,) in send.rows("select cases from health.dengue_month")} <= right
    assert decisions == {"unreadable"}


@pytest.mark.parametrize("said", [None, 5000])
def test_a_zip_bomb_is_refused_in_little_time_whatever_its_directory_says(said: int | None, send: Sender) -> None:
    content = bad.bomb(300, said)
    assert len(content) < 500_000
    begin = time.monotonic()
    outcome = send(content, name="bc.xlsx")
    assert outcome.decision == "unreadable"
    assert rules(outcome) <= {"FILE-004", "FILE-005"}
    assert time.monotonic() - begin < 20


def test_a_bomb_among_station_files_is_refused(send: Sender) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("KKBMT01_20261105060000.txt", b" " * 200_000_000)
    outcome = send(archive.getvalue(), name="tram.zip", dataset=AIR)
    assert (outcome.decision, rules(outcome)) == ("unreadable", {"FILE-005"})


def test_a_workbook_whose_only_cell_is_the_last_one_of_the_sheet(send: Sender) -> None:
    outcome = send(bad.far_cell(), name="bc.xlsx")
    assert outcome.decision == "unreadable"
    finding = found(outcome, "FILE-009")
    assert "XFD1048576" in finding["message_vi"]
    assert cases(send) == {}


def test_a_million_blank_rows_under_the_data_change_nothing(send: Sender) -> None:
    content = bad.blank_rows_below(ROWS, 1_000_000)
    begin = time.monotonic()
    outcome = send(content, name="bc.xlsx")
    assert outcome.decision == "accepted"
    assert (outcome.counts["read"], outcome.counts["accepted"]) == (2, 2)
    assert cases(send) == {"66": 5, "68": 7}
    assert time.monotonic() - begin < 60


def test_a_sheet_of_two_hundred_columns_gives_its_three(send: Sender) -> None:
    extra = [f"Cột {n}" for n in range(197)]
    outcome = send(bad.workbook([(*ROWS[0], *extra), *[(*r, *[f"bí ẩn {n}" for n in range(197)]) for r in ROWS[1:]]]), name="bc.xlsx")
    assert outcome.decision == "accepted"
    assert cases(send) == {"66": 5, "68": 7}
    unused = [f for f in outcome.receipt["findings"] if f["rule"] == "COL-003"]
    assert sum(f["count"] for f in unused) == 197
    assert "bí ẩn" not in json.dumps(outcome.receipt, ensure_ascii=False)


def test_macros_are_never_run_and_said(send: Sender) -> None:
    outcome = send(bad.with_macros(ROWS), name="bc.xlsm")
    assert (outcome.decision, rules(outcome, "warning")) == ("accepted_with_warnings", {"FILE-011"})
    assert cases(send) == {"66": 5, "68": 7}
    for copy in send.settings.receipts_dir.rglob("*.xls?"):
        with zipfile.ZipFile(copy) as archive:
            assert not [n for n in archive.namelist() if "vba" in n.lower()], "the annotated copy carries no macro"


def test_a_password_is_said(send: Sender) -> None:
    outcome = send(bad.locked(), name="bc.xlsx")
    assert (outcome.decision, rules(outcome)) == ("unreadable", {"FILE-008"})


def test_a_formula_without_a_cached_value_is_unknown_not_zero(send: Sender) -> None:
    outcome = send(bad.uncached_formula(ROWS, "C4"), name="bc.xlsx")
    assert outcome.decision == "partly_accepted"
    finding = found(outcome, "FILE-013")
    assert (finding["cell"], finding["value"]) == ("Sheet1!C4", "=1+1")
    assert outcome.counts["rejected"] == 1
    assert cases(send) == {"66": 5, "68": 7}


# ---- columns ----------------------------------------------------------------------------------------------
def test_a_missing_column_returns_the_file_and_keeps_its_rows(send: Sender) -> None:
    outcome = send("Tỉnh,Tháng\nĐắk Lắk,10/2026\nGia Lai,10/2026\n")
    assert outcome.decision == "returned"
    assert rules(outcome, "blocker") & {"COL-001", "LAYOUT-001"}
    power = send("Tháng 1 năm 2026\nĐơn vị điện lực;SAIDI;SAIFI;MAIFI\nĐiện lực Bá Thước;1,5;0,5;0\n", dataset=POWER)
    assert power.decision == "returned"
    assert "Số khách hàng" in found(power, "COL-001")["message_vi"]
    assert (power.counts["read"], power.counts["rejected"]) == (1, 1)


def test_a_doubled_column_returns_the_file(send: Sender) -> None:
    outcome = send("Tỉnh,Tháng,Số ca mắc,Số ca mắc\nĐắk Lắk,10/2026,5,50\n")
    assert outcome.decision == "returned"
    finding = found(outcome, "COL-002")
    assert "Số ca mắc" in finding["message_vi"]
    assert cases(send) == {}


def test_two_aliases_of_one_column_are_doubled_too(send: Sender) -> None:
    outcome = send("Tỉnh,Tháng,Số ca mắc,Số mắc\nĐắk Lắk,10/2026,5,50\n")
    assert (outcome.decision, rules(outcome, "blocker")) == ("returned", {"COL-002"})


# ---- cells ------------------------------------------------------------------------------------------------
GOOD_LINE = "Lâm Đồng,10/2026,7\n"


@pytest.mark.parametrize(
    ("line", "rule", "column", "value"),
    [
        ("Xứ Đoài,10/2026,5", "PLACE-001", "Tỉnh", "Xứ Đoài"),
        ("Đắk Lắk,10/2026,-3", "VALUE-002", "Số ca mắc", "-3"),
        ("Đắk Lắk,10/2026,NaN", "NUM-005", "Số ca mắc", "NaN"),
        ("Đắk Lắk,10/2026,inf", "NUM-005", "Số ca mắc", "inf"),
        ("Đắk Lắk,10/2026,-Infinity", "NUM-005", "Số ca mắc", "-Infinity"),
        ("Đắk Lắk,10/2026,1e400", "NUM-005 NUM-006 NUM-001", "Số ca mắc", "1e400"),
        ("Đắk Lắk,10/2026,99999999999999999999", "NUM-006", "Số ca mắc", "99999999999999999999"),
        ("Đắk Lắk,10/2026,năm ca", "NUM-001", "Số ca mắc", "năm ca"),
        ("Đắk Lắk,10/2026,#REF!", "NUM-005", "Số ca mắc", "#REF!"),
        ("Đắk Lắk,10/2026,", "VALUE-001", "Số ca mắc", None),
        ("Đắk Lắk,13/2026,5", "DATE-006 DATE-002", "Tháng", "13/2026"),
    ],
)
def test_a_bad_cell_rejects_its_row_and_names_the_cell(line: str, rule: str, column: str, value: str | None, send: Sender) -> None:
    outcome = send(f"{HEADER}{GOOD_LINE}{line}\n")
    assert outcome.decision == "partly_accepted", outcome.receipt["findings"]
    said = rules(outcome, "error")
    assert len(said) == 1, said
    assert said <= set(rule.split())
    finding = found(outcome, said.pop())
    assert (finding["row"], finding["value"]) == (3, value)
    assert finding["cell"] == f"dòng 3, cột «{column}»"
    assert cases(send) == {"68": 7}
    assert send.rows("select row, cells[1] from quality.rejected_row") == [(3, line.split(",")[0])]


def test_an_unknown_commune_and_a_code_of_another_date(send: Sender) -> None:
    title = "Tháng 10 năm 2026\nXã, phường,Nhóm tội phạm,Xảy ra,Khám phá,Đối tượng\n"
    title = title.replace("Xã, phường,Nhóm", '"Xã, phường",Nhóm')
    outcome = send(title + "Phường Bắc Giang,Ma túy,4,2,3\nXã Chưa Từng Có,Ma túy,1,1,1\n99999,Ma túy,1,1,1\n", dataset=CRIME)
    assert outcome.decision == "partly_accepted"
    bad_places = [f for f in outcome.receipt["findings"] if f["rule"] == "PLACE-001"]
    assert sorted(f["value"] for f in bad_places) == ["99999", "Xã Chưa Từng Có"]
    assert {f["row"] for f in bad_places} == {4, 5}
    assert outcome.counts["accepted"] == 1
    gone = [c for (c,) in send.rows(
        "select code from ref.area a where level = 'commune' and upper(valid) <= '2025-07-02' and not exists"
        " (select 1 from ref.area b where b.code = a.code and upper_inf(b.valid)) order by 1 limit 1"
    )]  # fmt: skip
    assert gone, "some commune's code ended with the reform"
    outcome = send(title + f"Phường Bắc Giang,Ma túy,4,2,4\n{gone[0]},Ma túy,1,1,1\n", dataset=CRIME)
    finding = found(outcome, "PLACE-002")
    assert (finding["row"], finding["value"], outcome.counts["rejected"]) == (4, gone[0], 1)
    assert "2025" in finding["message_vi"]


def test_a_province_code_that_is_valid_at_one_date_only(send: Sender) -> None:
    outcome = send("Mã tỉnh,Tháng,Số ca mắc\n27,6/2025,4\n27,7/2025,9\n24,7/2025,1\n")
    assert outcome.decision == "partly_accepted"
    finding = found(outcome, "PLACE-002")
    assert (finding["row"], finding["value"]) == (3, "27")
    # Beside 27, which has ended, 24 may be the old Bắc Giang: it is asked for.
    assert (found(outcome, "PLACE-003")["row"], "Bắc Giang (24" in found(outcome, "PLACE-003")["message_vi"]) == (4, True)
    assert send.rows("select area, period_from::text, cases from health.dengue_month order by 2") == [("27", "2025-06-01", 4)]


def test_the_31st_of_february_is_no_day_and_no_month_either(send: Sender) -> None:
    outcome = send(
        "Tỉnh,Từ ngày,Đến ngày,Số ca mắc\nĐắk Lắk,01/10/2026,31/10/2026,5\nGia Lai,01/02/2026,31/02/2026,6\nLâm Đồng,31/02/2026,28/02/2026,6\n"
    )
    assert outcome.decision == "partly_accepted"
    told = [f for f in outcome.receipt["findings"] if f["rule"] == "DATE-002"]
    assert [(f["row"], f["value"]) for f in told] == [(3, "31/02/2026"), (4, "31/02/2026")]
    assert cases(send) == {"66": 5}


def test_a_date_in_the_future_is_not_accepted(send: Sender) -> None:
    year = datetime.now(UTC).year + 2
    rows = f"{HEADER}{GOOD_LINE}Đắk Lắk,10/{year},5\n"
    outcome = send(rows)
    assert outcome.decision == "partly_accepted"
    assert rules(outcome, "error") == {"DATE-003"}
    assert found(outcome, "DATE-003")["row"] == 3
    whole = send(f"Tháng 10 năm {year}\nTỉnh,Số ca mắc\nĐắk Lắk,5\n")
    assert (whole.decision, rules(whole, "blocker")) == ("returned", {"DATE-004"})
    air = send(
        AIR_HEADER + f"KKBMT01,PM2.5,01/11/{year} 00:00,1 giờ,31.5,µg/m3,00\nKKBMT01,PM2.5,01/11/2026 00:00,1 giờ,31.5,µg/m3,00\n",
        dataset=AIR,
    )
    assert (air.decision, rules(air, "error"), found(air, "DATE-003")["row"]) == ("partly_accepted", {"DATE-003"}, 2)


POWER_HEADER = "Tháng 1 năm 2026\nĐơn vị điện lực;Số khách hàng;SAIDI;SAIFI;MAIFI\n"


def test_two_ways_of_writing_numbers_in_one_column_are_never_mixed(send: Sender) -> None:
    lines = ["Điện lực Bá Thước;1000;1.234,5;0,5;0", "Điện lực Bỉm Sơn;1000;2.345,5;0,5;0", "Điện lực Cẩm Thủy;1000;1,234.5;0,5;0"]
    outcome = send(POWER_HEADER + "\n".join(lines) + "\n", dataset=POWER)
    assert outcome.decision == "partly_accepted"
    finding = found(outcome, "NUM-002")
    assert (finding["row"], finding["value"], finding["column"]) == (5, "1,234.5", "SAIDI")
    assert send.rows("select saidi from energy.power_reliability_month order by 1") == [(1234.5,), (2345.5,)]


def test_one_of_each_is_not_guessed(send: Sender) -> None:
    lines = ["Điện lực Bá Thước;1000;1.234,5;0,5;0", "Điện lực Bỉm Sơn;1000;1,234.5;0,5;0"]
    outcome = send(POWER_HEADER + "\n".join(lines) + "\n", dataset=POWER)
    stored = {v for (v,) in send.rows("select saidi from energy.power_reliability_month")}
    assert stored <= {1234.5}, "whatever is accepted is the number that was meant"
    assert outcome.counts["rejected"] >= 1
    assert rules(outcome, "error", "blocker") & {"NUM-002", "NUM-003", "NUM-010"}


def test_co_in_mg_where_micrograms_are_due_is_not_converted(send: Sender) -> None:
    outcome = send(
        AIR_HEADER + "KKBMT01,CO,01/11/2026 00:00,1 giờ,0.8,mg/m3,00\nKKBMT01,CO,01/11/2026 01:00,1 giờ,812,µg/m3,00\n", dataset=AIR
    )
    assert (outcome.decision, rules(outcome, "error")) == ("partly_accepted", {"UNIT-001"})
    finding = found(outcome, "UNIT-001")
    assert (finding["row"], finding["value"], finding["cell"]) == (2, "mg/m3", "dòng 2, cột «Đơn vị đo»")
    assert send.rows("select value from environment.air_station") == [(812.0,)]


def test_ragged_rows(send: Sender) -> None:
    outcome = send(f"{HEADER}{GOOD_LINE}Đắk Lắk,10/2026,5,6,7\nGia Lai,10/2026\nAn Giang,10/2026,4\nCà Mau,10/2,\n")
    assert outcome.decision == "partly_accepted"
    assert found(outcome, "COL-004")["row"] == 3
    assert found(outcome, "VALUE-001")["row"] == 4
    assert outcome.counts["rejected"] == 3
    assert cases(send) == {"68": 7, "91": 4}


def test_a_file_that_ends_in_the_middle_of_a_line_is_returned_for_what_came_after_is_lost(send: Sender) -> None:
    assert send(f"{HEADER}{GOOD_LINE}").decision == "accepted"
    standing = cases(send)
    cut = send(f"{HEADER}{GOOD_LINE}An Giang,10/2026,4\nCà Mau,10/2")
    assert (cut.decision, found(cut, "FILE-020")["row"]) == ("returned", 4)
    assert cases(send) == standing


def test_lines_longer_than_the_header_are_not_taken_even_when_they_are_the_most(send: Sender) -> None:
    outcome = send(HEADER + "Đắk Lắk,8/2026,7\n" + "Gia Lai,10/2026,1,234,9\nHà Nội,10/2026,2,345,9\n")
    assert (outcome.decision, rules(outcome, "error")) == ("partly_accepted", {"COL-004"})
    assert (found(outcome, "COL-004")["row"], found(outcome, "COL-004")["count"]) == (3, 2)
    assert cases(send) == {"66": 7}
    old = "Tuần 24 năm 2025 (từ ngày 06/06/2025 đến ngày 12/06/2025)\nSTT,Tên bệnh,Số liệu,TP. Buôn Ma Thuột,TX. Buôn Hồ\n"
    bulletin = send(old + "1,Sởi,TT,1,234,5\n,,CD,1,5\n2,Tay chân miệng,TT,3,4\n,,CD,3,4\n", dataset=WEEK)
    assert found(bulletin, "COL-004")["row"] == 3
    assert send.rows("select disease, cases from health.disease_week order by 2") == [("hand_foot_mouth", 3), ("hand_foot_mouth", 4)]


def test_a_title_of_two_cells_is_no_header(send: Sender) -> None:
    assert send("SỞ Y TẾ,CỘNG HÒA\n" + HEADER + "Đắk Lắk,10/2026,5\n").decision == "accepted"
    assert cases(send) == {"66": 5}


def test_a_rejected_row_is_nobody_s_copy(send: Sender) -> None:
    outcome = send(HEADER + "Đắk Lắk,10/2026,5,x\nĐắk Lắk,10/2026,5\nGia Lai,10/2026,ba\nGia Lai,10/2026,9\n")
    assert (outcome.counts["accepted"], outcome.counts["rejected"], outcome.counts["ignored"]) == (2, 2, 0)
    assert cases(send) == {"52": 9, "66": 5}
    assert not rules(outcome) & {"DUP-001", "DUP-002"}


def test_nul_bytes(send: Sender) -> None:
    outcome = send(HEADER.encode() + b"\xc4\x90\xe1\xba\xafk L\xe1\xba\xafk,10/2026,5\nGia\0 Lai,10/2026,6\n")
    assert (outcome.decision, rules(outcome)) == ("unreadable", {"FILE-015"})
    assert found(outcome, "FILE-015")["row"] == 3
    line = b"PM2.5\t31.5\tug/m3\t20261105060000\t00\n"
    outcome = send(line + b"CO\t8\x0012\tug/m3\t20261105060000\t00\n", name="DLK_SNNMT_KKBMT01_20261105060000.txt", dataset=AIR)
    assert outcome.decision == "partly_accepted"
    assert found(outcome, "FILE-021")["row"] == 2
    assert send.rows("select parameter, value from environment.air_station") == [("PM2.5", 31.5)]


# ---- sources ----------------------------------------------------------------------------------------------
class Silent:
    """Remembers what a run left."""

    def __init__(self) -> None:
        self.left: list[tuple[str, str]] = []

    def expect(self, extracts: int) -> None: ...

    def begin(self, name: str) -> None: ...

    def skipped(self, path: str, reason: str) -> None:
        self.left.append((Path(path).name, reason))

    def done(self, outcome: object) -> None: ...


def source_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "agency"
    folder.mkdir()
    return folder


def with_source(settings: Settings, folder: Path, dataset: str = DENGUE, agency: str = MINISTRY) -> Settings:
    entry = SourceSetting(name="thu", dataset=dataset, agency=agency, path=str(folder))
    return settings.model_copy(update={"sources": [entry], "samples_dir": folder.parent / "no-samples"})


def test_a_path_that_leads_out_of_a_source_is_never_followed(send: Sender, tmp_path: Path) -> None:
    folder = source_folder(tmp_path)
    (tmp_path / "outside.csv").write_text(HEADER + "Đắk Lắk,10/2026,66\n")
    (folder / "inside.csv").write_text(HEADER + "Gia Lai,10/2026,52\n")
    (folder / "link.csv").symlink_to(tmp_path / "outside.csv")
    (folder / "up.csv").symlink_to("../outside.csv")
    watcher = Silent()
    result = run_sources(with_source(send.settings, folder), None, publish_after=False, progress=watcher)
    assert [o.name for o in result.outcomes] == ["inside.csv"]
    assert {n for n, _ in watcher.left} == {"link.csv", "up.csv"}
    assert cases(send) == {"52": 52}


@pytest.mark.parametrize("name", ["../KKBMT01_20261105060000.txt", "/etc/KKBMT01_20261105060000.txt", "a/../../KKBMT01_20261105060000.txt"])
def test_a_path_with_dots_in_an_archive_is_refused(name: str, send: Sender) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(name, "PM2.5\t31.5\tug/m3\t20261105060000\t00\n")
    outcome = send(archive.getvalue(), name="tram.zip", dataset=AIR)
    assert (outcome.decision, rules(outcome)) == ("unreadable", {"FILE-006"})
    assert name in found(outcome, "FILE-006")["message_vi"]


def test_a_file_still_growing_is_left_and_taken_whole_by_the_next_sweep(
    send: Sender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANPTT_SETTLE_SECONDS", "0.5")
    folder = source_folder(tmp_path)
    settings = with_source(send.settings, folder)
    provinces = [n for (n,) in send.rows("select name from ref.area where level = 'province' and upper_inf(valid) order by code")]
    stop = threading.Event()

    def write() -> None:
        with (folder / "bc.csv").open("w") as file:
            file.write(HEADER)
            for province in provinces:
                file.write(f"{province},10/2026,1\n")
                file.flush()
                stop.wait(0.05)
            while not stop.wait(0.05):
                file.write("Hà Nội,9/2026,1\n")
                file.flush()

    (folder / "bc2.csv.part").write_text(HEADER)
    writer = threading.Thread(target=write)
    writer.start()
    while not (folder / "bc.csv").exists():
        time.sleep(0.01)
    watcher = Silent()
    first = run_sources(settings, None, publish_after=False, progress=watcher)
    stop.set()
    writer.join()
    assert first.outcomes == []
    assert {n for n, _ in watcher.left} == {"bc.csv", "bc2.csv.part"}
    time.sleep(0.6)
    second = run_sources(settings, None, publish_after=False, progress=Silent())
    assert [o.exit_code for o in second.outcomes] == [0]
    with (folder / "bc.csv").open() as file:
        assert second.outcomes[0].counts["read"] == sum(1 for _ in file) - 1


def test_a_correction_beside_what_it_corrects_stays_the_truth_however_often_it_is_collected(send: Sender, tmp_path: Path) -> None:
    folder = source_folder(tmp_path)
    (folder / "bc.csv").write_text(HEADER + "Đắk Lắk,10/2026,5\nGia Lai,10/2026,9\n")
    os.utime(folder / "bc.csv", (1_790_000_000, 1_790_000_000))
    (folder / "bc sua.csv").write_text(HEADER + "Đắk Lắk,10/2026,6\nGia Lai,10/2026,9\n")
    os.utime(folder / "bc sua.csv", (1_790_000_100, 1_790_000_100))
    settings = with_source(send.settings, folder)
    run_sources(settings, None, publish_after=False, progress=Silent())
    assert cases(send) == {"52": 9, "66": 6}
    events = send.rows("select count(*) from intake.submission_event")
    for _ in range(2):
        run_sources(settings, None, publish_after=False, progress=Silent())
    assert cases(send) == {"52": 9, "66": 6}
    assert send.rows("select count(*) from intake.submission_event") == events, "collecting again is no event"


def test_a_copy_of_what_was_corrected_is_not_sent_again_and_again(send: Sender, tmp_path: Path) -> None:
    folder = source_folder(tmp_path)
    settings = with_source(send.settings, folder)
    for age, (name, cases_said) in enumerate([("bc.csv", 5), ("bc (1).csv", 5), ("bc sua.csv", 6)]):
        (folder / name).write_text(f"{HEADER}Đắk Lắk,10/2026,{cases_said}\n")
        os.utime(folder / name, (1_790_000_000 + age, 1_790_000_000 + age))
    for _ in range(3):
        run_sources(settings, None, publish_after=False, progress=Silent())
        assert cases(send) == {"66": 6}
    kinds = [k for (k,) in send.rows("select kind from intake.submission_event")]
    assert kinds.count("reinstated") == 0


def test_a_receipt_that_a_killed_process_could_not_write_is_written_by_the_next_run(send: Sender, tmp_path: Path) -> None:
    folder = source_folder(tmp_path)
    (folder / "bc.csv").write_text(HEADER + "Đắk Lắk,10/2026,5\nXứ Đoài,10/2026,5\n")
    settings = with_source(send.settings, folder)
    first = run_sources(settings, None, publish_after=False, progress=Silent()).outcomes[0]
    written = {p.name for p in (settings.receipts_dir / str(first.receipt_no)).iterdir()}
    shutil.rmtree(settings.receipts_dir / str(first.receipt_no))
    assert run_sources(settings, None, publish_after=False, progress=Silent()).outcomes == []
    assert {p.name for p in (settings.receipts_dir / str(first.receipt_no)).iterdir()} == written


# ---- processes --------------------------------------------------------------------------------------------
def child_environment(settings: Settings) -> dict[str, str]:
    url = str(settings.database_url)
    return os.environ | {
        "ANPTT_ROOT": str(ROOT),
        "ANPTT_HOME": str(settings.home),
        "ANPTT_DATABASE_URL": url,
        "ANPTT_DATABASE_OWNER_URL": url.replace("//anptt_app@", "//anptt_owner@"),
    }


def anptt(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "anptt_data.cli.main", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_processes_submitting_the_same_bytes_at_once_are_one_submission(send: Sender) -> None:
    file = send.folder / "bc.csv"
    file.write_text(HEADER + "Đắk Lắk,10/2026,5\nLâm Đồng,10/2026,7\n")
    command = [sys.executable, "-m", "anptt_data.cli.main", "submit", str(file), "--dataset", DENGUE, "--agency", MINISTRY, "--json"]
    environment = child_environment(send.settings)
    processes = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    answers = [p.communicate(timeout=120) for p in processes]
    assert [p.returncode for p in processes] == [0, 0, 0], answers
    receipts = [json.loads(out) for out, _ in answers]
    assert len({r["receipt_no"] for r in receipts}) == 1
    assert len({json.dumps({k: r[k] for k in ("decision", "counts", "findings", "files")}, sort_keys=True) for r in receipts}) == 1
    assert send.rows("select count(*) from intake.submission") == [(1,)]
    assert send.rows("select count(*) from fact.health__dengue_month") == [(2,)]
    assert cases(send) == {"66": 5, "68": 7}
    assert len(list(send.settings.extracts_dir.rglob("*.part"))) == 0
    assert len(list(send.settings.receipts_dir.iterdir())) == 1


def test_two_different_corrections_at_once_leave_one_of_them_whole(send: Sender) -> None:
    send(HEADER + "Đắk Lắk,10/2026,5\nLâm Đồng,10/2026,5\n")
    for n in (6, 7):
        (send.folder / f"bc{n}.csv").write_text(HEADER + f"Đắk Lắk,10/2026,{n}\nLâm Đồng,10/2026,{n}\n")
    environment = child_environment(send.settings)
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "anptt_data.cli.main", "submit", str(send.folder / f"bc{n}.csv"), "-d", DENGUE, "-a", MINISTRY],
            cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        for n in (6, 7)
    ]  # fmt: skip
    assert [p.wait(120) for p in processes] == [0, 0]
    now = cases(send)
    assert now in ({"66": 6, "68": 6}, {"66": 7, "68": 7})
    assert send.rows("select count(*) from intake.submission") == [(3,)]


# ---- corrections ------------------------------------------------------------------------------------------
def test_superseded_bytes_sent_again_are_the_truth_again_and_the_receipt_is_the_same(send: Sender) -> None:
    first = send(HEADER + "Đắk Lắk,10/2026,5\nLâm Đồng,10/2026,7\n")
    second = send(HEADER + "Đắk Lắk,10/2026,6\nLâm Đồng,10/2026,7\n")
    between = datetime.now(UTC)
    again = send(HEADER + "Đắk Lắk,10/2026,5\nLâm Đồng,10/2026,7\n", name="cùng nội dung.csv")
    assert again.already_known
    assert again.reinstated
    assert again.receipt_no == first.receipt_no != second.receipt_no
    # What the approval is now is told as it is read; the verdict is the one of the first time.
    now = again.receipt.pop("approval_state")
    assert now["state"] == first.receipt.get("approval_state", now)["state"]
    assert again.receipt == {k: v for k, v in first.receipt.items() if k != "approval_state"}
    assert cases(send) == {"66": 5, "68": 7}
    with send.engine.connect() as connection:
        connection.execute(text("select anptt.as_of(:t)"), {"t": between.isoformat()})
        assert connection.execute(text("select sum(cases) from health.dengue_month")).scalar_one() == 13
    kinds = [k for (k,) in send.rows("select kind from intake.submission_event order by event_id")]
    assert kinds.count("reinstated") == 1
    assert send.rows("select count(*) from fact.health__dengue_month") == [(4,)], "no row is written twice"


def test_a_correction_with_fewer_rows_says_what_is_gone(send: Sender) -> None:
    first = send(HEADER + "Đắk Lắk,10/2026,5\nLâm Đồng,10/2026,7\nGia Lai,10/2026,9\nGia Lai,9/2026,4\n")
    before = datetime.now(UTC)
    second = send(HEADER + "Đắk Lắk,10/2026,6\n")
    assert second.decision == "accepted_with_warnings"
    assert {k: second.counts[k] for k in ("new", "changed", "unchanged", "gone")} == {"new": 0, "changed": 1, "unchanged": 0, "gone": 2}
    finding = found(second, "CHANGE-001")
    assert (finding["severity"], finding["count"]) == ("warning", 2)
    assert second.receipt["replaces"] == [first.receipt_no]
    now = send.rows("select area, period_from::text, cases from health.dengue_month order by 2, 1")
    assert now == [("52", "2026-09-01", 4), ("66", "2026-10-01", 6)], "the month that the correction does not speak of stays"
    with send.engine.connect() as connection:
        connection.execute(text("select anptt.as_of(:t)"), {"t": before.isoformat()})
        assert connection.execute(text("select sum(cases) from health.dengue_month")).scalar_one() == 25


def test_a_dry_run_leaves_nothing(send: Sender) -> None:
    outcome = send(HEADER + "Đắk Lắk,10/2026,5\nXứ Đoài,10/2026,5\n", request=Request(dry_run=True))
    assert (outcome.decision, outcome.receipt_no) == ("partly_accepted", None)
    for table in ("submission", "extract", "submission_event", "claim", "claim_range"):
        assert send.rows(f"select count(*) from intake.{table}") == [(0,)], table
    assert send.rows("select count(*) from fact.health__dengue_month") == [(0,)]
    assert not [p for p in send.settings.home.rglob("*") if p.is_file()]


def test_the_agency_s_own_station_may_be_unknown_but_never_its_figures(send: Sender) -> None:
    outcome = send(AIR_HEADER + "TRAM-LA,PM2.5,01/11/2026 00:00,1 giờ,31.5,µg/m3,00\n", dataset=AIR, agency=STATIONS)
    assert (outcome.decision, rules(outcome, "warning")) == ("accepted_with_warnings", {"PLACE-005"})
    assert send.rows("select station, area, value from environment.air_station") == [("TRAM-LA", "66", 31.5)]
