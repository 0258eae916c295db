"""Monitoring stations: a reference table; a station that is not in it is accepted at its agency's province with a warning."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from anptt_data.conform.folding import fold
from anptt_data.places.tables import day, listed, number, read_table


@dataclass(frozen=True)
class Station:
    """One station; `area` and `area_from` name the unit it stands in, coordinates are WGS 84 degrees."""

    code: str
    name: str
    province: str
    agency: str
    lat: float | None
    lon: float | None
    area: str | None
    area_from: date | None
    valid_from: date | None
    valid_to: date | None
    aliases: tuple[str, ...] = ()


@dataclass
class Stations:
    """All stations, found by code, name or alias in their comparison form."""

    rows: list[Station]
    _by_form: dict[str, list[Station]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for station in self.rows:
            for form in {fold(t) for t in (station.code, station.name, *station.aliases) if t}:
                self._by_form.setdefault(form, []).append(station)

    def find(self, written: str, agency: str | None = None) -> Station | None:
        """The station that `written` names; of several the sender's own; None when there is none or still more than one."""
        found = self._by_form.get(fold(written), [])
        if len(found) > 1:
            by_code = [s for s in found if fold(s.code) == fold(written)]
            own = [s for s in found if s.agency == agency]
            found = by_code if len(by_code) == 1 else own
        return found[0] if len(found) == 1 else None


def load_stations(folder: Path) -> Stations:
    """`stations.csv`: code, name, agency, province, area, area_from, lat, lon, valid_from, valid_to, aliases (``|`` between them)."""
    return Stations([
        Station(
            r["code"], r["name"], r["province"], r["agency"], number(r["lat"]), number(r["lon"]), r["area"] or None, day(r["area_from"]),
            day(r["valid_from"]), day(r["valid_to"]), listed(r["aliases"]),
        )
        for r in read_table(folder / "stations.csv")
    ])  # fmt: skip
