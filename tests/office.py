"""LibreOffice as another program: what it saves is what agencies that do not use Excel send.

A start takes seconds, so all files of a set are converted in one, once a test session, whatever number of workers runs it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from anptt_data.warehouse.binaries import locked


def saved_by_office(workbooks: Mapping[str, bytes], suffix: str) -> dict[str, Path]:
    """Name -> the file as LibreOffice saved it (``xls``, ``ods``, ``xlsx``); skips the test where LibreOffice is not."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not here")
    names = sorted(workbooks)
    ground = hashlib.sha256(b"".join(n.encode() + hashlib.sha256(workbooks[n]).digest() for n in names)).hexdigest()[:12]
    base = Path(os.environ.get("ANPTT_TESTS_HOME") or tempfile.gettempdir()) / f"office-{ground}-{suffix}"
    saved = {name: base / f"{name}.{suffix}" for name in names}
    with locked(base.with_suffix(".lock")):
        if not all(path.is_file() for path in saved.values()):
            given = base / "given"
            given.mkdir(parents=True, exist_ok=True)
            for name, content in workbooks.items():
                (given / f"{name}.xlsx").write_bytes(content)
            profile = f"-env:UserInstallation=file://{base}/profile"
            command = [office, profile, "--headless", "--convert-to", suffix, "--outdir", str(base)]
            subprocess.run([*command, *(str(given / f"{n}.xlsx") for n in names)], check=True, capture_output=True, timeout=180)
    return saved
