"""The committed samples are those the generator makes, small, and about nobody."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_data"


def _files(root: Path) -> dict[str, Path]:
    return {p.relative_to(root).as_posix(): p for p in sorted(root.rglob("*")) if p.is_file() and not p.name.startswith(".")}


def test_the_generator_makes_the_committed_bytes_again(tmp_path: Path) -> None:
    committed = _files(SAMPLES)
    expected = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
    office = {path for path, facts in expected.items() if facts["written_by"] == "LibreOffice"}
    for path in office:  # another program's bytes: they stay, so the generator need not start it
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(b"kept")
    subprocess.run([sys.executable, str(ROOT / "scripts" / "make_samples.py"), "--out", str(tmp_path)], check=True, capture_output=True)
    made = _files(tmp_path)
    generated = {facts["dataset"] for facts in expected.values()}
    by_hand = {p for p in committed if "/" in p and p.split("/")[0] not in generated | {"refused"}}  # datasets added since
    assert set(made) == set(committed) - by_hand
    assert [p for p in made if p not in office and made[p].read_bytes() != committed[p].read_bytes()] == []


def test_samples_are_small() -> None:
    assert sum(p.stat().st_size for p in _files(SAMPLES).values()) < 400_000


def test_samples_hold_no_identity_numbers_or_telephones() -> None:
    leak = re.compile(rb"\b0\d{2}[0-5]\d{8}\b|\b(?:\+84|0)[35789]\d{8}\b")
    texts = [p for p in _files(SAMPLES).values() if p.suffix in (".csv", ".txt", ".json")]
    assert len(texts) > 250
    assert [p.name for p in texts if leak.search(p.read_bytes())] == []
