"""A road into the warehouse for every test here."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.warehouse.sending import Road


@pytest.fixture
def road(warehouse_engine: Engine) -> Road:
    return Road(warehouse_engine)
