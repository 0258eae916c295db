"""A reform applied to the tables: versions closed the day before, new versions opened, and the relations between them. Pure: rows in, rows out.

What is applied must have passed `reform_check`; nothing is checked here a second time.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from anptt_data.places.areas import LEVEL_ORDER, Area, Areas, area_of
from anptt_data.places.crosswalk import Relation, worst
from anptt_data.places.reforms import Link, Reform, Unit

Row = dict[str, str]

AREA_FIELDS = (
    "code", "valid_from", "valid_to", "level", "type", "name", "name_ascii", "parent", "decree", "decree_date", "lat", "lon",
    "legal_basis", "confidence",
)  # fmt: skip
RELATION_FIELDS = Relation._fields


def apply_reform(rows: list[Row], relations: list[Relation], reform: Reform) -> tuple[list[Row], list[Relation]]:
    """The rows of `areas.csv` and the relations as they are with this reform, both in the order of the tables."""
    areas = Areas([area_of(r) for r in rows])
    before = day_before(reform)
    closing = {(a.code, a.valid_from.isoformat()) for a in closed(reform, areas)}
    kept = [{**r, "valid_to": before.isoformat()} if (r["code"], r["valid_from"]) in closing else r for r in rows]
    last = {r["code"]: r for r in kept if r["valid_to"] == before.isoformat()}
    opened = [area_row(u, reform, last.get(u.code)) for u in reform.units]
    return in_order([*kept, *opened]), sorted([*relations, *edges(reform, areas)], key=relation_order)


def day_before(reform: Reform) -> date:
    """The last day of what ends."""
    return reform.effective - timedelta(days=1)


def closed(reform: Reform, areas: Areas) -> list[Area]:
    """The versions that end the day before: those that a relation comes from, that are named as ended, or whose code begins anew."""
    codes = dict.fromkeys([*(link.old for link in reform.links()), *reform.ended, *(u.code for u in reform.units)])
    return [a for c in codes if (a := areas.at(c, day_before(reform)))]


def edges(reform: Reform, areas: Areas) -> list[Relation]:
    """All relations of the reform between versions, those of districts that follow from their communes among them."""
    before = day_before(reform)
    units = {u.code: u for u in reform.units}
    own = []
    for link in reform.links():
        old = areas.at(link.old, before)
        if old is not None and link.new in units:
            own.append(_relation(link, old, units[link.new], reform))
    return own + derived(reform, areas, own)


def derived(reform: Reform, areas: Areas, own: Iterable[Relation]) -> list[Relation]:
    """What became of the ended districts that have no relation of their own: where their communes went.

    Whole when all communes went wholly to one unit. When all people went to one unit and mere territory to others, the shares are 1 and 0;
    else no share is known: a district's population by commune is in no table of ours.
    """
    went: dict[str, list[Relation]] = {}
    for relation in own:
        went.setdefault(relation.old, []).append(relation)
    ended = [a for a in closed(reform, areas) if a.level == "district" and a.code not in went]
    communes = communes_of(ended, areas, day_before(reform))
    return [r for district in ended for r in _from_parts(district, [r for c in communes[district.code] for r in went.get(c.code, [])])]


def communes_of(districts: Iterable[Area], areas: Areas, on: date) -> dict[str, list[Area]]:
    """The communes of each district on a day, by the district's code."""
    found: dict[str, list[Area]] = {d.code: [] for d in districts}
    if found:
        for area in areas:
            if area.parent in found and area.valid(on):
                found[area.parent].append(area)
    return found


def _from_parts(district: Area, went: list[Relation]) -> list[Relation]:
    targets = sorted({r.new for r in went})
    peopled = {r.new for r in went if r.share != 0.0}
    found = []
    for target in targets:
        into = [r for r in went if r.new == target]
        whole = len(targets) == 1
        share = float(target in peopled) if len(peopled) == 1 else None
        found.append(into[0]._replace(
            old=district.code, old_from=district.valid_from, relation="whole" if whole else "part", share=1.0 if whole else share,
            method="from_parts", confidence=worst(r.confidence for r in went),
        ))  # fmt: skip
    return found


def _relation(link: Link, old: Area, unit: Unit, reform: Reform) -> Relation:
    share = 1.0 if link.relation == "whole" else link.share
    return Relation(
        reform.effective, link.old, old.valid_from, link.new, reform.effective, link.relation, share,
        link.method or ("decree" if link.relation == "whole" else "unknown"), link.confidence or reform.confidence,
        link.decree or unit.decree or reform.decree,
    )  # fmt: skip


def area_row(unit: Unit, reform: Reform, before: Row | None) -> Row:
    """The row of the version that begins; what a unit that stays the same does not say is as in the row `before`."""
    kept = before if unit.same and before is not None else {}
    said = {"level": unit.level, "type": unit.type, "name": unit.name, "parent": unit.parent}
    row = {**dict.fromkeys(AREA_FIELDS, ""), **kept, **{k: v for k, v in said.items() if v is not None}}
    row |= {k: str(v) for k, v in (("lat", unit.lat), ("lon", unit.lon)) if v is not None}
    if row["name"].isdigit():
        row["name"] = f"{row['type'][:1].upper()}{row['type'][1:]} {row['name']}"  # a number alone is no name: Phường 1
    decree_date = unit.decree_date or (None if unit.decree else reform.decree_date)
    return row | {
        "code": unit.code, "valid_from": reform.effective.isoformat(), "valid_to": "", "name_ascii": ascii_name(row["name"]),
        "decree": unit.decree or reform.decree, "decree_date": decree_date.isoformat() if decree_date else "",
        "legal_basis": reform.legal_basis, "confidence": unit.confidence or reform.confidence,
    }  # fmt: skip


def ascii_name(name: str) -> str:
    """The name without diacritics."""
    bare = unicodedata.normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in bare if not unicodedata.combining(c))


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Rows of `areas.csv` in order of level, code and date."""
    return sorted(rows, key=lambda r: (LEVEL_ORDER.index(r["level"]), r["code"], r["valid_from"]))


def relation_order(relation: Relation) -> tuple[date, str, date, str, date]:
    """The order of `crosswalk.csv`."""
    return relation[:5]


def relation_row(relation: Relation) -> Row:
    """The row of `crosswalk.csv`."""
    share = "" if relation.share is None else f"{relation.share:.12g}"
    return {k: str(v) for k, v in relation._replace(share=None)._asdict().items()} | {"share": share}
