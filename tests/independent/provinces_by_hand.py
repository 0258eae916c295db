"""What became of every province that reported dengue since 1994, written down by hand: the second way to today's 34. Shares no code with the road.

    python tests/independent/provinces_by_hand.py ../shared/real/opendengue_vietnam.csv

Prints month, cases as reported, cases in provinces of today, cases that cannot be placed in one of them. Sources: resolutions 202/2025/QH15, 15/2008/QH12,
22/2003/QH11 and that of the tenth session of the ninth National Assembly (6/11/1996), as commonly told.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

TODAY = """
HA NOI: HA NOI CITY, HA TAY | CAO BANG | TUYEN QUANG: HA GIANG | DIEN BIEN | LAI CHAU | SON LA | LAO CAI: YEN BAI | THAI NGUYEN: BAC KAN | LANG SON
QUANG NINH | BAC NINH: BAC GIANG | PHU THO: VINH PHUC, HOA BINH | HAI PHONG: HAI PHONG CITY, HAI DUONG | HUNG YEN: THAI BINH | NINH BINH: HA NAM, NAM DINH
THANH HOA | NGHE AN | HA TINH | QUANG TRI: QUANG BINH | HUE: THUA THIEN - HUE | DA NANG: DA NANG CITY, QUANG NAM | QUANG NGAI: KON TUM | GIA LAI: BINH DINH
KHANH HOA: NINH THUAN | DAK LAK: PHU YEN | LAM DONG: DAK NONG, BINH THUAN | DONG NAI: BINH PHUOC
HO CHI MINH: HO CHI MINH CITY, BINH DUONG, BA RIA-VUNG TAU | TAY NINH: LONG AN | DONG THAP: TIEN GIANG | VINH LONG: BEN TRE, TRA VINH | AN GIANG: KIEN GIANG
CAN THO: CAN THO CITY, HAU GIANG, SOC TRANG | CA MAU: BAC LIEU
"""
"""Today's provinces; after the colon the names of the file that went into them, beside their own."""

DIVIDED = {
    "1997-01": {
        "CAO BANG": "Cao Bằng: Cao Bằng và hai huyện về Bắc Kạn (Thái Nguyên)",
        "HAI DUONG": "Hải Hưng: Hải Dương (Hải Phòng) và Hưng Yên",
        "VINH PHUC": "Vĩnh Phú: Phú Thọ và Vĩnh Phúc (một phần nay thuộc Hà Nội)",
        "BINH DUONG": "Sông Bé: Bình Dương (TP Hồ Chí Minh) và Bình Phước (Đồng Nai)",
    },
    "2004-01": {
        "LAI CHAU": "Lai Châu chưa chia: Lai Châu và Điện Biên",
        "LAO CAI": "Lào Cai: Lào Cai và huyện Than Uyên về Lai Châu",
    },
}
"""Until the month before: names under which a province was reported that now lies in two, nobody published in what parts. The others divided in 1997 and 2004
met again in one of today: Bắc Thái (as Thái Nguyên), Hà Bắc (as Bắc Giang), Nam Hà (as Nam Định), Quảng Nam - Đà Nẵng (as Quảng Nam), Minh Hải (as Cà Mau),
Cần Thơ."""

SHARED = {
    "2004-01": {"DAK LAK": {"DAK LAK": 1_666_854, "LAM DONG": 363_118}},
    "2008-08": {"VINH PHUC": {"HA NOI": 187_255, "PHU THO": 1_059_063}, "HOA BINH": {"HA NOI": 20_254, "PHU THO": 832_543}},
}
"""Until the month before: names whose people the resolution counted, part by part (22/2003/QH11 and 15/2008/QH12, article 1)."""

Month = dict[str, int]
Shares = dict[str, float]


def provinces_today() -> dict[str, str]:
    """Name in the file -> today's province."""
    found = {}
    for entry in TODAY.replace("\n", " | ").split("|"):
        if entry.strip():
            name, _, others = entry.partition(":")
            found |= dict.fromkeys([name.strip(), *(o.strip() for o in others.split(",") if o.strip())], name.strip())
    return found


def places_today(name: str, month: str, today: dict[str, str]) -> Shares:
    """The provinces of today in which that of the name lay in the month (``1996-12``), with their parts of its people; none when nobody knows."""
    if any(month < until and name in names for until, names in DIVIDED.items()):
        return {}
    for until, names in SHARED.items():
        if month < until and name in names:
            return {place: people / sum(names[name].values()) for place, people in names[name].items()}
    return {today[name]: 1.0}


def cases_by_month(path: Path) -> tuple[dict[str, Month], dict[str, Shares], dict[str, Month]]:
    """As reported by name, by province of today, and by name where it lies in none: month -> who -> cases."""
    reported, left = (defaultdict[str, Month](dict) for _ in range(2))
    placed: dict[str, Shares] = defaultdict(dict)
    today = provinces_today()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if (row["S_res"], row["T_res"]) != ("Admin1", "Month"):
                continue
            month, name, cases = row["calendar_start_date"][:7], row["adm_1_name"], int(row["dengue_total"])
            reported[month][name] = cases
            places = places_today(name, month, today)
            if not places:
                left[month][name] = cases
            for place, share in places.items():
                placed[month][place] = placed[month].get(place, 0) + cases * share
    return dict(reported), dict(placed), dict(left)


def main() -> None:
    reported, placed, left = cases_by_month(Path(sys.argv[1]))
    for month, names in sorted(reported.items()):
        print(
            month,
            sum(names.values()),
            round(sum(placed[month].values()), 6),
            sum(left.get(month, {}).values()),
            ", ".join(left.get(month, {})),
            sep="\t",
        )


if __name__ == "__main__":
    main()
