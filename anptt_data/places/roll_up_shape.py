"""What a dataset's contract says about adding it up: the units that report, the keys beside the place, how each figure is added.

Over *places* a figure is added, recomputed from two added figures, or a mean by its declared weight (`Column.converts`). Over *periods* only what is
added is added: a mean is added when the contract declares its running total (SAIDI of three months is that of the quarter), and the weight of a mean
(customers) is a state that three months do not treble. What the contract does not say is not computed but named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import main_place, told_apart
from anptt_data.contract.nil import can_be_nil, zero_lists
from anptt_data.contract.text import Text
from anptt_data.errors import UsageError

How = Literal["sum", "weighted", "ratio", "none"]
STATIONS = "station"
"""The register of stations, beside the code lists, as a list of units that report."""
UNDECLARED = Text("quy định biểu mẫu không khai báo cách tổng hợp", "the contract declares no way to add it up")
NOT_OVER_PERIODS = Text("không cộng được qua nhiều kỳ báo cáo", "cannot be added over periods")
A_STATE = Text("là quyền số của cột khác, không cộng qua nhiều kỳ báo cáo", "it weighs another column; a state is not added over periods")


class CannotRollUp(UsageError):
    """The dataset has no place or no period by which it could be added up, or none of the asked level."""


@dataclass(frozen=True)
class Measure:
    """One figure: `top` and `bottom` are the columns of a ratio, or the measure itself and its weight; `factor` is 100 for a rate in %."""

    name: str
    title: Text
    unit: str | None
    whole_numbers: bool
    how: How
    top: str = ""
    bottom: str = ""
    factor: float = 1.0
    over_periods: bool = True
    why_not: Text | None = None
    """Why it is not computed over several periods, or (`how` none) not at all."""


@dataclass(frozen=True)
class Shape:
    """A dataset as a roll-up sees it. `listed` is the code list (or `STATIONS`) whose codes report; None: the places themselves."""

    dataset: str
    sector: str
    name: str
    place: str
    unit: str
    listed: str | None
    levels: tuple[str, ...]
    keys: tuple[str, ...]
    measures: tuple[Measure, ...]
    due: bool
    zero_of: tuple[tuple[str, str], ...] | None = None
    """Each key with its code list, all of whose codes a nil report says are 0; None: the dataset cannot be reported nil, or the release knows none."""


def rolls_up(contract: type[Contract]) -> bool:
    """Whether the dataset can be added up: it has a place, and a period that is nobody's personal date."""
    place = main_place(contract)
    secret_day = next((c.privacy == "personal" for c in contract.columns().values() if c.kind == "moment"), False)
    return not secret_day and place is not None and place.privacy != "personal"


def shape_of(contract: type[Contract]) -> Shape:
    """The dataset's shape; raises `CannotRollUp`."""
    place = main_place(contract)
    if place is None or not rolls_up(contract):
        raise CannotRollUp(
            f"Biểu {contract.dataset()} không có cột nơi chốn hoặc kỳ báo cáo để tổng hợp",
            f"{contract.dataset()} has no place or no period by which it could be added up",
        )
    columns = contract.columns()
    via = columns[place.via] if place.via else None
    unit = via.name if via else place.name
    # Instants are gathered in the day they lie in; what is told of persons is no key of a total.
    apart = (n for n in told_apart(contract) if n != unit and (n not in columns or columns[n].kind != "moment"))
    keys = tuple(n for n in apart if n not in columns or columns[n].privacy != "personal")
    return Shape(
        contract.dataset(), contract.sector(), contract.short_name(), place.name, unit,
        None if via is None else via.code_list or STATIONS, place.levels, keys, measures_of(columns),
        contract.revises() == "scope" and contract.cadence().due_working_days is not None,
        tuple(zero_lists(contract) or ()) if can_be_nil(contract) else None,
    )  # fmt: skip


def measures_of(columns: Mapping[str, Column]) -> tuple[Measure, ...]:
    """Every figure among a contract's columns, with the percentages that its form has beside them."""
    weights = {c.weighted_by for c in columns.values() if c.weighted_by}
    running = {c.of for c in columns.values() if c.formula == "running_total"}
    made: list[Measure] = []
    for c in columns.values():
        facts = (c.name, c.title, c.unit, c.kind == "count")
        if c.kind == "derived" and c.formula == "percent" and c.of and c.per:
            made.append(Measure(*facts, "ratio", c.of, c.per, 100.0))
        elif c.converts == "sum":
            state = c.name in weights
            made.append(Measure(*facts, "sum", over_periods=not state, why_not=A_STATE if state else None))
        elif c.converts == "ratio" and c.numerator and c.denominator:
            made.append(Measure(*facts, "ratio", c.numerator, c.denominator, c.ratio_per))
        elif c.converts == "weighted" and c.weighted_by:
            adds = c.name in running
            made.append(Measure(*facts, "weighted", c.name, c.weighted_by, over_periods=adds, why_not=None if adds else NOT_OVER_PERIODS))
        elif c.converts is not None:
            made.append(Measure(*facts, "none", over_periods=False, why_not=UNDECLARED))
    return tuple(made)
