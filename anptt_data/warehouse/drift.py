"""Drift: what differs between the models (and contracts) and a database. Any drift fails the build (law 7)."""

from __future__ import annotations

from alembic.autogenerate import produce_migrations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from anptt_data.warehouse.compare import OPTIONS, leave_out_noise
from anptt_data.warehouse.migrate import VERSION_SCHEMA, configuration
from models import metadata
from models.reference import TEMPORAL_KEYS


def drift(engine: Engine) -> list[str]:
    """One sentence a difference, empty when models, contracts, migrations and database agree."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS | {"version_table_schema": VERSION_SCHEMA})
        script = produce_migrations(context, metadata())
        assert script.upgrade_ops is not None
        leave_out_noise(script.upgrade_ops)
        found = [_sentence(d) for d in script.upgrade_ops.as_diffs()]
        return _version_drift(context) + found + _missing_keys(connection)


def _version_drift(context: MigrationContext) -> list[str]:
    have, want = set(context.get_current_heads()), set(ScriptDirectory.from_config(configuration()).get_heads())
    return [] if have == want else [f"the database is at revision {sorted(have) or None}, the code at {sorted(want)}: run anptt init"]


def _missing_keys(connection: Connection) -> list[str]:
    query = text("select conname from pg_constraint where conperiod and conrelid = to_regclass(:t)")
    return [
        f"temporal key {name} of {table_name} is missing"
        for table_name, name, _ in TEMPORAL_KEYS
        if name not in connection.execute(query, {"t": table_name}).scalars().all()
    ]


def _sentence(difference: object) -> str:
    first = difference[0] if isinstance(difference, list) and difference else difference
    if isinstance(first, tuple):
        kind, *rest = first
        return f"{kind}: " + ", ".join(str(getattr(r, "fullname", None) or getattr(r, "name", None) or r) for r in rest)
    return str(difference)
