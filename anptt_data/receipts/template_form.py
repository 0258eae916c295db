"""The shape of an entry form as plain data: its columns and printed rows, made from a contract's layout (law 7).

Two shapes: a table (one line a record) and a crosstab (labels down and across). Nothing here knows a spreadsheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Literal

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.layouts import Crosstab, Layout, Lines, Table
from anptt_data.errors import UsageError
from anptt_data.receipts.template_options import Choices, Key, Option

Role = Literal["number", "label", "entry", "derived", "previous", "last_year"]
SERIES = "series"
HELPERS: dict[Role, str] = {"previous": "Kỳ trước", "last_year": "Cùng kỳ năm trước"}
"""Headers of the columns for comparison; the readers know such words (`conform.words.COMPARISON`) and make no facts of them."""
PRINTED_AT_MOST = 1_000
ACROSS_AT_MOST = 150
BLANK_ROWS, MORE_ROWS = 300, 60
"""Lines to be written where none is printed, and below rows that are only those of the last period."""
FIGURES = frozenset({"count", "measure"})


@dataclass(frozen=True)
class FormColumn:
    """One column: its header from the top row down; `name` is the contract column that its cells hold (of a crosstab whose series
    stands down: empty, the row says it); `fixed` are the labels that stand over it."""

    role: Role
    name: str
    header: tuple[str, ...]
    unit: str | None = None
    fixed: tuple[tuple[str, Option], ...] = ()


@dataclass(frozen=True)
class FormRow:
    """One printed row: the texts of its label columns and what they stand for; `name` as in `FormColumn` where the series stands down."""

    labels: dict[str, str]
    keys: dict[str, Key]
    name: str = ""
    repeats: bool = False  # a second series line of the same labels


@dataclass
class Form:
    """A form; `rows` are printed, and below them `blank_rows` lines wait to be written."""

    contract: type[Contract]
    layout: Table | Crosstab
    columns: list[FormColumn]
    rows: list[FormRow]
    choices: dict[str, Choices]
    blank_rows: int = 0
    header_depth: int = 1
    units: bool = field(init=False)

    def __post_init__(self) -> None:
        self.units = any(c.unit for c in self.columns)

    @property
    def height(self) -> int:
        return len(self.rows) + self.blank_rows

    @property
    def prefilled(self) -> bool:
        return bool(self.rows)

    def holds(self, column: FormColumn, row: int) -> Column | None:
        """The contract column that a cell holds; None for numbering, comparison and the series' own column."""
        name = column.name or (self.rows[row].name if row < len(self.rows) and column.role == "entry" else "")
        return None if column.role in HELPERS else self.contract.columns().get(name)

    def key_of(self, column: FormColumn, row: int) -> Key | None:
        """The values of the contract's key columns that a cell's labels stand for; None when not all are known."""
        if row >= len(self.rows):
            return None
        known = self.rows[row].keys | {axis: option.key for axis, option in column.fixed}
        names = [c.name for c in self.contract.columns().values() if c.key and c.stored]
        return tuple(v for n in names for v in known[n]) if all(n in known for n in names) else None


def form_of(contract: type[Contract], offered: dict[str, Choices], on: date, layout: str | None, earlier: Iterable[Key]) -> Form:
    """The form for a contract on a day; `earlier` are keys reported before, whose rows a form of several label columns prints.

    Raises `UsageError` when the contract has no layout that people type into.
    """
    refused: list[str] = []
    for candidate in _layouts(contract, on, layout):
        if isinstance(candidate, Table):
            return _table(contract, candidate, offered, list(earlier))
        form = _crosstab(contract, candidate, offered)
        if form is not None:
            return form
        refused.append(candidate.title.vi)
    detail = f" (chưa lập được: {'; '.join(refused)}; cần chọn cơ quan)" if refused else ""
    raise UsageError(
        f"Biểu {contract.dataset()} không có dạng nhập tay{detail}; số liệu do thiết bị hoặc hệ thống gửi",
        f"{contract.dataset()} has no layout that is typed by hand" + ("; name an agency" if refused else ""),
    )


def _layouts(contract: type[Contract], on: date, wanted: str | None) -> list[Table | Crosstab]:
    """The layouts people type into, those in force on the day, in the contract's order; or the one asked for by name."""
    typed = [x for x in contract.layouts() if not isinstance(x, Lines)]
    if wanted is None:
        return [x for x in typed if _in_force(x, on)]
    found = [x for x in typed if x.name == wanted]
    if not found:
        names = ", ".join(x.name for x in typed)
        raise UsageError(f"Biểu không có dạng «{wanted}»; các dạng: {names}", f"No layout {wanted!r}; there are: {names}")
    return found


def _in_force(layout: Layout, on: date) -> bool:
    if not isinstance(layout, Crosstab):
        return True
    return (layout.since is None or layout.since <= on) and (layout.until is None or on <= layout.until)


def written_columns(contract: type[Contract]) -> list[Column]:
    """The columns a table asks for: not those looked up from another, nor selectors."""
    return [c for c in contract.columns().values() if c.via is None and c.kind != "selector"]


def _table(contract: type[Contract], layout: Table, offered: dict[str, Choices], earlier: list[Key]) -> Form:
    labels = [c for c in written_columns(contract) if c.key]
    rows = _table_rows(contract, labels, offered, earlier)
    complete = len(labels) == 1 and bool(rows)
    columns = [FormColumn("number", "", ("STT",))] if rows else []
    for column in written_columns(contract):
        role: Role = "label" if column.key else "derived" if column.kind == "derived" else "entry"
        columns.append(FormColumn(role, column.name, (column.title.vi,), column.unit))
        if column.kind in FIGURES and rows:
            columns += [FormColumn(r, column.name, (f"{column.title.vi}, {w.lower()}",), column.unit) for r, w in HELPERS.items()]
    return Form(contract, layout, columns, rows, offered, 0 if complete else MORE_ROWS if rows else BLANK_ROWS)


def _table_rows(contract: type[Contract], labels: list[Column], offered: dict[str, Choices], earlier: list[Key]) -> list[FormRow]:
    """A row for each code or place when that alone is the key; with several label columns the rows that were reported last."""
    if any(c.kind == "moment" for c in contract.columns().values()):
        return []
    if len(labels) == 1 and labels[0].name in offered:
        name = labels[0].name
        found = offered[name].rows
        return [FormRow({name: o.label}, {name: o.key}) for o in found] if len(found) <= PRINTED_AT_MOST else []
    if not earlier or len(earlier) > PRINTED_AT_MOST:
        return []
    rows = [_row_again(labels, offered, key) for key in earlier]
    return [row for row in rows if row is not None]


def _row_again(labels: list[Column], offered: dict[str, Choices], key: Key) -> FormRow | None:
    """The row of a key that was reported before; None when one of its labels is no longer offered."""
    texts: dict[str, str] = {}
    keys: dict[str, Key] = {}
    at = 0
    for column in labels:
        width = 2 if column.kind == "place" else 1
        part = key[at : at + width]
        at += width
        if column.name in offered and offered[column.name].closed:
            option = next((o for o in offered[column.name].options if o.key == part), None)
            if option is None:
                return None
            texts[column.name] = option.label
        elif part[0] is None or column.privacy == "personal":
            return None
        else:
            texts[column.name] = str(part[0])
        keys[column.name] = part
    return FormRow(texts, keys)


def _crosstab(contract: type[Contract], layout: Crosstab, offered: dict[str, Choices]) -> Form | None:
    """The crosstab's own shape; None when the labels of an axis are too many to print."""
    series = _series(layout)
    axes = {a: offered[a].rows for a in (*layout.down, *layout.across) if a != SERIES and a in offered}
    if any(a != SERIES and not axes.get(a) for a in (*layout.down, *layout.across)):
        return None
    columns = contract.columns()
    down = [a for a in layout.down if a != SERIES]
    rows: list[FormRow] = []
    for combination in product(*(axes[a] for a in down)):
        labels = {a: o.label for a, o in zip(down, combination, strict=True)}
        keys = {a: o.key for a, o in zip(down, combination, strict=True)}
        if SERIES in layout.down:
            rows += [
                FormRow(labels | {SERIES: text}, keys, name, repeats=bool(number)) for number, (text, name) in enumerate(series.items())
            ]
        else:
            rows.append(FormRow(labels, keys))
    paths = list(product(*(_across(a, axes, series) for a in layout.across)))
    if len(paths) > ACROSS_AT_MOST or len(rows) > PRINTED_AT_MOST:
        return None
    form_columns = [FormColumn("number", "", ("STT",)), *(FormColumn("label", a, (columns[a].title.vi,)) for a in down)]
    if SERIES in layout.down:
        form_columns.append(FormColumn("label", SERIES, (layout.series_titles[0],)))
    for path in paths:
        form_columns += _value_columns(contract, layout, path)
    return Form(contract, layout, form_columns, rows, offered, header_depth=len(layout.across))


Step = tuple[str, str, Option | None]
"""One label across: its axis, its text, its option (of the series: None, and the axis is the column's name)."""


def _series(layout: Crosstab) -> dict[str, str]:
    """The first label of each measure and derived column."""
    first: dict[str, str] = {}
    for text, name in layout.series.items():
        first.setdefault(name, text)
    return {text: name for name, text in first.items()}


def _across(axis: str, axes: dict[str, tuple[Option, ...]], series: dict[str, str]) -> list[Step]:
    if axis == SERIES:
        return [(name, text, None) for text, name in series.items()]
    return [(axis, o.label, o) for o in axes[axis]]


def _value_columns(contract: type[Contract], layout: Crosstab, steps: tuple[Step, ...]) -> list[FormColumn]:
    columns = contract.columns()
    in_series = next((axis for axis, _t, option in steps if option is None), None)
    name = in_series or ("" if SERIES in layout.down else layout.measure)
    fixed = tuple((axis, option) for axis, _text, option in steps if option is not None)
    held = columns[name or layout.measure]
    path = tuple(text for _axis, text, _option in steps)
    role: Role = "derived" if held.kind == "derived" else "entry"
    found = [FormColumn(role, name, path, held.unit, fixed)]
    if name == layout.measure and SERIES not in layout.down:
        for helper, word in HELPERS.items():
            renamed = tuple(word if option is None else text for _axis, text, option in steps)
            header = renamed if in_series else (*path[:-1], f"{path[-1]}, {word.lower()}")
            found.append(FormColumn(helper, name, header, held.unit, fixed))
    return found
