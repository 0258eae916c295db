"""Airflow in this process, once a session of a worker: its own AIRFLOW_HOME and ANPTT_HOME, a warehouse of its own, every sample source."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from anptt_data.intake.outcome import Outcome
from anptt_data.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Collected:
    """What one run of all DAGs left behind."""

    settings: Settings
    dags: dict[str, Any]
    states: dict[str, str]
    outcomes: list[Outcome] = field(default_factory=list)


@pytest.fixture(scope="module")
def samples_of_our_own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources") / "samples"
    shutil.copytree(ROOT / "sample_data", folder)
    return folder


@pytest.fixture(scope="module")
def collected(module_warehouse_settings: Settings, samples_of_our_own: Path) -> Iterator[Collected]:
    """Every collecting DAG and `publish`, run for real with `dag.test()` against PostgreSQL."""
    from anptt_data.airflow.in_process import load_dags, run_all_in_process

    settings = module_warehouse_settings.model_copy(update={"samples_dir": samples_of_our_own})
    before = dict(os.environ)
    outcomes: list[Outcome] = []
    try:
        states = run_all_in_process(settings, outcomes.append)
        yield Collected(settings, load_dags(settings), states, outcomes)
    finally:
        os.environ.clear()
        os.environ.update(before)
