"""What was recognised in a file: where its tables stand, what their columns mean, how they write numbers and dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from anptt_data.conform.conformed import Layout
from anptt_data.contract.layouts import Crosstab, Lines, Table
from anptt_data.periods.period import Period
from anptt_data.readers.cells import Grid

DecimalSign = Literal["comma", "point", "none", "mixed"]
"""How a column writes fractions; ``none``: it has no separator at all; ``mixed``: cells contradict each other equally."""

DayOrder = Literal["dmy", "mdy"]
WORKBOOKS = frozenset({"xlsx", "xlsm", "xls", "ods"})
PERIOD_ROLES = ("start", "end", "cell", "year", "month", "week")


@dataclass(frozen=True)
class FileColumn:
    """A column of the file that holds a contract column (or a period role): 1-based number, header, unit in brackets."""

    name: str
    number: int
    header: str
    header_row: int | None = None
    unit: str | None = None


@dataclass(frozen=True)
class ValueColumn:
    """A column of a crosstab's inner cells: its labels (contract column -> text of the header) and the measure it holds.

    `measure` is None when the series stands down; `total` marks a column that adds up the others of its row.
    """

    number: int
    labels: dict[str, str]
    measure: str | None
    header: str
    header_row: int
    total: bool = False


@dataclass(frozen=True)
class Numbers:
    """How one column writes numbers: the decimal sign, and whether every ambiguous "1.234" may be read by it."""

    sign: DecimalSign
    sure: bool  # false: nothing in the file tells; an ambiguous cell is refused
    refused: bool = False  # its ambiguous cells were told as one blocker (NUM-003)
    mixed: bool = False  # both ways occur: ambiguous cells are refused, contradicting ones too
    grouped: bool = True  # false: a machine wrote it, which never groups thousands: a single mark, comma or point, is the decimal one


@dataclass
class Shape:
    """One grid's table: header, columns, what is beside it."""

    grid: Grid
    layout: Table | Crosstab | Lines
    part: int | None  # None: all parts of the grid (an archive of small files)
    name: str
    header_rows: tuple[int, ...] = ()
    first_header_row: int = 0
    last_header_row: int = 0
    titles: list[tuple[int, str]] = field(default_factory=list)
    titled: Period | None = None  # the period that the title says over rows which say theirs
    columns: dict[str, FileColumn] = field(default_factory=dict)
    companions: dict[str, FileColumn] = field(default_factory=dict)  # the name beside the code, or the code beside the name
    periods: dict[str, FileColumn] = field(default_factory=dict)
    values: list[ValueColumn] = field(default_factory=list)
    series: FileColumn | None = None
    numbering: tuple[int, ...] = ()
    extras: list[FileColumn] = field(default_factory=list)
    around: list[FileColumn] = field(default_factory=list)  # districts and provinces beside the places: they narrow what is meant
    column_number_rows: frozenset[int] = frozenset()
    repeated_header_rows: frozenset[int] = frozenset()
    numbers: dict[str, Numbers] = field(default_factory=dict)
    day_orders: dict[str, DayOrder] = field(default_factory=dict)
    period: Period | None = None  # what its own title lines say
    day: date | None = None  # the last day its title lines say, also when they contradict each other: a day to know places by

    @property
    def incomplete(self) -> bool:
        """A crosstab without one of its label columns: nothing of it can be read."""
        if not isinstance(self.layout, Crosstab):
            return False
        down = [a for a in self.layout.down if a != "series"]
        return any(a not in self.columns for a in down) or ("series" in self.layout.down and self.series is None)


@dataclass
class Recognised:
    """Everything `conform` needs to read the file; `layout` is what the receipt says of it."""

    layout: Layout
    shapes: list[Shape]
    calendar: str
    period: Period | None  # of the whole file; None when rows say theirs
    asked: Period | None
    blocked: bool = False
    """Columns are missing or doubled, or the period is not known: rows are counted and checked, no facts are made."""
    template: bool = False
    """The file is an entry template of ours: lines that hold only results of its formulas are empty."""
    prefilled: bool = False
    """It is one whose rows we printed: rows left empty are no mistake."""
    own_parts: frozenset[int] = frozenset()
    """Sheets of a template that are no data: guide, lists, the hidden card."""
    derived: frozenset[str] = frozenset()
    """The contract's derived columns."""
