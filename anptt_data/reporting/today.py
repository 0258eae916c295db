"""Which day it is: one clock, the database's, so that states, reminders and pages never disagree about a deadline."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine, text

from anptt_data.warehouse.connect import our_fault


def today_of(engine: Engine) -> date:
    """The day in Viet Nam."""
    with our_fault(), engine.connect() as connection:
        found: date = connection.execute(text("select anptt.day()")).scalar_one()
    return found
