"""What the pictures of a release are drawn from, as plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from anptt_data.contract.text import Text


class Period(NamedTuple):
    """First and last day; the calendar is that of the series."""

    first: date
    last: date


@dataclass(frozen=True)
class Place:
    """A unit of the release's day; `parent` is the code of its province, None for a province. Coordinates are those of its centre, in degrees."""

    code: str
    name: str
    full_name: str
    parent: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class Figure:
    """A value of a place and period. `value` None: rows were told, but none has a value."""

    period: Period
    value: float | None
    provisional: bool
    estimated: bool
    rows: int


@dataclass(frozen=True)
class Reports:
    """How many units were expected to report and did (law 6)."""

    expected: int
    reported: int

    @property
    def share(self) -> float | None:
        """From 0 to 1; None where nobody was expected."""
        return min(1.0, self.reported / self.expected) if self.expected else None


@dataclass(frozen=True)
class Indicator:
    """A row of the registry, as far as pictures tell of it."""

    code: str
    title: Text
    unit: str | None
    sector: str
    dataset: str
    version: str
    every: str
    legal_basis: str
    heed: Text
    adds: str
    found_in: str
    privacy: str


@dataclass
class Series:
    """Values of one indicator that may be compared: one breakdown, unit, calendar and mark. `whole` are the totals over all places."""

    indicator: Indicator
    breakdown: str | None
    breakdown_title: Text | None
    unit: str | None
    calendar: str
    mark: str | None
    by_province: dict[str, list[Figure]] = field(default_factory=dict)
    whole: list[Figure] = field(default_factory=list)
    reports: dict[tuple[str | None, Period], Reports] = field(default_factory=dict)
    by_commune: dict[str, Figure] = field(default_factory=dict)
    not_placed: int = 0

    @property
    def title(self) -> Text:
        """What the figure is, and of what: the breakdown takes the place of the dataset's name."""
        if self.breakdown_title is None:
            return self.indicator.title
        vi, en = (said.split(" (")[0] for said in self.indicator.title)
        return Text(f"{vi}: {self.breakdown_title.vi}", f"{en}: {self.breakdown_title.en}")

    @property
    def only_province(self) -> str | None:
        """The province of all figures, where there is but one."""
        return next(iter(self.by_province)) if len(self.by_province) == 1 else None


@dataclass(frozen=True)
class Compared:
    """What `mart.anomaly` says of the newest period of a figure; `anomaly` None: too little to compare with."""

    province: str
    sector: str
    indicator: str
    breakdown: str | None
    mark: str | None
    period: Period
    value: float | None
    threshold: float | None
    anomaly: bool | None


@dataclass
class PictureFacts:
    """Everything the pages need. `present`: province, sector and code of the public indicators that have any figure there, drawn or not."""

    number: int
    instant: datetime
    day: date
    provinces: dict[str, Place]
    communes: dict[str, Place]
    indicators: list[Indicator]
    series: list[Series] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    present: set[tuple[str, str, str]] = field(default_factory=set)
    calendars: dict[str, Text] = field(default_factory=dict)
    sectors: dict[str, Text] = field(default_factory=dict)

    def of(self, indicator: str) -> list[Series]:
        return [s for s in self.series if s.indicator.code == indicator]

    @property
    def samples(self) -> bool:
        return any(s.mark for s in self.series)


def covered(series: Series, province: str | None, period: Period) -> Reports | None:
    """Who reported of `province` (None: of all provinces); None where no report is counted."""
    if province is not None:
        return series.reports.get((province, period))
    return _added(r for (_, p), r in series.reports.items() if p == period)


def _added(reports: Iterable[Reports]) -> Reports | None:
    told = list(reports)
    return Reports(sum(r.expected for r in told), sum(r.reported for r in told)) if told else None
