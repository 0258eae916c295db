"""All reference data, loaded once from the CSV files of one folder."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from anptt_data.errors import OurFault, UnknownAgency
from anptt_data.places.agencies import Agency, commune_committee, load_agencies
from anptt_data.places.areas import Area, Areas, load_areas
from anptt_data.places.code_lists import CodeList, load_code_lists
from anptt_data.places.stations import Station, Stations, load_stations


@dataclass
class References:
    """Areas, agencies, stations and code lists, and the version (SHA-256 of the files) that every verdict stands on."""

    areas: Areas
    agencies: dict[str, Agency]
    stations: Stations
    code_lists: dict[str, CodeList]
    version: str

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

        None when the list, the code or the attribute is missing, or when one of the areas was not in being on that day.
        """
        code_list = self.code_lists.get(list_name)
        found = code_list.codes.get(code) if code_list else None
        areas = [self.areas.at(c, on) for c in found.area_codes()] if found else []
        known = [a for a in areas if a is not None]
        if not known or len(known) < len(areas):
            return None, "code_list"
        return self.areas.common_parent(known, on), "code_list"

    def area_of_station(self, station: Station | None, agency: Agency, on: date) -> tuple[Area | None, str]:
        """The station's unit on that day, else its province (method ``station``); of an unknown station the agency's province."""
        if station is None:
            return self.province_of_agency(agency, on), "agency_province"
        area = self.areas.at(station.area, on) if station.area else None
        named = self.areas.at(station.area, station.area_from) if station.area and station.area_from else area
        if area is not None and named is not None and area.name == named.name and area.level == named.level and self._same_era(area, named):
            return area, "station"
        return self.areas.at(station.province, on), "station"

    @staticmethod
    def _same_era(one: Area, other: Area) -> bool:
        """A code kept its place over a change of type, but not over the reform, after which parents are provinces."""
        return one.parent == other.parent


def reference_version(folder: Path) -> str:
    """SHA-256 over names and contents of all reference files; the builder's corrections are not among them."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*.csv") if p.relative_to(folder).parts[0] != "corrections"):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def references(folder: Path) -> References:
    """The reference data under `folder` (`Settings.reference_dir`), read once a process; raises `OurFault` when `areas.csv` is missing."""
    if not (folder / "areas.csv").is_file():
        raise OurFault(f"Không tìm thấy dữ liệu tham chiếu trong {folder}", f"No reference data in {folder}")
    return References(
        load_areas(folder), load_agencies(folder), load_stations(folder), load_code_lists(folder), reference_version(folder)
    )  # fmt: skip
