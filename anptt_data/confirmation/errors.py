"""Why a confirmation is refused. Nothing is recorded then; each is wrong usage (exit code 2). What does not stand is `approval.errors.NotStanding`."""

from __future__ import annotations

from collections.abc import Iterable

from anptt_data.errors import UsageError


class NothingToConfirm(UsageError):
    """The submission was accepted without a warning."""

    def __init__(self, receipt_no: str) -> None:
        super().__init__(f"Phiếu {receipt_no} không có nội dung nào cần xác nhận", f"{receipt_no} has nothing to confirm")


class NotAWarning(UsageError):
    """A chosen rule is none of the submission's warnings."""

    def __init__(self, receipt_no: str, rule: str, known: Iterable[str]) -> None:
        listed = ", ".join(known)
        super().__init__(
            f"Phiếu {receipt_no}: «{rule}» không phải nội dung cần xác nhận của phiếu; các mã cần xác nhận: {listed}",
            f"{receipt_no}: {rule!r} is none of its warnings; they are {listed}",
        )


class ReasonTooShort(UsageError):
    """A reason must say something: auditors read it."""

    def __init__(self) -> None:
        super().__init__(
            "Cần ghi lý do xác nhận, ít nhất vài từ, ví dụ «đã đối chiếu sổ của trạm y tế»",
            "A reason of at least a few words is needed, e.g. 'checked against the clinic's book'",
        )


class OthersReport(UsageError):
    """An agency confirms what it sent itself."""

    def __init__(self, receipt_no: str, sender: str, agency: str) -> None:
        super().__init__(
            f"Phiếu {receipt_no} là của {sender}; người của {agency} không xác nhận được",
            f"{receipt_no} is {sender}'s; nobody of {agency} confirms it",
        )
