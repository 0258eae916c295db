"""docs/notebooks: every notebook runs on the release of the samples and gives the answers it was committed with.

After a change of the samples or of the release: ``ANPTT_WRITE_NOTEBOOKS=1 pytest tests/site/test_notebook.py`` writes the new answers.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
VARIES, PICTURE = "varies", "picture"
"""Tags of cells whose answer is of the moment, and of those that draw."""


def executed(notebook: Any, release: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The notebook run anew on the release, in a kernel of its own that listens on no port."""
    monkeypatch.setenv("ANPTT_RELEASE", str(release))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    sockets = tempfile.mkdtemp(prefix="nb-")  # a short path: sockets have no long names
    manager = AsyncKernelManager(kernel_name="python3", transport="ipc", ip=f"{sockets}/k")
    client = NotebookClient(
        notebook, km=manager, timeout=120, record_timing=False, resources={"metadata": {"path": str(ROOT / "docs" / "notebooks")}}
    )
    try:
        return client.execute()
    finally:
        shutil.rmtree(sockets, ignore_errors=True)


def answers(cell: Any) -> list[str]:
    """What a cell says, as text."""
    return [str(o.get("text") or (o.get("data") or {}).get("text/plain") or o.get("evalue")) for o in cell.outputs]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_and_gives_the_answers_it_was_committed_with(path: Path, release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    committed = nbformat.read(path, 4)
    made = executed(nbformat.read(path, 4), release, monkeypatch)
    if os.environ.get("ANPTT_WRITE_NOTEBOOKS"):
        nbformat.write(made, path)
        return
    code = [(a, b) for a, b in zip(committed.cells, made.cells, strict=True) if a.cell_type == "code"]
    assert sum(bool(a.outputs) for a, _ in code) > 10, "committed without its answers"
    for before, after in code:
        assert not [o for o in after.outputs if o.get("name") == "stderr"], after.source
        tags = before.metadata.get("tags", [])
        if VARIES not in tags:
            assert answers(after) == answers(before), f"{before.source}\n{__doc__}"
        if PICTURE in tags:
            drawn = [o["data"]["image/svg+xml"] for o in after.outputs if "image/svg+xml" in o.get("data", {})]
            assert drawn
            assert "<path" in drawn[0]
            assert [o for o in before.outputs if "image/svg+xml" in o.get("data", {})]


def test_every_notebook_is_there() -> None:
    assert [p.name for p in NOTEBOOKS] == ["mo-dau.ipynb"]
