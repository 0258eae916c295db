"""Who may do what. The owner owns; the application loads and reads; readers see the views only.

Readers get SELECT on the tables the views stand on (views are `security_invoker`) but no USAGE of those schemas, so that they cannot name
the tables: rows of a load that was never activated cannot be read by going round the views.
"""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg
from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import main_place
from anptt_data.links.warehouse import grant_links
from anptt_data.places.sql_functions import sql_functions
from anptt_data.sql_text import quoted
from anptt_data.warehouse.converted import today_name
from anptt_data.warehouse.server import APP, READER
from anptt_data.warehouse.views import fact_name, view_name
from models.base import SCHEMAS

READ_COLUMNS: dict[tuple[str, str], tuple[str, ...]] = {
    ("intake", "submission"): (
        "submission_id", "extract_id", "receipt_no", "dataset", "agency", "calendar", "sample", "nil", "state", "decision", "asked_period", "period_from",
        "period_to", "received_at", "finished_at", "withdrawn_at",
    ),
    ("intake", "claim"): ("claim_id", "submission_id", "dataset", "scope", "first_at", "last_at"),
    ("intake", "claim_range"): ("claim_id", "dataset", "recorded"),
    ("intake", "extract_part"): ("extract_id", "part", "name"),
    ("intake", "approval"): ("submission_id", "status", "at", "voided_at"),
}  # fmt: skip
"""What views need of the fixed tables."""

UPDATES: dict[tuple[str, str], LiteralString] = {
    ("intake", "submission"): "update, delete",
    ("intake", "receipt_counter"): "update",
    ("intake", "approval"): "update",
    ("intake", "claim"): "update, delete",
    ("intake", "claim_range"): "update",
    ("intake", "extract"): "update, delete",
    ("intake", "extract_part"): "delete",
    ("quality", "finding"): "delete",
    ("quality", "rejected_row"): "delete",
    ("quality", "ignored_row"): "delete",
    ("quality", "reported_derived"): "delete",
    ("quality", "contract_version"): "update",
    ("intake", "reminder"): "update",
    ("portal", "oidc_request"): "delete",
    ("portal", "account"): "update",
    ("portal", "session"): "update, delete",
    ("portal", "api_token"): "update",
    ("portal", "sign_in_attempt"): "update, delete",
}
"""Beside SELECT and INSERT on everything; events and noted heads stay append-only."""


def grant(connection: psycopg.Connection[Any], contracts: list[type[Contract]]) -> None:
    """Give the application and reader roles what they need, and nothing else; roles that do not exist are left out."""
    have = {r[0] for r in connection.execute("select rolname from pg_roles where rolname = any(%s)", ([APP, READER],))}
    if APP in have:
        _application(connection, contracts)
        _converted(connection, contracts, APP)
        grant_links(connection, contracts, APP)
    if READER in have:
        _reader(connection, contracts)
        _converted(connection, contracts, READER)
        grant_links(connection, contracts, READER)


def _application(connection: psycopg.Connection[Any], contracts: list[type[Contract]]) -> None:
    app = sql.Identifier(APP)
    for schema in (*SCHEMAS, "anptt"):
        name = sql.Identifier(schema)
        connection.execute(sql.SQL("grant usage on schema {} to {}").format(name, app))
        connection.execute(sql.SQL("revoke all on all tables in schema {} from {}").format(name, app))
        rights = sql.SQL("select" if schema in ("anptt", "ref") else "select, insert")
        connection.execute(sql.SQL("grant {} on all tables in schema {} to {}").format(rights, name, app))
        connection.execute(sql.SQL("grant usage on all sequences in schema {} to {}").format(name, app))
    for (schema, table), more in UPDATES.items():
        connection.execute(sql.SQL("grant {} on {} to {}").format(sql.SQL(more), sql.Identifier(schema, table), app))
    for contract in contracts:
        connection.execute(sql.SQL("grant delete on {} to {}").format(fact_name(contract), app))
        if contract.revises() == "row":
            connection.execute(sql.SQL("grant update, delete on {} to {}").format(fact_name(contract, "__replaced"), app))
        connection.execute(sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(contract.sector()), app))
        connection.execute(sql.SQL("grant select on {} to {}").format(view_name(contract), app))
    connection.execute(sql.SQL("grant execute on all functions in schema anptt to {}").format(app))


def _reader(connection: psycopg.Connection[Any], contracts: list[type[Contract]]) -> None:
    reader = sql.Identifier(READER)
    for schema in ("ref", "anptt"):
        connection.execute(sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(schema), reader))
    connection.execute(sql.SQL("grant select on all tables in schema ref to {}").format(reader))
    for (schema, table), columns in READ_COLUMNS.items():
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        connection.execute(sql.SQL("grant select ({}) on {} to {}").format(names, sql.Identifier(schema, table), reader))
    for contract in contracts:
        connection.execute(sql.SQL("grant usage on schema {} to {}").format(sql.Identifier(contract.sector()), reader))
        for name in [view_name(contract), fact_name(contract)] + (
            [fact_name(contract, "__replaced")] if contract.revises() == "row" else []
        ):
            connection.execute(sql.SQL("grant select on {} to {}").format(name, reader))
    connection.execute(sql.SQL("grant execute on function anptt.as_of(text), anptt.instant(), anptt.day() to {}").format(reader))


def _converted(connection: psycopg.Connection[Any], contracts: list[type[Contract]], role: str) -> None:
    """The views of today and the functions of a day."""
    for contract in contracts:
        if main_place(contract) is not None:
            connection.execute(f"grant select on {today_name(contract)} to {quoted(role)}".encode())
    for function in sql_functions(contracts):
        connection.execute(f"grant execute on function {function.signature} to {quoted(role)}".encode())
