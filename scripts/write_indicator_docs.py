"""Writes docs/indicators.md from the contracts: `python scripts/write_indicator_docs.py`. A test fails when the page is not what this writes."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from anptt_data.contract.registry import contracts  # noqa: E402
from anptt_data.links.indicators import indicators  # noqa: E402
from anptt_data.links.indicators_page import indicators_page  # noqa: E402
from anptt_data.places.references import references  # noqa: E402

PAGE = ROOT / "docs" / "indicators.md"


def page() -> str:
    """The page as it should stand."""
    return indicators_page(indicators(contracts().values()), references(ROOT / "reference").code_list("threat_field"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
