"""The agencies that send and receive: departments, police, communes, ministries, and units that span provinces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anptt_data.places.areas import Areas
from anptt_data.places.tables import day, listed, read_table

COMMUNE_COMMITTEE = "ubnd-"


@dataclass(frozen=True)
class Agency:
    """One agency. `province` is the code of its province (null: national, or a `region` of several); its dates only say when it was in being.

    They never stop it from sending data of earlier times. `successor` is the agency that took it over.
    """

    id: str
    kind: str
    name_vi: str
    name_en: str
    province: str | None
    parent: str | None
    region: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None
    successor: str | None = None


def load_agencies(folder: Path) -> dict[str, Agency]:
    """`agencies.csv` by id (made by scripts/build_reference.py)."""
    return {
        r["id"]: Agency(
            r["id"], r["kind"], r["name_vi"], r["name_en"], r["province"] or None, r["parent"] or None,
            listed(r["region"]), day(r["valid_from"]), day(r["valid_to"]), r.get("successor") or None,
        )
        for r in read_table(folder / "agencies.csv")
    }  # fmt: skip


def commune_committee(agency_id: str, areas: Areas) -> Agency | None:
    """The people's committee of a commune, ``ubnd-<commune code>``, made from the commune that bears the code now or bore it last."""
    code = agency_id.removeprefix(COMMUNE_COMMITTEE)
    communes = [a for a in areas.versions(code) if a.level == "commune"] if agency_id.startswith(COMMUNE_COMMITTEE) else []
    if not communes:
        return None
    last = communes[-1]
    same = [a for a in communes if a.name == last.name and a.valid_from.year // 2025 == last.valid_from.year // 2025]
    province = areas.province_of(last)
    return Agency(
        agency_id, "ubnd", f"Ủy ban nhân dân {last.full_name[:1].lower()}{last.full_name[1:]}", f"People's Committee of {last.name_ascii}",
        province, f"ubnd-{province}", (), same[0].valid_from, last.valid_to,
    )  # fmt: skip
