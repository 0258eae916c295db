"""The errors of the road. Each carries its facts and builds its message once.

Anything that is wrong with what an agency *sent* is a finding, never an exception. Exceptions are for
wrong usage (exit code 2) and for what *we* could not do (exit code 3).
"""

from __future__ import annotations

PERIOD_UNITS: dict[str | None, tuple[str, str, str]] = {
    "day": ("ngày", "day", "2026-11-05"),
    "week": ("tuần", "week", "2026-W45"),
    "month": ("tháng", "month", "2026-10"),
    "quarter": ("quý", "quarter", "2026-Q3"),
    "half_year": ("6 tháng", "half-year", "2026-H1"),
    "year": ("năm", "year", "2026"),
}
"""What calendars count in: in both languages, and how one is written."""


class AnpttError(Exception):
    """Base of all errors of this product; `exit_code` is what the command line answers with."""

    exit_code = 3

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi} / {en}")
        self.vi = vi
        self.en = en


class UsageError(AnpttError):
    """The caller asked for something that cannot be asked (unknown dataset, bad period)."""

    exit_code = 2


class UnknownDataset(UsageError):
    def __init__(self, dataset: str, known: list[str]) -> None:
        self.dataset = dataset
        names = ", ".join(known)
        super().__init__(f"Không có biểu «{dataset}»; các biểu hiện có: {names}", f"No dataset {dataset!r}; known: {names}")


class UnknownAgency(UsageError):
    def __init__(self, agency: str, near: list[str]) -> None:
        self.agency = agency
        hint = ", ".join(near)
        super().__init__(
            f"Không có cơ quan «{agency}»" + (f"; gần nhất: {hint}" if hint else ""),
            f"No agency {agency!r}" + (f"; nearest: {hint}" if hint else ""),
        )


class BadPeriod(UsageError):
    """No period. `unit` is what the calendar asked counts in, `other` the unit that was written instead, when that can be told."""

    def __init__(self, written: str, unit: str | None = None, other: str | None = None) -> None:
        self.written = written
        if unit not in PERIOD_UNITS:
            super().__init__(
                f"Kỳ «{written}» không đúng cách viết; viết 2026-10, 2026-W45, 2026-Q3, 2026, 2026-11-05 hoặc từ/đến",
                f"Cannot read the period {written!r}; write 2026-10, 2026-W45, 2026-Q3, 2026, 2026-11-05 or from/to",
            )
            return
        vi, en, example = PERIOD_UNITS[unit]
        fix_vi, fix_en = f"viết như {example} hoặc từ/đến", f"write it like {example} or from/to"
        if other == unit:
            super().__init__(f"Không có kỳ «{written}» theo {vi}; {fix_vi}", f"There is no {en} {written!r}; {fix_en}")
        elif other in PERIOD_UNITS:
            its = PERIOD_UNITS[other]
            super().__init__(
                f"Kỳ «{written}» viết theo {its[0]}, mà kỳ ở đây tính theo {vi}: {fix_vi}",
                f"{written!r} is a {its[1]}, and the period here is a {en}: {fix_en}",
            )
        else:
            super().__init__(
                f"Kỳ «{written}» không đúng cách viết; kỳ ở đây tính theo {vi}: {fix_vi}",
                f"Cannot read the period {written!r}; the period here is a {en}: {fix_en}",
            )


class NotFound(UsageError):
    """Something asked for by number or name does not exist."""


class OurFault(AnpttError):
    """We could not (database, disk, configuration): what was sent is safe, run again."""


class ContractDefect(OurFault):
    """A contract class contradicts itself; found when contracts are imported."""

    def __init__(self, contract: str, problem: str) -> None:
        self.contract = contract
        super().__init__(f"Quy định biểu mẫu {contract} có lỗi: {problem}", f"Contract {contract} is wrong: {problem}")
