"""Reliability of supply: three months of a province's power units, an April with faults, a May without a column."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from samples.encodings import cp1258
from samples.made import Made, Out, dice
from samples.sheets import write_office

DATASET, AGENCY = "energy.power_reliability_month", "so-ct-38"
HEADER = [
    "STT", "Đơn vị điện lực", "Số khách hàng", "SAIDI (phút)", "SAIFI (lần/KH)", "MAIFI (lần/KH)",
    "SAIDI lũy kế (phút)", "Lũy kế SAIFI", "Lũy kế MAIFI",
]  # fmt: skip
Row = tuple[str, int, float, float, float]


def _comma(value: float, places: int = 3) -> str:
    return f"{value:.{places}f}".replace(".", ",")


def _dots(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _units(code_lists: Path) -> list[tuple[str, str]]:
    with (code_lists / "power_unit.csv").open(encoding="utf-8", newline="") as file:
        return [(r["code"], r["vi"]) for r in csv.DictReader(file) if r["parent"] == "PC38"]


def _truth(made: Made, period: str, rows: list[Row]) -> None:
    for _, customers, saidi, saifi, maifi in rows:
        made.facts += 1
        for measure, value in (("customers", customers), ("saidi", saidi), ("saifi", saifi), ("maifi", maifi)):
            made.add(period, measure, value)


def _title(month: int) -> list[str]:
    return [
        "SỞ CÔNG THƯƠNG THANH HÓA",
        "BÁO CÁO ĐỘ TIN CẬY CUNG CẤP ĐIỆN",
        f"Tháng {month:02d} năm 2026",
    ]


def _table(rows: list[Row], sums: dict[str, list[float]]) -> list[list[Any]]:
    return [[i, *row, *[round(v, 3) for v in sums[row[0]]]] for i, row in enumerate(rows, start=1)]


def _as_csv(month: int, table: list[list[Any]]) -> str:
    lines = [*_title(month), "", ";".join(HEADER)]
    for number, unit, customers, *values in table:
        lines.append(f"{number};{unit};{_dots(customers)};" + ";".join(_comma(v) for v in values))
    lines.append(f";Tổng cộng;{_dots(sum(r[2] for r in table))};;;;;;")
    return "\r\n".join([*lines, "Người lập biểu", ""])


def _bad(out: Out, names: list[str], customers: dict[str, int]) -> None:
    path, made = out.start(
        DATASET, AGENCY, "DTC cung cap dien T04-2026.csv", kind="bad", written_by="python", decision="partly_accepted",
        says="an unknown unit, SAIDI without SAIFI, -1,2, no customers, 1,234.5 among decimal commas, one unit twice with different values",
    )  # fmt: skip
    good: list[Row] = [(n, customers[n], 20.5 + i, 0.25, 0.125) for i, n in enumerate(names[:6])]
    lines = [*_title(4), ";".join(HEADER[:6])]
    lines += [f"{i};{u};{c};{_comma(a, 2)};{_comma(b)};{_comma(m)}" for i, (u, c, a, b, m) in enumerate(good, start=1)]
    bad = [
        "7;Điện lực Không Có;12500;10,00;0,100;0,000", f"8;{names[8]};{customers[names[8]]};15,50;0,000;0,000",
        f"9;{names[9]};{customers[names[9]]};-1,20;0,100;0,000", f"10;{names[10]};0;10,00;0,100;0,000",
        f"11;{names[11]};{customers[names[11]]};1,234.5;0,100;0,000",
        f"12;{names[12]};{customers[names[12]]};11,00;0,100;0,000", f"13;{names[12]};{customers[names[12]]};12,00;0,100;0,000",
    ]  # fmt: skip
    path.write_bytes(("\ufeff" + "\r\n".join(lines + bad) + "\r\n").encode())
    made.read, made.rejected = len(good) + len(bad), len(bad)
    _truth(made, "2026-04", good)


def _returned(out: Out, names: list[str]) -> None:
    path, made = out.start(
        DATASET, AGENCY, "DTC T5.csv", kind="bad", written_by="python", decision="returned", says="the column of customers is missing"
    )
    lines = [*_title(5), "STT;Đơn vị điện lực;SAIDI (phút);SAIFI (lần/KH);MAIFI (lần/KH)"]
    lines += [f"{i};{name};12,500;0,200;0,000" for i, name in enumerate(names[:5], start=1)]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode())
    made.read = made.rejected = 5


def make(out: Out, code_lists: Path) -> None:
    """January (UTF-8 with a mark), February (Windows-1258), March (LibreOffice), a bad April, a May that is returned."""
    random_ = dice("power")
    units = _units(code_lists)
    names = [name for _, name in units]
    customers = {name: random_.randint(18_000, 120_000) for name in names}
    sums = {name: [0.0, 0.0, 0.0] for name in names}
    months = {1: "DTC cung cap dien T01-2026.csv", 2: "DTC cung cap dien T02-2026.csv", 3: "DTC cung cap dien T03-2026.xlsx"}
    for month, file_name in months.items():
        rows: list[Row] = []
        for name in names:
            quiet = random_.random() < 0.1
            values = (0.0, 0.0) if quiet else (round(random_.uniform(4, 90), 3), round(random_.uniform(0.05, 0.9), 3))
            maifi = round(random_.choice([0.0, random_.uniform(0, 0.3)]), 3)
            customers[name] += random_.randint(0, 200)
            rows.append((name, customers[name], *values, maifi))
            sums[name] = [a + b for a, b in zip(sums[name], (*values, maifi), strict=True)]
        path, made = out.start(DATASET, AGENCY, file_name, kind="good", written_by="LibreOffice" if month == 3 else "python")
        table = _table(rows, sums)
        if month == 1:
            path.write_bytes(("\ufeff" + _as_csv(month, table)).encode())
        elif month == 2:
            path.write_bytes(cp1258(_as_csv(month, table)))
        else:
            sheet: list[list[Any]] = [*[[t] for t in _title(month)], [], HEADER, *table, [None, "Tổng cộng", sum(r[2] for r in table)]]
            write_office(path, [*sheet, [None, "Người lập biểu"]], again=out.office, sheet="Thang 3")
        made.read = len(rows)
        made.ignore("total")
        made.ignore("note")
        _truth(made, f"2026-{month:02d}", rows)
    _bad(out, names, customers)
    _returned(out, names)
