"""A version that has judged is frozen: whatever can change a verdict changes the fingerprint, nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from anptt_data.contract.registry import all_versions, contracts

ROOT = Path(__file__).resolve().parents[2]
CLASS = '''
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import count, place
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.rules import Row, rule
from anptt_data.contract.text import Text


class Wells(Contract):
    """A comment does not judge."""

    dataset = "water.wells"
    version = "1.0"
    title = Text("Giếng", "Wells")
    cadence = Cadence(every="year", calendar="calendar_year")

    area: str = place("Xã", "Commune", aliases=("Địa bàn",))
    wells: int = count("Số giếng", "Wells", unit="cái", maximum=1000)

    @rule("WELL-001", severity="error", vi="Quá nhiều", en="Too many", fix_vi="Kiểm tra")
    def few(row: Row):
        return row.wells < 500


print(Wells.fingerprint())
'''


def _fingerprint(source: str, tmp_path: Path) -> str:
    path = tmp_path / "wells.py"
    path.write_text(source, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(path)], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("row.wells < 500", "row.wells < 501"),
        ('severity="error"', 'severity="warning"'),
        ("maximum=1000", "maximum=999"),
        ('aliases=("Địa bàn",)', 'aliases=("Địa bàn", "Nơi")'),
        ('unit="cái"', 'unit="giếng"'),
        ('calendar="calendar_year"', 'calendar="nd09_year"'),
    ],
)
def test_a_change_that_can_change_a_verdict_changes_the_fingerprint(old: str, new: str, tmp_path: Path) -> None:
    assert old in CLASS
    before, after = _fingerprint(CLASS, tmp_path), _fingerprint(CLASS.replace(old, new), tmp_path)
    assert len(before) == 64
    assert before != after


def test_a_comment_does_not_change_the_fingerprint(tmp_path: Path) -> None:
    assert _fingerprint(CLASS, tmp_path) == _fingerprint(CLASS.replace("A comment does not judge.", "Other words."), tmp_path)


def test_the_fingerprint_is_the_same_in_another_process() -> None:
    code = "from anptt_data.contract.registry import contracts\nfor c in contracts().values(): print(c.dataset(), c.fingerprint())"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "ANPTT_CONTRACT_PACKAGES": "contracts"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=environment)
    ours = {c.dataset(): c.fingerprint() for c in contracts().values() if c.__module__.startswith("contracts.")}
    assert dict(line.split() for line in done.stdout.splitlines()) == ours


def test_no_two_versions_share_a_fingerprint() -> None:
    prints = [c.fingerprint() for c in all_versions()]
    assert len(prints) == len(set(prints))
