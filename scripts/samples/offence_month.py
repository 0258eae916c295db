"""The police's monthly figures: Unicode and TCVN3, one with faults, one that is a state secret (refused)."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

from samples.encodings import tcvn3
from samples.made import Made, Out, dice
from samples.places import Place, places
from samples.sheets import write_office, write_xlsx

DATASET, AGENCY = "crime.offence_month", "ca-24"
GROUPS = ["Trật tự xã hội", "Quản lý kinh tế", "Môi trường - ATTP", "Ma túy"]
HEADER = ["STT", "Xã, phường", "Nhóm tội phạm", "Xảy ra (vụ)", "Khám phá (vụ)", "Tỷ lệ %", "Đối tượng", "Ghi chú"]
Row = list[Any]


def _titles(year: int, month: int) -> list[Row]:
    before = date(year - (month == 1), (month - 2) % 12 + 1, 15)
    return [
        ["CÔNG AN TỈNH BẮC NINH"],
        ["TÌNH HÌNH VI PHẠM PHÁP LUẬT HÌNH SỰ"],
        [f"Tháng {month} năm {year} (từ ngày {before:%d/%m/%Y} đến ngày 14/{month:02d}/{year})"],
        ["Số liệu sơ bộ"],
        [],
        HEADER,
    ]


def _figures(random_: random.Random, chosen: list[Place], made: Made, period: str) -> list[Row]:
    rows: list[Row] = []
    for place in chosen:
        for group in GROUPS:
            occurred = random_.randint(0, 9)
            solved = random_.randint(0, occurred)
            note = None
            if occurred and random_.random() < 0.05:
                solved, note = occurred + 2, random_.choice(["Có 2 vụ án cũ", "Khám phá cả các vụ kỳ trước"])
            suspects = solved + random_.randint(0, 4) if solved else 0
            rate = round(100 * solved / occurred, 1) if occurred else None
            rows.append(
                [len(rows) + 1, f"{place.type[:1].upper()}{place.type[1:]} {place.name}", group, occurred, solved, rate, suspects, note]
            )
            made.read += 1
            made.facts += 1
            for measure, value in (("occurred", occurred), ("solved", solved), ("suspects", suspects)):
                made.add(period, measure, value)
    return rows


def _finish(made: Made, rows: list[Row]) -> list[Row]:
    occurred, solved = sum(r[3] for r in rows), sum(r[4] for r in rows)
    made.ignore("total")
    made.ignore("note", 2)
    return [
        *rows,
        [None, "Tổng cộng", None, occurred, solved, round(100 * solved / occurred, 1), sum(r[6] for r in rows)],
        ["Ghi chú: số liệu sơ bộ, chưa đối chiếu liên ngành"],
        ["Người lập biểu", None, None, None, "Thủ trưởng đơn vị"],
    ]


def _in_tcvn3(rows: list[Row]) -> list[Row]:
    return [[tcvn3(c) if isinstance(c, str) else c for c in row] for row in rows]


def _bad(out: Out, communes: list[Place]) -> None:
    random_ = dice("offence/bad")
    path, made = out.start(
        DATASET, AGENCY, "CA BN_T11_2026 (ban nhap).xlsx", kind="bad", written_by="xlsxwriter", decision="partly_accepted",
        says="solved > occurred without a word on earlier cases, unknown group, unknown commune, negative, a percentage and a total that do not agree",
    )  # fmt: skip
    rows = _figures(random_, communes[20:28], made, "2026-11")
    for row in rows:
        row[7] = None
        if row[4] > row[3]:
            row[7] = "án cũ"
    total = _finish(made, rows)[len(rows) :]
    total[0][3] += 11
    bad: list[Row] = [
        [33, f"Phường {communes[0].name}", "Trật tự xã hội", 2, 5, 250.0, 4, "đã báo cáo"],
        [34, f"Phường {communes[0].name}", "Nhóm lạ", 2, 1, 50.0, 1, None],
        [35, "Xã Không Tên", "Ma túy", 2, 1, 50.0, 1, None],
        [36, f"Phường {communes[1].name}", "Ma túy", -2, 0, 0, 0, None],
    ]
    # One good row with a percentage that does not follow from its numbers: a warning, not a rejection.
    wrong = [37, f"Phường {communes[1].name}", "Trật tự xã hội", 4, 2, 75.0, 3, None]
    made.read += len(bad) + 1
    made.rejected += len(bad)
    made.facts += 1
    for measure, value in (("occurred", 4), ("solved", 2), ("suspects", 3)):
        made.add("2026-11", measure, value)
    write_xlsx(path, [*_titles(2026, 11), *rows, *bad, wrong, *total], start=1, sheet="T11")


def make(out: Out, areas: Path) -> None:
    """October in Unicode, September in TCVN3 as .xls, August in TCVN3 as CSV, a bad November, a secret one elsewhere."""
    random_ = dice("offence")
    communes = places(areas, "commune", "2026-10-14", "24")
    wards = [p for p in communes if p.type.lower() == "phường"]
    path, made = out.start(DATASET, AGENCY, "CA BN_thang 10_2026.xlsx", kind="good", written_by="xlsxwriter")
    write_xlsx(path, [*_titles(2026, 10), *_finish(made, _figures(random_, communes[::9], made, "2026-10"))], sheet="Bieu 1")
    path, made = out.start(DATASET, AGENCY, "CA BN_T9.2026.xls", kind="good", written_by="LibreOffice")
    rows = [*_titles(2026, 9), *_finish(made, _figures(random_, places(areas, "commune", "2026-09-14", "24")[::11], made, "2026-09"))]
    write_office(path, _in_tcvn3(rows), again=out.office, sheet="Bieu 1")
    path, made = out.start(DATASET, AGENCY, "CA BN_T8.2026.csv", kind="good", written_by="python")
    rows = [*_titles(2026, 8), *_finish(made, _figures(random_, places(areas, "commune", "2026-08-14", "24")[3::12], made, "2026-08"))]
    lines = [";".join("" if c is None else str(c).replace(".", ",") if isinstance(c, float) else str(c) for c in row) for row in rows]
    path.write_bytes(tcvn3("\r\n".join(lines) + "\r\n").encode("latin-1"))
    _bad(out, wards)
    secret = out.root / "refused" / "CA BN_T10_2026_chuyen de.xlsx"
    secret.parent.mkdir(parents=True, exist_ok=True)
    out.made.append(
        Made(
            path=secret.relative_to(out.root).as_posix(), dataset=DATASET, agency=AGENCY, kind="refused", written_by="xlsxwriter",
            decision="returned", says="a row of article 299 (khủng bố): refused as secret, never stored",
        )
    )  # fmt: skip
    figures = [
        [1, f"Phường {wards[0].name}", GROUPS[0], 3, 2, 66.7, 4, None],
        [2, f"Phường {wards[0].name}", "Khủng bố (Điều 299 BLHS)", 0, 0, None, 0, None],
    ]
    write_xlsx(secret, [*_titles(2026, 10), *figures], sheet="Bieu 1")
