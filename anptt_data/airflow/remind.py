"""What the task of the reminding DAG does: nothing on days off, else what `anptt remind` does; a mail server that fails is tried again."""

from __future__ import annotations

from typing import Any

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault
from anptt_data.periods.working_days import working_days
from anptt_data.reporting.remind import is_reminding_day, remind
from anptt_data.reporting.today import today_of
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine as app_engine


class NotHandedOver(OurFault):
    """Letters that the mail server did not take; what was sent is recorded and not sent again."""

    def __init__(self, failed: dict[str, Text]) -> None:
        agencies = ", ".join(sorted(failed))
        first = next(iter(failed.values()))
        super().__init__(
            f"{len(failed)} thư chưa gửi được ({agencies}): {first.vi}", f"{len(failed)} letter(s) not sent ({agencies}): {first.en}"
        )


def remind_on_working_days(settings: Settings) -> dict[str, Any] | None:
    """What a run did, in counts; None on a day off. Raises `NotHandedOver` when letters could not be handed over, so that the task is tried again."""
    engine = app_engine(settings)
    if not is_reminding_day(working_days(settings.reference_dir), today_of(engine)):
        return None
    done = remind(settings, engine)
    if done.failed:
        raise NotHandedOver(done.failed)
    return {"reports": len(done.reports), "letters": len(done.letters), "sent": len(done.sent), "without_address": len(done.unaddressed)}
