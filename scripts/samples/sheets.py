"""Workbooks as clerks make them: title lines, merged headers, and the same file saved again by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

Merge = tuple[int, int, int, int]
FIXED = datetime(2026, 11, 1, 8, 0)  # so that the same seed gives the same bytes


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[Merge] = (), sheet: str = "Sheet1", start: int = 0) -> None:
    """Write rows from sheet row `start` (0-based) on; None is an empty cell; merges are 0-based within `rows`."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": FIXED, "author": "mẫu"})
    page = book.add_worksheet(sheet)
    center = book.add_format({"align": "center", "valign": "vcenter", "bold": True})
    covered = {(r, c) for a, b, x, y in merges for r in range(a, x + 1) for c in range(b, y + 1)}
    for a, b, x, y in merges:
        page.merge_range(start + a, b, start + x, y, rows[a][b], center)
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            if value is not None and (r, c) not in covered:
                page.write(start + r, c, value)
    page.set_column(1, 1, 28)
    book.close()


def save_with_libreoffice(xlsx: Path, target: Path, kind: str) -> None:
    """Convert a workbook with soffice to `kind` (xls, ods, xlsx) under the target's name.

    The bytes are another program's (they hold its version and, in ods, the time), so these files are committed and written
    anew only when asked for (`--office`).
    """
    with tempfile.TemporaryDirectory() as folder:
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", kind, "--outdir", folder]
        source = Path(folder) / "in" / f"book{xlsx.suffix}"
        source.parent.mkdir()
        shutil.copy(xlsx, source)
        subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=180)
        shutil.move(str(Path(folder) / f"book.{kind}"), target)


def write_office(
    path: Path, rows: Sequence[Sequence[Any]], *, again: bool, merges: Sequence[Merge] = (), sheet: str = "Sheet1", start: int = 0
) -> None:
    """Write a workbook and have LibreOffice save it as `path` (by its suffix); an existing file stays unless `again`."""
    if path.exists() and not again:
        return
    with tempfile.TemporaryDirectory() as folder:
        xlsx = Path(folder) / "book.xlsx"
        write_xlsx(xlsx, rows, merges, sheet, start)
        save_with_libreoffice(xlsx, path, path.suffix.lstrip("."))
