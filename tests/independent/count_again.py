"""Adds the files up again: the judge of receipts, warehouse and release. Shares no code with the road.

    python tests/independent/count_again.py [--samples sample_data] [--real ../shared/real]

Prints one JSON document: ``{"files": {path: {dataset, agency, rows, rejected, facts, sums}}, "datasets": {dataset: {period: {measure: sum}}}}``.
`rows` are data rows (totals, sections and notes left out), `sums` what should stand in the warehouse. For stations the measures are
the parameters and only status 00 is summed. Knowledge of the forms is written down here on purpose: this is the judge, not the product.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from grids import from_tcvn3, read

ROOT = Path(__file__).resolve().parents[2]
Row = list[Any]
Value = tuple[str, str, float]  # period, measure, value


def plain(text: object) -> str:
    """No tones, small letters, one blank."""
    letters = unicodedata.normalize("NFD", str(text).replace("Đ", "D").replace("đ", "d")).lower()
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


def same(text: object) -> str:
    """A form by which names are compared: plain, and no type before the name."""
    return re.sub(r"^(phuong|xa|p\.|x\.|tinh|thanh pho|tp\.?|tx\.?|dac khu) ", "", plain(text))


def _areas() -> list[dict[str, str]]:
    with (ROOT / "reference" / "areas.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _names(level: str, on: str, province: str | None = None) -> set[str]:
    rows = [r for r in _areas() if r["level"] == level and r["valid_from"] <= on and (not r["valid_to"] or on <= r["valid_to"])]
    return {plain(r["name"]) for r in rows if province is None or r["parent"] == province}  # one is called Phường Phương Liễu


def number(cell: object) -> float | None:
    """A number as the forms write it (dot for thousands and decimal comma, or a plain one); "Không" is zero; None when it is none."""
    if isinstance(cell, (int, float)):
        return float(cell) if math.isfinite(cell) else None
    text = str(cell or "").strip()
    if text == "Không":
        return 0.0
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})*(,\d+)?|-?\d+,\d+", text) and ("," in text or re.fullmatch(r"\d{1,3}(\.\d{3})+", text)):
        return float(text.replace(".", "").replace(",", "."))
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def whole(cell: object) -> int | None:
    value = number(cell)
    return int(value) if value is not None and value >= 0 and value == int(value) else None


class Tally:
    """Data rows, rejected rows and values of one file."""

    def __init__(self, dataset: str, agency: str) -> None:
        self.dataset, self.agency, self.rows, self.rejected, self.facts = dataset, agency, 0, 0, 0
        self.sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))

    def accept(self, facts: int, values: list[Value]) -> None:
        self.facts += facts
        for period, measure, value in values:
            self.sums[period][measure] += value

    def as_json(self) -> dict[str, Any]:
        sums = {p: {m: round(v, 6) for m, v in sorted(ms.items())} for p, ms in sorted(self.sums.items())}
        return {
            "dataset": self.dataset,
            "agency": self.agency,
            "rows": self.rows,
            "rejected": self.rejected,
            "facts": self.facts,
            "sums": sums,
        }


def _keyed(tally: Tally, found: list[tuple[Any, Row, int, list[Value] | None]]) -> None:
    """Accept rows by (key, content, facts, values); equal copies once, copies that disagree not at all, None is a bad row."""
    contents: dict[Any, list[Row]] = defaultdict(list)
    for key, content, _, values in found:
        if values is not None:
            contents[key].append(content)
    taken = set()
    for key, _, facts, values in found:
        if values is None or any(c != contents[key][0] for c in contents[key]):
            tally.rows += 1
            tally.rejected += 1
        elif key not in taken:
            taken.add(key)
            tally.rows += 1
            tally.accept(facts, values)


def _flat(grid: list[Row]) -> str:
    return "\n".join(str(c) for row in grid[:12] for c in row if c is not None)


def disease_week(grid: list[Row], tally: Tally) -> None:
    found = re.search(r"Tuần (\d+) năm (\d{4})", _flat(grid))
    assert found
    period = f"{found[2]}-W{int(found[1]):02d}"
    head = next(i for i, row in enumerate(grid) if "STT" in row)
    if "Số liệu" in grid[head]:
        columns = [c for c, label in enumerate(grid[head]) if label and same(label) in _names("district", "2025-06-12", "66")]
        for row in grid[head + 1 :]:
            if row[2] in ("TT", "CD"):
                tally.rows += 1
            if row[2] == "TT":
                tally.accept(len(columns), [(period, "cases", float(whole(row[c]) or 0)) for c in columns])
        return
    known = _names("commune", "2026-11-06", "66")
    columns = [c for c, label in enumerate(grid[head + 1]) if label == "TT"]
    lines = []
    for row in grid[head + 2 :]:
        if not isinstance(row[0], (int, float)):
            continue
        cells = [whole(c) for c in row[2 : 2 + 2 * len(columns)]]
        good = same(row[1]) in known and None not in cells
        values = [(period, "cases", float(whole(row[c]) or 0)) for c in columns] if good else None
        lines.append((same(row[1]), cells, len(columns), values))
    _keyed(tally, lines)


def dengue_month(grid: list[Row], tally: Tally) -> None:
    title = re.search(r"Tháng (\d+) năm (\d{4})", _flat(grid))
    head = next(i for i, row in enumerate(grid) if any(h in row for h in ("Tỉnh, thành phố", "Tỉnh/Thành phố", "Tỉnh", "adm_1_name")))
    names = [str(h) for h in grid[head]]
    lines = []
    for row in grid[head + 1 :]:
        if len(row) < len(names) and not any(row):
            continue
        cells = dict(zip(names, row, strict=False))
        if "adm_1_name" in cells:
            if cells["S_res"] == "Admin1" and cells["T_res"] == "Month":
                start, cases = str(cells["calendar_start_date"]), whole(cells["dengue_total"])
                values = None if cases is None else [(start[:7], "cases", float(cases))]
                lines.append(((cells["adm_1_name"], start), row, 1, values))
            continue
        place = cells.get("Tỉnh, thành phố") or cells.get("Tỉnh/Thành phố") or cells.get("Tỉnh")
        if not place or same(place) in ("tong cong", "ca nuoc"):
            continue
        cases = whole(cells.get("Số ca mắc", cells.get("Số mắc")))
        if "Từ ngày" in cells:
            try:
                period = datetime.strptime(str(cells["Từ ngày"]), "%d/%m/%Y").strftime("%Y-%m")
            except ValueError:
                period = ""
        elif "Tháng" in cells:
            month, year = str(cells["Tháng"]).split("/")
            period = f"{year}-{int(month):02d}"
        else:
            assert title
            period = f"{title[2]}-{int(title[1]):02d}"
        good = cases is not None and period and same(place) in _names("province", "2026-08-15")
        lines.append(((same(place), period), [cases], 1, [(period, "cases", float(cases or 0))] if good else None))
    _keyed(tally, lines)


PARAMETERS = {
    "PM2,5": "PM2.5",
    "PM2.5": "PM2.5",
    "PM2.5 - Principal": "PM2.5",
    **{p: p for p in ("PM10", "CO", "NO2", "SO2", "O3", "Temp", "RH")},
}
VALID = {"00", "Valid", "Đang đo"}


def _reading(
    station: str, symbol: str, at: datetime | None, minutes: int, written: object, unit: str, status: str
) -> tuple[Any, Row, int, list[Value] | None]:
    code = PARAMETERS.get(symbol)
    value = number(written)
    empty = written in (None, "") or value in (-999.0, -9999.0)
    good = code is not None and at is not None and at.date() <= date(2026, 12, 31) and not unit.lower().startswith("mg")
    good = (
        good and (empty or value is not None) and not (status in VALID and (empty or (value is not None and value < 0 and code != "Temp")))
    )
    measured = [(at.date().isoformat(), code, value)] if good and at and code and status in VALID and value is not None else []
    return (station, code, at, minutes), [value, status], 1, measured if good else None


def _moment(text: object) -> datetime | None:
    for form in ("%d/%m/%Y %H:%M", "%Y-%m-%d %I:%M %p", "%Y%m%d%H%M%S"):
        try:
            return datetime.strptime(str(text), form)
        except ValueError:
            continue
    return None


def air_station(grid: list[Row], tally: Tally) -> None:
    head = next(i for i, row in enumerate(grid) if "Thông số" in row or "Parameter" in row)
    names = {str(h): i for i, h in enumerate(grid[head])}

    def pick(row: Row, *headers: str) -> Any:
        return next((row[names[h]] for h in headers if h in names), None)

    lines = []
    for row in grid[head + 1 :]:
        if any(c is not None for c in row):
            unit, status = str(pick(row, "Đơn vị đo", "Đơn vị", "Conc. Unit")), str(pick(row, "Trạng thái", "QC Name"))
            at = _moment(pick(row, "Thời điểm đo", "Ngày giờ", "Date (LT)"))
            value = pick(row, "Giá trị", "Giá trị đo", "Raw Conc.")
            lines.append(
                _reading(str(pick(row, "Mã trạm", "Trạm", "Site")), str(pick(row, "Thông số", "Parameter")), at, 60, value, unit, status)
            )
    _keyed(tally, lines)


def air_sweep(folder: Path, tally: Tally) -> None:
    lines = []
    for path in sorted(folder.rglob("*.txt")):
        station = path.stem.split("_")[-2]
        for line in path.read_text(encoding="utf-8").splitlines():
            symbol, value, unit, at, status = line.split("\t")
            lines.append(_reading(station, symbol, _moment(at), 5, value, unit, status))
    _keyed(tally, lines)


def power_reliability_month(grid: list[Row], tally: Tally) -> None:
    found = re.search(r"Tháng (\d+) năm (\d{4})", _flat(grid))
    assert found
    period = f"{found[2]}-{int(found[1]):02d}"
    with (ROOT / "reference" / "code_lists" / "power_unit.csv").open(encoding="utf-8", newline="") as file:
        units = {same(r["vi"]) for r in csv.DictReader(file)}
    head = next(i for i, row in enumerate(grid) if "Đơn vị điện lực" in row)
    names = [str(h) for h in grid[head]]
    lines = []
    for row in grid[head + 1 :]:
        cells = dict(zip(names, row, strict=False))
        if not str(cells.get("STT") or "").replace(".0", "").isdigit():
            continue
        customers = whole(cells.get("Số khách hàng"))
        figures = [number(cells[h]) for h in ("SAIDI (phút)", "SAIFI (lần/KH)", "MAIFI (lần/KH)")]
        good = bool(customers) and all(f is not None and f >= 0 for f in figures) and (figures[0] == 0) == (figures[1] == 0)
        good = good and same(cells["Đơn vị điện lực"]) in units
        measures = zip(("customers", "saidi", "saifi", "maifi"), (customers, *figures), strict=True)
        values = [(period, m, float(v or 0)) for m, v in measures] if good else None
        lines.append((same(cells["Đơn vị điện lực"]), [customers, *figures], 1, values))
    _keyed(tally, lines)


GROUPS = {"trat tu xa hoi", "quan ly kinh te", "moi truong - attp", "ma tuy"}


def offence_month(grid: list[Row], tally: Tally) -> None:
    if any("µ" in c or "¸" in c for c in _flat(grid).split("\n")):
        grid = [[from_tcvn3(c) if isinstance(c, str) else c for c in row] for row in grid]
    found = re.search(r"Tháng (\d+) năm (\d{4})", _flat(grid))
    assert found
    period = f"{found[2]}-{int(found[1]):02d}"
    known = _names("commune", f"{period}-14", "24")
    head = next(i for i, row in enumerate(grid) if "STT" in row)
    lines = []
    for row in grid[head + 1 :]:
        if not row or not str(row[0] if row[0] is not None else "").replace(".0", "").isdigit():
            continue
        occurred, solved, suspects = whole(row[3]), whole(row[4]), whole(row[6])
        good = None not in (occurred, solved, suspects) and same(row[1]) in known and same(row[2]) in GROUPS
        good = good and ((solved or 0) <= (occurred or 0) or any(w in str(row[7]) for w in ("án cũ", "vụ kỳ trước")))
        measures = (("occurred", occurred), ("solved", solved), ("suspects", suspects))
        values = [(period, m, float(v or 0)) for m, v in measures] if good else None
        lines.append(((same(row[1]), same(row[2])), [occurred, solved, suspects], 1, values))
    _keyed(tally, lines)


COUNTERS = {
    "health.disease_week": disease_week, "health.dengue_month": dengue_month, "environment.air_station": air_station,
    "energy.power_reliability_month": power_reliability_month, "crime.offence_month": offence_month,
}  # fmt: skip
REAL = {"opendengue_vietnam.csv": ("health.dengue_month", "bo-y-te"), "hanoi_pm25_2016.csv": ("environment.air_station", "so-nnmt-01")}


def count_file(path: Path, dataset: str, agency: str) -> Tally:
    """Count one file, or one folder of station files."""
    tally = Tally(dataset, agency)
    if path.is_dir():
        air_sweep(path, tally)
    else:
        COUNTERS[dataset](read(path), tally)
    return tally


def count_samples(samples: Path) -> dict[str, Tally]:
    """Every file under ``<dataset>/<agency>/`` of the samples; a folder of station files is one."""
    tallies = {}
    for dataset in COUNTERS:
        for agency in sorted(p for p in (samples / dataset).iterdir() if p.is_dir()):
            for path in sorted(p for p in agency.iterdir() if not p.name.startswith(".")):
                tallies[path.relative_to(samples).as_posix()] = count_file(path, dataset, agency.name)
    return tallies


def count_real(folder: Path) -> dict[str, Tally]:
    """The real files that a dataset of ours takes."""
    return {name: count_file(folder / name, *whose) for name, whose in REAL.items() if (folder / name).exists()}


def summary(tallies: dict[str, Tally]) -> dict[str, Any]:
    """All tallies as one document, with the sums of all files by dataset, period and measure."""
    datasets: dict[str, Any] = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
    for tally in tallies.values():
        for period, measures in tally.sums.items():
            for measure, value in measures.items():
                datasets[tally.dataset][period][measure] = round(datasets[tally.dataset][period][measure] + value, 6)
    return {"files": {name: t.as_json() for name, t in tallies.items()}, "datasets": datasets}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=Path, default=ROOT / "sample_data")
    parser.add_argument("--real", type=Path)
    args = parser.parse_args()
    tallies = count_samples(args.samples)
    if args.real:
        tallies |= count_real(args.real)
    print(json.dumps(summary(tallies), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
