"""What people read about indicators, Vietnamese first: how a figure may be put together, and what must not be done with it."""

from __future__ import annotations

from anptt_data.contract.text import Text
from anptt_data.links.indicator import Indicator

RELATIONS: dict[str, Text] = {
    "indicator": Text("Các chỉ tiêu của mọi lĩnh vực", "The indicators of all sectors"),
    "population": Text("Số dân theo đơn vị và năm, mẫu số của tỷ lệ trên dân số", "Population by unit and year, the denominator of rates"),
    "place": Text(
        "Mọi đơn vị hành chính của mọi thời kỳ, với đơn vị và tỉnh của ngày đang xem mà nó nằm trọn trong",
        "Every administrative unit of every time, with the unit and province of the day that is shown in which it wholly lies",
    ),
    "observation": Text(
        "Mọi con số của mọi biểu, mỗi dòng một giá trị của một chỉ tiêu, như đã báo cáo; luôn chọn chỉ tiêu, và không cộng số liệu của các"
        " kỳ báo cáo tính theo lịch khác nhau",
        "Every figure of every dataset, a row a value of an indicator, as reported; choose the indicator, and never add different calendars",
    ),
    "observation_today": Text(
        "Mọi con số, quy đổi từng dòng sang đơn vị hành chính của ngày đang xem: số của một đơn vị là tổng các dòng của nó; dòng không quy đổi được"
        " giữ nguyên số đã báo cáo, nên tổng không đổi",
        "Every figure carried over, row by row, to the units of the day that is shown: add up the rows of a unit; what nothing carries over keeps its"
        " number, so totals stay",
    ),
    "carry": Text(
        "Số liệu của mỗi đơn vị đi về đơn vị nào của ngày đang xem, theo cách quy đổi",
        "Where the figures of every unit go on the day that is shown, by way of carrying them over",
    ),
    "rate": Text(
        "Tỷ suất trên số dân của các con số trong link.observation, nơi có số dân; nơi không có số dân thì không có tỷ suất",
        "Rates of the figures of link.observation per so many people, where a population is kept; elsewhere there is no rate",
    ),
    "coverage": Text(
        "Mỗi biểu, kỳ và tỉnh có bao nhiêu đơn vị phải báo cáo, đã báo cáo, đúng hạn, sơ bộ, chính thức; kể cả nơi chưa báo cáo",
        "By dataset, period and province: how many units were expected, reported, in time, provisional, final; silent ones too",
    ),
}
"""The relations of the schema ``link``."""

SCHEMA = Text("Số liệu liên kết giữa các lĩnh vực", "Figures linked across sectors")

OVER_PLACES = {
    "sum": Text("cộng được qua nhiều nơi", "may be added over places"),
    "weighted": Text("qua nhiều nơi là bình quân theo {weight}", "over places a mean weighted by {weight}"),
    "ratio": Text("qua nhiều nơi tính lại từ tử số và mẫu số", "over places computed again from numerator and denominator"),
    "none": Text("không tổng hợp qua nhiều nơi", "not put together over places"),
}
OVER_PERIODS = Text("gộp được các kỳ trọn vẹn cùng lịch", "whole periods of one calendar may be put together")
NOT_OVER_PERIODS = Text("không gộp qua nhiều kỳ", "not put together over periods")
UNITS_DIFFER = Text("đơn vị tính khác nhau theo dòng: luôn chọn một phân tổ và một đơn vị tính", "units differ from row to row: choose one")
INSTANTS = Text("giá trị của từng thời điểm: không trộn các thời gian lấy trung bình", "values of instants: never mix averaging times")
CALENDARS = Text("không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau", "figures of different calendars are never added")
INTERNAL = Text("dùng nội bộ", "internal")
COMPUTED = Text("hệ thống tính: {formula}", "computed: {formula}")


def caveat(indicator: Indicator) -> Text:
    """What to heed when the indicator's values are put together."""
    said = [OVER_PLACES[indicator.how]]
    if indicator.every == "continuous":
        said.append(INSTANTS)
    elif indicator.over_periods:
        said.append(OVER_PERIODS)
    else:
        said.append(indicator.why_not or NOT_OVER_PERIODS)
    if indicator.unit_in_row:
        said.append(UNITS_DIFFER)
    said.append(CALENDARS)
    if indicator.kind == "computed":
        said.append(COMPUTED)
    if indicator.privacy == "internal":
        said.append(INTERNAL)
    facts = {"weight": indicator.weighted_by or "", "formula": indicator.formula or ""}
    return Text("; ".join(t.vi for t in said).format(**facts), "; ".join(t.en for t in said).format(**facts))
