"""What receipts, warehouse and release say is what a script that shares no code with the road counts from the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from anptt_data.contract.registry import contract
from anptt_data.intake.single import single_extract
from anptt_data.intake.submit import submit_extract
from anptt_data.lake.publish import publish
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine
from tests.road.counted import (
    ROOT,
    Tallies,
    count_again,
    expected_sums,
    same_receipts,
    same_sums,
    sums_of_release,
    sums_of_warehouse,
    totals_of_receipts,
)

SAMPLES, REAL = ROOT / "sample_data", ROOT.parent / "shared" / "real"
EXPECTED: dict[str, dict[str, Any]] = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]


@pytest.fixture(scope="module")
def samples() -> Tallies:
    return count_again.count_samples(SAMPLES)


def test_receipts_of_the_samples(loaded_result: dict[str, Any], samples: Tallies) -> None:
    same_receipts(loaded_result["extracts"], samples)


def test_receipts_on_disk_say_the_same(loaded: Settings, loaded_result: dict[str, Any]) -> None:
    written = [json.loads((p / "receipt.json").read_text(encoding="utf-8")) for p in loaded.receipts_dir.iterdir()]
    assert totals_of_receipts(written) == totals_of_receipts(loaded_result["extracts"])


def test_the_warehouse_holds_the_sums_of_the_samples(loaded: Settings, samples: Tallies) -> None:
    expected = expected_sums(samples)
    assert set(expected) == set(count_again.COUNTERS)
    same_sums(sums_of_warehouse(str(loaded.database_url), expected), expected)


def test_the_release_holds_the_sums_of_the_samples(loaded: Settings, samples: Tallies) -> None:
    expected = expected_sums(samples)
    same_sums(sums_of_release(loaded.releases_dir, expected), expected)


@pytest.mark.parametrize("path", sorted(p for p, f in EXPECTED.items() if f["kind"] != "refused"))
def test_a_sample_was_decided_as_its_ground_truth_says(path: str, loaded_result: dict[str, Any]) -> None:
    fact = EXPECTED[path]
    name = Path(path).name
    matching = [
        r for r in loaded_result["extracts"]
        if (r["dataset"], r["agency"]) == (fact["dataset"], fact["agency"]) and r["file_name"] in (name, f"{fact['agency']}.zip", f"{name}.zip")
        and (r["layout"].get("format") == "lines") == ("." not in name)
    ]  # fmt: skip
    assert len(matching) == 1, name
    receipt = matching[0]
    assert receipt["decision"] == fact["decision"]
    counts = receipt["counts"]
    assert {k: counts[k] for k in ("read", "accepted", "rejected")} == {k: fact[k] for k in ("read", "accepted", "rejected")}
    assert counts["facts_written"] == fact["facts"]
    assert counts["ignored_by_reason"] == fact["ignored"]


@pytest.mark.shared
@pytest.mark.skipif(not REAL.exists(), reason="../shared/real is absent")
def test_the_real_files_are_whole_in_receipts_warehouse_and_release(module_warehouse_settings: Settings) -> None:
    settings = module_warehouse_settings
    tallies = count_again.count_real(REAL)
    assert len(tallies) == 2
    receipts = []
    for name, tally in tallies.items():
        outcome = submit_extract(settings, single_extract(REAL / name, contract(tally.dataset), tally.agency, settings))
        assert outcome.exit_code == 0
        receipts.append(outcome.receipt)
    publish(engine(settings), settings)
    expected = expected_sums(tallies)
    same_receipts(receipts, tallies)
    same_sums(sums_of_warehouse(str(settings.database_url), expected), expected)
    same_sums(sums_of_release(settings.releases_dir, expected), expected)
    assert sum(m["cases"] for m in expected["health.dengue_month"].values()) > 1_000_000
