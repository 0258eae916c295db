"""The release of all samples, made once a session (tests/road/conftest.py); tests here only read it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from anptt_data.settings import Settings
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
