"""What the pages of a release's dictionary tell, as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from anptt_data.contract.text import Text
from anptt_data.lake.query_notes import Coverage

Kind = Literal["dataset", "converted", "reports", "mart", "reference", "system"]


@dataclass(frozen=True)
class Column:
    """A row of the dictionary; None where it is not said."""

    name: str
    type: str
    title: Text
    unit: str | None = None
    code_list: str | None = None
    is_key: bool | None = None
    nullable: bool | None = None
    additive: bool | None = None
    converts: str | None = None
    weighted_by: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    levels: str | None = None
    indicator: str | None = None
    privacy: str | None = None


@dataclass(frozen=True)
class Caveat:
    """A warning on the whole relation (`column` None) or on one column."""

    column: str | None
    code: str
    said: Text


@dataclass(frozen=True)
class Example:
    """A query and its first rows as text; `masked` are columns whose values a page does not show."""

    sql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    more: bool
    masked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Header:
    """A word by which files name a column; `layout` None: in every layout with headers."""

    column: str
    use: str
    layout: str | None
    role: str
    word: str


@dataclass(frozen=True)
class Layout:
    """A shape in which files come."""

    name: str
    kind: str
    title: Text
    since: date | None
    until: date | None
    down: str | None
    across: str | None
    fields: str | None


@dataclass(frozen=True)
class Sender:
    """An agency that has sent the dataset, with how its files came."""

    agency: str
    name: Text
    submissions: int
    collected: bool
    sent: bool


@dataclass(frozen=True)
class Dataset:
    """What a release says of one dataset beside its columns. `newest`: the newest receipt (number, received at, decision)."""

    name: str
    title: Text
    description: Text
    version: str
    provider: Text
    also_from: tuple[Text, ...]
    every: str
    calendar: str
    due_working_days: int | None
    closes_working_days: int | None
    approval: str
    revises: str
    legal_basis: str
    changed_in: int | None
    stored_rows: int
    layouts: tuple[Layout, ...]
    headers: tuple[Header, ...]
    senders: tuple[Sender, ...]
    newest: tuple[str, datetime, str] | None
    authorities: dict[str, int]
    samples: int
    coverage: tuple[Coverage, ...]


@dataclass
class Relation:
    """A table or view. `made_of` and `used_by` are relations and functions of the release."""

    name: str
    kind: Kind
    title: Text
    comment: str
    columns: tuple[Column, ...]
    caveats: tuple[Caveat, ...]
    rows: int
    newest: tuple[date, date] | None
    dataset: str | None
    made_of: tuple[str, ...]
    example: Example
    used_by: tuple[str, ...] = ()


@dataclass
class Function:
    """A table function."""

    name: str
    dataset: str | None
    parameters: tuple[tuple[str, str], ...]
    title: Text
    columns: tuple[Column, ...]
    made_of: tuple[str, ...]
    example: Example


@dataclass(frozen=True)
class Code:
    """A code of a list."""

    code: str
    title: Text
    aliases: tuple[str, ...]
    parent: str | None
    attributes: dict[str, Any]
    legal_basis: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class CodeList:
    """A code list with the columns that use it; its title is that of such a column."""

    name: str
    title: Text
    codes: tuple[Code, ...]
    used_by: tuple[tuple[str, str], ...]


@dataclass
class ReleaseFacts:
    """Everything the pages need. `lake` is where the views find their files; `pictures`: the release's pictures lie beside the pages."""

    number: int
    instant: datetime
    folder: Path
    lake: Path
    rows: int
    relations: dict[str, Relation] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    datasets: dict[str, Dataset] = field(default_factory=dict)
    code_lists: dict[str, CodeList] = field(default_factory=dict)
    calendars: dict[str, Text] = field(default_factory=dict)
    pictures: bool = False
