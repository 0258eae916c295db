"""Runs by `anptt init`, by `python -m anptt_data.warehouse.revise`, and by plain `alembic` commands."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import create_engine, text

from anptt_data.settings import settings
from anptt_data.warehouse.compare import OPTIONS, leave_out_noise
from anptt_data.warehouse.migrate import VERSION_SCHEMA
from anptt_data.warehouse.server import owner_url
from models import metadata


def _drop_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    leave_out_noise(directives[0].upgrade_ops)
    leave_out_noise(directives[0].downgrade_ops)
    if directives[0].upgrade_ops.is_empty() and context.config.attributes.get("only_when_changed"):
        directives.clear()


def run() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    url = context.config.attributes.get("url") or owner_url(settings())
    engine = create_engine(url)
    with engine.connect() as connection:
        _migrate(connection)
    engine.dispose()


def _migrate(connection: Any) -> None:
    connection.execute(text(f"create schema if not exists {VERSION_SCHEMA}"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        version_table_schema=VERSION_SCHEMA,
        process_revision_directives=_drop_empty,
        transaction_per_migration=False,
        **OPTIONS,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
