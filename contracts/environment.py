"""Environment."""

from __future__ import annotations

from datetime import datetime

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, measure, moment, place, text, whole
from anptt_data.contract.layouts import Cadence, Lines, ReportPeriod, Table
from anptt_data.contract.rules import Row, rule
from anptt_data.contract.text import Text

MEASURING = "00"
"""The only status whose values feed indicators (TT 10/2021/TT-BTNMT, annex 15)."""

MOST, MOST_CO = 20_000, 200_000
"""No concentration in open air is higher, in µg/m³; what is, is a device's code for a fault (99999, 999999) or another unit. Set by us (M): ten times
the highest hours that were ever told of dust storms and fires."""

MAY_BE_NEGATIVE = ("Temp", "ORP")
"""Parameters whose scale goes below zero; the code list `air_parameter` says the same (a test compares them)."""


class AirStation(Contract):
    """Values of automatic monitoring stations (TT 10/2021/TT-BTNMT, Điều 39 and annex 15).

    A logger writes one line per parameter every 5 minutes, local time; it back-fills after an outage, so late files are
    normal and only add (`revises = "row"`). The hourly CSV is the shape of AirNow and of provincial spreadsheets; its AQI
    column is the United States' index and is not a column of ours. Values that were not measured properly are accepted
    with their mark in `status`; only status 00 feeds indicators.
    """

    dataset = "environment.air_station"
    version = "1.0"
    title = Text("Số liệu trạm quan trắc không khí tự động", "Automatic air monitoring stations")
    description = Text(
        "Giá trị đo theo trạm, thông số và thời điểm; chỉ trạng thái 00 (đang đo) được dùng để tính chỉ tiêu",
        "Values by station, parameter and moment; only status 00 (measuring) feeds indicators",
    )
    legal_basis = "TT 10/2021/TT-BTNMT, Điều 39 và Phụ lục 15"
    provider = "so-nnmt"
    cadence = Cadence(every="continuous", calendar="calendar_day")
    period = ReportPeriod(moment="measured_at")
    revises = "row"
    approval = "none"
    sweep = True
    layouts = (
        Lines(
            name="logger_lines",
            title=Text("Tệp văn bản của trạm, mỗi dòng một thông số", "A station's text file, one line a parameter"),
            fields=("parameter", "value", "unit", "measured_at", "status"),
            fixed={"averaging_minutes": 5},
            delimiter="\t",
            file_name=(
                r"(?i)^(?:.*/)?[^_/]+_[^_/]+_(?P<station>[^_/]+)_\d{14}\.txt$",
                r"(?i)^(?:.*/)?(?P<station>[^_/]+)_\d{14}\.txt$",
            ),
            suffixes=(".txt",),
        ),
        Table(name="hourly", title=Text("Bảng trung bình giờ, mỗi dòng một giá trị", "Hourly means, one value a line")),
    )

    station: str = text(
        "Mã trạm", "Station", aliases=("Trạm", "Tên trạm", "Trạm quan trắc", "Site", "Site Name"), key=True, required=True, nullable=False
    )
    area: str = place("Nơi đặt trạm", "Place of the station", levels=("commune", "province"), via="station")
    parameter: str = code(
        "Thông số", "Parameter", code_list="air_parameter", aliases=("Thông số đo", "Ký hiệu thông số", "Chỉ tiêu", "Chất ô nhiễm")
    )
    measured_at: datetime = moment(
        "Thời điểm đo", "Moment of measurement", aliases=("Date (LT)", "Thời gian", "Thời gian đo", "Ngày giờ", "Ngày giờ đo")
    )
    averaging_minutes: int = whole(
        "Thời gian lấy trung bình",
        "Averaging time",
        unit="phút",
        aliases=("Duration", "Thời gian trung bình", "Khoảng trung bình", "Trung bình"),
        minimum=1,
        values={
            "1 hr": "60", "1 hour": "60", "1 gio": "60", "1h": "60", "gio": "60", "trung binh gio": "60", "trung binh 1 gio": "60",
            "8 hr": "480", "8 gio": "480", "8h": "480",
            "24 hr": "1440", "24 gio": "1440", "24h": "1440", "ngay": "1440",
            "5 phut": "5", "5 min": "5", "15 phut": "15", "15 min": "15", "30 phut": "30", "30 min": "30", "60 phut": "60",
        },
    )  # fmt: skip
    value: float = measure(
        "Giá trị đo",
        "Value",
        unit="theo thông số",
        aliases=("Raw Conc.", "Giá trị", "Kết quả đo", "Kết quả", "Nồng độ", "Conc."),
        nullable=True,
        sentinels=(-999.0, -999.9, -9999.0),
        indicator="air.value",
    )
    unit: str = text(
        "Đơn vị đo", "Unit", aliases=("Conc. Unit", "Đơn vị", "ĐVT", "Đơn vị tính"), required=True, nullable=False, unit_column=True
    )
    status: str = code(
        "Trạng thái đo", "Status", code_list="measuring_status", aliases=("QC Name", "Trạng thái", "Trạng thái thiết bị", "QC"), key=False
    )

    @rule(
        "AIR-001", severity="error",
        vi="Trạng thái đang đo nhưng không có giá trị",
        en="The status says measuring but there is no value",
        fix_vi="Ghi giá trị đo, hoặc ghi đúng trạng thái (01 hiệu chuẩn, 02 lỗi thiết bị, mất số liệu)",
        fix_en="Give the value, or the right status (01 calibrating, 02 device fault, Missing)",
    )  # fmt: skip
    def measuring_has_a_value(row: Row) -> pl.Expr:
        return row.status.ne_missing(MEASURING) | row.value.is_not_null()

    @rule(
        "AIR-002", severity="error",
        vi="Trạng thái đang đo nhưng giá trị âm; thông số này không thể âm",
        en="The status says measuring but the value is negative; this parameter cannot be",
        fix_vi="Kiểm tra điểm không của thiết bị; nếu giá trị không dùng được thì ghi trạng thái 02 hoặc Invalid",
        fix_en="Check the zero of the device; mark a value that cannot be used 02 or Invalid",
    )  # fmt: skip
    def measuring_is_not_negative(row: Row) -> pl.Expr:
        measured = row.status.eq_missing(MEASURING) & row.value.is_not_null()
        return ~measured | (row.value >= 0).fill_null(False) | row.parameter.is_in(MAY_BE_NEGATIVE).fill_null(False)


class AirStationPossible(AirStation):
    """Version 1.1: what cannot be in open air is no value, though the status says measuring."""

    version = "1.1"

    @rule(
        "AIR-003", severity="error",
        vi="Trạng thái đang đo nhưng giá trị cao đến mức không thể có trong không khí (từ 20.000; CO từ 200.000)",
        en="The status says measuring but no such value can be in open air (20,000 or more; CO 200,000 or more)",
        fix_vi="Kiểm tra đơn vị đo; nếu là mã báo lỗi của thiết bị (99999, 999999) thì ghi trạng thái 02 hoặc Invalid",
        fix_en="Check the unit; mark a device's code for a fault (99999, 999999) 02 or Invalid",
    )  # fmt: skip
    def measuring_is_possible(row: Row) -> pl.Expr:
        measured = row.status.eq_missing(MEASURING) & row.value.is_not_null()
        return ~measured | (row.value < pl.when(row.parameter == "CO").then(MOST_CO).otherwise(MOST)).fill_null(True)
