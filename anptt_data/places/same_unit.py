"""One and the same unit under the key it has on another day: a commune that became a ward goes on (law 5).

Facts are keyed by (code, first day of the version). Figures of the period before are compared with, and shown beside, those of the unit as it
is now; units that were merged or divided are not one unit, and nothing is carried over here (`places.conversion` does that, and says so).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.places.references import References


def same_unit(refs: References, code: str, valid_from: date, on: date) -> tuple[str, date]:
    """Code and first day of the version, valid on that day, of the same territory; as given when there is none."""
    version = next((a for a in refs.areas.versions(code) if a.valid_from == valid_from), None)
    if version is None or version.valid(on):
        return code, valid_from
    found = refs.converter.convert(version, on)
    if found.relation != "same" or len(found.targets) != 1:
        return code, valid_from
    target = found.targets[0].area
    return target.code, target.valid_from


def key_on(contract: type[Contract], refs: References, key: Sequence[Any], on: date) -> tuple[Any, ...]:
    """The values of the contract's key columns with every place as it is on that day."""
    values = list(key)
    names = contract.key_columns()
    for at, name in enumerate(names):
        declared = contract.columns().get(name)
        if declared is not None and declared.kind == "place" and values[at] is not None and values[at + 1] is not None:
            values[at], values[at + 1] = same_unit(refs, values[at], values[at + 1], on)
    return tuple(values)


def frame_on(frame: pl.DataFrame, contract: type[Contract], refs: References, on: date) -> pl.DataFrame:
    """The frame with `key_on` of every row; nothing else changes."""
    names = contract.key_columns()
    if frame.is_empty() or not set(names) <= set(frame.columns):
        return frame
    keys = [key_on(contract, refs, key, on) for key in frame.select(names).iter_rows()]
    carried = pl.DataFrame(keys, schema={n: frame.schema[n] for n in names}, orient="row")
    return frame.with_columns(carried.get_columns())
