"""What an entry of the gallery is: an ugly file as agencies really send it, and what the road must make of it.

Nothing here is a file: each entry holds a function that makes its bytes, so that nothing binary stands in the repository.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

DENGUE, WEEK, POWER, CRIME, AIR = (
    "health.dengue_month", "health.disease_week", "energy.power_reliability_month", "crime.offence_month", "environment.air_station",
)  # fmt: skip
WATER = "testing.well_month"
"""A dataset of the gallery's own (`well_contract`): the only one here whose figures may lie below detection."""
AGENCIES = {DENGUE: "bo-y-te", WEEK: "cdc-66", POWER: "so-ct-38", CRIME: "ca-24", AIR: "so-nnmt-66", WATER: "so-nnmt-66"}


@dataclass(frozen=True)
class Figure:
    """One figure that must come out right: in the fact that has these values, this column holds that."""

    where: Mapping[str, object]
    column: str
    value: object


@dataclass(frozen=True)
class Expected:
    """What the road says of the file.

    `findings`: every rule with its true count, no other; `at`: where the first finding of a rule stands, in the sender's terms; `said`: words of its
    message; `counts`: read, accepted, rejected, ignored; `sums`: of each measure over all facts.
    """

    decision: str
    counts: tuple[int, int, int, int] = (0, 0, 0, 0)
    findings: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    facts: int = 0
    sums: Mapping[str, float] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    at: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None


@dataclass(frozen=True)
class Ugly:
    """An ugly file: its name, the habit it copies, what makes it, and what is expected of it.

    `saved_as`: LibreOffice saves what `make` gives (an .xlsx) as this kind; the entry is skipped where LibreOffice is not.
    """

    name: str
    habit_vi: str
    habit_en: str
    dataset: str
    make: Callable[[], bytes]
    expected: Expected
    agency: str = ""
    period: str | None = None
    saved_as: str | None = None

    @property
    def sender(self) -> str:
        return self.agency or AGENCIES[self.dataset]

    @property
    def key(self) -> str:
        """The name without its suffix; unique in the gallery."""
        return self.name.rsplit(".", 1)[0]
