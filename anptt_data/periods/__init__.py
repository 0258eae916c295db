"""Reporting periods and the dated calendars they belong to. Figures of different calendars are never added."""
