"""Automatic stations: hundreds of small files in dated folders, hourly tables, and a bad table."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from samples.made import Made, Out, dice
from samples.sheets import write_office

DATASET = "environment.air_station"
LEVELS = {  # symbol as the logger writes it: code, unit, usual value
    "PM2,5": ("PM2.5", "ug/m3", 38.0), "PM10": ("PM10", "ug/m3", 62.0), "CO": ("CO", "ug/m3", 900.0), "NO2": ("NO2", "ug/m3", 24.0),
    "SO2": ("SO2", "ug/m3", 11.0), "O3": ("O3", "ug/m3", 55.0), "Temp": ("Temp", "oC", 27.0), "RH": ("RH", "%", 78.0),
}  # fmt: skip
LOGGERS = {"KKBMT01": "DLK_SNNMT_KKBMT01", "KKBH01": "KKBH01", "KKTUYHOA01": "DLK_SNNMT_KKTUYHOA01"}


def _lines(random_: random.Random, made: Made, at: datetime, status: str = "00", co_in_mg: bool = False) -> bytes:
    lines = []
    for symbol, (code, unit, usual) in LEVELS.items():
        value = round(usual * random_.uniform(0.6, 1.5), 1)
        if status == "02":
            value = -9999.0
        made.read += 1
        if symbol == "CO" and co_in_mg:
            unit, value = "mg/m3", round(value / 1000, 3)
            made.rejected += 1
        else:
            made.facts += 1
            if status == "00":
                made.add(at.date().isoformat(), code, value)
        lines.append(f"{symbol}\t{value}\t{unit}\t{at:%Y%m%d%H%M%S}\t{status}\r\n")
    return "".join(lines).encode()


def _sweep(out: Out) -> None:
    """Three stations, eight hours at 5 minutes; one calibrates, one breaks, one writes CO in mg, one file comes two days late."""
    random_ = dice("air/sweep")
    folder, made = out.start(
        DATASET, "so-nnmt-66", "2026", kind="good", written_by="python", decision="partly_accepted",
        says="one CO in mg/m3 where µg/m³ is due; one late file; statuses 01 and 02 are accepted with their mark",
    )  # fmt: skip
    for station, prefix in LOGGERS.items():
        for step in range(96):
            at = datetime(2026, 11, 5, 6, 0) + timedelta(minutes=5 * step)
            status = "01" if station == "KKBH01" and 20 <= step < 23 else "02" if station == "KKTUYHOA01" and step in (50, 51) else "00"
            content = _lines(random_, made, at, status, co_in_mg=station == "KKBMT01" and step == 33)
            path = folder / "11" / "05" / f"{prefix}_{at:%Y%m%d%H%M%S}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    late = datetime(2026, 11, 4, 23, 55)
    path = folder / "11" / "06" / f"{LOGGERS['KKBMT01']}_{late:%Y%m%d%H%M%S}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_lines(random_, made, late))


def _hourly_csv(out: Out) -> None:
    random_ = dice("air/hourly")
    path, made = out.start(DATASET, "so-nnmt-66", "TB gio KKTUYHOA01 03-11-2026.csv", kind="good", written_by="python")
    lines = ["Mã trạm;Thông số;Thời điểm đo;Thời gian trung bình;Giá trị;Đơn vị đo;Trạng thái"]
    for hour in range(24):
        for symbol in ("PM2,5", "PM10", "Temp"):
            code, unit, usual = LEVELS[symbol]
            value = round(usual * random_.uniform(0.5, 1.4), 1)
            status = "Hiệu chuẩn" if hour == 9 else "Đang đo"
            lines.append(
                f"KKTUYHOA01;{symbol};03/11/2026 {hour:02d}:00;1 giờ;{str(value).replace('.', ',')};{unit.replace('ug', 'µg')};{status}"
            )
            made.read += 1
            made.facts += 1
            if status == "Đang đo":
                made.add("2026-11-03", code, value)
    path.write_bytes(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def _hourly_workbook(out: Out) -> None:
    random_ = dice("air/workbook")
    path, made = out.start(DATASET, "so-nnmt-66", "TB gio KKBH01 02-11-2026.xlsx", kind="good", written_by="LibreOffice")
    rows: list[list[object]] = [["TRUNG TÂM QUAN TRẮC TỈNH ĐẮK LẮK"], ["Kết quả quan trắc trung bình giờ"], []]
    rows.append(["STT", "Trạm", "Thông số", "Ngày giờ", "Thời gian trung bình", "Giá trị đo", "Đơn vị", "Trạng thái"])
    for hour in range(24):
        value = round(LEVELS["PM2,5"][2] * random_.uniform(0.5, 1.4), 1)
        rows.append([hour + 1, "KKBH01", "PM2.5", f"02/11/2026 {hour:02d}:00", "1 giờ", value, "µg/Nm3", "00"])
        made.read += 1
        made.facts += 1
        made.add("2026-11-02", "PM2.5", value)
    write_office(path, rows, again=out.office, sheet="TB gio")


def _air_now(out: Out) -> None:
    """Three invented days in the shape of AirNow: sentinels, an Invalid, one negative, one hour twice with different values."""
    random_ = dice("air/airnow")
    path, made = out.start(
        DATASET, "so-nnmt-01", "Hanoi_PM2.5_2026_10_YTD.csv", kind="bad", written_by="python", decision="partly_accepted",
        says="a Valid negative value and an hour that stands twice with different values",
    )  # fmt: skip
    lines = [
        "Site,Parameter,Date (LT),Year,Month,Day,Hour,AQI,AQI Category,24-hr. Midpoint Avg. Conc.,Raw Conc.,Conc. Unit,Duration,QC Name"
    ]
    for step in range(72):
        at = datetime(2026, 10, 1, 1, 0) + timedelta(hours=step)
        value, mark = round(random_.uniform(8, 90), 1), "Valid"
        if step in (5, 6, 40):
            value, mark = -999.0, "Missing"
        elif step == 12:
            mark = "Invalid"
        elif step == 30:
            value = -2.4
        values = [value, round(value + 3, 1)] if step == 50 else [value]
        for written in values:
            day = f"{at.year},{at.month:02d},{at.day:02d},{at.hour:02d}"
            lines.append(f"Hanoi,PM2.5 - Principal,{at:%Y-%m-%d %I:%M %p},{day},60,2,20.0,{written},UG/M3,1 Hr,{mark}")
            made.read += 1
            if step in (30, 50):
                made.rejected += 1
                continue
            made.facts += 1
            if mark == "Valid":
                made.add(at.date().isoformat(), "PM2.5", written)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


def _bad(out: Out) -> None:
    path, made = out.start(
        DATASET, "so-nnmt-66", "TB gio KKBMT01 01-11-2026 (loi).csv", kind="bad", written_by="python", decision="partly_accepted",
        says="NaN, inf, 31/02, an unknown parameter, CO in mg, a value missing while measuring, a date in the future",
    )  # fmt: skip
    lines = ["Mã trạm,Thông số,Thời điểm đo,Thời gian trung bình,Giá trị,Đơn vị đo,Trạng thái"]
    for hour, value in enumerate((31.5, 30.25, 28.0, 27.5)):
        lines.append(f"KKBMT01,PM2.5,01/11/2026 {hour:02d}:00,1 giờ,{value},µg/m3,00")
        made.add("2026-11-01", "PM2.5", value)
    lines.append("KKBMT01,Temp,01/11/2026 00:00,1 giờ,-1.5,oC,00")
    made.add("2026-11-01", "Temp", -1.5)
    lines.append("KKBMT01,PM2.5,01/11/2026 04:00,1 giờ,-999,µg/m3,02")
    bad = [
        "KKBMT01,PM2.5,01/11/2026 05:00,1 giờ,NaN,µg/m3,00", "KKBMT01,PM2.5,01/11/2026 06:00,1 giờ,inf,µg/m3,00",
        "KKBMT01,PM2.5,31/02/2026 07:00,1 giờ,20,µg/m3,00", "KKBMT01,Bụi lạ,01/11/2026 08:00,1 giờ,20,µg/m3,00",
        "KKBMT01,CO,01/11/2026 09:00,1 giờ,0.9,mg/Nm3,00", "KKBMT01,PM2.5,01/11/2026 10:00,1 giờ,,µg/m3,00",
        "KKBMT01,PM2.5,01/11/2099 11:00,1 giờ,20,µg/m3,00",
    ]  # fmt: skip
    path.write_text("\n".join(lines + bad) + "\n", encoding="utf-8", newline="")
    made.read, made.rejected, made.facts = len(lines) - 1 + len(bad), len(bad), len(lines) - 1


def make(out: Out) -> None:
    """A sweep, three hourly tables and a bad one."""
    _sweep(out)
    _hourly_csv(out)
    _hourly_workbook(out)
    _air_now(out)
    _bad(out)
