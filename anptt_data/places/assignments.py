"""Who owes which report where that differs from the rule (every agency of the contract's kind owes it): `assignments.csv`, kept by hand.

A row says of a dataset and an agency (empty: every agency of the kind) from which day to which day the report is expected or not, and since when
reports are counted. Of several rows for a day one that names the agency goes before one that names none. An absent or empty file changes nothing.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault

FILE = "assignments.csv"
COLUMNS = ("dataset", "agency", "from", "to", "expected", "reporting_since", "note")
EXPECTED = {"yes": True, "no": False}
DATASET = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*")
SHOWN = 5


@dataclass(frozen=True)
class Assignment:
    """One row; `agency` None: every agency of the contract's kind; days inclusive, None: open. `since`: reports before it are not counted."""

    dataset: str
    agency: str | None
    first: date | None
    last: date | None
    expected: bool
    since: date | None
    line: int

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class AssignmentDefect(OurFault):
    """`assignments.csv` contradicts itself or names what is not there; carries every defect, shows the first few."""

    def __init__(self, defects: list[Text]) -> None:
        self.defects = defects
        more = len(defects) - SHOWN
        super().__init__(
            f"Bảng giao báo cáo {FILE} có {len(defects)} chỗ sai: "
            + "; ".join([d.vi for d in defects[:SHOWN]] + ([f"và {more} chỗ khác"] if more > 0 else [])),
            f"{FILE} has {len(defects)} defects: "
            + "; ".join([d.en for d in defects[:SHOWN]] + ([f"and {more} more"] if more > 0 else [])),
        )


def load_assignments(folder: Path, known_agency: Callable[[str], bool]) -> tuple[Assignment, ...]:
    """The rows of the file, none when there is no file; raises `AssignmentDefect` naming every defect.

    Whether the datasets exist is asked where contracts are known (`unknown_datasets`): reference data are read without them.
    """
    path = folder / FILE
    if not path.is_file():
        return ()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [c for c in COLUMNS[:5] if c not in (reader.fieldnames or ())]
            unknown = [c for c in reader.fieldnames or () if c not in COLUMNS]
            if missing or unknown:
                wrong = ", ".join([*missing, *unknown])
                raise AssignmentDefect([Text(f"các cột phải là {', '.join(COLUMNS)} (xem lại: {wrong})", f"look at the columns {wrong}")])
            rows = [(number, row) for number, row in enumerate(reader, 2) if any((v or "") for k, v in row.items() if k)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise AssignmentDefect([Text(f"không đọc được: {error}", f"cannot be read: {error}")]) from error
    defects: list[Text] = []
    found = [a for number, row in rows if (a := _assignment(number, row, known_agency, defects)) is not None]
    defects += _contradictions(found)
    if defects:
        raise AssignmentDefect(defects)
    return tuple(found)


def unknown_datasets(assignments: Iterable[Assignment], datasets: Iterable[str]) -> list[Text]:
    """Rows of datasets that no contract declares: without this a typing error would change nothing, silently."""
    known = set(datasets)
    return [
        _at(a.line, f"không có biểu «{a.dataset}»", f"no dataset {a.dataset!r}") for a in assignments if a.dataset not in known
    ]  # fmt: skip


def _assignment(number: int, row: dict[str, str], known_agency: Callable[[str], bool], defects: list[Text]) -> Assignment | None:
    cell = {name: (row.get(name) or "").strip() for name in COLUMNS}
    before = len(defects)
    if None in row:
        defects.append(_at(number, "có nhiều ô hơn số cột", "has more cells than columns"))
    if not DATASET.fullmatch(cell["dataset"]):
        defects.append(_at(number, f"«{cell['dataset']}» không phải tên biểu (lĩnh_vực.tên)", f"{cell['dataset']!r} is no dataset"))
    if cell["agency"] and not known_agency(cell["agency"]):
        defects.append(_at(number, f"không có cơ quan «{cell['agency']}»", f"no agency {cell['agency']!r}"))
    if cell["expected"] not in EXPECTED:
        defects.append(_at(number, "cột expected ghi yes hoặc no", f"expected is yes or no, not {cell['expected']!r}"))
    days: dict[str, date | None] = {}
    for name in ("from", "to", "reporting_since"):
        try:
            days[name] = date.fromisoformat(cell[name]) if cell[name] else None
        except ValueError:
            defects.append(_at(number, f"«{cell[name]}» ở cột {name} không phải ngày YYYY-MM-DD", f"{name}: {cell[name]!r} is no day"))
    if len(defects) > before:
        return None
    first, last, since = days["from"], days["to"], days["reporting_since"]
    if first is not None and last is not None and last < first:
        defects.append(_at(number, "ngày «to» trước ngày «from»", "to is before from"))
        return None
    expected = EXPECTED[cell["expected"]]
    if since is not None and not expected:
        defects.append(_at(number, "không phải báo cáo thì không có reporting_since", "what is not expected has no reporting_since"))
        return None
    return Assignment(cell["dataset"], cell["agency"] or None, first, last, expected, since, number)


def _contradictions(found: list[Assignment]) -> Iterator[Text]:
    """Two rows of the same dataset and agency on one day."""
    by_key: dict[tuple[str, str | None], list[Assignment]] = {}
    for one in found:
        by_key.setdefault((one.dataset, one.agency), []).append(one)
    for rows in by_key.values():
        for a, b in combinations(rows, 2):
            if (a.first or date.min) <= (b.last or date.max) and (b.first or date.min) <= (a.last or date.max):
                who = a.agency or "*"
                yield _at(
                    b.line, f"trùng ngày với dòng {a.line} ({a.dataset}, {who})", f"shares days with line {a.line} ({a.dataset}, {who})"
                )


def _at(line: int, vi: str, en: str) -> Text:
    return Text(f"dòng {line}: {vi}", f"line {line}: {en}")
