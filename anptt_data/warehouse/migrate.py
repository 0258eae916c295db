"""Running the migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

import migrations

VERSION_SCHEMA = "anptt"
"""Schema of Alembic's own table and of our functions."""


def configuration() -> Config:
    """Alembic's configuration without a file: the migrations that stand beside this code."""
    config = Config()
    folder = Path(next(iter(migrations.__path__)))
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d%%(second).2d_%%(slug)s")
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables to the newest revision, in one transaction. Views over them must have been dropped."""
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()
