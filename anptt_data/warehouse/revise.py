"""Writes the migration a changed contract or model needs: ``python -m anptt_data.warehouse.revise "what changed"``.

The migrations so far are run on an empty scratch database, which is compared with the models and thrown away; no data is touched.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from alembic import command
from psycopg import sql
from sqlalchemy.engine import make_url

from anptt_data.settings import Settings, settings
from anptt_data.warehouse.migrate import configuration
from anptt_data.warehouse.server import OWNER, create_database, embedded_url, ensure_cluster, libpq_url, owner_url


@contextmanager
def scratch_database(given: Settings) -> Iterator[str]:
    """The owner's URL of an empty database that is dropped afterwards."""
    name = f"anptt_scratch_{secrets.token_hex(6)}"
    if given.database_url:
        admin = psycopg.connect(libpq_url(owner_url(given)), autocommit=True)
        url = make_url(owner_url(given)).set(database=name).render_as_string(hide_password=False)
        admin.execute(sql.SQL("create database {} template template0").format(sql.Identifier(name)))
    else:
        cluster = ensure_cluster(given)
        admin, url = cluster.connect(), embedded_url(cluster, OWNER, name)
        create_database(admin, name)
    try:
        yield url
    finally:
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        admin.close()


def write_revision(message: str, given: Settings | None = None) -> Path | None:
    """Write the revision and return its path, None when nothing has changed."""
    config = configuration()
    config.attributes["only_when_changed"] = True
    with scratch_database(given or settings()) as url:
        config.attributes["url"] = url
        command.upgrade(config, "head")
        script = command.revision(config, message=message, autogenerate=True)
    return Path(script.path) if script is not None and not isinstance(script, list) else None


if __name__ == "__main__":
    written = write_revision(" ".join(sys.argv[1:]) or "change")
    sys.stdout.write(f"{written or 'nothing has changed'}\n")
