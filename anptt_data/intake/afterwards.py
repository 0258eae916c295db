"""What follows when a submission stands already: its receipt's files may be late, and receipts of what it replaced say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy import Engine

from anptt_data.contract.base import Contract
from anptt_data.errors import OurFault
from anptt_data.receipts.refresh import refresh_faces
from anptt_data.settings import Settings


def show_approval(settings: Settings, engine: Engine, contract: type[Contract], receipts: Sequence[str]) -> None:
    """Receipts of what was replaced must not go on saying that it is approved; one that cannot be written now is when next it is read."""
    if contract.described("approval") != "none":
        for number in receipts:
            with suppress(OSError):
                refresh_faces(settings, engine, number)


@contextmanager
def receipt_can_wait(receipt_no: str) -> Iterator[None]:
    """The submission stands when its receipt's files are written; sending the same again writes them."""
    try:
        yield
    except OSError as error:
        raise OurFault(
            f"Số liệu đã được ghi nhận theo phiếu {receipt_no} nhưng chưa ghi được tệp của phiếu; gửi lại như cũ để lấy phiếu",
            f"Recorded as {receipt_no}, but the receipt's files could not be written ({error.strerror}); send the same again for them",
        ) from error
