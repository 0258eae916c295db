"""Every contract that judges, and one with all kinds of columns that only these tests know."""

from __future__ import annotations

import datetime

import pytest

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, derived, measure, moment, place, selector, text, whole
from anptt_data.contract.layouts import Cadence
from anptt_data.contract.text import Text


class EveryKind(Contract):
    dataset = "proof.every_kind"
    version = "2.1"
    title = Text("Đủ loại cột", "Every kind of column")
    description = Text("Chỉ để thử", "Only for tests")
    legal_basis = "TT 00/2026"
    provider = "so-thu"
    cadence = Cadence(every="month", calendar="calendar_month", due_working_days=3)
    approval = "signed"

    area: str = place("Xã", "Commune", levels=("commune", "province"))
    station: str = code("Trạm", "Station", code_list="station")
    served: str = place("Nơi phục vụ", "Served", via="station")
    at: datetime.datetime = moment("Thời điểm", "Instant")
    minutes: int = whole("Phút lấy trung bình", "Averaging minutes", unit="phút", default=5)
    cases: int = count("Số ca", "Cases", unit="ca", maximum=1000)
    level: float = measure("Nồng độ", "Concentration", unit="µg/m³", minimum=0, censored=True, weighted_by="cases")
    person: str = text("Họ tên", "Name", privacy="personal")
    scope_kind: str = selector("Cấp", "Scope", aliases=("S_res",), keep=("xã",))
    running: float = derived("Lũy kế", "Running", of="cases", formula="running_total")


@pytest.fixture
def every_kind() -> type[Contract]:
    return EveryKind
