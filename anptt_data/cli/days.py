"""Days as people write them on the command line."""

from __future__ import annotations

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from anptt_data.errors import UsageError

_FORMS = ((re.compile(r"\d{4}-\d{2}-\d{2}"), "%Y-%m-%d"), (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "%d/%m/%Y"))


def today() -> date:
    """Today in Viet Nam."""
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def day_of(written: str, option: str) -> date:
    """A date as 2025-06-30 or 30/06/2025; raises `UsageError` that names the option."""
    text = written.strip()
    for pattern, form in _FORMS:
        if pattern.fullmatch(text):
            try:
                return datetime.strptime(text, form).date()
            except ValueError:
                break
    raise UsageError(
        f"{option}: «{written}» không phải là ngày; viết 2025-06-30 hoặc 30/06/2025", f"{option}: {written!r} is no date; write 2025-06-30 or 30/06/2025"
    )  # fmt: skip
