"""A trusted authority, a home that trusts it, and a road into the warehouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from anptt_data.approval.acts import Second
from anptt_data.settings import Settings
from tests.approval.signing import Authority
from tests.warehouse.sending import Road


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def road(warehouse_engine: Engine) -> Road:
    return Road(warehouse_engine)


@pytest.fixture
def here(warehouse_settings: Settings, warehouse_engine: Engine, authority: Authority, tmp_path: Path) -> Second:
    """Where approvals are recorded, with the authority among the trusted roots."""
    trusting = warehouse_settings.model_copy(update={"trust_roots": authority.trusted_in(tmp_path / "goc")})
    return Second(trusting, warehouse_engine)
