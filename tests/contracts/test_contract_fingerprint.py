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


FROZEN = {
    ("crime.offence_month", "1.0"): "85e286f98d7c2def933a0031fae61b7d321823fc9b2ffd4702151746fabaf45c",
    ("energy.power_reliability_month", "1.0"): "40831470ff9c58732dd65c1d42977c220d6dbd5041d84743960631aeb073a3ea",
    ("environment.air_station", "1.0"): "bcfed5e5735c177c35cac281bb9b71887738a592b58810c335fadd9056781d06",
    ("health.dengue_month", "1.0"): "5ef1a505c30bcea0521d9e603f4232342ef977eb50bd40eac0e4dcccc5323948",
    ("health.disease_week", "1.0"): "d422edfe7a73458541353ea88768c96f789ba03062158b7188ae37d9483a9528",
}
"""Versions that have judged, as they were before columns could say how figures convert."""


@pytest.mark.parametrize(("dataset", "version"), FROZEN)
def test_a_version_that_has_judged_keeps_its_fingerprint_when_contracts_learn_new_words(dataset: str, version: str) -> None:
    (found,) = [c for c in all_versions() if (c.dataset(), c.version()) == (dataset, version)]
    assert found.fingerprint() == FROZEN[dataset, version]


def test_how_a_figure_converts_is_part_of_the_fingerprint_once_it_is_said(tmp_path: Path) -> None:
    rate = '    rate: float = measure("Tỷ lệ", "Rate", unit="%", {})\n'
    source = CLASS.replace("import count, place", "import count, measure, place")
    anchor = '    @rule("WELL-001"'
    plain = source.replace(anchor, rate.format("minimum=0") + anchor)
    said = source.replace(anchor, rate.format('minimum=0, numerator="wells", denominator="wells"') + anchor)
    hundred = source.replace(anchor, rate.format('minimum=0, numerator="wells", denominator="wells", per=100.0') + anchor)
    assert len({_fingerprint(s, tmp_path) for s in (plain, said, hundred)}) == 3
