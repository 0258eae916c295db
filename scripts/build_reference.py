"""Builds the generated reference tables: `areas.csv`, `crosswalk.csv`, `agencies.csv`, `calendars.csv` under ``reference/``.

The units of the first day we know of come from the package `vietnamadminunits` 1.0.4 (MIT licence) and `corrections/first_versions.csv`; every reform
since is applied to them in order of time, checked like one that is entered today: those of ``reference/reforms/*.toml`` and the one of July 2025, which
comes from the package. The package's `convert_address` is never called. Run it as

    python scripts/build_reference.py [--package FOLDER] [--reference FOLDER] [--out FOLDER]

where the package is unpacked (by default the installed one is found), where the reforms and corrections are, and where the tables go (there, too). The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import importlib.util
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from build_agencies import AGENCY_FIELDS, agencies
from official_names import type_and_name
from reform_of_2025 import reform_of_2025

from anptt_data.periods.calendars import CALENDARS
from anptt_data.places.areas import Areas, area_of
from anptt_data.places.crosswalk import Relation
from anptt_data.places.reform_apply import AREA_FIELDS, RELATION_FIELDS, apply_reform, ascii_name, in_order, relation_row
from anptt_data.places.reform_check import problems_of
from anptt_data.places.reform_problems import BadReform
from anptt_data.places.reform_take import as_csv
from anptt_data.places.reforms import Reform, load_reforms
from anptt_data.places.tables import read_table

ROOT = Path(__file__).resolve().parents[1]
HISTORY_BEGINS, CODES_BEGIN = "1994-01-01", "2004-01-01"
OLD_CODES = "QĐ 124/2004/QĐ-TTg"
CALENDAR_FIELDS = ["code", "valid_from", "valid_to", "vi", "en", "unit", "first_day", "months_before", "legal_basis", "confidence"]
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


def write_rows(path: Path, fields: Sequence[str], rows: Iterable[Row]) -> int:
    rows = list(rows)
    path.write_bytes(as_csv(fields, rows))
    return len(rows)


def package_file(database: Path, name: str) -> Path:
    """Another data file of the package, beside its database."""
    found = database.with_name(name)
    if not found.is_file():
        raise SystemExit(f"no {name} beside {database}")
    return found


def first_version(code: str, level: str, full: str, parent: str, corrected: dict[str, Row]) -> Row:
    """The first version of a unit that we know: as on 30 June 2025, but for what `first_versions.csv` has otherwise."""
    kind, name = type_and_name(full)
    row = {"code": code, "level": level, "type": kind, "name": name, "parent": parent, "confidence": "M"} | corrected.get(code, {})
    return with_all_fields({
        **row, "valid_from": HISTORY_BEGINS if level == "province" else CODES_BEGIN, "legal_basis": OLD_CODES if code.isdigit() else "",
    })  # fmt: skip


def with_all_fields(row: Row) -> Row:
    return {f: row.get(f, "") for f in AREA_FIELDS} | {"name_ascii": ascii_name(row["name"])}


def first_provinces(db: sqlite3.Connection, corrected: dict[str, Row], reforms: list[Reform]) -> list[Row]:
    """The nation and the 53 provinces of 1994: those of the package that no later reform bore, and those that ended before the package."""
    born: set[str] = set()
    named: set[str] = set()
    for reform in reforms:
        begun, old = {u.code for u in reform.units}, {link.old for link in reform.links()}
        born |= begun - old - named
        named |= begun | old
    package = dict(db.execute("select distinct provinceCode, province from admin_units_legacy"))
    nation = {"code": "VN", "valid_from": HISTORY_BEGINS, "level": "nation", "type": "quốc gia", "name": "Việt Nam", "confidence": "V2"}
    ended = {code: f"{r['type']} {r['name']}" for code, r in corrected.items() if r["level"] == "province"}
    known = {code: full for code, full in (package | ended).items() if code not in born}
    return [with_all_fields(nation), *(first_version(code, "province", full, "VN", corrected) for code, full in known.items())]


def first_districts_and_communes(db: sqlite3.Connection, corrected: dict[str, Row]) -> list[Row]:
    """All that bore a code on 30 June 2025, since the codes in use began."""
    districts = db.execute("select distinct districtCode, district, provinceCode from admin_units_legacy")
    communes = db.execute("select wardCode, ward, districtCode from admin_units_legacy where wardCode is not null")
    return [first_version(*row, corrected) for row in ((c, "district", full, p) for c, full, p in districts)] + [
        first_version(*row, corrected) for row in ((c, "commune", full, d) for c, full, d in communes)
    ]


def areas_and_relations(database: Path, reference: Path) -> tuple[list[Row], list[Relation]]:
    """All rows of `areas.csv` and of `crosswalk.csv`; raises `BadReform` with every problem of a reform that has any."""
    corrected = {
        r["code"]: {k: r[k] for k in ("level", "type", "name", "parent", "confidence")}
        for r in read_table(reference / "corrections/first_versions.csv")
    }
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        kept_by_hand = load_reforms(reference)
        of_2025 = reform_of_2025(db, package_file(database, "converter_2025.json"), reference)
        reforms = sorted([*kept_by_hand, of_2025], key=lambda r: (r.effective, r.file))
        rows, relations = first_provinces(db, corrected, [r for r in kept_by_hand if r.effective < of_2025.effective]), list[Relation]()
        later = first_districts_and_communes(db, corrected)
    for reform in reforms:
        if later and reform.effective.isoformat() > CODES_BEGIN:
            rows, later = in_order([*rows, *later]), []
        problems = [p for p in problems_of(reform, Areas([area_of(r) for r in rows])) if not p.note]
        if problems:
            raise BadReform(reform.file, problems)
        rows, relations = apply_reform(rows, relations, reform)
    return rows, relations


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
    parser.add_argument("--reference", type=Path, default=ROOT / "reference")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    given.out = given.out or given.reference
    all_areas, relations = areas_and_relations(package_database(given.package), given.reference)
    given.out.mkdir(parents=True, exist_ok=True)
    mergers = read_table(given.reference / "province_mergers.csv")
    print("areas", write_rows(given.out / "areas.csv", AREA_FIELDS, all_areas))
    print("crosswalk", write_rows(given.out / "crosswalk.csv", RELATION_FIELDS, map(relation_row, relations)))
    print("agencies", write_rows(given.out / "agencies.csv", AGENCY_FIELDS, agencies(all_areas, mergers)))
    print("calendars", write_rows(given.out / "calendars.csv", CALENDAR_FIELDS, calendars()))


if __name__ == "__main__":
    main()
