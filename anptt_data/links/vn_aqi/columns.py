"""The columns of the relations of VN_AQI, with their types and what they mean."""

from __future__ import annotations

from anptt_data.contract.text import Text
from anptt_data.links.columns import REAL, Columns
from anptt_data.links.vn_aqi.indicators import DAY as DAY_VIEW
from anptt_data.links.vn_aqi.indicators import HOUR as HOUR_VIEW
from anptt_data.links.vn_aqi.scale import BASIS, DUST, POLLUTANTS

NAMES = {"pm25": "PM2.5", "pm10": "PM10", "o3": "O3", "no2": "NO2", "so2": "SO2", "co": "CO"}

_STATION: Columns = {
    "station": ("text", Text("Mã trạm", "Station")),
    "area": ("text", Text("Mã đơn vị hành chính nơi đặt trạm", "Code of the unit the station lies in")),
    "area_from": ("date", Text("Mã có hiệu lực từ ngày", "The code is valid from")),
}
_INDEX: Columns = {
    "mark": ("text", Text("«mẫu» nếu tính từ số liệu mẫu", "'mẫu' when made of sample data")),
    "aqi": ("integer", Text(f"VN_AQI; nguồn (source): {BASIS}; trống khi không có PM2.5 lẫn PM10 đủ số liệu",
                            f"VN_AQI ({BASIS}); null without enough PM2.5 or PM10")),
    "band_vi": ("text", Text("Mức chất lượng không khí", "Band in Vietnamese")),
    "band_en": ("text", Text("Mức, tiếng Anh", "Band in English")),
    "colour": ("text", Text("Màu của mức, #rrggbb", "Colour of the band, #rrggbb")),
    "main_pollutant": ("text", Text("Thông số có AQI cao nhất", "The pollutant with the largest sub-index")),
    **{f"aqi_{p}": ("integer", Text(f"AQI thông số {n}", f"Sub-index of {n}")) for p, n in NAMES.items()},
}  # fmt: skip
HOUR: Columns = {
    **_STATION,
    "hour": ("timestamptz", Text("Giờ (thời điểm kết thúc giờ)", "The hour, by the instant at which it ends")),
    "day": (
        "date",
        Text("Ngày mà giờ đó thuộc về, giờ Việt Nam (01:00 đến 00:00 hôm sau)", "The day it belongs to in Viet Nam (01:00 to 00:00)"),
    ),
    **_INDEX,
    **{
        column: described
        for p in DUST
        for column, described in {
            f"nowcast_{p}": (REAL, Text(f"Nowcast của {NAMES[p]}; đơn vị (unit): µg/m³", f"NowCast of {NAMES[p]}")),
            f"hours_{p}": ("integer", Text(f"Số giờ có số liệu {NAMES[p]} trong 12 giờ", f"Hours of the last 12 with {NAMES[p]}")),
        }.items()
    },
}
DAY: Columns = {
    **_STATION,
    "day": ("date", Text("Ngày, giờ Việt Nam (01:00 đến 00:00 hôm sau)", "The day in Viet Nam (01:00 to 00:00)")),
    **_INDEX,
    "aqi_o3_1h": ("integer", Text("AQI thông số O3 theo trung bình 1 giờ lớn nhất", "Sub-index of O3 by the largest mean of an hour")),
    "aqi_o3_8h": ("integer", Text("AQI thông số O3 theo trung bình 8 giờ lớn nhất; trống khi trên 400 µg/m³",
                                  "Sub-index of O3 by the largest mean of 8 hours; null above 400 µg/m³")),
    **{f"{p}_24h": (REAL, Text(f"{NAMES[p]} trung bình 24 giờ; đơn vị (unit): µg/m³", f"{NAMES[p]}, mean of 24 hours")) for p in DUST},
    **{f"{p}_1h": (REAL, Text(f"{NAMES[p]} trung bình 1 giờ lớn nhất; đơn vị (unit): µg/m³", f"{NAMES[p]}, largest mean of an hour"))
       for p in POLLUTANTS if p not in DUST},
    "o3_8h": (REAL, Text("O3 trung bình 8 giờ lớn nhất; đơn vị (unit): µg/m³", "O3, largest mean of 8 hours")),
    **{f"hours_{p}": ("bigint", Text(f"Số giờ có số liệu {n} trong ngày", f"Hours of the day with {n}")) for p, n in NAMES.items()},
    "why_not": ("text", Text("Vì sao không có VN_AQI: too_few_hours (chưa đủ 75 % số giờ), no_dust (không đo PM2.5, PM10)",
                             "Why there is no index: too_few_hours (less than 75 %), no_dust (neither PM2.5 nor PM10)")),
}  # fmt: skip
BAND: Columns = {
    "aqi_from": ("integer", Text("Từ giá trị", "From")),
    "aqi_to": ("integer", Text("Đến giá trị", "To")),
    "band_vi": ("text", Text("Mức chất lượng không khí", "Band in Vietnamese")),
    "band_en": ("text", Text("Mức, tiếng Anh", "Band in English")),
    "colour_vi": ("text", Text("Tên màu", "Name of the colour in Vietnamese")),
    "colour": ("text", Text("Màu, #rrggbb", "Colour, #rrggbb")),
    "effect_vi": ("text", Text("Ảnh hưởng tới sức khỏe", "Effect on health, in Vietnamese")),
    "effect_en": ("text", Text("Ảnh hưởng tới sức khỏe, tiếng Anh", "Effect on health")),
}
BAND_VIEW, BAND_TEXT = (
    "aqi_band",
    Text("Các mức của VN_AQI (QĐ 1459/QĐ-TCMT, Bảng 1 và 4)", "The bands of VN_AQI (QĐ 1459/QĐ-TCMT, tables 1 and 4)"),
)
RELATIONS: dict[str, tuple[Columns, Text]] = {
    HOUR_VIEW: (HOUR, Text(
        "VN_AQI giờ của từng trạm, tính theo QĐ 1459/QĐ-TCMT: PM theo Nowcast, các khí theo trung bình 1 giờ",
        "VN_AQI of each station and hour (QĐ 1459/QĐ-TCMT): dust by NowCast, gases by the mean of the hour")),
    DAY_VIEW: (DAY, Text(
        "VN_AQI ngày của từng trạm, tính theo QĐ 1459/QĐ-TCMT; mỗi thông số cần ít nhất 75 % số giờ trong ngày",
        "VN_AQI of each station and day (QĐ 1459/QĐ-TCMT); a pollutant needs 75 % of the day's hours")),
}  # fmt: skip
"""By name of the view: its columns, and what it holds."""
