"""`anptt init`: roles and database, migrations, reference data, derived objects. Running it again changes nothing."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from anptt_data.contract.registry import contracts
from anptt_data.lake.iceberg.catalogue import make_catalogue
from anptt_data.periods.working_days import WorkingDays, working_days
from anptt_data.places.references import NO_REFERENCES, references
from anptt_data.reporting.derived import drop_reporting, make_reporting
from anptt_data.reporting.expected import home_provinces
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine_for, our_fault, raw
from anptt_data.warehouse.derived import drop_views, make_derived
from anptt_data.warehouse.migrate import VERSION_SCHEMA, upgrade
from anptt_data.warehouse.server import APP, READER, libpq_url, normalised, owner_url

INIT_LOCK = (6001, 3)


def initialise(settings: Settings) -> None:
    """Create or upgrade the warehouse of these settings; several processes may call it at once.

    Raises `OurFault` when the database cannot be reached or is older than PostgreSQL 18.
    """
    url = owner_url(settings)
    if settings.database_url:
        _external_roles(libpq_url(url), normalised(settings.database_url))
    initialise_database(url, settings.reference_dir, settings)


def initialise_database(url: str, reference_dir: Path | None, settings: Settings | None = None) -> None:
    """The same for one database, given its owner's URL; without a folder no reference data is loaded and nobody owes a report.

    `settings` say whose agencies owe reports here; without them all do, as on a national node.
    """
    made = engine_for(url, None)
    with our_fault(), made.connect() as guard:
        raw(guard).execute("select pg_advisory_lock(%s, %s)", INIT_LOCK)
        guard.commit()
        try:
            with made.connect() as connection:
                drop_reporting(raw(connection))
                drop_views(raw(connection))
                raw(connection).execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(VERSION_SCHEMA)))
                connection.commit()
                upgrade(connection)
                make_derived(raw(connection), list(contracts().values()))
                make_catalogue(raw(connection))
                connection.commit()
                if reference_dir is not None:
                    from anptt_data.warehouse.reference import load_reference  # not before: it reads every place

                    load_reference(connection, reference_dir)
                _reporting(connection, reference_dir, settings)
                connection.commit()
        finally:
            raw(guard).execute("select pg_advisory_unlock(%s, %s)", INIT_LOCK)
            guard.commit()


def _reporting(connection: Connection, reference_dir: Path | None, settings: Settings | None) -> None:
    """Who owes which report and when; made after the reference data, which it follows from, and empty without them."""
    if reference_dir is None:
        make_reporting(raw(connection), [], NO_REFERENCES, WorkingDays({}), None)
        return
    refs = references(reference_dir)
    home = home_provinces(settings, refs.areas) if settings is not None else None
    make_reporting(raw(connection), list(contracts().values()), refs, working_days(reference_dir), home)


def _external_roles(owner: str, application: str) -> None:
    """On a server of yours: make the group roles and the application's login, when the owner's URL may create roles."""
    login = make_url(application)
    with psycopg.connect(owner, autocommit=True) as connection:
        row = connection.execute("select rolsuper or rolcreaterole, current_user from pg_roles where rolname = current_user").fetchone()
        if row is None or not row[0]:
            return
        known = {r[0] for r in connection.execute("select rolname from pg_roles")}
        for role in (APP, READER):
            if role not in known:
                connection.execute(sql.SQL("create role {}").format(sql.Identifier(role)))
        if login.username and login.username not in known | {APP, READER}:
            made = sql.SQL("create role {} login password {} in role {}")
            connection.execute(made.format(sql.Identifier(login.username), sql.Literal(str(login.password or "")), sql.Identifier(APP)))
        elif login.username == APP and APP not in known and login.password:
            connection.execute(sql.SQL("alter role {} login password {}").format(sql.Identifier(APP), sql.Literal(str(login.password))))
        elif login.username == row[1]:
            connection.execute(sql.SQL("grant {} to current_user with set true").format(sql.Identifier(APP)))
        connection.execute(
            sql.SQL("grant connect, temporary on database {} to {}").format(sql.Identifier(connection.info.dbname), sql.Identifier(APP))
        )
