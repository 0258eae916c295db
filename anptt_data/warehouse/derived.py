"""Database objects made from the contracts after every migration: schemas, views, guards of fact tables, comments, grants.

They hold no data, so they are dropped before migrations (a column change fails under a dependent view) and made anew after them.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.links.warehouse import make_links
from anptt_data.warehouse.comments import comment_on_the_rest
from anptt_data.warehouse.converted import drop_functions, make_converted
from anptt_data.warehouse.functions import FUNCTIONS
from anptt_data.warehouse.grants import grant
from anptt_data.warehouse.views import comment_statements, fact_name, view_statements
from models.base import SCHEMAS
from models.facts import stored_columns

MARK = "anptt: made from contracts"
"""Comment of the schemas that are ours to drop views from."""


def drop_views(connection: psycopg.Connection[Any]) -> None:
    """Drop every view and function in the schemas made by `make_derived` (those of other people in other schemas are left alone)."""
    drop_functions(connection, MARK)
    found = connection.execute(
        "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where c.relkind = 'v' and obj_description(n.oid, 'pg_namespace') like %s",
        (f"%{MARK}%",),
    ).fetchall()
    if found:
        names = sql.SQL(", ").join(sql.Identifier(schema, name) for schema, name in found)
        connection.execute(sql.SQL("drop view {} cascade").format(names))


def make_derived(connection: psycopg.Connection[Any], contracts: list[type[Contract]]) -> None:
    """Make all derived objects for the newest version of every contract; the caller commits."""
    drop_views(connection)
    connection.execute(FUNCTIONS)
    for schema in {c.sector() for c in contracts}:
        if schema in (*SCHEMAS, "anptt", "public"):
            raise ValueError(f"a sector may not be called {schema}")
        connection.execute(sql.SQL("create schema if not exists {}").format(sql.Identifier(schema)))
        comment = f"Số liệu lĩnh vực {schema} — Data of sector {schema} ({MARK})"
        connection.execute(sql.SQL("comment on schema {} is {}").format(sql.Identifier(schema), sql.Literal(comment)))
    for contract in contracts:
        _guard(connection, contract)
        for statement in view_statements(contract):
            connection.execute(statement)
        columns = ["submission_id", "claim_id", "fact_no", "part", "row", "col", *stored_columns(contract)]
        for statement in comment_statements(contract, fact_name(contract), "table", columns):
            connection.execute(statement)
    make_converted(connection, contracts)
    make_links(connection, contracts, MARK)
    comment_on_the_rest(connection, contracts)
    grant(connection, contracts)


def _guard(connection: psycopg.Connection[Any], contract: type[Contract]) -> None:
    """Facts are immutable: no UPDATE, no TRUNCATE, DELETE only of rows whose claim never had a range."""
    facts = fact_name(contract)
    statements = [
        sql.SQL("create or replace trigger immutable before update or truncate on {} for each statement execute function anptt.refuse()").format(facts),
        sql.SQL(
            "create or replace trigger never_visible after delete on {} referencing old table as old_rows"
            " for each statement execute function anptt.delete_only_never_visible()"
        ).format(facts),
    ]  # fmt: skip
    if contract.revises() == "row":
        pairs = fact_name(contract, "__replaced")
        comment = (
            "Dòng đã được dòng gửi sau thay; chỉ có hiệu lực khi lần gửi thay nó đang hiện hành"
            " — Rows replaced by later rows; a pair holds while the replacing submission is visible"
        )
        statements += [
            sql.SQL("create or replace trigger history before update on {} for each row execute function anptt.keep_recorded_range()").format(pairs),
            sql.SQL(
                "create or replace trigger unused after delete on {} referencing old table as old_rows"
                " for each statement execute function anptt.delete_only_unused_pairs()"
            ).format(pairs),
            sql.SQL("create or replace trigger no_truncate before truncate on {} for each statement execute function anptt.refuse()").format(pairs),
            sql.SQL("comment on table {} is {}").format(pairs, sql.Literal(comment)),
        ]  # fmt: skip
    for statement in statements:
        connection.execute(statement)
