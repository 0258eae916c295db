"""Nil reports («không phát sinh»): whether a dataset can be reported so, and how a sender is told to do it.

A nil report is a declaration that every figure of an agency's period is 0. It is neither an empty file nor a missing report.
"""

from __future__ import annotations

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import main_place, told_apart
from anptt_data.contract.text import Text

SCOPE = frozenset({"agency", "period"})


def zero_lists(contract: type[Contract]) -> list[tuple[str, str]] | None:
    """The key columns beside the unit with the code list of each: what a nil report says is 0, code by code; None when nobody could list it."""
    columns = contract.columns()
    place = main_place(contract)
    unit = place and (place.via or place.name)
    lists: list[tuple[str, str]] = []
    for name in told_apart(contract):
        if name == unit:
            continue
        column = columns.get(name)
        if column is None or column.kind != "code" or not column.code_list or column.privacy == "personal":
            return None
        lists.append((name, column.code_list))
    return lists


def reasons_against_nil(contract: type[Contract]) -> list[str]:
    """Why the dataset cannot be reported nil; empty when it can, whether or not its contract allows it (`Contract.described("nil")`)."""
    found: list[str] = []
    cadence = contract.cadence()
    if contract.revises() != "scope" or frozenset(contract.described("scope")) != SCOPE:
        found.append('nil: a declaration speaks for one agency and period; it needs revises="scope" with scope=("agency", "period")')
    if cadence.every == "continuous" or contract.has_moment():
        found.append("nil: what is sent continuously has no period that could be declared")
    added = [c for c in contract.columns().values() if c.kind in ("count", "measure") and c.converts == "sum"]
    if not added:
        found.append("nil: no figure is added up, so none is 0 when nothing happened")
    never = [c for c in added if (c.minimum or 0) > 0 or (c.maximum is not None and c.maximum < 0)]
    found += [f"nil: column {c.name} cannot be 0 (allowed: {c.minimum} to {c.maximum})" for c in never]
    if main_place(contract) is None:
        found.append("nil: no place says which units the declaration speaks for")
    elif zero_lists(contract) is None:
        found.append("nil: a key beside the unit has no code list, so nobody can say of what there was none")
    return found


def can_be_nil(contract: type[Contract]) -> bool:
    """Whether a nil report of the dataset means something; it may be declared only where the contract says ``nil = True`` too."""
    return not reasons_against_nil(contract)


def how_to_declare(contract: type[Contract]) -> Text:
    """What a sender who has nothing to report does, for the fix of a finding; one sentence without its full stop."""
    if not contract.described("nil"):
        return Text(
            "biểu này không nhận khai không phát sinh, cần gửi số liệu của từng đơn vị",
            "this report takes no nil declaration; send the figures of every unit",
        )
    return Text(
        "nếu cả kỳ không phát sinh thì không gửi tệp mà khai không phát sinh: nút «Khai không phát sinh» trên cổng, hoặc lệnh"
        f" «anptt nil {contract.dataset()} --agency CƠ_QUAN --period KỲ»",
        "when there was nothing in the whole period send no file but declare it: the button «Khai không phát sinh» of the portal, or"
        f" `anptt nil {contract.dataset()} --agency AGENCY --period PERIOD`",
    )
