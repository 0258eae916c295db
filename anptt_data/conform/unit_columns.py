"""A text column that says the unit of the row's measure: compared with the unit due, never converted."""

from __future__ import annotations

import polars as pl

from anptt_data.conform.faults import Fault
from anptt_data.conform.lookups import Lookups
from anptt_data.conform.row_text import nulls
from anptt_data.conform.units import canonical, hint, is_unit
from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column


def unit_column(
    written: pl.Series, column: Column, frame: dict[str, pl.Series], contract: type[Contract], lookups: Lookups
) -> tuple[pl.Series, list[Fault]]:
    """The unit due where the written one is it, and UNIT-001 or UNIT-004 where it is not.

    The unit due is the attribute ``unit`` of the row's code (its ``unit_aliases`` are accepted too), else the measure's own.
    """
    source = next((c for c in contract.columns().values() if c.kind == "code" and c.name in frame and _lists_units(c, lookups)), None)
    measure = next((c for c in contract.columns().values() if c.kind == "measure"), None)
    codes = frame[source.name] if source else nulls(len(written))
    pairs = pl.DataFrame({"written": written, "code": codes}).filter(pl.col("written").is_not_null()).unique(maintain_order=True)
    due_units: list[str | None] = []
    rules: list[str | None] = []
    facts: dict[str, dict[str, dict[str, str]]] = {"UNIT-001": {}, "UNIT-004": {}}
    for text, code in pairs.iter_rows():
        entry = lookups.entry(source, code) if source is not None and code is not None else None
        attributes = dict(entry.attributes) if entry is not None else {}
        due = attributes.get("unit") or (measure.unit if source is None and measure else None)
        if due is None:  # an unknown code is its own fault
            due_units.append(text)
            rules.append(None)
            continue
        accepted = {canonical(due), *(canonical(a) for a in str(attributes.get("unit_aliases", "")).split())}
        good = canonical(text) in accepted
        due_units.append(due if good else None)
        rule = None if good else "UNIT-001" if is_unit(text) else "UNIT-004"
        rules.append(rule)
        if rule:
            vi, en = hint(text, due)
            facts[rule][text] = {"unit": due, "hint_vi": vi, "hint_en": en}
    typed = pairs.with_columns(pl.Series("due", due_units, dtype=pl.String), pl.Series("rule", rules, dtype=pl.String))
    rows = pl.DataFrame({"written": written, "code": codes}).join(
        typed, on=["written", "code"], how="left", maintain_order="left", nulls_equal=True
    )
    faults = [
        Fault(rule, column.name, (rows["rule"] == rule).fill_null(False), by_value=dict(facts[rule]))
        for rule in ("UNIT-001", "UNIT-004")
        if facts[rule]
    ]
    return rows["due"], faults


def _lists_units(column: Column, lookups: Lookups) -> bool:
    return any("unit" in c.attributes for c in lookups.code_list(column).codes.values())
