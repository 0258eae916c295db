"""Tables and views for a contract that only the tests know."""

from __future__ import annotations

import os

from sqlalchemy import MetaData

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contracts
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine_for, raw
from anptt_data.warehouse.derived import make_derived
from anptt_data.warehouse.server import OWNER, OWNER_URL_VARIABLE
from models.facts import build_tables


def make_tables(settings: Settings, contract: type[Contract]) -> None:
    """Create the contract's fact tables in the test's own database and make the derived objects again."""
    url = os.environ.get(OWNER_URL_VARIABLE) or str(settings.database_url).replace("//anptt_app@", f"//{OWNER}@")
    metadata = MetaData()
    tables = build_tables([contract], metadata)
    engine = engine_for(url, None)
    with engine.begin() as connection:
        metadata.create_all(connection, tables=tables)
        make_derived(raw(connection), list(contracts().values()))
    engine.dispose()
