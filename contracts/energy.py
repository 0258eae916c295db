"""Energy."""

from __future__ import annotations

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, derived, measure, place
from anptt_data.contract.layouts import Cadence, ReportPeriod
from anptt_data.contract.rules import Row, rule
from anptt_data.contract.text import Text

MINUTES_OF_A_MONTH = 31 * 24 * 60
"""No customer can be without power for longer than the month."""


class PowerReliabilityMonth(Contract):
    """Interruptions of electricity supply by power unit and month (TT 05/2025/TT-BCT, article 15).

    Monthly values of one unit sum to its year; over several units they are means weighted by customers. Interruptions of
    5 minutes or less count in MAIFI only, so SAIDI and SAIFI are zero together.
    """

    dataset = "energy.power_reliability_month"
    version = "1.0"
    title = Text("Độ tin cậy cung cấp điện theo tháng", "Monthly reliability of electricity supply")
    description = Text(
        "SAIDI, SAIFI (mất điện trên 5 phút) và MAIFI (đến 5 phút) của từng đơn vị điện lực",
        "SAIDI, SAIFI (interruptions over 5 minutes) and MAIFI (up to 5 minutes) of each power unit",
    )
    legal_basis = "TT 05/2025/TT-BCT, Điều 15"
    provider = "so-ct"
    also_from = ("pc",)
    cadence = Cadence(every="month", calendar="calendar_month", due_working_days=5, closes_working_days=20)
    period = ReportPeriod(cell=("Tháng", "Kỳ", "Kỳ báo cáo", "Tháng báo cáo"))
    approval = "confirm"

    power_unit: str = code(
        "Đơn vị điện lực", "Power unit", code_list="power_unit", aliases=("Mã đơn vị", "Điện lực", "Đơn vị", "Tên đơn vị")
    )
    area: str = place("Địa bàn phục vụ", "Area served", levels=("province", "commune"), via="power_unit")
    customers: int = count(
        "Số khách hàng", "Customers", unit="khách hàng", minimum=1, aliases=("Khách hàng", "Số KH", "Tổng số khách hàng"),
        indicator="power.customers",
    )  # fmt: skip
    saidi: float = measure(
        "SAIDI",
        "SAIDI",
        unit="phút",
        minimum=0,
        maximum=MINUTES_OF_A_MONTH,
        weighted_by="customers",
        aliases=("SAIDI (phút)", "SAIDI tháng", "SAIDI tháng (phút)"),
        indicator="power.saidi",
        direction="lower",
    )
    saifi: float = measure(
        "SAIFI",
        "SAIFI",
        unit="lần/khách hàng",
        minimum=0,
        weighted_by="customers",
        aliases=("SAIFI (lần)", "SAIFI (lần/KH)", "SAIFI tháng"),
        indicator="power.saifi",
        direction="lower",
    )
    maifi: float = measure(
        "MAIFI",
        "MAIFI",
        unit="lần/khách hàng",
        minimum=0,
        weighted_by="customers",
        aliases=("MAIFI (lần)", "MAIFI (lần/KH)", "MAIFI tháng"),
        indicator="power.maifi",
        direction="lower",
    )
    saidi_cumulative: float = derived(
        "SAIDI lũy kế",
        "SAIDI, year to date",
        of="saidi",
        formula="running_total",
        unit="phút",
        aliases=("Lũy kế SAIDI", "SAIDI lũy kế (phút)"),
    )
    saifi_cumulative: float = derived(
        "SAIFI lũy kế",
        "SAIFI, year to date",
        of="saifi",
        formula="running_total",
        unit="lần/khách hàng",
        aliases=("Lũy kế SAIFI", "SAIFI lũy kế (lần)", "SAIFI lũy kế (lần/KH)"),
    )
    maifi_cumulative: float = derived(
        "MAIFI lũy kế",
        "MAIFI, year to date",
        of="maifi",
        formula="running_total",
        unit="lần/khách hàng",
        aliases=("Lũy kế MAIFI", "MAIFI lũy kế (lần)", "MAIFI lũy kế (lần/KH)"),
    )

    @rule(
        "ENERGY-001", severity="error",
        vi="SAIDI và SAIFI phải cùng bằng 0 hoặc cùng lớn hơn 0",
        en="Minutes and interruptions are both zero or both positive",
        fix_vi="Kiểm tra lại hai cột của đơn vị này", fix_en="Check both columns of this unit",
    )  # fmt: skip
    def minutes_need_interruptions(row: Row) -> pl.Expr:
        return (row.saifi == 0) == (row.saidi == 0)
