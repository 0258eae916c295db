"""The words of the pictures' pages, Vietnamese first with English beside it."""

from __future__ import annotations

from anptt_data.contract.text import Text

SCHEMATIC = Text("Hình dạng giản lược, theo vị trí tương đối", "schematic")
POINTS = Text("Giản lược: điểm tâm xã, không vẽ địa giới", "schematic, no boundaries")
EAST_SEA = Text("Biển Đông", "East Sea")
NO_FIGURES = Text("không có số liệu", "no figures")
PARTIAL = Text("một phần", "partial")
REPORTED = Text("Đơn vị đã báo cáo", "units that reported")
PROVISIONAL = Text("sơ bộ", "provisional")
FINAL = Text("chính thức", "final")
FEW_REPORTED = Text("ít đơn vị báo cáo, không so sánh được", "few units reported: not comparable")
ESTIMATED = Text("có phần quy đổi", "partly converted")

WORDS: dict[str, Text] = {
    "pictures": Text("Biểu đồ và bản đồ", "Charts and maps"),
    "database": Text("Cơ sở dữ liệu dùng chung về an ninh phi truyền thống", "Shared database of non-traditional-security threats"),
    "release": Text("Phiên bản dữ liệu số", "Release"),
    "received_until": Text("dữ liệu nhận đến", "data received until"),
    "skip": Text("Đến nội dung", "Skip to content"),
    "dictionary": Text("Từ điển dữ liệu", "Data dictionary"),
    "overview": Text("Tổng quan", "Overview"),
    "every_indicator": Text("Từng chỉ tiêu", "Each indicator"),
    "sample_banner": Text(
        "SỐ LIỆU MẪU. Trang này có số liệu mang dấu «mẫu», chỉ để thử hệ thống: không dùng làm căn cứ, không cộng với số liệu thật.",
        "SAMPLE FIGURES. Figures marked «mẫu» only try the system out: they are no basis for anything and are never added to real ones.",
    ),
    "sample": Text("mẫu", "sample"),
    "sample_series": Text(
        "Mọi con số của trang này là số liệu mẫu, chỉ để thử hệ thống.", "Every figure of this page is a sample that only tries the system out."
    ),
    "nothing": Text(
        "Phiên bản dữ liệu này chưa có số liệu nào vẽ được.", "This release holds no figures that can be drawn yet.",
    ),
    "figures_below": Text("Số liệu của hình", "The figures of this picture"),
    "how_to_read": Text("Cách đọc", "How to read it"),
    "source": Text("Nguồn", "Source"),
    "indicator": Text("Chỉ tiêu", "Indicator"),
    "unit": Text("Đơn vị tính", "Unit"),
    "contract": Text("quy định biểu mẫu, phiên bản", "contract version"),
    "dataset": Text("biểu", "dataset"),
    "legal_basis": Text("Căn cứ", "Legal basis"),
    "calendar": Text("Lịch kỳ báo cáo", "Calendar"),
    "heed": Text("Lưu ý", "Heed"),
    "coverage": Text("Đơn vị đã báo cáo", "Units that reported"),
    "coverage_none": Text("Biểu này không tính tỷ lệ đơn vị đã báo cáo.", "No reports are counted for this dataset."),
    "period": Text("Kỳ", "Period"),
    "province": Text("Tỉnh, thành phố", "Province"),
    "commune": Text("Xã, phường, đặc khu", "Commune"),
    "value": Text("Giá trị", "Value"),
    "state": Text("Trạng thái", "State"),
    "sector": Text("Lĩnh vực", "Sector"),
    "where": Text("Nơi", "Where"),
    "no_report_counted": Text("không tính", "not counted"),
    "map_title": Text("Theo tỉnh, thành phố", "By province"),
    "communes_title": Text("Theo xã, phường, đặc khu", "By commune"),
    "province_communes_title": Text("Các xã, phường của {name}", "The communes of {name}"),
    "trend_title": Text("Qua các kỳ", "Over time"),
    "multiples_title": Text("Từng tỉnh, thành phố", "Province by province"),
    "indicators_title": Text("Các chỉ tiêu qua thời gian", "The indicators over time"),
    "heat_title": Text("Tỉnh và chỉ tiêu", "Provinces and indicators"),
    "anomaly_title": Text("Bất thường theo tỉnh và lĩnh vực", "Unusually high figures by province and sector"),
    "lead_title": Text("Chỉ tiêu có số liệu ở nhiều tỉnh nhất", "The indicator with figures of most provinces"),
    "whole": Text("tổng hợp của các nơi có số liệu", "all places that have figures, together"),
    "provinces_told": Text("{told}/{all} tỉnh, thành phố có số liệu", "{told} of {all} provinces have figures"),
    "complete": Text("kỳ gần nhất đủ số đơn vị báo cáo", "the newest period with enough reports"),
    "newest": Text("kỳ mới nhất", "the newest period"),
    "not_complete": Text("chưa kỳ nào đủ số đơn vị báo cáo; đây là kỳ gần nhất, số liệu một phần", "no period has enough reports; this is the newest one, partial"),
    "complete_rule": Text(
        "«Đủ» là từ 80 % số đơn vị phải báo cáo; dưới mức đó ghi «một phần» (*), không so sánh với nơi khác, kỳ khác.",
        "Enough means 80 % of the units that have to report; below it a figure is called partial (*) and is not compared.",
    ),
    "trend_rule": Text(
        "Chấm rỗng, nét đứt: sơ bộ; chấm đặc, nét liền: chính thức. Dấu thập trên nền màu: dưới 80 % số đơn vị đã báo cáo, không so sánh được, không nối vào đường."
        " Chỗ ngắt: kỳ không có số liệu (không phải số 0).",
        "Hollow dots, dashed lines: provisional; filled dots, whole lines: final. A cross on a shaded ground: under 80 % of the units reported, not comparable, not"
        " joined. A break: no figures for these periods (not a zero).",
    ),
    "multiples_rule": Text(
        "Mỗi hình nhỏ một thang đo riêng, từ 0; cùng một trục ngày. Dưới hình: ngày đầu và giá trị kỳ cuối. Các ký hiệu như hình «Qua các kỳ».",
        "Each has its own scale from 0, all the same days. Below: the first day and the last value. Signs as under «Over time».",
    ),
    "indicators_rule": Text(
        "Mỗi chỉ tiêu một thang đo và một trục ngày riêng: không so chiều cao giữa các hình.", "Each has its own scale and days: heights are not compared.",
    ),
    "cell_marks": Text(
        "Trong bảng: (s) sơ bộ; * một phần, dưới 80 % số đơn vị đã báo cáo; – không có số liệu.",
        "In the table: (s) provisional; * partial, under 80 % of the units reported; – no figures.",
    ),
    "more": Text("Xem tiếp", "More"),
    "heat_rule": Text(
        "Màu so các tỉnh trong cùng một cột; không so giữa các cột (đơn vị tính khác nhau). Ô gạch chéo: không có số liệu; ô trắng ghi 0: bằng không.",
        "Colours compare provinces within one column, never columns (their units differ). Hatched: no figures; white with 0: zero.",
    ),
    "anomaly_rule": Text(
        "Bất thường: cao hơn trung bình cộng 2 độ lệch chuẩn của cùng kỳ ít nhất 3 năm trước, và hơn trung bình ít nhất 3 đơn vị. Quy tắc khai báo, không phải kết luận chuyên môn.",
        "Unusual: above the mean plus 2 standard deviations of the same time of at least 3 earlier years, and at least 3 units above the mean. A declared rule, not a finding.",
    ),
    "anomaly_count": Text(
        "Số cạnh ký hiệu: số chỉ tiêu có số liệu của tỉnh. Chưa so được: chưa đủ 3 năm trước, hoặc chỉ tiêu không cộng được. Ô gạch chéo: không có số liệu nào.",
        "The number beside the sign: how many indicators have figures of the province. Cannot be compared: fewer than 3 earlier years, or figures that are not added. Hatched: none.",
    ),
    "sector_page": Text("Bảng tỉnh và chỉ tiêu", "Provinces and indicators"),
    "anomaly_newest": Text("Xét kỳ mới nhất của mỗi chỉ tiêu cộng được ở mỗi tỉnh.", "The newest period of each additive indicator in each province is looked at."),
    "state_high": Text("bất thường", "unusually high"),
    "state_usual": Text("không bất thường", "not unusual"),
    "state_lacks": Text("chưa so được", "cannot be compared"),
    "state_none": NO_FIGURES,
    "older": Text("{count} kỳ trước ngày {day} chỉ có trong bảng.", "{count} periods before {day} stand in the table only."),
    "gap": Text("không có số liệu các kỳ trong thời gian này", "no figures for the periods within"),
    "not_placed": Text(
        "{count} dòng không quy về được tỉnh nào của hôm nay: có trong tổng, không có trên bản đồ.",
        "{count} rows belong to no province of today: they are in the total, not on the map.",
    ),
    "communes_told": Text(
        "{told} xã có số liệu; {bare} xã không có số liệu trong kỳ; {lost} xã không có tọa độ trong danh mục nên không có trên bản đồ.",
        "{told} communes have figures; {bare} have none in the period; {lost} have no coordinates in the reference data and are not on the map.",
    ),
    "without_coordinates": Text("Không có tọa độ, xếp ở hàng cuối", "Without coordinates, in the last row"),
    "none_told": Text("Không có số liệu", "Without figures"),
    "islands": Text(
        "Quần đảo Hoàng Sa thuộc thành phố Đà Nẵng, quần đảo Trường Sa thuộc tỉnh Khánh Hòa: cùng màu với tỉnh, thành phố ấy.",
        "The Hoang Sa archipelago belongs to Da Nang, the Truong Sa archipelago to Khanh Hoa: they have the colour of their province.",
    ),
    "not_drawn": Text("Chỉ tiêu không vẽ ở đây", "Indicators that are not drawn here"),
    "why_internal": Text("dùng nội bộ", "for internal use"),
    "why_none": Text("không tổng hợp qua nhiều nơi", "not put together over places"),
    "why_no_figures": Text("phiên bản này chưa có số liệu", "no figures in this release"),
    "never_add": Text(
        "Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau.", "Figures of reporting periods on different calendars are never added.",
    ),
    "never_add_indicators": Text(
        "Không cộng các chỉ tiêu, đơn vị tính khác nhau, không cộng số liệu mẫu với số liệu thật.",
        "Indicators, units, sample and real figures are never added.",
    ),
    "made_alone": Text("Trang này lập từ chính phiên bản dữ liệu; không cần mạng.", "Made from the release itself; no network is needed."),
    "back": Text("Về trang tổng quan", "Back to the overview"),
    "figures_of": Text("Trang của chỉ tiêu", "The indicator's page"),
    "columns": Text("Các cột", "The columns"),
}  # fmt: skip
"""By key."""


def both(key: str, **facts: object) -> Text:
    """A text in both languages with facts filled in."""
    vi, en = WORDS[key]
    return Text(vi.format(**facts), en.format(**facts)) if facts else Text(vi, en)
