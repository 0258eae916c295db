"""The CDC's weekly bulletin in both layouts, and a bad one."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from samples.made import Made, Out, dice
from samples.places import Place, places
from samples.sheets import Merge, write_office, write_xlsx

DATASET, AGENCY = "health.disease_week", "cdc-66"
OLD_DISEASES = [  # as the bulletin writes them, weight
    ("Sốt xuất huyết Dengue", 9), ("Tay chân miệng", 6), ("Sởi", 5), ("Thủy đậu", 2), ("Quai bị", 1), ("Cúm", 8),
    ("Viêm não vi rút", 0.4), ("Ho gà", 0.3), ("Dại", 0.1), ("Bạch hầu", 0.1), ("Viêm gan vi rút", 0.8), ("COVID-19", 1),
]  # fmt: skip
NEW_DISEASES = [("Sốt xuất huyết Dengue", 3), ("Tay chân miệng", 2), ("Sởi", 1), ("Thuỷ đậu", 0.6), ("Cúm mùa", 2), ("COVID-19", 0.2)]
TITLES = [
    ["SỞ Y TẾ TỈNH ĐẮK LẮK", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["TRUNG TÂM KIỂM SOÁT BỆNH TẬT", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["BÁO CÁO TUẦN BỆNH TRUYỀN NHIỄM"],
]
Table = dict[tuple[str, str], int]  # (place or district as written, disease) -> number


def friday_to_thursday(year: int, week: int) -> tuple[date, date]:
    """The bulletin's week: it bears the ISO number of its Thursday."""
    thursday = date.fromisocalendar(year, week, 4)
    return thursday - timedelta(days=6), thursday


def _title(year: int, week: int) -> str:
    start, end = friday_to_thursday(year, week)
    return f"Tuần {week:02d} năm {year} (từ ngày {start:%d/%m/%Y} đến ngày {end:%d/%m/%Y})"


def _draw(random_: random.Random, where: list[str], diseases: list[tuple[str, float]], scale: float) -> Table:
    return {(w, d): int(random_.expovariate(1 / (weight * scale + 0.01))) for w in where for d, weight in diseases}


def district_as_written(place: Place) -> str:
    return {"thành phố": "TP. ", "thị xã": "TX. "}.get(place.type.lower(), "") + place.name


def _old_sheet(made: Made, year: int, week: int, where: list[str], now: Table, total: Table, random_: random.Random) -> list[list[Any]]:
    rows: list[list[Any]] = [*TITLES, [_title(year, week)], [], ["STT", "Tên bệnh", "Số liệu", *where, "Toàn tỉnh"]]
    for number, (section, diseases) in enumerate((("BỆNH LƯU HÀNH", OLD_DISEASES[:6]), ("BỆNH KHÁC", OLD_DISEASES[6:])), start=1):
        rows.append(["I" * number, section])
        made.ignore("section")
        for position, (disease, _) in enumerate(diseases, start=1):
            for label, table in (("TT", now), ("CD", total)):
                values = [table[w, disease] for w in where]
                cells: list[Any] = ["Không" if v == 0 and random_.random() < 0.1 else v for v in values]
                first = [position, disease] if label == "TT" else [None, None]
                rows.append([*first, label, *cells, sum(values)])
                made.read += 1
            made.facts += len(where)
            if disease.startswith("Sốt xuất huyết"):
                rows.append([None, None, "XN(+)", *[now[w, disease] // 3 for w in where], sum(now[w, disease] // 3 for w in where)])
                made.ignore("out_of_scope")
            for w in where:
                made.add(f"{year}-W{week:02d}", "cases", now[w, disease])
    rows += [[], ["Ghi chú: TT: số mắc trong tuần; CD: số mắc cộng dồn từ đầu năm."], ["NGƯỜI LẬP BIỂU", None, None, None, "GIÁM ĐỐC"]]
    made.ignore("note", 2)
    return rows


def _old_merges(rows: list[list[Any]]) -> list[Merge]:
    """Number and name of a disease stand over its rows."""
    starts = [r for r, row in enumerate(rows) if len(row) > 2 and row[2] == "TT"]
    merges = []
    for start in starts:
        end = start + 1
        while end + 1 < len(rows) and len(rows[end + 1]) > 2 and rows[end + 1][1] is None and rows[end + 1][2] == "XN(+)":
            end += 1
        merges += [(start, 0, end, 0), (start, 1, end, 1)]
    return merges


def commune_as_written(place: Place, random_: random.Random) -> str:
    """Full, short or bare, sometimes with an old spelling, a trailing blank or a no-break space."""
    kind = place.type[:1].upper() + place.type[1:]
    written = random_.choice([f"{kind} {place.name}"] * 5 + [place.name] * 3 + [f"{kind[0]}. {place.name}"])
    written = written.replace("Hòa", "Hoà") if random_.random() < 0.5 else written
    return written + random_.choice(["", "", "", " ", "\u00a0"])


def _new_sheet(
    year: int, week: int, written: list[tuple[str, list[str]]], diseases: list[str], now: Table, total: Table
) -> tuple[list[list[Any]], list[Merge]]:
    top: list[Any] = ["STT", "Xã, phường"]
    for disease in diseases:
        top += [disease, None]
    rows: list[list[Any]] = [*TITLES, [_title(year, week)], [], top, [None, None, *["TT", "CD"] * len(diseases)]]
    head = len(rows) - 2
    merges: list[Merge] = [
        (head, 0, head + 1, 0),
        (head, 1, head + 1, 1),
        *[(head, 2 + 2 * i, head, 3 + 2 * i) for i in range(len(diseases))],
    ]
    number = 0
    for section, names in written:
        rows.append(section.split("|"))
        for name in names:
            number += 1
            rows.append([number, name, *[t[name, d] for d in diseases for t in (now, total)]])
    names = [n for _, ns in written for n in ns]
    rows.append([None, "Tổng cộng", *[sum(t[n, d] for n in names) for d in diseases for t in (now, total)]])
    rows += [[], ["Ghi chú: TT: số mắc trong tuần; CD: số mắc cộng dồn từ đầu năm."], [None, "NGƯỜI LẬP BIỂU", None, None, "GIÁM ĐỐC"]]
    return rows, merges


def _new_weeks(out: Out, areas: Path) -> Table:
    """Weeks 30, 44 and 45; gives the cumulative figures of the last by commune code and disease."""
    random_ = dice("disease_week/new")
    communes = places(areas, "commune", "2026-07-17", "66")
    forms = {p.code: commune_as_written(p, random_) for p in sorted(communes, key=lambda p: p.type.lower() != "phường")}
    written = [
        ("I|CÁC PHƯỜNG", [forms[p.code] for p in communes if p.type.lower() == "phường"]),
        ("II|CÁC XÃ", [forms[p.code] for p in communes if p.type.lower() != "phường"]),
    ]
    names = [n for _, ns in written for n in ns]
    diseases = [d for d, _ in NEW_DISEASES]
    total: Table = _draw(random_, names, NEW_DISEASES, 12)
    for week, name, by in (
        (30, "BC_tuan30_2026_CDC_DakLak.ods", "LibreOffice"),
        (44, "BC tuan 44_2026_CDC Dak Lak.xlsx", "xlsxwriter"),
        (45, "BC tuan 45_2026_CDC Dak Lak.xlsx", "xlsxwriter"),
    ):
        now = _draw(random_, names, NEW_DISEASES, 1)
        total = {k: total[k] + now[k] + (0 if week != 44 else random_.randint(0, 9)) for k in total}
        path, made = out.start(DATASET, AGENCY, name, kind="good", written_by=by)
        rows, merges = _new_sheet(2026, week, written, diseases, now, total)
        if by == "LibreOffice":
            write_office(path, rows, again=out.office, merges=merges, sheet=f"Tuần {week}")
        else:
            write_xlsx(path, rows, merges, sheet=f"Tuần {week}")
        made.read, made.facts = len(names), len(names) * len(diseases)
        made.ignore("section", 2)
        made.ignore("total")
        made.ignore("note", 2)
        for value in now.values():
            made.add(f"2026-W{week:02d}", "cases", value)
    return {(code, d): total[name, d] for code, name in forms.items() for d in diseases}


def _bad_week(out: Out, areas: Path, before: Table) -> None:
    random_ = dice("disease_week/bad")
    chosen = [p for p in places(areas, "commune", "2026-11-06", "66") if p.type.lower() == "xã"][:24]
    names = [f"Xã {p.name}" for p in chosen]
    diseases = [d for d, _ in NEW_DISEASES[:4]]
    now: dict[tuple[str, str], Any] = _draw(random_, names, NEW_DISEASES[:4], 1)
    codes = {f"Xã {p.name}": p.code for p in chosen}
    total: dict[tuple[str, str], Any] = {(n, d): before[codes[n], d] + now[n, d] for n, d in now}
    total[names[20], diseases[0]] += 5  # does not follow from week 45
    rows, merges = _new_sheet(2026, 46, [("I|CÁC XÃ", names)], diseases, now, total)
    first = next(i for i, r in enumerate(rows) if r and r[0] == 1)
    bad = {2: (1, "Xã Ea Không Có"), 4: (2, -3), 6: (4, "ba ca"), 8: (2, 2.5), 9: (6, "NaN")}
    for line, (column, value) in bad.items():
        rows[first + line][column] = value
    copy, disagreeing = list(rows[first + 11]), list(rows[first + 13])
    disagreeing[2] += 7
    end = first + len(names)
    rows[end:end] = [copy, disagreeing]
    path, made = out.start(
        DATASET, AGENCY, "BC tuan 46_2026_CDC Dak Lak (chua soat).xlsx", kind="bad", written_by="xlsxwriter", decision="partly_accepted",
        says="unknown commune, -3, «ba ca», 2.5, NaN, a copied row, two copies that disagree, a cumulative figure that does not follow",
    )  # fmt: skip
    write_xlsx(path, rows, merges, start=2)
    gone = {*bad, 13}
    made.read, made.rejected = len(names) + 1, len(bad) + 2
    made.ignore("duplicate")
    made.ignore("section")
    made.ignore("total")
    made.ignore("note", 2)
    stand = [n for i, n in enumerate(names) if i not in gone]
    made.facts = len(stand) * len(diseases)
    for n in stand:
        for d in diseases:
            made.add("2026-W46", "cases", now[n, d])


def make(out: Out, areas: Path) -> None:
    """Weeks 24 and 25 of 2025 (districts across), 30, 44 and 45 of 2026 (communes down), and a bad 46."""
    random_ = dice("disease_week/old")
    where = [district_as_written(p) for p in places(areas, "district", "2025-06-12", "66")]
    total = _draw(random_, where, OLD_DISEASES, 18)
    for week, name, by in (
        (24, "BC BTN tuan 24.2025 CDC Dak Lak.xlsx", "xlsxwriter"),
        (25, "BC BTN tuan 25.2025 CDC Dak Lak.xls", "LibreOffice"),
    ):
        now = _draw(random_, where, OLD_DISEASES, 1)
        total = {k: total[k] + now[k] for k in total}
        path, made = out.start(DATASET, AGENCY, name, kind="good", written_by=by)
        rows = _old_sheet(made, 2025, week, where, now, total, random_)
        if by == "LibreOffice":
            write_office(path, rows, again=out.office, merges=_old_merges(rows), sheet="Bao cao tuan")
        else:
            write_xlsx(path, rows, _old_merges(rows), sheet="Bao cao tuan")
    _bad_week(out, areas, _new_weeks(out, areas))
