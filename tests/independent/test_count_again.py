"""The independent count agrees with what the generator put in, so both can judge the road."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REAL = ROOT.parent / "shared" / "real"
sys.path.insert(0, str(HERE))
import count_again  # noqa: E402

EXPECTED = json.loads((ROOT / "sample_data" / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
COUNTED = {path: facts for path, facts in EXPECTED.items() if facts["kind"] != "refused" and facts["decision"] != "returned"}


@pytest.mark.parametrize("path", sorted(COUNTED))
def test_a_sample_counted_again_gives_what_was_put_in(path: str) -> None:
    facts = COUNTED[path]
    again = count_again.count_file(ROOT / "sample_data" / path, facts["dataset"], facts["agency"]).as_json()
    assert again["facts"] == facts["facts"] > 0
    assert again["rejected"] == facts["rejected"]
    assert again["sums"] == {p: {m: pytest.approx(v, abs=1e-6) for m, v in ms.items()} for p, ms in facts["sums"].items()}
    kinds = ("duplicate", "total", "section", "note", "out_of_scope")
    assert again["rows"] + sum(facts["ignored"].get(k, 0) for k in kinds) == facts["read"]


def test_every_sample_file_is_expected_and_the_other_way_round() -> None:
    tallies = count_again.count_samples(ROOT / "sample_data")
    assert set(tallies) == {p for p, f in EXPECTED.items() if f["kind"] != "refused"}
    assert {t.dataset for t in tallies.values()} == set(count_again.COUNTERS)


def test_the_counter_imports_nothing_of_the_road() -> None:
    code = "import sys, count_again; print([m for m in sys.modules if m.split('.')[0] in ('anptt_data', 'contracts', 'models', 'polars')])"
    done = subprocess.run([sys.executable, "-c", code], cwd=HERE, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_case_would_be_noticed(tmp_path: Path) -> None:
    source = ROOT / "sample_data" / "health.dengue_month" / "bo-y-te" / "SXHD thang 10-2026.csv"
    lines = source.read_text(encoding="utf-8-sig").splitlines()
    short = tmp_path / "short.csv"
    short.write_text("\n".join(lines[:3] + lines[4:]), encoding="utf-8")
    whole = count_again.count_file(source, "health.dengue_month", "bo-y-te").as_json()
    less = count_again.count_file(short, "health.dengue_month", "bo-y-te").as_json()
    assert less["facts"] == whole["facts"] - 1


@pytest.mark.shared
@pytest.mark.skipif(not REAL.exists(), reason="../shared/real is absent")
def test_the_real_files_are_counted_as_their_description_says() -> None:
    tallies = count_again.count_real(REAL)
    air = tallies["hanoi_pm25_2016.csv"]
    assert (air.rows, air.rejected, air.facts) == (8040, 20, 8020)
    dengue = tallies["opendengue_vietnam.csv"]
    assert dengue.rejected == 0
    assert dengue.facts > 11_000
