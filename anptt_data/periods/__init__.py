"""Reporting periods and the dated calendars they belong to. Figures of different calendars are never added."""

from __future__ import annotations

from anptt_data.periods.arithmetic import (
    containing,
    first_in_year,
    first_of_year,
    following,
    is_regular,
    number_in_year,
    previous,
    year_of,
)
from anptt_data.periods.period import Period
from anptt_data.periods.written import parse_period, spoken, write_period

__all__ = [
    "Period",
    "containing",
    "first_in_year",
    "first_of_year",
    "following",
    "is_regular",
    "number_in_year",
    "parse_period",
    "previous",
    "spoken",
    "write_period",
    "year_of",
]
