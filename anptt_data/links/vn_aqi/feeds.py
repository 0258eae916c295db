"""Which datasets VN_AQI is computed from. Nothing names them: a contract feeds it by what it declares.

Needed are an instant, a place that follows from a station, one figure with its unit in the row, an averaging time in minutes, and a code list of
parameters some of whose codes say which pollutant of the index they are (attribute ``vn_aqi``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import main_place
from anptt_data.links.roles import site_column, status_column, told, unit_column
from anptt_data.links.vn_aqi.scale import POLLUTANTS
from anptt_data.places.code_lists import load_code_lists
from anptt_data.settings import settings

ATTRIBUTE = "vn_aqi"
MINUTES = "phút"


@dataclass(frozen=True)
class Feed:
    """The columns of a dataset by the part they play, and the parameter of each pollutant."""

    contract: type[Contract]
    site: str
    area: str
    moment: str
    value: str
    unit: str
    parameter: str
    averaging: str
    status: str | None
    status_list: str | None
    pollutants: dict[str, str]

    @property
    def name(self) -> str:
        """The dataset's view."""
        return self.contract.dataset()


def feeds(contracts: Iterable[type[Contract]], reference_dir: Path | None = None) -> list[Feed]:
    """One for every contract that declares all it takes; `reference_dir` as in the settings when not given."""
    lists = _pollutants(reference_dir or settings().reference_dir)
    return [feed for c in contracts if (feed := _feed(c, lists)) is not None]


@lru_cache(maxsize=4)
def _pollutants(folder: Path) -> dict[str, dict[str, str]]:
    """Code lists that name pollutants: list -> code -> pollutant."""
    named = {
        n: {c.code: c.attributes[ATTRIBUTE] for c in found.codes.values() if ATTRIBUTE in c.attributes}
        for n, found in load_code_lists(folder).items()
    }
    return {n: {code: p for code, p in codes.items() if p in POLLUTANTS} for n, codes in named.items() if codes}


def _feed(contract: type[Contract], lists: dict[str, dict[str, str]]) -> Feed | None:
    columns = contract.columns()
    place, site, unit, status = main_place(contract), site_column(contract), unit_column(contract), status_column(contract)
    moment = next((c for c in columns.values() if c.kind == "moment"), None)
    values = [c for c in columns.values() if c.kind == "measure" and c.privacy != "personal"]
    averaging = next((c for c in columns.values() if c.kind == "whole" and c.key and c.unit == MINUTES), None)
    parameter = next((c for c in columns.values() if c.kind == "code" and c.key and c.code_list in lists), None)
    if place is None or site is None or unit is None or moment is None or averaging is None or parameter is None or len(values) != 1:
        return None
    if not told(contract):
        return None
    return Feed(
        contract, site.name, place.name, moment.name, values[0].name, unit.name, parameter.name, averaging.name,
        status.name if status else None, status.code_list if status else None, lists[str(parameter.code_list)],
    )  # fmt: skip
