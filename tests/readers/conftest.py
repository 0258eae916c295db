"""Fixtures of the readers' tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from anptt_data.contract.base import Contract
from anptt_data.readers.cells import Cells
from anptt_data.readers.read import read
from anptt_data.settings import Settings
from contracts.environment import AirStation
from contracts.health import DiseaseWeek

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(root=ROOT, home=ROOT / "var", reference_dir=ROOT / "reference", samples_dir=ROOT / "sample_data")


@pytest.fixture(scope="session")
def read_table(settings: Settings) -> Callable[[bytes | Path, str], Cells]:
    """Reads a file under a contract without logger lines."""
    return lambda data, name: read(data, name, DiseaseWeek, settings)


@pytest.fixture(scope="session")
def read_station(settings: Settings) -> Callable[[bytes | Path, str], Cells]:
    """Reads a file under a contract with logger lines."""
    return lambda data, name: read(data, name, AirStation, settings)


@pytest.fixture(scope="session")
def table_contract() -> type[Contract]:
    return DiseaseWeek
