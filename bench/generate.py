"""Makes the files that are measured: synthetic station values with a seed, a reference folder that knows the stations."""

from __future__ import annotations

import csv
import random
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter

DATASET = "environment.air_station"
AGENCY = "so-nnmt-66"
STATIONS = [f"BENCH{i:03}" for i in range(100)]
PARAMETERS = {"PM2.5": "µg/m³", "PM10": "µg/m³", "SO2": "µg/m³", "NO2": "µg/m³", "CO": "µg/m³", "O3": "µg/m³"}
HEADER = ["Mã trạm", "Thông số", "Thời điểm đo", "Thời gian trung bình", "Giá trị", "Đơn vị đo", "Trạng thái"]
START = datetime(2026, 1, 1)
BLOCK = 1_000_000


def reference(folder: Path, original: Path) -> Path:
    """The repository's reference data with the hundred stations of the bench, all at one known place."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original, folder)
    path = folder / "stations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    like = next(r for r in rows if r["agency"] == AGENCY and r["area_from"])
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(like))
        for code in STATIONS:
            writer.writerow(like | {"code": code, "name": f"Trạm {code}", "aliases": "", "valid_from": "2025-07-01", "valid_to": ""})
    return folder


def station_csv(path: Path, rows: int, seed: int) -> Path:
    """`rows` five-minute values: stations x parameters at each moment, no two with the same key; 1 % not measuring."""
    random_numbers = np.random.default_rng(seed)
    series = len(STATIONS) * len(PARAMETERS)
    with path.open("wb") as file:
        for begin in range(0, rows, BLOCK):
            number = np.arange(begin, min(begin + BLOCK, rows))
            of_series = number % series
            frame = pl.DataFrame(
                {
                    "station": np.array(STATIONS)[of_series // len(PARAMETERS)],
                    "parameter": np.array(list(PARAMETERS))[of_series % len(PARAMETERS)],
                    "at": np.datetime64(START, "us") + (number // series) * np.timedelta64(300_000_000, "us"),
                    "minutes": np.full(len(number), 5),
                    "value": np.round(random_numbers.gamma(3.0, 12.0, len(number)), 1),
                    "unit": np.array(list(PARAMETERS.values()))[of_series % len(PARAMETERS)],
                    "status": np.where(random_numbers.random(len(number)) < 0.01, "02", "00"),
                }
            ).with_columns(pl.col("at").dt.strftime("%Y-%m-%d %H:%M:%S"))
            if begin == 0:
                file.write((",".join(HEADER) + "\n").encode())
            frame.write_csv(file, include_header=False)
    return path


def station_day(folder: Path, day: date, seed: int) -> Path:
    """A day of a hundred stations in their loggers' form: 28,800 small files of about 200 bytes in a folder a station."""
    numbers = random.Random(seed)
    for code in STATIONS:
        place = folder / f"{day:%Y/%m/%d}" / code
        place.mkdir(parents=True, exist_ok=True)
        for step in range(288):
            at = f"{datetime(day.year, day.month, day.day) + timedelta(minutes=5 * step):%Y%m%d%H%M%S}"
            lines = [f"{name}\t{numbers.gammavariate(3, 12):.1f}\tug/m3\t{at}\t00" for name in PARAMETERS]
            (place / f"DLK_SNNMT_{code}_{at}.txt").write_text("\r\n".join(lines) + "\r\n", encoding="ascii")
    return folder


def workbook(path: Path, rows: int, seed: int, days: int = 90) -> Path:
    """A workbook with title lines and 2 % of rows wrong in different ways, so that the annotated copy has something to say; from `days` after `START`."""
    numbers = random.Random(seed)
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Số liệu")
        sheet.write(0, 0, "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG")
        sheet.write(1, 0, f"Số liệu quan trắc, mẫu {seed}")
        sheet.write_row(3, 0, HEADER)
        names = list(PARAMETERS)
        for i in range(rows):
            of_series = i % (len(STATIONS) * len(names))
            at = START + timedelta(days=days) + timedelta(hours=i // (len(STATIONS) * len(names)))
            value: object = round(numbers.gammavariate(3, 12), 1)
            parameter = names[of_series % len(names)]
            if i % 50 == 7:
                value, parameter = (("không rõ", parameter), (-3.5, parameter), (value, "XYZ"))[i // 50 % 3]
            station = STATIONS[of_series // len(names)]
            sheet.write_row(4 + i, 0, [station, parameter, f"{at:%d/%m/%Y %H:%M}", "1 giờ", value, "µg/m³", "Đang đo"])
    return path
