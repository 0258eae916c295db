from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from anptt_data.contract.base import Contract
from anptt_data.errors import OurFault
from anptt_data.quality.findings import Address, Findings
from anptt_data.quality.verdict import Verdict
from anptt_data.receipts.write import FACES, receipt_files, write_receipt
from anptt_data.settings import Settings

Make = Callable[..., dict[str, Any]]
Judged = Callable[..., Verdict]


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return Settings(root=tmp_path, home=tmp_path / "var", reference_dir=tmp_path, samples_dir=tmp_path)


def test_all_faces_are_written_and_say_where_they_are(
    home: Settings, make_receipt: Make, judged: Judged, findings: Findings, reported: type[Contract], workbook: bytes
) -> None:
    verdict = judged(findings)
    files = write_receipt(home, receipt := make_receipt(verdict), workbook, reported, verdict=verdict)
    assert set(files) == set(FACES)
    assert files == receipt_files(home, receipt["receipt_no"]) == receipt["files"]
    stored = json.loads(Path(files["json"]).read_text(encoding="utf-8"))
    assert stored == receipt
    page = Path(files["page"]).read_text(encoding="utf-8")
    assert 'href="can-sua.xlsx"' in page
    assert [p.name for p in home.receipts_dir.iterdir()] == [receipt["receipt_no"]]


def test_writing_again_changes_nothing(
    home: Settings, make_receipt: Make, judged: Judged, findings: Findings, reported: type[Contract], tmp_path: Path
) -> None:
    verdict = judged(findings)
    original = tmp_path / "x.csv"
    original.write_bytes(b"a;b")
    first = {f: Path(p).read_bytes() for f, p in write_receipt(home, make_receipt(verdict), original, reported, verdict=verdict).items()}
    again = {f: Path(p).read_bytes() for f, p in write_receipt(home, make_receipt(verdict), original, reported, verdict=verdict).items()}
    assert {f: b for f, b in first.items() if f != "workbook"} == {f: b for f, b in again.items() if f != "workbook"}
    assert [p.name for p in home.receipts_dir.iterdir()] == ["66-2026-000123"]


def test_a_refusing_disk_leaves_no_half_receipt(
    home: Settings, make_receipt: Make, judged: Judged, findings: Findings, reported: type[Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    verdict = judged(findings)
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_receipt(home, make_receipt(verdict), None, reported, verdict=verdict)
    assert list(home.receipts_dir.iterdir()) == []
    monkeypatch.undo()
    assert len(write_receipt(home, make_receipt(verdict), None, reported, verdict=verdict)) == 4


def test_personal_data_get_no_copy_and_the_receipt_says_so(
    home: Settings, make_receipt: Make, judged: Judged, findings: Findings, workbook: bytes, with_people: type[Contract]
) -> None:
    verdict = judged(findings)
    files = write_receipt(home, receipt := make_receipt(verdict), workbook, with_people, verdict=verdict)
    assert any("dữ liệu cá nhân" in n for n in receipt["notes"])
    assert openpyxl.load_workbook(files["workbook"]).sheetnames == ["Cần sửa"]
    assert "dữ liệu cá nhân" in Path(files["page"]).read_text(encoding="utf-8")


def test_a_secret_file_gets_no_list_of_its_content(
    home: Settings, make_receipt: Make, judged: Judged, findings: Findings, reported: type[Contract]
) -> None:
    findings.add("SECRET-001", at=Address(0, 1, 1), mark="MẬT")
    verdict = judged(findings, "returned")
    assert set(write_receipt(home, make_receipt(verdict), None, reported, verdict=verdict)) == {"json", "page", "workbook"}


@pytest.mark.parametrize("number", ["../x", "a/b", "", ".hidden"])
def test_a_number_that_is_no_folder_name_is_refused(home: Settings, number: str) -> None:
    with pytest.raises(OurFault):
        receipt_files(home, number)
