"""Why a nil report («không phát sinh») cannot be declared: nothing is recorded then, so each is wrong usage (exit code 2)."""

from __future__ import annotations

from datetime import date

from anptt_data.contract.base import Contract
from anptt_data.errors import UsageError
from anptt_data.periods.period import Period
from anptt_data.periods.written import spoken, write_period
from anptt_data.places.agencies import Agency


class NilNotAllowed(UsageError):
    """The dataset takes no nil report."""

    def __init__(self, contract: type[Contract]) -> None:
        self.dataset = contract.dataset()
        super().__init__(
            f"Biểu «{contract.title().vi}» ({self.dataset}) không nhận khai không phát sinh; "
            + (
                "số liệu gửi liên tục, không theo kỳ"
                if contract.cadence().every == "continuous"
                else "cần gửi tệp số liệu của từng đơn vị trong kỳ"
            ),
            f"{self.dataset} takes no nil report; "
            + ("it is sent continuously" if contract.cadence().every == "continuous" else "send a file with the figures of every unit"),
        )


class PeriodNeeded(UsageError):
    """A declaration without a period says nothing."""

    def __init__(self) -> None:
        super().__init__("Cần nêu kỳ báo cáo khi khai không phát sinh, ví dụ 2026-10", "A nil report needs its period, e.g. 2026-10")


class PeriodNotOver(UsageError):
    """Something may still happen in the period."""

    def __init__(self, period: Period, today: date) -> None:
        self.period, self.today = period, today
        super().__init__(
            f"Kỳ chưa kết thúc: {spoken(period)}; khai không phát sinh được từ ngày cuối kỳ ({period.end:%d/%m/%Y}), hôm nay là {today:%d/%m/%Y}",
            f"{write_period(period)} is not over; it may be declared nil from its last day on ({period.end}), today is {today}",
        )


class NotAProvider(UsageError):
    """Rule AGENCY-001 of a declaration: there is no file to keep, so none is returned."""

    def __init__(self, contract: type[Contract], message_vi: str, message_en: str) -> None:
        self.dataset = contract.dataset()
        super().__init__(f"{message_vi} (AGENCY-001)", f"{message_en} (AGENCY-001)")


class SpeaksForNobody(UsageError):
    """No area was the agency's in that period: its province was another's, or it was not in being."""

    def __init__(self, agency: Agency, period: Period) -> None:
        self.agency = agency.id
        super().__init__(
            f"Không có địa bàn nào do {agency.name_vi} ({agency.id}) phụ trách vào ngày {period.end:%d/%m/%Y}, nên không khai được cho kỳ này",
            f"{agency.id} answered for no area on {period.end}; it cannot declare that period",
        )
