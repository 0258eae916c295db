"""What QĐ 1459/QĐ-TCMT fixes: breakpoints (Bảng 2), bands (Bảng 1, 4), NowCast (2.2.1.a); and the little it leaves open, which is decided here.

Read in a transcript of the signed PDF (V2). Concentrations in µg/m³, CO too. Hours bear the time at which they end: a day's hours are 01:00 to 00:00.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from anptt_data.contract.text import Text

BASIS = "QĐ 1459/QĐ-TCMT (12/11/2019)"
INDEX = (0, 50, 100, 150, 200, 300, 400, 500)
BREAKPOINTS: dict[str, tuple[float, ...]] = {
    "o3_1h": (0, 160, 200, 300, 400, 800, 1000, 1200),
    "o3_8h": (0, 100, 120, 170, 210, 400),
    "co": (0, 10_000, 30_000, 45_000, 60_000, 90_000, 120_000, 150_000),
    "so2": (0, 125, 350, 550, 800, 1600, 2100, 2630),
    "no2": (0, 100, 200, 700, 1200, 2350, 3100, 3850),
    "pm10": (0, 50, 150, 250, 350, 420, 500, 600),
    "pm25": (0, 25, 50, 80, 150, 250, 350, 500),
}
"""Bảng 2: concentrations at the values of `INDEX`. Above the last the index is 500; the 8-hour mean of O3 has no index above 400 µg/m³."""
NO_INDEX_ABOVE = {"o3_8h": 400.0}
DUST = ("pm25", "pm10")
"""One of them is needed for any VN_AQI (2.1.b)."""
POLLUTANTS: dict[str, str] = {"pm25": "pm25", "pm10": "pm10", "o3": "o3_1h", "no2": "no2", "so2": "so2", "co": "co"}
"""The pollutants, and the scale their hourly values are read on (dust: the NowCast)."""
NOWCAST_HOURS, NOWCAST_LATEST, NOWCAST_NEEDED = 12, 3, 2
"""NowCast looks at 12 hours and needs 2 of the latest 3."""
LEAST_WEIGHT = 0.5

ENOUGH = 0.75
"""Of an hour's minutes, of eight hours, of a day's hours: so much must have been measured. QĐ 1459 names no share; 75 % is the usual rule of
completeness (M), and without it the maximum of three measured hours would be a day's."""
MINUTES_NEEDED, EIGHT_NEEDED, DAY_NEEDED = int(60 * ENOUGH), int(8 * ENOUGH), int(24 * ENOUGH)
UNITS: dict[str, float] = {
    "µg/m³": 1.0, "μg/m³": 1.0, "µg/Nm³": 1.0, "μg/Nm³": 1.0, "ug/m3": 1.0, "ug/Nm3": 1.0, "mg/m³": 1000.0, "mg/Nm³": 1000.0, "mg/m3": 1000.0,
    "mg/Nm3": 1000.0,
}  # fmt: skip
"""Units whose values are used, and what makes µg/m³ of them. A value in any other unit (ppb needs a temperature) is left out, never guessed."""


@dataclass(frozen=True)
class Band:
    """A range of the index with its name, colour and meaning (Bảng 1 and 4)."""

    low: int
    high: int
    name: Text
    colour: Text
    rgb: tuple[int, int, int]
    effect: Text

    @property
    def hex(self) -> str:
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)


BANDS = (
    Band(0, 50, Text("Tốt", "Good"), Text("Xanh", "Green"), (0, 228, 0),
         Text("Chất lượng không khí tốt, không ảnh hưởng tới sức khỏe", "Good air, no effect on health")),
    Band(51, 100, Text("Trung bình", "Moderate"), Text("Vàng", "Yellow"), (255, 255, 0),
         Text("Chấp nhận được; người nhạy cảm có thể chịu tác động nhất định", "Acceptable; sensitive people may be affected")),
    Band(101, 150, Text("Kém", "Poor"), Text("Da cam", "Orange"), (255, 126, 0),
         Text("Người nhạy cảm gặp vấn đề về sức khỏe; người bình thường ít ảnh hưởng", "Sensitive people are affected; others little")),
    Band(151, 200, Text("Xấu", "Bad"), Text("Đỏ", "Red"), (255, 0, 0),
         Text("Người bình thường bắt đầu bị ảnh hưởng; người nhạy cảm nghiêm trọng hơn", "Everyone begins to be affected, sensitive people more")),
    Band(201, 300, Text("Rất xấu", "Very bad"), Text("Tím", "Purple"), (143, 63, 151),
         Text("Mọi người bị ảnh hưởng tới sức khỏe nghiêm trọng hơn", "Everyone is affected more seriously")),
    Band(301, 500, Text("Nguy hại", "Hazardous"), Text("Nâu", "Maroon"), (126, 0, 35),
         Text("Toàn bộ dân số bị ảnh hưởng tới sức khỏe tới mức nghiêm trọng", "The whole population is affected seriously")),
)  # fmt: skip


def index_of(scale: str, concentration: float | None) -> float | None:
    """The index of one concentration before it is rounded (công thức 1); None where there is none to give."""
    if concentration is None or math.isnan(concentration) or concentration < 0 or concentration > NO_INDEX_ABOVE.get(scale, math.inf):
        return None
    points = BREAKPOINTS[scale]
    for low, high, base, top in zip(points, points[1:], INDEX, INDEX[1:], strict=False):
        if concentration <= high:
            return (top - base) / (high - low) * (concentration - low) + base
    return float(INDEX[-1])


def rounded(index: float) -> int:
    """The whole number the index is told as; halves go up."""
    return math.floor(index + 0.5)


def band_of(index: int) -> Band:
    """The band of a rounded index."""
    return next(b for b in BANDS if index <= b.high)
