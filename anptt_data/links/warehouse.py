"""The schema ``link`` in PostgreSQL: the same relations as in a release, made from the same SELECTs, run with the caller's rights.

Coverage is counted in releases only (`places.roll_up_functions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import psycopg

from anptt_data.contract.base import Contract
from anptt_data.links.columns import CARRY, INDICATOR, OBSERVATION, OBSERVATION_TODAY, PLACE, Columns, comments
from anptt_data.links.indicators import indicators
from anptt_data.links.observation_sql import carry_sql, observation_sql, observation_today_sql, place_sql
from anptt_data.links.population import POPULATION, population_rows
from anptt_data.links.rates import RATE, rate_sql
from anptt_data.links.registry_rows import indicator_rows
from anptt_data.links.vn_aqi.columns import BAND_VIEW
from anptt_data.links.vn_aqi.relations import aqi_statements, aqi_views
from anptt_data.links.words import RELATIONS, SCHEMA
from anptt_data.settings import settings
from anptt_data.sql_text import literal, quoted

DAY = "(SELECT anptt.day())"
NAMES = ("indicator", "population", "place", "carry", "observation", "observation_today", "rate")


def make_links(connection: psycopg.Connection[Any], contracts: Sequence[type[Contract]], mark: str) -> None:
    """Make the schema and its views; the datasets' views and the tables of ``ref`` must be there. `mark` in its comment says that the schema is ours."""
    connection.execute("create schema if not exists link")
    connection.execute(f"comment on schema link is {literal(f'{SCHEMA.vi} — {SCHEMA.en} ({mark})')}".encode())
    for statement in (*aqi_statements(contracts, "WITH (security_invoker = true)"), *link_statements(contracts)):
        connection.execute(statement.encode())


def grant_links(connection: psycopg.Connection[Any], contracts: Sequence[type[Contract]], role: str) -> None:
    """Let the role read the schema, and the relations of VN_AQI in those of the sectors."""
    for schema, name in aqi_views(contracts):
        connection.execute(f"grant select on {quoted(schema)}.{quoted(name)} to {quoted(role)}".encode())
    connection.execute(f"grant usage on schema link to {quoted(role)}".encode())
    for name in (*NAMES, BAND_VIEW):
        connection.execute(f"grant select on link.{quoted(name)} to {quoted(role)}".encode())


def link_statements(contracts: Sequence[type[Contract]]) -> list[str]:
    """The views with their comments, in the order in which they need each other."""
    known = indicators(contracts)
    people = [dict(zip(POPULATION, row, strict=True)) for row in population_rows(settings().reference_dir)]
    selects: dict[str, tuple[str, Columns]] = {
        "indicator": (_values(INDICATOR, indicator_rows(known)), INDICATOR),
        "population": (_values(POPULATION, people), POPULATION),
        "place": (place_sql(DAY), PLACE),
        "carry": (carry_sql(DAY), CARRY),
        "observation": (observation_sql(contracts, known), OBSERVATION),
        "observation_today": (observation_today_sql(contracts, known), OBSERVATION_TODAY),
        "rate": (rate_sql(known, DAY), RATE),
    }
    made: list[str] = []
    for name in NAMES:
        select, columns = selects[name]
        text = RELATIONS[name]
        made.append(f"create view link.{quoted(name)} with (security_invoker = true) as {select}")
        made.append(f"comment on view link.{quoted(name)} is {literal(f'{text.vi} — {text.en}')}")
        made += [f"comment on column link.{quoted(name)}.{quoted(c)} is {literal(said)}" for c, said in comments(columns).items()]
    return made


def _values(columns: Columns, rows: Sequence[dict[str, Any]]) -> str:
    """The rows as a SELECT; none: the columns alone."""
    lines = [", ".join(f"CAST({_value(row[n])} AS {kind}) AS {quoted(n)}" for n, (kind, _) in columns.items()) for row in rows]
    nothing = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(n)}" for n, (kind, _) in columns.items())
    return " UNION ALL ".join(f"SELECT {line}" for line in lines) or f"SELECT {nothing} WHERE false"


def _value(value: Any) -> str:
    if value is None:
        return "NULL"
    return literal(str(value)) if isinstance(value, str | date) else str(value).lower()
