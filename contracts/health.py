"""Health."""

from __future__ import annotations

from datetime import date

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, derived, place, selector
from anptt_data.contract.layouts import Cadence, Crosstab, ReportPeriod, Table
from anptt_data.contract.text import Text

SERIES = {
    "TT": "cases",
    "Trong tuần": "cases",
    "Mắc trong tuần": "cases",
    "Mắc": "cases",
    "Số mắc": "cases",
    "Số ca": "cases",
    "Số ca mắc": "cases",
    "Số mắc trong tuần": "cases",
    "CD": "cases_cumulative",
    "Cộng dồn": "cases_cumulative",
    "Lũy kế": "cases_cumulative",
}
"""What the bulletin's row or column labels mean; positive tests (XN) are no measure of ours."""


class DiseaseWeek(Contract):
    """The CDC's weekly bulletin of infectious diseases (TT 54/2015/TT-BYT; from 1/7/2026 TT 15/2026/TT-BYT).

    Real bulletins of 2021 and 2023 ran Friday to Thursday and bear the ISO week number of that Thursday. The cumulative
    figure runs from 1 January's week and is compared with our own history, never stored.
    """

    dataset = "health.disease_week"
    version = "1.0"
    title = Text("Bệnh truyền nhiễm theo tuần", "Infectious diseases by week")
    description = Text(
        "Số ca mắc trong tuần theo bệnh và đơn vị hành chính, tuần từ thứ Sáu đến thứ Năm",
        "Cases in the week by disease and administrative unit; weeks run Friday to Thursday",
    )
    legal_basis = "TT 54/2015/TT-BYT; TT 15/2026/TT-BYT (từ 01/7/2026)"
    provider = "cdc"
    also_from = ("so-y-te",)
    cadence = Cadence(every="week", calendar="week_fri_thu", due_working_days=2, closes_working_days=10)
    approval = "confirm"
    scope = ("agency", "period")
    nil = True
    period = ReportPeriod(
        start=("Từ ngày", "Ngày bắt đầu"),
        end=("Đến ngày", "Ngày kết thúc"),
        cell=("Kỳ", "Kỳ báo cáo"),
        year=("Năm",),
        week=("Tuần", "Tuần số"),
    )
    layouts = (
        Crosstab(
            name="districts_across",
            title=Text("Bệnh theo dòng, huyện theo cột (đến 30/6/2025)", "Diseases down, districts across (to 30/6/2025)"),
            down=("disease", "series"),
            across=("area",),
            measure="cases",
            series=SERIES,
            until=date(2025, 6, 30),
        ),
        Crosstab(
            name="communes_down",
            title=Text("Xã theo dòng, bệnh theo cột (từ 01/7/2025)", "Communes down, diseases across (from 1/7/2025)"),
            down=("area",),
            across=("disease", "series"),
            measure="cases",
            series=SERIES,
            since=date(2025, 7, 1),
        ),
        Table(name="long", title=Text("Bảng, mỗi dòng một bệnh và một địa phương", "A table, a line a disease and place")),
    )

    disease: str = code("Bệnh", "Disease", code_list="disease", aliases=("Tên bệnh", "Bệnh truyền nhiễm", "Loại bệnh", "Bệnh/Dịch bệnh"))
    area: str = place(
        "Xã, phường", "Commune or district", levels=("commune", "district"),
        aliases=(
            "Địa phương", "Đơn vị", "Xã/phường", "Xã, phường, đặc khu", "Huyện", "Huyện, thị xã, thành phố", "Tên xã", "Tên xã, phường",
            "Đơn vị hành chính", "Mã xã",
        ),
    )  # fmt: skip
    cases: int = count(
        "Số ca mắc", "Cases", unit="ca", aliases=("Trong tuần", "TT", "Mắc", "Số mắc", "Số ca", "Mắc trong tuần"),
        indicator="infectious.cases", direction="lower",
    )  # fmt: skip
    cases_cumulative: float = derived(
        "Cộng dồn", "Cases, year to date", of="cases", formula="running_total", unit="ca",
        aliases=("CD", "Cộng dồn từ đầu năm", "Lũy kế", "Cộng dồn năm"),
    )  # fmt: skip


class DengueMonth(Contract):
    """Dengue cases by province and calendar month (TT 23/2025/TT-BYT: the statistical month, due 5 working days after it).

    The shape of the OpenDengue extract is accepted as it is: its country rows and its yearly and weekly rows are out of scope.
    """

    dataset = "health.dengue_month"
    version = "1.0"
    title = Text("Sốt xuất huyết Dengue theo tháng", "Dengue by month")
    description = Text("Số ca mắc theo tỉnh và tháng dương lịch", "Cases by province and calendar month")
    legal_basis = "TT 23/2025/TT-BYT"
    provider = "bo-y-te"
    also_from = ("so-y-te", "cdc")
    cadence = Cadence(every="month", calendar="calendar_month", due_working_days=5, closes_working_days=20)
    period = ReportPeriod(
        start=("calendar_start_date", "Từ ngày"), end=("calendar_end_date", "Đến ngày"), cell=("Tháng", "Kỳ", "Kỳ báo cáo", "Tháng báo cáo")
    )
    approval = "signed"
    scope = ("agency", "period")
    nil = True

    area: str = place(
        "Tỉnh, thành phố",
        "Province",
        levels=("province",),
        aliases=("adm_1_name", "Tỉnh", "Tỉnh/Thành phố", "Tỉnh, TP", "Tỉnh/TP", "Địa phương", "Mã tỉnh"),
    )
    cases: int = count(
        "Số ca mắc", "Cases", unit="ca", aliases=("dengue_total", "Số mắc", "Mắc", "Số ca", "Số ca SXHD"),
        indicator="dengue.cases", direction="lower",
    )  # fmt: skip
    spatial_resolution: str = selector("Cấp không gian", "Spatial resolution", aliases=("S_res",), keep=("Admin1",))
    temporal_resolution: str = selector("Cấp thời gian", "Temporal resolution", aliases=("T_res",), keep=("Month",))
