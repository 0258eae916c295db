"""Homes with a server of their own, durable as in production, and the command line as processes that can be killed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PREFIX, _remove
from tests.faults.own_home import OwnHome


def _folder() -> Path:
    """A folder that the server's user can reach; swept by later test runs should this one be killed."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-faults-"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnHome]:
    """A blank home; nothing is initialised."""
    folder = _folder()
    yield OwnHome(folder, tmp_path)
    _remove(folder)


@pytest.fixture
def small_disk(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A real file system of `request.param` MB."""
    folder = _folder()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={request.param}m,mode=0755", "tmpfs", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        shutil.rmtree(folder)
        pytest.skip(f"mounting a tmpfs is not permitted here: {mounted.stderr.strip()}")
    yield folder
    _remove(folder)
    subprocess.run(["umount", "-l", str(folder)], check=True)
    shutil.rmtree(folder, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


assert sys.platform == "linux"
