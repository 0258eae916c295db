"""A list of persons, to prove that personal data stops at the door (law 8). Synthetic people only."""

from __future__ import annotations

from datetime import datetime

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, moment, place, text
from anptt_data.contract.layouts import Cadence, ReportPeriod
from anptt_data.contract.text import Text


class CaseList(Contract):
    """A case list with names, identity numbers and telephones; the identity number is part of the key."""

    dataset = "testing.case_list"
    version = "1.0"
    title = Text("Danh sách ca bệnh (chỉ để thử)", "Case list (tests only)")
    description = Text("Danh sách người bệnh giả định", "A list of people who do not exist")
    legal_basis = "TT 15/2026/TT-BYT"
    provider = "cdc"
    cadence = Cadence(every="continuous", calendar="calendar_day")
    period = ReportPeriod(moment="onset")
    revises = "row"

    full_name: str = text("Họ và tên", "Full name", aliases=("Họ tên",), required=True, nullable=False, privacy="personal")
    national_id: str = text(
        "Số CCCD", "Citizen number", aliases=("CCCD", "Số định danh"), key=True, required=True, nullable=False, privacy="personal"
    )
    phone: str = text("Số điện thoại", "Telephone", aliases=("SĐT", "Điện thoại"), privacy="personal")
    onset: datetime = moment("Ngày khởi phát", "Onset", aliases=("Khởi phát",))
    area: str = place("Xã, phường", "Commune", aliases=("Xã", "Nơi ở"), key=False)
    disease: str = code("Bệnh", "Disease", code_list="disease", aliases=("Chẩn đoán",))
