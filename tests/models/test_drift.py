"""Contracts, models, migrations and the database say the same."""

from __future__ import annotations

from sqlalchemy import Engine, text

from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.connect import engine_for
from anptt_data.warehouse.drift import drift
from anptt_data.warehouse.server import OWNER, embedded_url


def test_a_migrated_database_has_no_drift(warehouse_engine: Engine) -> None:
    assert drift(warehouse_engine) == []


def test_a_column_of_another_type_is_drift(warehouse_engine: Engine, test_cluster: Cluster) -> None:
    owner = engine_for(embedded_url(test_cluster, OWNER, str(warehouse_engine.url.database)), None)
    with owner.begin() as connection:
        connection.execute(text("alter table intake.refusal alter column size_bytes type integer"))
        connection.execute(text("alter table ref.area drop constraint area_without_overlaps"))
    found = drift(warehouse_engine)
    owner.dispose()
    assert len(found) == 2
    assert "size_bytes" in found[0]
    assert "modify_type" in found[0]
    assert "area_without_overlaps" in found[1]
