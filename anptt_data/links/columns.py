"""The columns of the long relations, with their types and what they mean: comments and dictionaries are written from here."""

from __future__ import annotations

from anptt_data.contract.converted import WORDS
from anptt_data.contract.dictionary import SYSTEM_COLUMNS
from anptt_data.contract.text import Text
from anptt_data.places.roll_up_sql import COUNTS

Columns = dict[str, tuple[str, Text]]
"""Name -> PostgreSQL type and meaning, in the order of the relation."""

REAL = "double precision"

_AREA: Columns = {
    "area": ("text", Text("Mã đơn vị hành chính như đã báo cáo", "Code of the unit as reported")),
    "area_from": ("date", Text("Mã có hiệu lực từ ngày", "The code is valid from; a place is its code and this day")),
    "area_name": ("text", Text("Tên đầy đủ của đơn vị đã báo cáo", "Full name of the reported unit")),
    "area_level": ("text", Text("Cấp của đơn vị", "Level of the unit: nation, province, district, commune")),
}  # fmt: skip
_PROVINCE: Columns = {
    "province": ("text", Text("Mã tỉnh (của ngày đang xem) mà đơn vị nằm trọn trong", "Province of the day that is shown in which the unit wholly lies")),
    "province_from": ("date", Text("Mã tỉnh có hiệu lực từ ngày", "The province's code is valid from")),
    "province_name": ("text", Text("Tên tỉnh", "Name of the province")),
}  # fmt: skip
_PERIOD: Columns = {
    "period_from": SYSTEM_COLUMNS["period_from"],
    "period_to": SYSTEM_COLUMNS["period_to"],
    "calendar": SYSTEM_COLUMNS["calendar"],
    "moment": ("timestamptz", Text("Thời điểm đo, khi số liệu là của một thời điểm (kỳ là ngày đó, giờ Việt Nam); trống với kỳ báo cáo",
                                   "The instant, where the figure is that of an instant (its period is that day in Vietnam); null for reports of a period")),
}  # fmt: skip
_BREAKDOWN: Columns = {
    "breakdown": ("text", Text("Phân tổ, viết đủ: tên=mã; ...", "What tells the figure apart, in full: name=code; ...")),
    "breakdown_kind": ("text", Text("Danh mục của phân tổ thứ nhất (hoặc tên cột)", "Code list of the first breakdown, or its column")),
    "breakdown_code": ("text", Text("Mã trong danh mục đó", "Code in that list")),
    "site_kind": ("text", Text("Danh mục của nơi đo: station là danh sách trạm", "Code list of the site; station: the register of stations")),
    "site": ("text", Text("Trạm hoặc đơn vị của ngành mà con số thuộc về", "The station or unit of a sector the figure belongs to")),
}  # fmt: skip
_VALUE: Columns = {
    "value": (REAL, Text("Giá trị; trống khi dưới giới hạn phát hiện hoặc khi trạng thái đo không được dùng để tính chỉ tiêu",
                         "The value; null below detection and where the measuring status feeds no indicator")),
    "unit": ("text", Text("Đơn vị tính", "Unit of measurement")),
    "denominator": (REAL, Text("Mẫu số của tỷ lệ, hoặc quyền số của bình quân: giá trị của nhiều dòng là sum(value * denominator) / sum(denominator)",
                               "Denominator of a rate or weight of a mean: over rows it is sum(value * denominator) / sum(denominator)")),
}  # fmt: skip
_QUALITY: Columns = {
    "authority": SYSTEM_COLUMNS["authority"],
    "mark": SYSTEM_COLUMNS["mark"],
    "estimated": WORDS["estimated"],
    "below_detection": ("boolean", Text("Dưới giới hạn phát hiện: không có số, không phải là không", "Below detection: no number, and not zero")),
    "status": ("text", Text("Mã trạng thái đo; trống nếu biểu không có", "Code of the measuring status, where the dataset has one")),
}  # fmt: skip
_SOURCE: Columns = {
    "dataset": ("text", Text("Biểu", "Dataset")),
    **{name: SYSTEM_COLUMNS[name] for name in ("agency", "receipt_no", "submission_id", "part", "sheet", "row", "col")},
}

OBSERVATION: Columns = {
    "indicator": ("text", Text("Mã chỉ tiêu, xem link.indicator", "Code of the indicator, see link.indicator")),
    **_AREA,
    "area_today": ("text", Text("Mã đơn vị của ngày đang xem, khi đơn vị đã báo cáo nằm trọn trong đó", "The unit of the day that is shown in which the reported unit wholly lies")),
    "area_today_from": ("date", Text("Mã đó có hiệu lực từ ngày", "That code is valid from")),
    "area_today_name": ("text", Text("Tên đầy đủ của đơn vị đó", "Its full name")),
    "area_today_why": ("text", Text("Vì sao trống: divided (chia cho nhiều đơn vị), unknown (không có trong danh mục), no_area (biểu không có nơi)",
                                    "Why there is none: divided, unknown (not in the register), no_area (the dataset has no place)")),
    **_PROVINCE, **_PERIOD, **_BREAKDOWN, **_VALUE, **_QUALITY, **_SOURCE,
}  # fmt: skip
"""`link.observation`: every figure of every dataset as it was reported."""

_TARGET: Columns = {
    "area": ("text", Text("Mã đơn vị của ngày đang xem; trống khi không quy đổi được", "Unit of the day that is shown; null where nothing was converted")),
    "area_from": ("date", Text("Mã có hiệu lực từ ngày", "The code is valid from")),
    "area_name": ("text", Text("Tên đầy đủ của đơn vị", "Full name of the unit")),
    "area_level": _AREA["area_level"],
}  # fmt: skip
_CONVERSION: Columns = {
    "conversion": ("text", Text(f"{WORDS['conversion'][1].vi}; no_area: biểu không có nơi", f"{WORDS['conversion'][1].en}; no_area: the dataset has no place")),
    "share": (REAL, Text("Phần của đơn vị đã báo cáo thuộc đơn vị này; số đếm đã nhân với phần này", "Share of the reported unit that is in this one; counts are times it")),
    "estimated": WORDS["estimated"], "method": WORDS["method"], "confidence": WORDS["confidence"],
}  # fmt: skip

OBSERVATION_TODAY: Columns = {
    "indicator": OBSERVATION["indicator"], **_TARGET, **_PROVINCE, **_PERIOD, **_BREAKDOWN, **_VALUE, **_CONVERSION, **_QUALITY,
    "reported_area": ("text", Text("Mã đơn vị đã báo cáo", "Code of the reported unit")),
    "reported_area_from": ("date", Text("Mã đã báo cáo có hiệu lực từ ngày", "The reported code is valid from")),
    "reported_area_name": ("text", Text("Tên đơn vị đã báo cáo", "Name of the reported unit")),
    **_SOURCE,
}  # fmt: skip
"""`link.observation_today`: the same figures on the units of the day that is shown, row by row: those of a unit are added up."""

CARRY: Columns = {
    "way": ("text", Text("Cách quy đổi: share (theo tỷ lệ), whole (chỉ khi nằm trọn), same (chỉ khi là chính nó)",
                         "Way: share, whole (only units that lie wholly in one), same (only units that are the same)")),
    "code": ("text", Text("Mã đơn vị đã báo cáo", "Code of the reported unit")),
    "valid_from": ("date", Text("Mã có hiệu lực từ ngày", "The code is valid from")),
    **_TARGET, **_PROVINCE,
    **{name: _CONVERSION[name] for name in ("share", "estimated", "method", "confidence")},
}  # fmt: skip
"""`link.carry`: where the figures of every unit go on the day that is shown."""

PLACE: Columns = {
    "code": ("text", Text("Mã đơn vị hành chính", "Code of the unit")),
    "valid_from": ("date", Text("Mã có hiệu lực từ ngày", "The code is valid from")),
    "level": _AREA["area_level"],
    "name": ("text", Text("Tên đầy đủ", "Full name")),
    "today": OBSERVATION["area_today"],
    "today_from": OBSERVATION["area_today_from"],
    "today_name": OBSERVATION["area_today_name"],
    **_PROVINCE,
}
"""`link.place`: every unit of every time, with the unit and province of the day that is shown in which it wholly lies."""

INDICATOR: Columns = {
    "indicator": ("text", Text("Mã chỉ tiêu", "Code of the indicator")),
    "title_vi": ("text", Text("Tên", "Title in Vietnamese")),
    "title_en": ("text", Text("Tên tiếng Anh", "Title in English")),
    "unit": ("text", Text("Đơn vị tính", "Unit of measurement")),
    "unit_in_row": ("boolean", Text("Đơn vị tính khác nhau theo dòng", "Whether the unit differs from row to row")),
    "sector": ("text", Text("Lĩnh vực", "Sector")),
    "threat": ("text", Text("Lĩnh vực đe dọa ANPTT, danh mục threat_field", "Threat field, code list threat_field")),
    "kind": ("text", Text("Có trong biểu (reported) hay hệ thống tính (computed)", "Reported in files, or computed here")),
    "adds_over_places": ("text", Text("Qua nhiều nơi: sum (cộng), weighted (bình quân có quyền số), ratio (tính lại từ tử số và mẫu số), none (không)",
                                      "Over places: sum, weighted, ratio or none")),
    "adds_over_periods": ("boolean", Text("Qua nhiều kỳ cùng lịch có gộp được không", "Whether periods of one calendar may be put together")),
    "numerator": ("text", Text("Tử số (mã chỉ tiêu)", "Numerator (an indicator)")),
    "denominator": ("text", Text("Mẫu số (mã chỉ tiêu hoặc danh mục)", "Denominator (an indicator or a reference table)")),
    "weighted_by": ("text", Text("Quyền số (mã chỉ tiêu)", "Weight (an indicator)")),
    "factor": (REAL, Text("Hệ số nhân của tỷ lệ", "Factor of the rate")),
    "formula": ("text", Text("Công thức", "Formula")),
    "direction": ("text", Text("Chiều tốt hơn: thấp hơn (lower), cao hơn (higher), không có (neither)", "Which way is better: lower, higher or neither")),
    "legal_basis": ("text", Text("Căn cứ pháp lý", "Legal basis")),
    "dataset": ("text", Text("Biểu nguồn", "Source dataset")),
    "column_name": ("text", Text("Cột nguồn", "Source column")),
    "every": ("text", Text("Định kỳ", "How often")),
    "calendar": ("text", Text("Lịch kỳ báo cáo theo quy định", "Calendar of its periods, as the contract says")),
    "levels": ("text", Text("Cấp đơn vị hành chính", "Levels of the units")),
    "breakdowns": ("text", Text("Phân tổ: tên cột, theo thứ tự", "Breakdowns: columns, in order")),
    "breakdown_lists": ("text", Text("Danh mục của các phân tổ; - là không có", "Code lists of the breakdowns; -: none")),
    "site_kind": ("text", Text("Danh mục của nơi đo", "Code list of the sites")),
    "found_in": ("text", Text("Bảng có giá trị của chỉ tiêu", "The relation that holds its values")),
    "privacy": ("text", Text("Mức công khai", "public or internal")),
    "caveat_vi": ("text", Text("Lưu ý khi dùng", "What to heed, in Vietnamese")),
    "caveat_en": ("text", Text("Lưu ý khi dùng, tiếng Anh", "What to heed, in English")),
}  # fmt: skip
"""`link.indicator`: the registry."""


def comments(columns: Columns) -> dict[str, str]:
    """The comment of every column."""
    return {name: f"{text.vi} — {text.en}" for name, (_, text) in columns.items()}


UNITS: dict[str, Text] = {
    "units_expected": Text("Số đơn vị phải báo cáo", "Units that were expected to report"),
    "units_reported": Text("Số đơn vị đã báo cáo", "Units that reported"),
    "units_on_time": Text("Số đơn vị báo cáo đúng hạn; trống: biểu không có hạn", "Units that reported in time; null: no report is due"),
    "units_provisional": Text("Số đơn vị có số liệu sơ bộ", "Units whose figures are provisional"),
    "units_final": Text("Số đơn vị có số liệu chính thức", "Units whose figures are final"),
    "units_other": Text("Số đơn vị có số liệu nhưng ngoài danh sách", "Units with figures that are not among those expected"),
    "units_several_agencies": Text("Số đơn vị do nhiều cơ quan cùng báo cáo", "Units that several agencies told"),
    "units_nil": Text("Số đơn vị khai không phát sinh", "Units that declared nil"),
}


def coverage_columns() -> Columns:
    """`link.coverage`: the counts that the datasets' own functions give, by dataset, province and period."""
    counts: Columns = {name: ("bigint", UNITS.get(name, Text(name, name))) for name in COUNTS}
    period = {name: _PERIOD[name] for name in ("period_from", "period_to", "calendar")}
    province: Columns = {
        "province": ("text", Text("Mã tỉnh của ngày đang xem; trống: đơn vị không quy đổi được", "Province of the day that is shown; null: units that are not converted")),
        "province_from": _PROVINCE["province_from"], "province_name": _PROVINCE["province_name"],
    }  # fmt: skip
    return {"dataset": _SOURCE["dataset"], **province, **period, "mark": SYSTEM_COLUMNS["mark"], **counts}
