"""A ledger on a warehouse of the test's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lake_ledger import Ledger

from anptt_data.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


@pytest.fixture
def ledger(warehouse_settings: Settings, warehouse_engine: Engine) -> Ledger:
    """An initialised, empty warehouse on a real server, and a home of its own for the lake."""
    return Ledger(warehouse_settings, warehouse_engine)
