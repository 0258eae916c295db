"""A portal on a warehouse of its own: accounts of two agencies, a browser-like client, and a real server where a real one matters."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from anptt_data.portal.accounts import add_account

PASSWORD = "bốn mươi lăm con ngựa"
CLERK, OTHER, READER = "so-ct-38.van-thu", "cdc-66.van-thu", "so-ct-38.xem"
"""A sender of so-ct-38, a sender of cdc-66, and an approver of so-ct-38 who may not send."""


@pytest.fixture
def accounts(warehouse_engine: Engine) -> Engine:
    """The warehouse's engine, with three accounts."""
    add_account(warehouse_engine, CLERK, "so-ct-38", ["sender"], PASSWORD)
    add_account(warehouse_engine, OTHER, "cdc-66", ["sender"], PASSWORD)
    add_account(warehouse_engine, READER, "so-ct-38", ["approver"], PASSWORD)
    return warehouse_engine
