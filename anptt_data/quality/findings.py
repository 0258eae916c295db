"""Findings: what was found wrong or worth saying, where, and how to mend it (law 10).

Identical findings (rule, column, value, facts) are one group with a true count and the first addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.contract.rules import ContractRule, Severity
from anptt_data.quality.catalogue import RULES, Rule
from anptt_data.readers.cells import PART, ROW, Part, column_letters

EXAMPLES_KEPT = 20
GROUPS_KEPT = 10_000
"""Groups of one rule and column that are kept apart; further values share one group, so that memory stays bounded."""
OTHER_VALUES = "(các giá trị khác)"
MASK = "•••"
SEVERITY_ORDER: dict[str, int] = {"blocker": 0, "error": 1, "warning": 2, "info": 3}
_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[Rr]|[Cc]")
"""Sheet names that a spreadsheet would take for a cell: quoted in an address."""


@dataclass(frozen=True)
class Address:
    """Where in the file: part, row and column as the sender counts them."""

    part: int | None = None
    row: int | None = None
    column: int | None = None


@dataclass
class Group:
    """One group of identical findings."""

    rule: str
    severity: Severity
    column: str | None  # the contract's column name
    header: str | None  # the column as the sender wrote it
    value: str | None
    facts: dict[str, Any]
    count: int = 0
    addresses: list[Address] = field(default_factory=list)


class Findings:
    """Collects findings of one extract under one contract; values of personal columns are masked on the way in."""

    def __init__(self, contract: type[Contract]) -> None:
        self._contract_rules: dict[str, ContractRule] = {r.code: r for r in contract.rules()}
        self._personal = {c.name for c in contract.columns().values() if c.privacy == "personal"}
        self._groups: dict[tuple[Any, ...], Group] = {}
        self._kinds: dict[tuple[str, str | None, str | None], int] = {}

    def rule(self, code: str) -> Rule | ContractRule:
        """The catalogue's or the contract's rule of that code; KeyError when there is none."""
        return RULES[code] if code in RULES else self._contract_rules[code]

    def add(
        self,
        code: str,
        /,  # facts may be called "code" too
        *,
        at: Address | Iterable[Address] = Address(),
        column: str | None = None,
        header: str | None = None,
        value: object = None,
        count: int = 1,
        **facts: Any,
    ) -> None:
        """Add `count` identical findings whose first addresses are `at`."""
        if column in self._personal and value is not None:
            value = MASK
        shown = None if value is None else str(value)
        key: tuple[Any, ...] = (code, column, header, shown, tuple(sorted((k, str(v)) for k, v in facts.items())))
        group = self._groups.get(key)
        if group is None:
            kind = (code, column, header)
            kinds = self._kinds[kind] = self._kinds.get(kind, 0) + 1
            if kinds > GROUPS_KEPT:  # a million different wrong values are one group more, with a true count
                shown, facts, key = OTHER_VALUES, dict.fromkeys(facts, "…"), (*kind, OTHER_VALUES)
                group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Group(code, self.rule(code).severity, column, header, shown, facts)
        group.count += count
        room = EXAMPLES_KEPT - len(group.addresses)
        if room > 0:
            addresses = [at] if isinstance(at, Address) else list(at)
            group.addresses.extend(a for a in addresses[:room] if a != Address())

    def add_frame(
        self, code: str, cells: pl.DataFrame, *, column: str | None, header: str | None, file_column: int | None = None, **facts: Any
    ) -> None:
        """Add one finding per row of `cells` (columns part, row, optional col, optional value), grouped by value.

        `file_column` is the 1-based column of all of them when `cells` has no column ``col``.
        """
        if cells.is_empty():
            return
        if "value" not in cells.columns:
            cells = cells.with_columns(pl.lit(None, pl.String).alias("value"))
        if "col" not in cells.columns:
            cells = cells.with_columns(pl.lit(file_column, pl.Int32).alias("col"))
        grouped = cells.group_by("value", maintain_order=True).agg(
            pl.len().alias("n"), pl.struct(PART, ROW, "col").head(EXAMPLES_KEPT).alias("at")
        )
        for value, n, at in grouped.iter_rows():
            addresses = [Address(a[PART], a[ROW], a["col"]) for a in at]
            self.add(code, at=addresses, column=column, header=header, value=value, count=n, **facts)

    def groups(self) -> list[Group]:
        """All groups, the gravest first, then in the order of the file."""
        return sorted(self._groups.values(), key=_gravest_first)

    def total(self) -> int:
        """The true number of findings, groups counted in full."""
        return sum(g.count for g in self._groups.values())

    def count(self, severity: Severity) -> int:
        return sum(g.count for g in self._groups.values() if g.severity == severity)

    def as_json(self, parts: tuple[Part, ...], limit: int | None = None) -> list[dict[str, Any]]:
        """The receipt's ``findings``: one object a group, addresses in the sender's own terms."""
        return [self._group_json(g, parts) for g in self.groups()[:limit]]

    def _group_json(self, group: Group, parts: tuple[Part, ...]) -> dict[str, Any]:
        rule = self.rule(group.rule)
        facts = {"value": _shown(group.value), "header": group.header or group.column or "", "count": group.count, **group.facts}
        vi, en, fix_vi, fix_en = (_filled(template, facts) for template in (rule.vi, rule.en, rule.fix_vi, rule.fix_en))
        first = group.addresses[0] if group.addresses else Address()
        part = parts[first.part] if first.part is not None and first.part < len(parts) else None
        return {
            "rule": group.rule,
            "severity": group.severity,
            "sheet": part.name if part else None,
            "cell": written_address(first, parts, group.header),
            "row": first.row,
            "column": group.header or group.column,
            "value": group.value,
            "message_vi": vi,
            "message_en": en,
            "fix_vi": fix_vi,
            "fix_en": fix_en,
            "count": group.count,
            "examples": [written_address(a, parts, group.header) for a in group.addresses],
        }


def _gravest_first(group: Group) -> tuple[int, int, int, str]:
    first = group.addresses[0] if group.addresses else Address(-1, -1)
    return (SEVERITY_ORDER[group.severity], first.part or 0, first.row or 0, group.rule)


def _filled(template: str, facts: dict[str, Any]) -> str:
    """The text of a rule; a fault in a template must not keep a sender from an answer, so it is then shown as it stands."""
    try:
        return template.format(**facts)
    except (KeyError, IndexError, ValueError, AttributeError):
        return template


def _shown(value: str | None) -> str:
    return "(trống)" if value is None else value


def written_address(address: Address, parts: tuple[Part, ...], header: str | None = None) -> str | None:
    """``Sheet1!C14`` in a workbook; ``dòng 14, cột «Số ca»`` in a text file; ``x.txt: dòng 3`` in an archive."""
    if address.row is None:
        return None
    part = parts[address.part] if address.part is not None and address.part < len(parts) else None
    if part is not None and part.kind == "sheet":
        plain = part.name.isidentifier() and not _LIKE_A_CELL.fullmatch(part.name)
        name = part.name if plain else "'" + part.name.replace("'", "''") + "'"
        return f"{name}!{column_letters(address.column)}{address.row}" if address.column else f"{name}!{address.row}:{address.row}"
    where = f"dòng {address.row}" + (f", cột «{header}»" if header else f", cột {address.column}" if address.column else "")
    return f"{part.name}: {where}" if part is not None and part.kind == "member" else where
