"""What a contract must agree on with others: rule codes with the catalogue and with other datasets, names with the reference data."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterable
from pathlib import Path

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import ON, TODAY
from anptt_data.contract.nil import reasons_against_nil
from anptt_data.quality.catalogue import RULES

MADE_BESIDE = ("_reports", "_nil", "_rollup", "_coverage")
"""What the names of the views and functions of a release end with that stand beside a dataset's own (`lake.roll_up_views`)."""


def disagreements(contracts: Iterable[type[Contract]], reference_dir: Path) -> list[tuple[type[Contract], str]]:
    """Each contract with what it disagrees on; without reference data only the rule codes are looked at."""
    found: list[tuple[type[Contract], str]] = []
    owners: dict[str, str] = {}
    calendars = _codes(reference_dir / "calendars.csv")
    contracts = list(contracts)
    names = {c.dataset() for c in contracts}
    for contract in contracts:
        if other := next(
            (n for end in (TODAY, ON) if (n := contract.dataset().removesuffix(end)) != contract.dataset() and n in names), None
        ):
            found.append((contract, f"the name {contract.dataset()!r} belongs to the converted figures of {other}; choose another"))
        beside = next((n for end in MADE_BESIDE if (n := contract.dataset().removesuffix(end)) != contract.dataset() and n in names), None)
        if beside:
            found.append((contract, f"the name {contract.dataset()!r} belongs to what a release has beside {beside}; choose another"))
        for rule in contract.rules():
            if rule.code in RULES:
                found.append((contract, f"rule {rule.code} stands in the general catalogue already; take another code"))
            elif (owner := owners.setdefault(rule.code, contract.dataset())) != contract.dataset():
                found.append((contract, f"rule {rule.code} belongs to {owner} already; take another code"))
        calendar = contract.cadence().calendar
        if calendars and calendar not in calendars:
            found.append((contract, f"there is no calendar {calendar!r} in {reference_dir / 'calendars.csv'}{_near(calendar, calendars)}"))
        found += [(contract, problem) for problem in _code_lists(contract, reference_dir / "code_lists")]
        found += [(contract, problem) for problem in reasons_against_nil(contract) if contract.described("nil")]
    return found


def _code_lists(contract: type[Contract], folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    problems: list[str] = []
    for column in contract.columns().values():
        if column.code_list is None:
            continue
        codes = _codes(folder / f"{column.code_list}.csv")
        if not codes:
            near = _near(column.code_list, {p.stem for p in folder.glob("*.csv")})
            problems.append(f"column {column.name}: there is no code list {column.code_list!r} in {folder}{near}")
            continue
        unknown = sorted({str(c) for c in (*column.values.values(), column.default) if c is not None} - codes)
        if unknown:
            problems.append(f"column {column.name}: {', '.join(unknown)} is not in the code list {column.code_list!r}")
    return problems


def _codes(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
