# ruff: noqa: S608 - names of our own columns; every value is a parameter.
"""Reporting and on-time rates by dataset, agency, period or unit, from the relations of the warehouse. In the order of names, never of rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Engine, text

from anptt_data.contract.registry import contract as find_contract
from anptt_data.contract.registry import contracts
from anptt_data.errors import OurFault, UnknownDataset, UsageError
from anptt_data.periods.period import Period
from anptt_data.periods.written import parse_period, write_period
from anptt_data.places.references import References
from anptt_data.reporting.words import by_name
from anptt_data.warehouse.connect import our_fault

By = Literal["dataset", "agency", "period", "commune"]
A_YEAR = timedelta(days=365)
KEYS: dict[str, tuple[str, ...]] = {
    "dataset": ("dataset",), "agency": ("agency",), "period": ("dataset", "period_from", "period_to", "calendar"),
    "commune": ("dataset", "unit", "unit_from", "name"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which reports: everything left out means all. `since`, `until`: the period's last day lies between them, both inclusive."""

    dataset: str | None = None
    agency: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Rate:
    """How many reports (by commune: units in reports) of periods that are over were expected, and what came of them.

    `late` came before the period was closed; `after_closing` is not in `reported`. `on_time` is None where some due day is not known.
    """

    key: dict[str, Any]
    name_vi: str
    name_en: str
    expected: int
    reported: int
    on_time: int | None
    after_closing: int
    nil: int

    @property
    def late(self) -> int | None:
        return None if self.on_time is None else self.reported - self.on_time

    @property
    def missing(self) -> int:
        """Nothing came, or only files that were returned."""
        return self.expected - self.reported - self.after_closing

    @property
    def reporting_rate(self) -> float:
        """Percent."""
        return round(100 * self.reported / self.expected, 1)

    @property
    def on_time_rate(self) -> float | None:
        """Percent."""
        return None if self.on_time is None else round(100 * self.on_time / self.expected, 1)

    def as_json(self) -> dict[str, Any]:
        key = {k: v.isoformat() if isinstance(v, date) else v for k, v in self.key.items()}
        return key | {
            "name_vi": self.name_vi, "name_en": self.name_en, "expected": self.expected, "reported": self.reported, "on_time": self.on_time,
            "late": self.late, "after_closing": self.after_closing, "missing": self.missing, "nil": self.nil,
            "reporting_rate": self.reporting_rate, "on_time_rate": self.on_time_rate,
        }  # fmt: skip


def rates(engine: Engine, refs: References, asked: Asked, by: str) -> list[Rate]:
    """The rates of the reports asked for, one a dataset, agency, period or unit; empty when no period of them is over.

    Raises `UsageError` for a `by` there is not, `UnknownDataset`, `UnknownAgency`.
    """
    if by not in get_args(By):
        raise UsageError(f"Không xếp theo «{by}» được; chọn {', '.join(get_args(By))}", f"No {by!r}; choose {', '.join(get_args(By))}")
    if asked.dataset is not None:
        find_contract(asked.dataset)
    if asked.agency is not None:
        refs.agency(asked.agency)
    keys = KEYS[by]
    on_time = "case when count(r.on_time) = count(*) then count(*) filter (where r.on_time) end"
    relation, after, nil = "anptt.reports", "count(*) filter (where r.after_closing)", "count(*) filter (where r.nil and r.reported)"
    if by == "commune":
        relation, after, nil = "anptt.report_units", "count(*) filter (where r.told and not r.reported)", "0"
    where = "" if by == "commune" else " where r.ended"
    names = ", ".join(f"r.{k}" for k in keys)
    query = (
        f"select {names}, count(*) as expected, count(*) filter (where r.reported) as reported, {on_time} as on_time, {after} as after_closing,"
        f" {nil} as nil from {relation}(:dataset, :agency, :since, :until) r{where} group by {names}"
    )
    with our_fault(), engine.connect() as connection:
        if connection.execute(text("select to_regproc('anptt.reports') is null")).scalar_one():
            raise OurFault("Chưa có bảng theo dõi báo cáo; chạy: anptt init", "The relations of reports are not made yet; run: anptt init")
        found = [dict(row._mapping) for row in connection.execute(text(query), vars(asked))]
    made = [_rate(by, keys, row, refs) for row in found]
    return sorted(
        made,
        key=lambda r: (by_name(r.name_vi), *(str(r.key[k]) for k in keys)) if by != "period" else (r.key["dataset"], r.key["period_to"]),
    )


def asked_periods(written: str | None, dataset: str | None, today: date) -> tuple[date | None, date | None]:
    """(since, until) of a period as people write it: on the dataset's calendar when it is one of its periods, else the days it names.

    Nothing written: the last year. Raises `BadPeriod`.
    """
    if written is None:
        return today - A_YEAR, None
    if dataset is not None:
        try:
            period = parse_period(written, find_contract(dataset).cadence().calendar)
        except UnknownDataset:
            raise
        except UsageError:
            period = parse_period(written, "continuous")
        else:
            return period.end, period.end
    else:
        period = parse_period(written, "continuous")
    return period.start, period.end


def _rate(by: str, keys: tuple[str, ...], row: dict[str, Any], refs: References) -> Rate:
    key = {k: row[k] for k in keys}
    vi, en = _name(by, key, refs)
    if by == "period":
        key["period"] = write_period(Period(key["period_from"], key["period_to"], key["calendar"]))
    return Rate(key, vi, en, row["expected"], row["reported"], row["on_time"], row["after_closing"], row["nil"])


def _name(by: str, key: dict[str, Any], refs: References) -> tuple[str, str]:
    if by == "agency":
        agency = refs.agency(key["agency"])
        return agency.name_vi, agency.name_en or agency.name_vi
    if by == "commune":
        return key["name"], key["name"]
    known = contracts().get(key["dataset"])
    return (known.title().vi, known.title().en) if known is not None else (key["dataset"], key["dataset"])
