"""A home into which all samples were taken down the road once a session; tests here only read it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from anptt_data.settings import Settings
from anptt_data.warehouse.binaries import locked
from anptt_data.warehouse.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]


class Quiet:
    """Takes a run's messages and says nothing."""

    def expect(self, extracts: int) -> None:
        self.extracts = extracts

    def begin(self, name: str) -> None:
        self.name = name

    def skipped(self, path: str, reason: str) -> None:
        raise AssertionError(f"{path} was left: {reason}")

    def done(self, outcome: object) -> None:
        self.last = outcome


@pytest.fixture(scope="session")
def loaded(test_cluster: Cluster, template_database: str) -> Settings:
    """Settings of the loaded home: all samples submitted, one release published."""
    from anptt_data.intake.run import run_sources
    from anptt_data.warehouse.server import APP, create_database, embedded_url

    base = Path(os.environ["ANPTT_TESTS_HOME"])
    home = base / "loaded-home"
    settings = Settings(
        root=ROOT, home=home, reference_dir=ROOT / "reference", samples_dir=ROOT / "sample_data",
        database_url=embedded_url(test_cluster, APP, "loaded"),
        node="VN",  # the samples come from several provinces, and in the template database all agencies owe reports
    )  # fmt: skip
    with locked(base / "loaded.lock"):
        if not (base / "loaded.json").exists():
            with test_cluster.connect() as admin:
                create_database(admin, "loaded", template_database)
            result = run_sources(settings, None, publish_after=True, progress=Quiet())
            (base / "loaded.json").write_text(json.dumps(result.as_json(), default=str))
    return settings


@pytest.fixture(scope="session")
def loaded_result(loaded: Settings) -> dict[str, object]:
    """What `anptt run --json` would have printed of that run."""
    found: dict[str, object] = json.loads((Path(os.environ["ANPTT_TESTS_HOME"]) / "loaded.json").read_text())
    return found


@pytest.fixture(scope="session")
def loaded_env(loaded: Settings) -> dict[str, str]:
    """Environment of a child process that uses the loaded home."""
    import sys

    from anptt_data.warehouse.server import OWNER

    url = str(loaded.database_url)
    return os.environ | {
        "ANPTT_ROOT": str(ROOT),
        "ANPTT_HOME": str(loaded.home),
        "ANPTT_NODE": loaded.node,
        "ANPTT_DATABASE_URL": url,
        "ANPTT_DATABASE_OWNER_URL": url.replace("//anptt_app@", f"//{OWNER}@"),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
