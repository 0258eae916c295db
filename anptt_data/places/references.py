"""All reference data, loaded once from the CSV files of one folder."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from anptt_data.errors import OurFault, UnknownAgency
from anptt_data.places.agencies import Agency, commune_committee, load_agencies
from anptt_data.places.areas import Area, Areas, load_areas
from anptt_data.places.assignments import Assignment, load_assignments
from anptt_data.places.code_lists import CodeList, load_code_lists
from anptt_data.places.conversion import Converter
from anptt_data.places.crosswalk import Crosswalk, load_crosswalk
from anptt_data.places.defects import refuse_defects
from anptt_data.places.reform_files import UnfinishedReform, unfinished
from anptt_data.places.stations import Station, Stations, load_stations

REFORM = date(2025, 7, 1)
"""Since when the codes of today hold; reference tables are written in them unless they say otherwise."""


@dataclass
class References:
    """Areas, agencies, stations, code lists, the crosswalk and who owes which report, and the version (SHA-256 of the files) that every verdict stands on."""

    areas: Areas
    agencies: dict[str, Agency]
    stations: Stations
    code_lists: dict[str, CodeList]
    version: str
    crosswalk: Crosswalk = field(default_factory=lambda: Crosswalk([]))
    assignments: tuple[Assignment, ...] = ()

    @cached_property
    def converter(self) -> Converter:
        """Carries units from one day to another."""
        return Converter(self.areas, self.crosswalk)

    def agency(self, id: str) -> Agency:
        """The agency of that id; ``ubnd-<commune code>`` is made from the areas; raises `UnknownAgency`."""
        found = self.agencies.get(id) or commune_committee(id, self.areas)
        if found is None:
            raise UnknownAgency(id, difflib.get_close_matches(id, self.agencies, 3))
        return found

    def code_list(self, name: str) -> CodeList:
        """The code list of that name; raises `OurFault` when its file is missing."""
        found = self.code_lists.get(name)
        if found is None:
            raise OurFault(f"Thiếu danh mục mã «{name}» trong thư mục tham chiếu", f"The code list {name!r} is missing")
        return found

    def province_of_agency(self, agency: Agency, on: date) -> Area | None:
        """The agency's province as it was on that day.

        None when the agency has no province, and when its province's code then belonged to another province.
        """
        if agency.province is None:
            return None
        found = self.areas.at(agency.province, on)
        last = self.areas.at(agency.province, min(agency.valid_to or date.max, date.max))
        if found is None or (last is not None and found.name != last.name and self._taken_over(agency.province, on)):
            return None
        return found

    def _taken_over(self, province: str, on: date) -> bool:
        return any(m.new == province and m.effective > on for m in self.areas.mergers)

    def area_of(self, list_name: str, code: str, on: date) -> tuple[Area | None, str]:
        """The area that a code's attributes name, on that day; of several the smallest unit that holds them all. Method ``code_list``.

        The attributes ``area`` and ``areas`` hold codes as they were on the attribute ``area_from``, else since the code is valid, else since the
        reform of July 2025. For an earlier day it is the province in which they then lay. None when nothing is known.
        """
        code_list = self.code_lists.get(list_name)
        found = code_list.codes.get(code) if code_list else None
        if found is None:
            return None, "code_list"
        written_from = found.attributes.get("area_from")
        since = date.fromisoformat(written_from) if written_from else found.valid_from or REFORM
        return self._area_then(found.area_codes(), since, on), "code_list"

    def area_of_station(self, station: Station | None, agency: Agency, on: date) -> tuple[Area | None, str]:
        """The station's unit on that day, else its province (method ``station``); of an unknown station the agency's province.

        The area is None when the agency or station has no province, or its province's code then belonged to another province.
        """
        if station is None:
            return self.province_of_agency(agency, on), "agency_province"
        since = station.area_from or REFORM
        return self._area_then([station.area or station.province], since, on) or self._area_then([station.province], REFORM, on), "station"

    def _area_then(self, codes: list[str], since: date, on: date) -> Area | None:
        """What `codes`, as they stood from `since` on, were on a day: one unit, or the smallest that holds them all."""
        areas = self.areas
        known = [a for c in codes if (a := areas.at(c, max(since, on)))]
        if not known or len(known) < len(codes):
            return None
        if on >= since:
            return areas.common_parent(known, on)
        # A commune's code went to a unit of the same province, so its former bearer tells the province; names would not.
        then = {self._province_then(a, on) for a in known}
        return areas.at(next(iter(then)) or "", on) if len(then) == 1 else None

    def _province_then(self, area: Area, on: date) -> str | None:
        before = self.areas.at(area.code, on)
        if before is None:
            return None
        if area.level == "province":
            return before.code if before.name == area.name else None
        return self.areas.province_of(before, on)


NO_REFERENCES = References(Areas([]), {}, Stations([]), {}, "")
"""Nothing is known: for a warehouse that is made without reference data."""


def reference_version(folder: Path) -> str:
    """SHA-256 over names and contents of all reference files; the builder's corrections are not among them."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*.csv") if p.relative_to(folder).parts[0] != "corrections"):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def references(folder: Path) -> References:
    """The reference data under `folder` (`Settings.reference_dir`), read once a process; raises `OurFault` when `areas.csv` is missing,
    `UnfinishedReform` when the tables stand between two states, `ReferenceDefect` when units and relations contradict each other,
    `AssignmentDefect` when the table of who owes which report cannot be meant as it stands.
    """
    if unfinished(folder):
        raise UnfinishedReform(folder)
    if not (folder / "areas.csv").is_file():
        raise OurFault(
            f"Không tìm thấy dữ liệu tham chiếu trong {folder}; chạy lệnh trong thư mục của dự án hoặc đặt ANPTT_REFERENCE_DIR",
            f"No reference data in {folder}; run the command inside the project's folder, or set ANPTT_REFERENCE_DIR",
        )
    version = reference_version(folder)
    found = _read(folder, version)
    if unfinished(folder) or reference_version(folder) != version:  # a reform was written while we read
        raise UnfinishedReform(folder)
    return found


def _read(folder: Path, version: str) -> References:
    try:
        areas, crosswalk = load_areas(folder), load_crosswalk(folder)
    except (KeyError, ValueError) as error:
        raise OurFault(
            f"Không đọc được danh mục đơn vị hành chính hoặc bảng chuyển đổi trong {folder}: {error}",
            f"The tables of units and of what became of them in {folder} cannot be read: {error}",
        ) from error
    refuse_defects(areas, crosswalk)
    agencies = load_agencies(folder)
    assignments = load_assignments(folder, lambda id: id in agencies or commune_committee(id, areas) is not None)
    return References(
        areas, agencies, load_stations(folder), load_code_lists(folder), version, crosswalk, assignments,
    )  # fmt: skip
