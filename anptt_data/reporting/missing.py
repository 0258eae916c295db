# ruff: noqa: S608 - the statement is made of parts that take no parameters; every text goes through `literal`.
"""The units without figures inside one report: for its receipt, also before its figures are in force, and for a report that stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import Connection

from anptt_data.contract.base import Contract
from anptt_data.contract.text import Text
from anptt_data.periods.arithmetic import is_regular
from anptt_data.periods.period import Period
from anptt_data.places.agencies import Agency
from anptt_data.places.answers_for import answers_for
from anptt_data.places.references import References
from anptt_data.reporting.expected import periodic
from anptt_data.reporting.units_sql import expected_sql, has_units, same_unit, told_sql
from anptt_data.reporting.words import MISSING, both, by_name
from anptt_data.sql_text import literal
from anptt_data.warehouse.connect import raw

NAMED = 30
"""At most so many units are named; the count is always the true one."""


@dataclass(frozen=True)
class Unit:
    """A place, a station or a unit of the sector."""

    code: str
    name: str


@dataclass(frozen=True)
class MissingUnits:
    """How many units the report should tell of, how many have figures, and which do not, by name."""

    expected: int
    told: int
    missing: tuple[Unit, ...]

    @property
    def said(self) -> Text:
        """One line: the count, and at most `NAMED` names."""
        facts = {"expected": self.expected, "missing": len(self.missing)}
        if not self.missing:
            return both(MISSING["none"], **facts)
        head, names = both(MISSING["some"], **facts), ", ".join(u.name for u in self.missing[:NAMED])
        left = len(self.missing) - NAMED
        more = both(MISSING["more"], count=left) if left > 0 else Text("", "")
        return Text(f"{head.vi}: {names}{' ' + more.vi if left > 0 else ''}", f"{head.en}: {names}{' ' + more.en if left > 0 else ''}")

    def as_json(self) -> dict[str, Any]:
        """The true counts, and at most `NAMED` units."""
        return {
            "expected": self.expected, "told": self.told, "missing": len(self.missing),
            "units": [{"code": u.code, "name": u.name} for u in self.missing[:NAMED]], "text_vi": self.said.vi, "text_en": self.said.en,
        }  # fmt: skip


def units_missing(
    connection: Connection, contract: type[Contract], refs: References, agency: Agency, period: Period | None, submission_id: int | None = None
) -> MissingUnits | None:  # fmt: skip
    """The units the agency answers for that have no figures for the period, whoever told them.

    With `submission_id` the figures are those the submission brings, in force or not (a dry run before it is discarded), beside what stays in force
    when it is; without it, what is in force. A nil declaration speaks for all units. None: the report is not made of units, the days are no period of
    its calendar, or the agency answers for no place of that day.
    """
    if period is None or not periodic(contract) or not has_units(contract) or not is_regular(period):
        return None
    areas = answers_for(refs, agency, period.end)
    session = raw(connection)
    if not areas or not _made(session):
        return None
    codes = None if any(a.level == "nation" for a in areas) else [a.code for a in areas]
    rows = session.execute(_statement(contract, agency, period, codes, submission_id).encode()).fetchall()
    if not rows:
        return None
    nil = session.execute(
        _NIL, {"d": contract.dataset(), "a": agency.id, "s": submission_id, "from": period.start, "to": period.end}
    ).fetchone()
    lacking = [Unit(code, name) for code, name, told in rows if not told and nil is None]
    missing = tuple(sorted(lacking, key=lambda u: (by_name(u.name), u.code)))
    return MissingUnits(len(rows), len(rows) - len(missing), missing)


_NIL = (
    "select 1 from intake.submission s where s.nil and case when %(s)s::int is not null then s.submission_id = %(s)s else s.dataset = %(d)s"
    " and s.agency = %(a)s and exists (select 1 from intake.claim c join intake.claim_range g on g.claim_id = c.claim_id and upper_inf(g.recorded)"
    " where c.submission_id = s.submission_id and split_part(c.scope, '/', 1)::date <= %(from)s and split_part(c.scope, '/', 2)::date >= %(to)s) end"
)


def _made(session: psycopg.Connection[Any]) -> bool:
    """Whether `anptt init` has made the relations; a receipt does not fail for want of them."""
    return session.execute("select to_regclass('anptt.listed_unit') is not null").fetchone() == (True,)


def _statement(contract: type[Contract], agency: Agency, period: Period, codes: list[str] | None, submission_id: int | None) -> str:
    """Rows (code, name, told)."""
    areas = "null::text[]" if codes is None else f"array[{', '.join(literal(c) for c in codes)}]"
    asked = f"select {literal(agency.id)} as agency, {areas} as areas, date '{period.end.isoformat()}' as day"
    dataset = literal(contract.dataset())
    standing = (
        "select g.claim_id, true as stands, null::timestamptz as received_at from intake.claim_range g join intake.claim c on c.claim_id = g.claim_id"
        f" where g.dataset = {dataset} and upper_inf(g.recorded) and (c.first_at is null or c.first_at < date '{period.end.isoformat()}' + 2)"
        f" and (c.last_at is null or c.last_at > date '{period.start.isoformat()}' - 1)"  # only those that touch the period, in any time zone
    )
    claims = standing
    if submission_id is not None:
        own = f"select n.scope from intake.claim n where n.submission_id = {int(submission_id)}"
        claims = (
            f"select c.claim_id, true as stands, null::timestamptz as received_at from intake.claim c where c.submission_id = {int(submission_id)}"
            f" union {standing} and not (g.agency = {literal(agency.id)} and g.scope in ({own}))"
        )
    return (
        f"with wanted as materialized ({expected_sql(contract, asked)}), figures as materialized ({told_sql(contract, claims)})"
        " select w.unit, min(w.name), bool_or(f.unit is not null) from wanted w left join figures f"
        f" on f.period_from = date '{period.start.isoformat()}' and f.period_to = date '{period.end.isoformat()}' and {same_unit(contract, 'w', 'f')}"
        " group by w.unit, w.unit_from"
    )
