"""Writes the quality pages, and the expectations' Data Docs beside them."""

from __future__ import annotations

from pathlib import Path

from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine as app_engine


def write_quality_pages(settings: Settings, out: Path, *, with_expectations: bool = True) -> Path:
    """Write everything under `out`; gives the path of the first page.

    great-expectations is imported only when asked for (4 s, 260 MB).
    """
    from anptt_data.quality.report import quality_report

    out.mkdir(parents=True, exist_ok=True)
    if with_expectations:
        from anptt_data.quality.expectations import run_expectations

        run_expectations(settings, out)
    return quality_report(app_engine(settings), out)
