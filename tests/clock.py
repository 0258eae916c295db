"""The day that the database says it is, for tests of deadlines: one clock for views, pages and reminders, so one place to put it."""

from __future__ import annotations

from datetime import date

from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine_for, raw
from anptt_data.warehouse.server import OWNER

SERVERS = (
    "create or replace function anptt.day() returns date language sql stable parallel safe as"
    " $$ select (coalesce(anptt.instant(), now()) at time zone 'Asia/Ho_Chi_Minh')::date $$"
)


def today_is(settings: Settings, day: date | None) -> None:
    """From now on it is that day in the test's own database; None: the server's day again."""
    fixed = f"create or replace function anptt.day() returns date language sql stable as $$ select date '{day}' $$"
    owner = engine_for(str(settings.database_url).replace("//anptt_app@", f"//{OWNER}@"), None)
    with owner.begin() as connection:
        raw(connection).execute((fixed if day is not None else SERVERS).encode())
