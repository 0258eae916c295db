"""Builds the generated reference tables: `areas.csv`, `agencies.csv`, `calendars.csv` under ``reference/``.

Areas come from the data files of the package `vietnamadminunits` 1.0.4 (MIT licence) and from the hand-kept corrections in
``reference/corrections/``, each row of which says its reason. The package's `convert_address` is never called. Run it as

    python scripts/build_reference.py [--package FOLDER] [--out reference]

where FOLDER is the unpacked package; by default the installed one is found. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_agencies import AGENCY_FIELDS, agencies

from anptt_data.periods.calendars import CALENDARS

ROOT = Path(__file__).resolve().parents[1]
HISTORY_BEGINS, CODES_BEGIN = "1994-01-01", "2004-01-01"
REFORM, BEFORE_REFORM = "2025-07-01", "2025-06-30"
OLD_CODES, NEW_CODES = "QĐ 124/2004/QĐ-TTg", "QĐ 19/2025/QĐ-TTg"
PROVINCES_2025 = ("202/2025/QH15", "2025-06-12")
AREA_FIELDS = [
    "code", "valid_from", "valid_to", "level", "type", "name", "name_ascii", "parent", "decree", "decree_date", "lat", "lon",
    "legal_basis", "confidence",
]  # fmt: skip
CALENDAR_FIELDS = ["code", "valid_from", "valid_to", "vi", "en", "unit", "first_day", "months_before", "legal_basis", "confidence"]
TYPES = ("Thành phố", "Tỉnh", "Quận", "Huyện", "Thị xã", "Phường", "Xã", "Thị trấn", "Đặc khu")
LEVELS = ("nation", "province", "district", "commune")
Row = dict[str, str]


def package_database(folder: Path | None) -> Path:
    """The package's SQLite file, in `folder` or where the package is installed (it is not imported)."""
    if folder is None:
        spec = importlib.util.find_spec("vietnamadminunits")
        if spec is None or spec.origin is None:
            raise SystemExit("vietnamadminunits is not installed: give its folder with --package")
        folder = Path(spec.origin).parent
    found = next((p for p in (folder / "data/dataset.db", folder / "dataset.db") if p.is_file()), None)
    if found is None:
        raise SystemExit(f"no data/dataset.db under {folder}")
    return found


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, fields: list[str], rows: Iterable[Row]) -> int:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def ascii_name(name: str) -> str:
    bare = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def type_and_name(full: str) -> tuple[str, str]:
    """The package's own name column has notes in brackets and its type column errors: the full name's first words are right."""
    full = unicodedata.normalize("NFC", " ".join(full.split()))
    kind = next(t for t in TYPES if full.casefold().startswith(t.casefold() + " "))  # "Thị Trấn" is written so ten times
    name = full[len(kind) + 1 :]
    return kind.lower(), full if name.isdigit() else name


def day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def area(code: str, level: str, full: str, parent: str, valid_from: str, valid_to: str = "", **more: str) -> Row:
    kind, name = type_and_name(full)
    return {
        "code": code, "valid_from": valid_from, "valid_to": valid_to, "level": level, "type": kind, "name": name, "parent": parent, **more,
    }  # fmt: skip


def old_areas(db: sqlite3.Connection, corrections: Path) -> list[Row]:
    """Everything valid on 30 June 2025, and what is known of the provinces since 1994."""
    basis = {"legal_basis": OLD_CODES, "confidence": "M"}
    history: dict[str, list[Row]] = {}
    for row in read_rows(corrections / "province_history.csv"):
        history.setdefault(row["code"], []).append(row)
    moved = read_rows(corrections / "district_parents.csv")
    moved_until = {r["code"]: r for r in moved}
    births = {r["code"]: r["valid_from"] for r in read_rows(corrections / "commune_births.csv")}
    rows: list[Row] = []
    for code, full in db.execute("select distinct provinceCode, province from admin_units_legacy"):
        if code not in history:
            rows.append(area(code, "province", full, "VN", HISTORY_BEGINS, BEFORE_REFORM, **basis))
    for versions in history.values():
        for r in versions:
            known = {k: r[k] for k in ("code", "valid_from", "valid_to", "type", "name", "decree", "decree_date", "confidence")}
            rows.append({**known, "level": "province", "parent": "VN", "legal_basis": OLD_CODES if r["code"].isdigit() else ""})
    for code, full, province in db.execute("select distinct districtCode, district, provinceCode from admin_units_legacy"):
        began = CODES_BEGIN
        if code in moved_until:
            before = moved_until[code]
            began = "2008-08-01"
            rows.append(area(code, "district", full, before["parent"], before["valid_from"], before["valid_to"], **basis))
        rows.append(area(code, "district", full, province, began, BEFORE_REFORM, **basis))
    for code, full, district in db.execute("select wardCode, ward, districtCode from admin_units_legacy where wardCode is not null"):
        rows.append(area(code, "commune", full, district, births.get(code, CODES_BEGIN), BEFORE_REFORM, **basis))
    return rows


def new_areas(db: sqlite3.Connection, corrections: Path) -> list[Row]:
    """Everything since 1 July 2025, later changes of type as versions of their own."""
    decrees = {r["province"]: r for r in read_rows(corrections / "commune_decrees.csv")}
    types = {r["code"]: r["type"] for r in read_rows(corrections / "commune_types.csv")}
    basis = {"legal_basis": NEW_CODES, "confidence": "V2"}
    rows: list[Row] = []
    for code, full, lat, lon in db.execute("select distinct provinceCode, province, provinceLat, provinceLon from admin_units"):
        at = {"lat": str(lat), "lon": str(lon), "decree": PROVINCES_2025[0], "decree_date": PROVINCES_2025[1]}
        rows.append(area(code, "province", full, "VN", REFORM, **at, **basis))
    query = "select wardCode, ward, provinceCode, wardLat, wardLon from admin_units"
    for code, full, province, lat, lon in db.execute(query):
        decree = decrees[province]
        at = {"lat": str(lat), "lon": str(lon), "decree": decree["decree"], "decree_date": decree["decree_date"]}
        row = area(code, "commune", full, province, REFORM, **at, **basis)
        rows.append({**row, "type": types.get(code, row["type"])})
    latest = {r["code"]: r for r in rows}
    for change in sorted(read_rows(corrections / "type_changes.csv"), key=lambda r: r["valid_from"]):
        before = latest[change["code"]]
        before["valid_to"] = day_before(change["valid_from"])
        after = {**before, "valid_to": "", **{k: change[k] for k in ("valid_from", "type", "decree", "decree_date", "confidence")}}
        rows.append(after)
        latest[change["code"]] = after
    return rows


def areas(database: Path, corrections: Path) -> list[Row]:
    """All rows of `areas.csv`, in order of level, code and date."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        rows = old_areas(db, corrections) + new_areas(db, corrections)
    rows.append({
        "code": "VN", "valid_from": HISTORY_BEGINS, "valid_to": "", "level": "nation", "type": "quốc gia", "name": "Việt Nam", "parent": "",
        "confidence": "V2",
    })  # fmt: skip
    for row in rows:
        row["name_ascii"] = ascii_name(row["name"])
    return sorted(rows, key=lambda r: (LEVELS.index(r["level"]), r["code"], r["valid_from"]))


def calendars() -> list[Row]:
    """All rows of `calendars.csv`: the table of `anptt_data/periods/calendars.py`, a row a version."""
    day = lambda d: d.isoformat() if d else ""  # noqa: E731
    return [
        {
            "code": c.code, "valid_from": day(v.valid_from), "valid_to": day(v.valid_to), "vi": c.vi, "en": c.en, "unit": v.unit,
            "first_day": str(v.first_day), "months_before": str(v.months_before), "legal_basis": v.legal_basis, "confidence": v.confidence,
        }
        for c in CALENDARS.values()
        for v in c.versions
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--package", type=Path, help="folder of vietnamadminunits 1.0.4")
    parser.add_argument("--out", type=Path, default=ROOT / "reference")
    given = parser.parse_args()
    all_areas = areas(package_database(given.package), ROOT / "reference/corrections")
    given.out.mkdir(parents=True, exist_ok=True)
    mergers = read_rows(ROOT / "reference/province_mergers.csv")
    print("areas", write_rows(given.out / "areas.csv", AREA_FIELDS, all_areas))
    print("agencies", write_rows(given.out / "agencies.csv", AGENCY_FIELDS, agencies(all_areas, mergers)))
    print("calendars", write_rows(given.out / "calendars.csv", CALENDAR_FIELDS, calendars()))


if __name__ == "__main__":
    main()
