"""Typed rows for trying a contract's rules: a right row of each dataset, changed where a test says so."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract
from anptt_data.quality.validation import validator

HANOI = timezone(timedelta(hours=7))
DTYPES = {"count": pl.Int64, "whole": pl.Int32, "measure": pl.Float64, "derived": pl.Float64, "moment": pl.Datetime("us", "UTC")}
PLACE = {"area": "24133", "area_from": date(2025, 7, 1), "area_method": "name", "area_reported": "Phường Buôn Ma Thuột"}
MONTH = {"period_from": date(2026, 9, 15), "period_to": date(2026, 10, 14)}
RIGHT: dict[str, dict[str, Any]] = {
    "health.disease_week": {**PLACE, **MONTH, "disease": "dengue", "cases": 3, "cases_cumulative": 40.0},
    "health.dengue_month": {**PLACE, **MONTH, "cases": 12},
    "environment.air_station": {
        **PLACE, "station": "KKBMT01", "parameter": "PM2.5", "measured_at": datetime(2026, 11, 5, 8, 15, tzinfo=HANOI),
        "averaging_minutes": 5, "value": 38.4, "unit": "µg/m³", "status": "00",
    },
    "energy.power_reliability_month": {
        **PLACE, **MONTH, "power_unit": "DL38-BA-THUOC", "customers": 31000, "saidi": 54.04, "saifi": 0.5, "maifi": 0.04,
    },
    "crime.offence_month": {**PLACE, **MONTH, "offence_group": "drugs", "occurred": 5, "solved": 4, "suspects": 6, "note": None},
}  # fmt: skip


def frame(chosen: type[Contract], rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as the typed frame of a contract."""
    schema: dict[str, Any] = {}
    for name in chosen.frame_columns():
        column = chosen.columns().get(name)
        dates = name.endswith("_from") or name.startswith("period_")
        schema[name] = DTYPES.get(column.kind, pl.String) if column is not None else pl.Date if dates else pl.String
    return pl.DataFrame([{n: row.get(n) for n in schema} for row in rows], schema=schema)


def broken(dataset: str, **changed: Any) -> set[str]:
    """Codes of the rules that a right row breaks once `changed`."""
    chosen = contract(dataset)
    failures = validator(chosen).failures(frame(chosen, [RIGHT[dataset] | changed]))
    return set(failures["rule"])
