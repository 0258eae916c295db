"""A warehouse of one's own per test: a copy of an initialised one on a real embedded server."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from lake_ledger import Ledger

from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine_for
from anptt_data.warehouse.initialise import initialise
from anptt_data.warehouse.server import APP, DATABASE, create_database, embedded_url, ensure_cluster, stop_server

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def lake_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of an initialised warehouse that is only copied, never written."""
    home = tmp_path_factory.mktemp("lake-server")
    settings = Settings(root=ROOT, home=home, reference_dir=ROOT / "reference", samples_dir=ROOT / "sample_data")
    initialise(settings)
    yield settings
    stop_server(settings, "immediate")


@pytest.fixture
def ledger(lake_server: Settings, tmp_path: Path) -> Iterator[Ledger]:
    """An empty warehouse with reference data, and a home of its own for the lake."""
    cluster = ensure_cluster(lake_server)
    name = f"lake_{secrets.token_hex(6)}"
    engine_for(embedded_url(cluster, "anptt_owner"), None).dispose()
    engine_for(embedded_url(cluster, APP), APP).dispose()
    with cluster.connect() as admin:
        create_database(admin, name, DATABASE)
    engine = engine_for(embedded_url(cluster, APP, name), APP)
    yield Ledger(lake_server.model_copy(update={"home": tmp_path / "home"}), engine)
    engine.dispose()
    with cluster.connect() as admin:
        admin.execute(f"drop database {name} with (force)")  # type: ignore[arg-type]
