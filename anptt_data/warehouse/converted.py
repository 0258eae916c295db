"""The figures on the units of another day, in PostgreSQL: the same SELECTs as in a release (`places.sql_functions`), run with the caller's rights.

`<sector>.<name>_today` shows the units of the day of the session's instant (`anptt.as_of`), `<sector>.<name>_on(day)` those of any day.
"""

from __future__ import annotations

from typing import Any

import psycopg

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import TODAY, converted_columns, converted_comment, main_place
from anptt_data.places.converted_sql import converted_sql
from anptt_data.places.sql_functions import SqlFunction, sql_functions
from anptt_data.sql_text import literal, quoted

DAY = "(SELECT anptt.day())"


def make_converted(connection: psycopg.Connection[Any], contracts: list[type[Contract]]) -> None:
    """Make the functions of a day and the views of today; the views of the datasets and the tables of ``ref`` must be there."""
    for function in sql_functions(contracts):
        for statement in function_statements(function):
            connection.execute(statement.encode())
    for contract in contracts:
        for statement in today_statements(contract):
            connection.execute(statement.encode())


def function_statements(function: SqlFunction) -> list[str]:
    """The function, bound to what it reads when it is made (so no search path changes it), inlined into the query that calls it."""
    parameters = ", ".join(f"{quoted(name)} {kind}" for name, kind in function.parameters)
    columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in function.columns)
    return [
        f"create function {function.quoted_name}({parameters}) returns table({columns}) language sql stable parallel safe"
        f" begin atomic {function.select}; end",
        f"comment on function {function.signature} is {literal(function.comment)}",
    ]


def today_name(contract: type[Contract]) -> str:
    """The view's name as SQL."""
    return f"{quoted(contract.sector())}.{quoted(contract.short_name() + TODAY)}"


def today_statements(contract: type[Contract]) -> list[str]:
    """The dataset's figures on the units of the instant's day, with comments; nothing when it has no place."""
    if main_place(contract) is None:
        return []
    name = today_name(contract)
    relation = f"{quoted(contract.sector())}.{quoted(contract.short_name())}"
    return [
        f"create view {name} with (security_invoker = true) as {converted_sql(contract, relation, DAY)}",
        f"comment on view {name} is {literal(converted_comment(contract))}",
        *(f"comment on column {name}.{quoted(str(e['name']))} is {literal(str(e['comment']))}" for e in converted_columns(contract)),
    ]


def drop_functions(connection: psycopg.Connection[Any], mark: str) -> None:
    """Drop the functions in ``ref`` and in the schemas whose comment holds `mark`; those of extensions are left alone."""
    found = connection.execute(
        "select format('%%I.%%I(%%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)) from pg_proc p"
        " join pg_namespace n on n.oid = p.pronamespace where (n.nspname = 'ref' or obj_description(n.oid, 'pg_namespace') like %s)"
        " and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')",
        (f"%{mark}%",),
    ).fetchall()
    for (signature,) in found:
        connection.execute(f"drop function if exists {signature} cascade".encode())
