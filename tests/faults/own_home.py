"""A home of its own: its settings, its server, and `anptt` as a process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from anptt_data.settings import Settings
from anptt_data.warehouse import cluster as clusters
from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.server import APP, DATABASE
from tests.conftest import ROOT, settings_for


@dataclass
class OwnHome:
    """`home` is used by the processes; `scratch` is for what is sent."""

    home: Path
    scratch: Path

    @property
    def settings(self) -> Settings:
        return settings_for(self.home)

    @property
    def environment(self) -> dict[str, str]:
        own = {k: v for k, v in os.environ.items() if not k.startswith("ANPTT_DATABASE")}
        return own | {"ANPTT_ROOT": str(ROOT), "ANPTT_HOME": str(self.home), "ANPTT_SETTLE_SECONDS": "0"}

    @property
    def cluster(self) -> Cluster:
        found = clusters.locate(self.home)
        assert found is not None
        return found

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "anptt_data.cli.main", *arguments], cwd=ROOT, env=self.environment | environment,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def anptt(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run to its end."""
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=240)
        assert "Traceback" not in err
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def database(self, user: str = APP) -> psycopg.Connection[tuple[Any, ...]]:
        return self.cluster.connect(DATABASE, user)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.database() as connection:
            return connection.execute(query).fetchall()  # type: ignore[call-overload,no-any-return]


def wait_for(condition: Callable[[], bool], seconds: float = 60, pause: float = 0.002) -> bool:
    """Whether it came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(pause)
    return False
