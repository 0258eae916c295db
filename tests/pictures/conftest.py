"""The pictures of the release of all samples, made once a session (tests/road/conftest.py); tests here only read them."""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest

from anptt_data.lake.open_release import OpenRelease, open_release
from anptt_data.pictures.facts import PictureFacts
from anptt_data.pictures.read import read_pictures
from anptt_data.pictures.render import picture_pages
from anptt_data.settings import Settings
from anptt_data.warehouse.binaries import locked
from tests.road.conftest import loaded  # noqa: F401 - a fixture

MOST_SERIES = 4
"""Breakdowns of an indicator that are drawn: the others are drawn in the same way, and each costs half a second."""


@pytest.fixture(scope="session")
def pictured(loaded: Settings) -> tuple[PictureFacts, dict[str, str]]:  # noqa: F811
    """What was read, and the pages by path, as they stand beside a dictionary; made by whoever comes first."""
    kept = Path(os.environ["ANPTT_TESTS_HOME"]) / "pictures.pickle"
    with locked(kept.with_suffix(".lock")):
        if not kept.exists():
            with open_release(loaded) as opened:
                facts = read_pictures(opened)
            by_indicator = {i.code: facts.of(i.code)[:MOST_SERIES] for i in facts.indicators}
            facts.series = [s for listed in by_indicator.values() for s in listed]
            kept.write_bytes(pickle.dumps((facts, dict(picture_pages(facts, dictionary="../")))))
    read: tuple[PictureFacts, dict[str, str]] = pickle.loads(kept.read_bytes())
    return read


@pytest.fixture(scope="session")
def facts(pictured: tuple[PictureFacts, dict[str, str]]) -> PictureFacts:
    return pictured[0]


@pytest.fixture(scope="session")
def pages(pictured: tuple[PictureFacts, dict[str, str]]) -> dict[str, str]:
    return pictured[1]


@pytest.fixture(scope="module")
def opened(loaded: Settings) -> Iterator[OpenRelease]:  # noqa: F811
    """The release, to be counted in plain SQL."""
    with open_release(loaded) as release:
        yield release
