"""The reform of 1 July 2025 as one `Reform`, from the data files of `vietnamadminunits` 1.0.4 and the corrections kept by hand.

Ten thousand lines of TOML would say no more than the package does, so this one reform has no file: it goes through the same check and application
as those that have. The package joins old and new communes by keys made of names, hence its namesake errors; `corrections/relations_2025.csv` has each
with its reason.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from official_names import type_and_name

from anptt_data.places.reforms import Link, Reform, Unit
from anptt_data.places.tables import day, number, read_table

EFFECTIVE = date(2025, 7, 1)
PROVINCES = ("202/2025/QH15", date(2025, 6, 12))
CODES = "QĐ 19/2025/QĐ-TTg"
CONFIDENCE = "V2"


def reform_of_2025(db: sqlite3.Connection, converter: Path, reference: Path) -> Reform:
    """63 provinces to 34, the districts ended, 10,035 communes to 3,321. `converter`: the package's relations; `reference`: our folder."""
    return Reform(
        file="2025-07-01", effective=EFFECTIVE, decree=PROVINCES[0], decree_date=PROVINCES[1], title_vi="Sắp xếp ĐVHC năm 2025",
        title_en="The reform of 2025", legal_basis=CODES, confidence=CONFIDENCE, reason="Bỏ cấp huyện, sáp nhập tỉnh, sắp xếp cấp xã",
        units=tuple(_units(db, reference / "corrections")),
        relations=(*_province_links(db, reference), *_commune_links(db, converter, reference / "corrections")),
        ended=tuple(code for (code,) in db.execute("select distinct districtCode from admin_units_legacy order by districtCode")),
    )  # fmt: skip


def _units(db: sqlite3.Connection, corrections: Path) -> Iterator[Unit]:
    decrees = {r["province"]: r for r in read_table(corrections / "commune_decrees.csv")}
    types = {r["code"]: r["type"] for r in read_table(corrections / "commune_types.csv")}
    for code, full, lat, lon in db.execute("select distinct provinceCode, province, provinceLat, provinceLon from admin_units"):
        kind, name = type_and_name(full)
        yield Unit(code, level="province", type=kind, name=name, parent="VN", lat=lat, lon=lon)
    for code, full, province, lat, lon in db.execute("select wardCode, ward, provinceCode, wardLat, wardLon from admin_units"):
        kind, name = type_and_name(full)
        yield Unit(
            code, level="commune", type=types.get(code, kind), name=name, parent=province, lat=lat, lon=lon,
            decree=decrees[province]["decree"], decree_date=day(decrees[province]["decree_date"]),
        )  # fmt: skip


def _province_links(db: sqlite3.Connection, reference: Path) -> Iterator[Link]:
    """No commune changed its province but with it: every old province is wholly in one of today's."""
    into = {r["old"]: r["new"] for r in read_table(reference / "province_mergers.csv") if r["effective"] == EFFECTIVE.isoformat()}
    for (code,) in db.execute("select distinct provinceCode from admin_units_legacy order by provinceCode"):
        yield Link(code, into.get(code, code), "whole")


def _commune_links(db: sqlite3.Connection, converter: Path, corrections: Path) -> Iterator[Link]:
    """One target is the whole; several are parts, with the shares that `population_parts.csv` knows."""
    went = _package_targets(db, json.loads(converter.read_text(encoding="utf-8")))
    for row in read_table(corrections / "relations_2025.csv"):
        targets = went[row["old"]]
        if (row["new"] in targets) == (row["action"] == "add"):
            raise SystemExit(f"relations_2025.csv: {row['action']} {row['old']} -> {row['new']} changes nothing")
        (targets.add if row["action"] == "add" else targets.remove)(row["new"])
    shares = {(r["old"], r["new"]): r for r in read_table(corrections / "population_parts.csv")}
    for old, targets in sorted(went.items()):
        for new in sorted(targets):
            link = Link(old, new, "whole" if len(targets) == 1 else "part")
            known = shares.pop((old, new), None)
            if known is not None:
                link = replace(link, share=number(known["share"]), method=known["method"], confidence=known["confidence"])
            yield link
    if shares:
        raise SystemExit(f"population_parts.csv: no such relation: {', '.join(f'{old} -> {new}' for old, new in sorted(shares))}")


def _package_targets(db: sqlite3.Connection, converter: dict[str, dict[str, dict[str, list[object]]]]) -> dict[str, set[str]]:
    """Codes of the new communes of every old one, as the package has them; an island district without communes stands for itself."""
    old = {
        f"{province}_{district}_{ward or ''}": code or district_code
        for province, district, ward, code, district_code in db.execute(
            "select provinceKey, districtKey, wardKey, wardCode, districtCode from admin_units_legacy"
        )
    }
    new = {(province, ward): code for province, ward, code in db.execute("select provinceKey, wardKey, wardCode from admin_units")}
    went: dict[str, set[str]] = {code: set() for code in old.values()}
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for key in olds:
                went[old[str(key)]].add(new[province, ward])
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, targets in divided.items():
            for target in targets:
                assert isinstance(target, dict)
                went[old[key]].add(new[province, target["newWardKey"]])
    return went
