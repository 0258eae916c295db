"""A station's file of any length, with what it holds added up beside it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

HEADER = "Mã trạm,Thông số,Thời điểm đo,Thời gian trung bình,Giá trị,Đơn vị đo,Trạng thái\n"
PARAMETERS = ("PM2.5", "PM10", "NO2", "SO2", "O3", "CO")


def write_station_file(path: Path, rows: int, seed: int = 1) -> float:
    """Write so many good rows, one a parameter and 5 minutes; gives the sum of the values."""
    total = 0
    first = datetime(2025, 1, 1)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEADER)
        for number in range(rows):
            at = first + timedelta(minutes=5 * (number // len(PARAMETERS)))
            tenths = (number * 7 + seed) % 1000
            total += tenths
            symbol = PARAMETERS[number % len(PARAMETERS)]
            file.write(f"KKBMT01,{symbol},{at:%d/%m/%Y %H:%M},5 phút,{tenths // 10}.{tenths % 10},µg/m3,00\n")
    return total / 10
