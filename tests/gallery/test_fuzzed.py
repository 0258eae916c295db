"""Broken files of every kind get an answer: never an error of ours, never a trace of the program, never longer than a sender waits."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from anptt_data.errors import AnpttError
from tests.conftest import settings_for
from tests.gallery.judged import Marked, judge
from tests.gallery.make import GALLERY
from tests.gallery.mutated import fuzzed

SEED = int(os.environ.get("ANPTT_FUZZ_SEED", "20261122"))
FILES, BATCH = int(os.environ.get("ANPTT_FUZZ_FILES", "120")), 20
LONGEST = 30.0
"""Seconds; the reading child is told to stop by then."""
SOURCES = tuple(e for e in GALLERY if e.saved_as is None and e.key != "bom nén")


@pytest.mark.parametrize("first", range(0, FILES, BATCH))
def test_a_broken_file_gets_an_answer(first: int, tmp_path: Path) -> None:
    settings = settings_for(tmp_path, read_timeout_seconds=20)
    for number in range(first, first + BATCH):
        entry, name, content = fuzzed(SOURCES, number, SEED)
        begun = time.monotonic()
        try:
            told = judge(content, name, entry.dataset, entry.sender, tmp_path, entry.period, settings)
        except (AnpttError, Marked):
            continue
        except Exception as error:
            (tmp_path / name).write_bytes(content)
            raise AssertionError(f"file {number} of seed {SEED}, made of {entry.name} and kept at {tmp_path / name}") from error
        counts = told.verdict.counts
        assert counts.read == counts.accepted + counts.rejected + counts.ignored, (number, entry.name)
        said = json.dumps(told.findings, ensure_ascii=False, default=str)
        assert "Traceback" not in said
        assert "anptt_data/" not in said
        assert told.verdict.decision in ("returned", "unreadable") or told.facts.height
        assert told.findings or told.verdict.decision == "accepted"
        assert time.monotonic() - begun < LONGEST, (number, entry.name)
