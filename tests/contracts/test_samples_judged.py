"""The road's verdict on every sample and real file equals the ground truth; no database is needed for it."""

from __future__ import annotations

import json
import sys
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from anptt_data.contract.registry import contract
from anptt_data.intake.road import Journey, Judged, judge_cells
from anptt_data.intake.single import single_extract
from anptt_data.intake.taking import secret_note, take
from anptt_data.places.references import references
from anptt_data.quality.pseudonym import Pseudonymiser
from anptt_data.quality.verdict import JudgedChunk
from anptt_data.settings import Settings, settings

ROOT = Path(__file__).resolve().parents[2]
SAMPLES, REAL = ROOT / "sample_data", ROOT.parent / "shared" / "real"
EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
sys.path.insert(0, str(ROOT / "tests" / "independent"))
import count_again  # noqa: E402


class Kept:
    """Keeps what stands; a file of one chunk takes nothing back."""

    def __init__(self) -> None:
        self.facts: list[pl.DataFrame] = []
        self.gone: list[pl.DataFrame] = []

    def take(self, judged: JudgedChunk) -> None:
        self.facts.append(judged.facts)

    def take_back(self, rows: pl.DataFrame) -> None:
        self.gone.append(rows.select("part", "row"))

    def all(self) -> pl.DataFrame:
        facts = pl.concat(self.facts) if self.facts else pl.DataFrame()
        return facts.join(pl.concat(self.gone), on=["part", "row"], how="anti") if self.gone else facts


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("ANPTT_ROOT", str(ROOT))
    monkeypatch.setenv("ANPTT_HOME", str(tmp_path))
    return settings()


@lru_cache(maxsize=1)
def _references() -> Any:
    return references(ROOT / "reference")


def _judged(path: Path, dataset: str, agency: str, home: Settings) -> tuple[Judged, pl.DataFrame]:
    chosen = contract(dataset)
    taken = take(single_extract(path, chosen, agency, home), chosen, home)
    assert secret_note(taken, chosen) is None
    kept = Kept()
    refs = _references()
    journey = Journey(chosen, refs, refs.agency(agency), None, date(2026, 11, 21), Pseudonymiser(b"k" * 32))
    return judge_cells(taken.cells, journey, kept), kept.all()


def _sums(facts: pl.DataFrame, dataset: str, measures: set[str]) -> dict[str, float]:
    if facts.is_empty():
        return {}
    if contract(dataset).has_moment():
        good = facts.filter(pl.col("status") == "00").group_by("parameter").agg(pl.col("value").sum())
        return {p: v for p, v in good.iter_rows() if p in measures}
    return {m: float(facts[m].sum()) for m in measures}


def _over_periods(sums: dict[str, dict[str, float]]) -> dict[str, float]:
    measures = {m for of in sums.values() for m in of}
    return {m: sum(of.get(m, 0) for of in sums.values()) for m in measures}


@pytest.mark.parametrize("path", sorted(p for p, facts in EXPECTED.items() if facts["kind"] != "refused"))
def test_a_sample_is_judged_as_the_generator_meant_it(path: str, home: Settings) -> None:
    wanted = EXPECTED[path]
    judged, facts = _judged(SAMPLES / path, wanted["dataset"], wanted["agency"], home)
    counts = judged.verdict.counts
    assert judged.verdict.decision == wanted["decision"], judged.findings.as_json(judged.verdict.parts)
    assert (counts.read, counts.accepted, counts.rejected) == (wanted["read"], wanted["accepted"], wanted["rejected"])
    assert counts.ignored_by_reason == wanted["ignored"]
    assert facts.height == wanted["facts"]
    sums = _over_periods(wanted["sums"])
    assert _sums(facts, wanted["dataset"], set(sums)) == {m: pytest.approx(v, abs=1e-6) for m, v in sums.items()}


@pytest.mark.parametrize("path", sorted(p for p, facts in EXPECTED.items() if facts["kind"] == "refused"))
def test_a_secret_sample_is_noticed_before_it_is_stored(path: str, home: Settings) -> None:
    chosen = contract(EXPECTED[path]["dataset"])
    taken = take(single_extract(SAMPLES / path, chosen, EXPECTED[path]["agency"], home), chosen, home)
    note = secret_note(taken, chosen)
    assert note is not None
    assert note.rule.startswith("SECRET-")


@pytest.mark.shared
@pytest.mark.skipif(not REAL.exists(), reason="../shared/real is absent")
@pytest.mark.parametrize("name", sorted(count_again.REAL))
def test_a_real_file_gives_what_the_independent_count_gives(name: str, home: Settings) -> None:
    dataset, agency = count_again.REAL[name]
    again = count_again.count_file(REAL / name, dataset, agency)
    judged, facts = _judged(REAL / name, dataset, agency, home)
    counts = judged.verdict.counts
    assert counts.rejected == again.rejected
    assert counts.accepted == again.facts == facts.height
    assert counts.read == counts.accepted + counts.rejected + counts.ignored
    sums = _over_periods(again.as_json()["sums"])
    assert _sums(facts, dataset, set(sums)) == {m: pytest.approx(v, abs=1e-4) for m, v in sums.items()}
