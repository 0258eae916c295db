# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""Makes the relations of `reporting.relation` in PostgreSQL, with what they need of contracts and reference data written into them.

They hold no data: `anptt init` drops them before migrations and makes them again after the reference data are loaded. The comment of ``anptt.report``
carries a signature of what they were made from, so that `anptt doctor` sees when the files have changed since.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import psycopg
from psycopg import sql

from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.text import Text
from anptt_data.lake.roll_up_tables import listed_units
from anptt_data.periods.working_days import WorkingDays
from anptt_data.periods.written import write_period
from anptt_data.places.references import References
from anptt_data.places.roll_up_shape import STATIONS, rolls_up, shape_of
from anptt_data.reporting.duty import stand_ins
from anptt_data.reporting.expected import areas_of, check_assignments, periodic, periods_between, who_owes
from anptt_data.reporting.inner_comments import comment_inner
from anptt_data.reporting.relation import (
    ASKED,
    RATES,
    REPORT,
    UNITS,
    rates_view,
    reports_function,
    tells_function,
    told_view,
    units_function,
)
from anptt_data.sql_text import literal, quoted
from anptt_data.warehouse.server import APP, READER

FIRST_DAY, LAST_DAY = date(1994, 1, 1), date(2060, 12, 31)
"""Periods that are written down: since provinces are known, until long after this code."""
MARK = "Dấu của danh mục và quy định biểu mẫu — made from: "
VIEWS = (
    "reporting",
    "report",
    "report_told",
    "report_dataset",
    "report_moment",
    "report_duty",
    "report_stand_in",
    "report_period",
    "listed_unit",
)
FUNCTIONS = (
    f"report_units({ASKED})",
    f"reports({ASKED})",
    "report_tells(of_dataset text, of_claim bigint, of_areas text[], on_day date)",
)
FOR_READERS = ("report", "reporting")


def drop_reporting(connection: psycopg.Connection[Any]) -> None:
    """Drop what `make_reporting` made; nothing when it is not there."""
    if connection.execute("select to_regnamespace('anptt') is null").fetchone() == (True,):
        return
    for view in VIEWS:
        connection.execute(sql.SQL("drop view if exists {} cascade").format(sql.Identifier("anptt", view)))
    for function in FUNCTIONS:
        connection.execute(f"drop function if exists anptt.{function} cascade".encode())


def make_reporting(
    connection: psycopg.Connection[Any], contracts: Sequence[type[Contract]], refs: References, days: WorkingDays, home: frozenset[str] | None
) -> None:  # fmt: skip
    """Make the relations anew for these contracts, reference data and working days; `home`: `expected.home_provinces`. The caller commits.

    Without contracts nobody owes anything, and the relations are there and empty. Raises `AssignmentDefect` when `assignments.csv` names a dataset
    that is none.
    """
    check_assignments(refs, contracts)
    drop_reporting(connection)
    due = [c for c in contracts if periodic(c)]
    lists = sorted({listed for c in due if rolls_up(c) and (listed := shape_of(c).listed) and listed != STATIONS})
    written: dict[str, tuple[Mapping[str, str], Iterable[tuple[Any, ...]]]] = {
        "report_dataset": ({"dataset": "text"}, [(c.dataset(),) for c in due]),
        "report_moment": ({"dataset": "text"}, [(c.dataset(),) for c in due if c.has_moment()]),
        "report_period": (
            {"dataset": "text", "period_from": "date", "period_to": "date", "written": "text", "calendar": "text", "due_on": "date", "closes_on": "date"},
            [(c.dataset(), *row) for c in due for row in _periods(c.cadence(), days)],
        ),
        "report_duty": (
            {"dataset": "text", "agency": "text", "first_on": "date", "last_on": "date", "here": "boolean", "counted_since": "date", "areas": "text"},
            [(o.dataset, o.agency, o.first, o.last, o.here, o.since, _joined(o.areas)) for c in due for o in who_owes(c, refs, home)],
        ),
        "report_stand_in": (
            {"dataset": "text", "agency": "text", "sender": "text", "areas": "text"},
            [(c.dataset(), a, s, _joined(areas_of(refs.agency(s)))) for c in due for a, senders in stand_ins(c, refs).items() for s in senders],
        ),
        "listed_unit": (
            {"list": "text", "unit": "text", "told_by": "text", "on_from": "date", "on_to": "date", "area": "text", "area_from": "date"},
            [tuple(u) for name in lists for u in listed_units(refs, name)],
        ),
    }  # fmt: skip
    for name, (columns, rows) in written.items():
        _run(connection, f"create view anptt.{quoted(name)} as {_written(columns, list(rows))}")
    _run(connection, f"create view anptt.report_told with (security_invoker = true) as {told_view()}")
    _run(connection, tells_function(due))
    _run(connection, reports_function())
    _run(connection, "create view anptt.report with (security_invoker = true) as select * from anptt.reports(null, null, null, null)")
    _run(connection, f"create view anptt.reporting with (security_invoker = true) as {rates_view()}")
    _run(connection, units_function(due))
    _comments(connection, signature(contracts, refs, home))
    comment_inner(connection, FUNCTIONS[2])
    _grants(connection)


def signature(contracts: Sequence[type[Contract]], refs: References, home: frozenset[str] | None) -> str:
    """SHA-256 over everything that is written into the relations."""
    parts = [refs.version, ",".join(sorted(home)) if home is not None else "*"]
    parts += [f"{c.dataset()} {c.version()} {c.fingerprint()} {c.cadence()}" for c in contracts]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def made_from(connection: psycopg.Connection[Any]) -> str | None:
    """The signature of what the relations in the database were made from; None when they are not there."""
    row = connection.execute("select obj_description(to_regclass('anptt.report'), 'pg_class')").fetchone()
    return row[0].rpartition(MARK)[2] if row is not None and row[0] and MARK in row[0] else None


@lru_cache(maxsize=256)
def _periods(cadence: Cadence, days: WorkingDays) -> tuple[tuple[Any, ...], ...]:
    """Every period of a cadence with its clocks, and as people write it."""
    return tuple(
        (d.period.start, d.period.end, write_period(d.period), d.period.calendar, d.due_on, d.closes_on)
        for d in periods_between(cadence, FIRST_DAY, LAST_DAY, days)
    )


def _joined(codes: tuple[str, ...] | None) -> str | None:
    return None if codes is None else "|".join(codes)


def _written(columns: Mapping[str, str], rows: list[tuple[Any, ...]]) -> str:
    """A SELECT of rows as one constant array a column: thousands of rows in a view that is still small and quick to plan."""
    arrays = ", ".join(f"{_array([r[n] for r in rows])}::{kind}[]" for n, kind in enumerate(columns.values()))
    names = ", ".join(quoted(n) for n in columns)
    chosen = ", ".join("string_to_array(u.areas, '|') as areas" if n == "areas" else f"u.{quoted(n)}" for n in columns)
    return f"select {chosen} from unnest({arrays}) u({names})"


def _array(values: list[Any]) -> str:
    written = ("NULL" if v is None else '"' + str(v).replace("\\", "\\\\").replace('"', '\\"') + '"' for v in values)
    return literal("{" + ",".join(written) + "}")


def _run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(statement.encode())


def _comments(connection: psycopg.Connection[Any], made: str) -> None:
    said: dict[str, tuple[Text, Mapping[str, tuple[str, Text]]]] = {
        "report": (Text("Báo cáo phải có và tình trạng của từng báo cáo", "Every report that is owed, and what came"), REPORT),
        "reporting": (Text("Tỷ lệ đã báo cáo, tỷ lệ đúng hạn theo biểu và kỳ", "Reporting and on-time rates by dataset and period"), RATES),
    }
    for view, (text, columns) in said.items():
        more = f". {MARK}{made}" if view == "report" else ""
        _run(connection, f"comment on view anptt.{view} is {literal(f'{text.vi} — {text.en}{more}')}")
        for name, (_, meaning) in columns.items():
            _run(connection, f"comment on column anptt.{view}.{quoted(name)} is {literal(f'{meaning.vi} — {meaning.en}')}")
    units = "; ".join(f"{n}: {t.vi}" for n, (_, t) in UNITS.items())
    _run(
        connection,
        f"comment on function anptt.{FUNCTIONS[0]} is {literal(f'Các đơn vị trong mỗi báo cáo — the units inside each report. {units}')}",
    )
    _run(
        connection,
        f"comment on function anptt.{FUNCTIONS[1]} is {literal('Như anptt.report; null là tất cả — As anptt.report; null asks for all')}",
    )


def _grants(connection: psycopg.Connection[Any]) -> None:
    """The application reads all of it; readers the two views (and, through them, what they stand on)."""
    have = {r[0] for r in connection.execute("select rolname from pg_roles where rolname = any(%s)", ([APP, READER],))}
    for role in (APP, READER):
        if role not in have:
            continue
        for view in VIEWS:
            connection.execute(sql.SQL("grant select on {} to {}").format(sql.Identifier("anptt", view), sql.Identifier(role)))
        for function in FUNCTIONS:
            connection.execute(f"grant execute on function anptt.{function} to {quoted(role)}".encode())
