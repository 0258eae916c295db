"""The release of all samples, made once a session (tests/road/conftest.py); tests here only read it."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from anptt_data.lake.open_release import open_release
from anptt_data.settings import Settings
from anptt_data.site.facts import ReleaseFacts
from anptt_data.site.read import read_release
from anptt_data.warehouse.binaries import locked
from tests.road.conftest import loaded  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
def release(loaded: Settings) -> Path:  # noqa: F811
    """The folder of the release."""
    return (loaded.releases_dir / "current").resolve()


@pytest.fixture(scope="module")
def db(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the release's file opened with plain DuckDB, because the platform opens the file itself with other settings."""
    file = tmp_path_factory.mktemp("release") / "anptt.duckdb"
    shutil.copyfile(release / "anptt.duckdb", file)
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def facts(loaded: Settings) -> ReleaseFacts:  # noqa: F811
    """What the release's pages tell, read once a session by whoever comes first."""
    kept = Path(os.environ["ANPTT_TESTS_HOME"]) / "site-facts.pickle"
    with locked(kept.with_suffix(".lock")):
        if not kept.exists():
            with open_release(loaded) as opened:
                kept.write_bytes(pickle.dumps(read_release(opened)))
    read: ReleaseFacts = pickle.loads(kept.read_bytes())
    return read
