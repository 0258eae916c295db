"""anptt template: writes a workbook, says where, answers wrong usage with exit code 2."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import ROOT


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"ANPTT_ROOT": str(ROOT), "ANPTT_HOME": str(home)}
    environment.pop("ANPTT_DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "anptt_data.cli.main", "template", *arguments], capture_output=True, text=True, env=environment, check=False
    )


def test_a_template_is_written_without_a_warehouse(tmp_path: Path) -> None:
    target = tmp_path / "mau.xlsx"
    done = run(tmp_path / "home", "energy.power_reliability_month", "-o", str(target), "--agency", "so-ct-38", "--period", "2026-10")
    assert done.returncode == 0, done.stderr
    assert str(target) in done.stderr
    assert not (tmp_path / "home").exists(), "no warehouse is made by asking for a template"
    book = openpyxl.load_workbook(target)
    assert book.active is not None
    assert "Tháng 10 năm 2026" in str(book.active["A3"].value)
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    "arguments",
    [
        ["no.such", "-o", "a.xlsx"],
        ["energy.power_reliability_month", "-o", "a.csv"],
        ["energy.power_reliability_month", "-o", "khong/co/a.xlsx"],
        ["energy.power_reliability_month", "-o", "a.xlsx", "--agency", "so-ct-999"],
        ["energy.power_reliability_month", "-o", "a.xlsx", "--period", "2026-W10"],
        ["energy.power_reliability_month"],
    ],
)
def test_wrong_usage_is_exit_code_2_without_a_file(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from anptt_data.cli.main import app, guarded

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANPTT_ROOT", str(ROOT))
    monkeypatch.setenv("ANPTT_HOME", str(tmp_path / "home"))
    assert guarded(lambda: app(["template", *arguments], standalone_mode=False)) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert not list(tmp_path.glob("*.xlsx"))
