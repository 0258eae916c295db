"""A dataset for the gallery alone: its measures may lie below detection, which none of the delivered datasets allows yet."""

from __future__ import annotations

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import measure, place
from anptt_data.contract.layouts import Cadence, ReportPeriod
from anptt_data.contract.text import Text


class WellMonth(Contract):
    """Nitrate and arsenic in wells by commune and month (QCVN 09:2023/BTNMT); synthetic, never sent."""

    dataset = "testing.well_month"
    version = "1.0"
    title = Text("Chất lượng nước giếng theo tháng (chỉ để thử)", "Wells by month (tests only)")
    description = Text("Nitrat và asen trong nước giếng", "Nitrate and arsenic in wells")
    legal_basis = "QCVN 09:2023/BTNMT"
    provider = "so-nnmt"
    cadence = Cadence(every="month", calendar="calendar_month")
    period = ReportPeriod(cell=("Tháng",))

    area: str = place("Xã, phường", "Commune")
    nitrate: float = measure("Nitrat", "Nitrate", unit="mg/l", minimum=0, censored=True, aliases=("NO3",))
    arsenic: float = measure("Asen", "Arsenic", unit="mg/l", minimum=0, censored=True, aliases=("As",))
