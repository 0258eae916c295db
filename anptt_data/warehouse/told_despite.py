"""Figures that another agency tells of units for which a nil report says there was nothing: one of the two is wrong, and a person should say which."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg import sql
from sqlalchemy import Connection

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import main_place
from anptt_data.periods.period import Period
from anptt_data.places.areas import Area
from anptt_data.warehouse.connect import raw
from anptt_data.warehouse.open_submission import OpenSubmission
from anptt_data.warehouse.told_twice import ToldTwice
from anptt_data.warehouse.views import fact_name


def told_despite(
    connection: Connection, submission: OpenSubmission, contract: type[Contract], areas: Sequence[Area], period: Period
) -> list[ToldTwice]:
    """Other agencies' present facts of the same period in these areas that are not 0, counted by submission."""
    place = main_place(contract)
    figures = [n for n, c in contract.columns().items() if c.kind in ("count", "measure") and c.converts == "sum"]
    if place is None or not figures:
        return []
    inside: sql.Composable = sql.SQL("true")
    if not any(a.level == "nation" for a in areas):
        inside = sql.SQL(
            "(f.{place} = any(%(areas)s) or exists (select 1 from ref.area_conversion k where k.code = f.{place} and k.valid_from = f.{since}"
            " and k.to_level = 'province' and k.to_code = any(%(areas)s) and k.on_from <= %(day)s and (k.on_to is null or %(day)s <= k.on_to)))"
        ).format(place=sql.Identifier(place.name), since=sql.Identifier(f"{place.name}_from"))
    some = sql.SQL(" or ").join(sql.SQL("f.{} <> 0").format(sql.Identifier(n)) for n in figures)
    found = raw(connection).execute(
        sql.SQL(
            "select s.agency, s.receipt_no, count(*) from intake.claim_range r join intake.claim c using (claim_id)"
            " join intake.submission s on s.submission_id = c.submission_id join {facts} f on f.claim_id = c.claim_id"
            " where r.dataset = %(dataset)s and r.agency <> %(agency)s and r.scope = any(%(scopes)s) and upper_inf(r.recorded)"
            " and ({some}) and {inside} group by 1, 2 order by 1, 2"
        ).format(facts=fact_name(contract), some=some, inside=inside),
        {
            "dataset": submission.dataset, "agency": submission.agency, "scopes": list(submission.claims), "areas": [a.code for a in areas],
            "day": period.end,
        },
    )  # fmt: skip
    return [ToldTwice(*row) for row in found]
