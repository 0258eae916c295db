"""Whatever is sent gets a clear answer: never an exception, never long."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st
from raw_files import compound_file, raw_workbook, zip_of

from anptt_data.contract.base import Contract
from anptt_data.quality.catalogue import RULES
from anptt_data.quality.findings import Findings
from anptt_data.readers.cells import Cells
from anptt_data.readers.read import read
from anptt_data.settings import Settings
from contracts.environment import AirStation

Read = Callable[[bytes | Path, str], Cells]
SMALL = raw_workbook('<row r="1"><c r="A1"><v>1</v></c></row>')
CSV = "Xã;Số ca\nĐông Hải;1\n".encode()


def only_note(cells: Cells) -> str:
    assert not cells.readable
    assert len(cells.notes) == 1
    assert RULES[cells.notes[0].rule].severity == "blocker"
    return cells.notes[0].rule


def lying_zip() -> bytes:
    """A sheet that unpacks to more than the directory says."""
    data = bytearray(raw_workbook('<row r="1">' + '<c r="A1" s="0"/>' * 200_000 + "</row>"))
    with zipfile.ZipFile(__import__("io").BytesIO(bytes(data))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
    packed, size = struct.pack("<I", entry.compress_size), struct.pack("<I", entry.file_size)
    return bytes(data).replace(packed + size, packed + struct.pack("<I", 1000))


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (b"", "x.csv", "FILE-001"),
        (b"  \r\n\r\n ", "x.csv", "FILE-001"),
        (CSV, "x.xlsx", "FILE-002"),
        (SMALL, "x.xls", "FILE-002"),
        (SMALL, "x.csv", "FILE-002"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "x.xls", "FILE-002"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "x", "FILE-003"),
        (b"a\tb\n1\t2\n", "x.xls", "FILE-002"),
        (b"%PDF-1.7\n...", "x.pdf", "FILE-003"),
        (b"%PDF-1.7\n...", "x.xlsx", "FILE-002"),
        (b"\x89PNG\r\n\x1a\n", "scan.png", "FILE-003"),
        (SMALL[: len(SMALL) // 2], "x.xlsx", "FILE-004"),
        (SMALL.replace(b"sheet1", b"sheet9"), "x.xlsx", "FILE-016"),
        (zip_of({"a.txt": b"1"}), "x.zip", "FILE-003"),
        (compound_file({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "x.xlsx", "FILE-008"),
        (compound_file({"Workbook": struct.pack("<HH16x", 0x809, 16) + struct.pack("<HHH", 0x2F, 2, 0)}), "x.xls", "FILE-008"),
        (compound_file({"Workbook": b""}), "x.xls", "FILE-001"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "x.xls", "FILE-004"),
        (raw_workbook("", extra={"xl/media/big.bin": b"\0" * 60_000_000}), "x.xlsx", "FILE-005"),
        (lying_zip(), "x.xlsx", "FILE-005"),
        (raw_workbook("", extra={"../evil.xml": b"x"}), "x.xlsx", "FILE-006"),
        (raw_workbook("<row></c>"), "x.xlsx", "FILE-004"),
        (b"a;b\n1;\x002\n", "x.csv", "FILE-015"),
        (b"[{1, 2", "x.json", "FILE-022"),
        (b"[{}, 2", "x.json", "FILE-022"),
        (b'{"a": 5}', "x.json", "FILE-022"),
    ],
)
def test_each_bad_file_gets_its_own_blocker(data: bytes, name: str, rule: str, read_table: Read, tmp_path: Path) -> None:
    assert only_note(read_table(data, name)) == rule
    path = tmp_path / "frozen"
    path.write_bytes(data)
    assert only_note(read_table(path, name)) == rule


def test_the_answer_names_both_what_was_said_and_what_was_found(read_table: Read, table_contract: type[Contract]) -> None:
    note = read_table(CSV, "Báo cáo tháng 10.xlsx").notes[0]
    findings = Findings(table_contract)
    findings.add(note.rule, value=note.value, **note.facts)
    assert findings.as_json(())[0]["message_vi"] == ("Tên tệp nói là bảng tính Excel (.xlsx) nhưng nội dung là văn bản (.csv, .txt)")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(read_table: Read, tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<a/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(400):
                sheet.write(b" " * 1024 * 1024)
    started = time.monotonic()
    assert only_note(read_table(path, "bomb.xlsx")) == "FILE-005"
    assert time.monotonic() - started < 1


def test_a_member_of_a_zip_shared_by_many_names_is_a_bomb(read_station: Read) -> None:
    data = zip_of({"a.txt": b"PM10\t1\tug/m3\t20261105081500\t00\r\n" * 1000, "b.txt": b"x"})
    with zipfile.ZipFile(__import__("io").BytesIO(data)) as archive:
        first, last = archive.infolist()
    start = data.index(b"PK\x01\x02")
    directory = data[start : data.index(b"PK\x05\x06")]
    entry = directory[: 46 + len(first.filename)]
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 300, 300, len(entry) * 300, start, 0)
    assert only_note(read_station(data[:start] + entry * 300 + end, "x.zip")) == "FILE-005"
    assert last.filename == "b.txt"


def test_entities_in_a_sheet_are_refused(read_table: Read) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]><worksheet>&b;</worksheet>'
    data = zip_of({**_entries(SMALL), "xl/worksheets/sheet1.xml": bomb})
    assert only_note(read_table(data, "x.xlsx")) == "FILE-005"


def _entries(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(__import__("io").BytesIO(data)) as archive:
        return {n: archive.read(n) for n in archive.namelist()}


def test_a_workbook_with_too_many_cells_is_refused_with_advice(settings: Settings, table_contract: type[Contract]) -> None:
    few = settings.model_copy(update={"max_workbook_cells": 50})
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(1, 100))
    assert only_note(read(raw_workbook(rows), "x.xlsx", table_contract, few)) == "FILE-010"


def test_a_reader_that_takes_too_long_is_stopped(
    settings: Settings, table_contract: type[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = settings.model_copy(update={"read_timeout_seconds": 1})
    monkeypatch.setattr("anptt_data.readers.excel.CHILD", ["-c", "import time; time.sleep(60)"])
    started = time.monotonic()
    assert only_note(read(SMALL, "x.xlsx", table_contract, slow)) == "FILE-016"
    assert time.monotonic() - started < 10


def test_a_reader_that_aborts_is_an_answer_not_a_crash(
    settings: Settings, table_contract: type[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anptt_data.readers.excel.CHILD", ["-c", "import os; os.abort()"])
    assert only_note(read(SMALL, "x.xlsx", table_contract, settings)) == "FILE-016"


beginnings = st.sampled_from(
    [b"", SMALL[:200], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"[{", b"\xff\xfe", b"a;b\n", b'"', b"\xef\xbb\xbf"]
)
names = st.sampled_from(["x.xlsx", "x.xls", "x.ods", "x.csv", "x.txt", "x.zip", "x.json", "x", "x.odd"])


@limits(max_examples=150, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(beginnings, st.binary(max_size=2_000), names)
def test_no_bytes_at_all_raise(settings: Settings, begin: bytes, data: bytes, name: str) -> None:
    cells = read(begin + data, name, AirStation, settings)
    for grid in cells.grids:
        for chunk in grid.chunks():
            assert chunk.height >= 0
    assert cells.readable or any(RULES[n.rule].severity == "blocker" for n in cells.notes)
    assert all(n.rule in RULES for n in cells.notes)


@limits(max_examples=60, deadline=10_000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=6))
def test_no_damage_to_a_workbook_raises(settings: Settings, damage: list[tuple[int, int]]) -> None:
    data = bytearray(SMALL)
    for at, value in damage:
        data[at] = value
    cells = read(bytes(data), "x.xlsx", AirStation, settings)
    assert cells.readable or cells.notes
