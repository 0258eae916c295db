"""Dengue by province and month: a workbook, a Vietnamese CSV, the shape of OpenDengue with invented numbers, a bad CSV."""

from __future__ import annotations

import calendar
import csv
import io
from pathlib import Path
from typing import Any

from samples.encodings import plain
from samples.made import Out, dice
from samples.places import places
from samples.sheets import write_office

DATASET, AGENCY = "health.dengue_month", "bo-y-te"
OPEN_HEADER = [
    "adm_0_name",
    "adm_1_name",
    "adm_2_name",
    "full_name",
    "ISO_A0",
    "FAO_GAUL_code",
    "RNE_iso_code",
    "IBGE_code",
    "calendar_start_date",
    "calendar_end_date",
    "Year",
    "dengue_total",
    "case_definition_standardised",
    "S_res",
    "T_res",
    "UUID",
    "region",
]
CITIES = {"Hà Nội", "Hải Phòng", "Đà Nẵng", "Hồ Chí Minh", "Cần Thơ"}
SPELT = {"Thừa Thiên Huế": "THUA THIEN - HUE", "Bà Rịa - Vũng Tàu": "BA RIA-VUNG TAU", "Đắk Lắk": "DAK LAK", "Đắk Nông": "DAK NONG"}


def _dots(number: int) -> str:
    """1234 -> 1.234 as Vietnamese office programs write it."""
    return f"{number:,}".replace(",", ".")


def _workbook(out: Out, areas: Path) -> None:
    random_ = dice("dengue/2026-09")
    path, made = out.start(DATASET, AGENCY, "SXHD thang 9-2026.xlsx", kind="good", written_by="LibreOffice")
    rows: list[list[Any]] = [
        ["BỘ Y TẾ"],
        ["SỐ MẮC SỐT XUẤT HUYẾT DENGUE THEO TỈNH, THÀNH PHỐ"],
        ["Tháng 9 năm 2026"],
        [],
        ["STT", "Tỉnh, thành phố", "Số ca mắc"],
    ]
    for number, place in enumerate(places(areas, "province", "2026-09-01"), start=1):
        cases = int(random_.expovariate(1 / 400))
        rows.append([number, place.name, cases])
        made.read += 1
        made.facts += 1
        made.add("2026-09", "cases", cases)
    rows += [["", "Cả nước", sum(r[2] for r in rows[5:])], ["Nguồn: tổng hợp báo cáo của các tỉnh (số liệu giả định)"]]
    made.ignore("total")
    made.ignore("note")
    write_office(path, rows, again=out.office, sheet="Thang 9")


def _vietnamese_csv(out: Out, areas: Path) -> None:
    random_ = dice("dengue/2026-10")
    path, made = out.start(DATASET, AGENCY, "SXHD thang 10-2026.csv", kind="good", written_by="python")
    lines = ["TT;Tỉnh/Thành phố;Tháng;Số ca mắc"]
    total = 0
    for number, place in enumerate(places(areas, "province", "2026-10-01"), start=1):
        cases = int(random_.expovariate(1 / 700))
        total += cases
        written = random_.choice([place.name, f"{'TP.' if 'thành' in place.type.lower() else 'Tỉnh'} {place.name}", plain(place.name)])
        lines.append(f"{number};{written};10/2026;{_dots(cases)}")
        made.read += 1
        made.facts += 1
        made.add("2026-10", "cases", cases)
    lines.append(f";Tổng cộng;10/2026;{_dots(total)}")
    made.ignore("total")
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def _open_dengue(out: Out, areas: Path) -> None:
    random_ = dice("dengue/open")
    path, made = out.start(DATASET, AGENCY, "dengue_extract_2009_05-06.csv", kind="good", written_by="python")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(OPEN_HEADER)

    def write(province: str, start: str, end: str, cases: int, space: str, time: str) -> None:
        full = "VIET NAM" if province == "NA" else f"VIET NAM, {province}"
        writer.writerow(
            [
                "VIET NAM",
                province,
                "NA",
                full,
                "VNM",
                "",
                "",
                "NA",
                start,
                end,
                start[:4],
                cases,
                "Total",
                space,
                time,
                "SYNTHETIC-00",
                "WPRO",
            ]
        )

    write("NA", "2009-01-01", "2009-12-31", 90210, "Admin0", "Year")
    made.ignore("out_of_scope")
    for month in (5, 6):
        start, end = f"2009-{month:02d}-01", f"2009-{month:02d}-{calendar.monthrange(2009, month)[1]}"
        for place in places(areas, "province", start):
            name = SPELT.get(place.name, plain(place.name).upper()) + (" CITY" if place.name in CITIES else "")
            cases = int(random_.expovariate(1 / 90))
            write(name, start, end, cases, "Admin1", "Month")
            made.read += 1
            made.facts += 1
            made.add(f"2009-{month:02d}", "cases", cases)
        write("NA", start, end, 6000 + month, "Admin0", "Month")
        made.ignore("out_of_scope")
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


def _bad(out: Out) -> None:
    path, made = out.start(
        DATASET, AGENCY, "SXHD thang 8-2026 (nhap tay).csv", kind="bad", written_by="python", decision="partly_accepted",
        says="31/02, an unknown province, -4, 12,5 cases, NaN, two lines of one province that disagree",
    )  # fmt: skip
    good = [("Hà Nội", 812), ("Tỉnh Thanh Hóa", 95), ("Đắk Lắk", 640), ("Bắc Ninh", 31), ("TP Huế", 77)]
    lines = ["Tỉnh,Từ ngày,Đến ngày,Số mắc"]
    lines += [f"{name},01/08/2026,31/08/2026,{cases}" for name, cases in good]
    bad = [
        "Gia Lai,31/02/2026,31/08/2026,210", "Xứ Đoài,01/08/2026,31/08/2026,15", "Nghệ An,01/08/2026,31/08/2026,-4",
        'Hà Tĩnh,01/08/2026,31/08/2026,"12,5"', "Cà Mau,01/08/2026,31/08/2026,NaN",
        "Lâm Đồng,01/08/2026,31/08/2026,88", "Lâm Đồng,01/08/2026,31/08/2026,89",
    ]  # fmt: skip
    path.write_text("\n".join(lines + bad) + "\n", encoding="utf-8", newline="")
    made.read, made.rejected, made.facts = len(good) + len(bad), len(bad), len(good)
    for _, cases in good:
        made.add("2026-08", "cases", cases)


def make(out: Out, areas: Path) -> None:
    """September 2026 by LibreOffice, October as CSV with dots for thousands, May and June 2009 of the 63, a bad August."""
    _workbook(out, areas)
    _vietnamese_csv(out, areas)
    _open_dengue(out, areas)
    _bad(out)
