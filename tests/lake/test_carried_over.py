"""A DuckDB file carried over from the last release is the one that would have been made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from lake_ledger import WEEK, Ledger, air_rows, week_rows

from anptt_data.lake import carried_over
from anptt_data.lake import publish as publishing
from anptt_data.lake.manifest import load
from anptt_data.lake.publish import Release, publish
from anptt_data.lake.verify import verify_release

WEEKLY, STATIONS = "health.disease_week", "environment.air_station"


def content(release: Release) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the file but the release's own number and instant."""
    with duckdb.connect(str(release.path / "anptt.duckdb"), read_only=True) as db:
        found = {
            "views": "SELECT schema_name, view_name, comment, sql FROM duckdb_views() WHERE NOT internal ORDER BY ALL",
            "columns": "SELECT schema_name, table_name, column_name, column_index, data_type, comment FROM duckdb_columns() WHERE NOT internal ORDER BY ALL",
            "macros": "SELECT schema_name, function_name, comment, macro_definition FROM duckdb_functions() WHERE NOT internal ORDER BY ALL",
        }
        answer = {name: db.execute(query).fetchall() for name, query in found.items()}
        for schema, table in db.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal ORDER BY ALL").fetchall():
            if table != "release":
                answer[f"{schema}.{table}"] = db.execute(f'SELECT * FROM {schema}."{table}" ORDER BY ALL').fetchall()
        return answer


def made_anew(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Release:
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "sound", lambda *_: False)
        return publish(ledger.engine, ledger.settings, force=True)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each release after the first was carried over."""
    carried: list[bool] = []

    def watch(*arguments: Any) -> Any:
        carried.append((answer := carried_over.carry_over(*arguments)) is not None)
        return answer

    monkeypatch.setattr(publishing, "carry_over", watch)
    return carried


def test_it_has_the_same_views_comments_and_tables(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, asked: list[bool]) -> None:
    first = ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    ledger.send(STATIONS, air_rows(1, 2, 3), agency="so-nnmt-01")
    publish(ledger.engine, ledger.settings)
    ledger.send(WEEKLY, week_rows(5), scope="another week")
    second = ledger.send(STATIONS, air_rows(20, start="2026-01-01 00:05+07"), agency="so-nnmt-01")
    ledger.replace(STATIONS, 2, 1, second)
    publish(ledger.engine, ledger.settings)
    assert asked == [False], "the first replaced rows of a dataset change its views: made anew"
    ledger.approve(first, "confirmed")
    ledger.withdraw(second)
    carried = publish(ledger.engine, ledger.settings)
    assert asked == [False, True]
    assert verify_release(carried.path) == []
    anew = made_anew(ledger, monkeypatch)
    ours, theirs = content(carried), content(anew)
    for name in theirs:
        if name != "main.datasets":  # it says in which release figures changed
            assert ours[name] == theirs[name], name
    assert ours.keys() == theirs.keys()
    assert [f.path for f in sorted(load(carried.path).tables, key=lambda f: f.path)] == [
        f.path for f in sorted(load(anew.path).tables, key=lambda f: f.path)
    ]


def test_it_does_not_grow_from_release_to_release(ledger: Ledger, asked: list[bool]) -> None:
    sizes = []
    for n in range(5):
        ledger.send(WEEKLY, week_rows(n), scope=WEEK)
        sizes.append((publish(ledger.engine, ledger.settings).path / "anptt.duckdb").stat().st_size)
    assert asked == [True] * 4
    # Space that the tables filled again left free in the first file is used by those after it.
    assert sizes[-1] < min(1.1 * sizes[1], 2 * sizes[0]), sizes


@pytest.mark.parametrize("change", ["program", "file"])
def test_another_program_or_a_lost_file_makes_it_anew(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, asked: list[bool], change: str
) -> None:
    ledger.send(WEEKLY, week_rows(1), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    if change == "program":
        monkeypatch.setattr(carried_over, "program_key", lambda: "another version")
    else:
        (one.path / "anptt.duckdb").unlink()
    ledger.send(WEEKLY, week_rows(2), scope=WEEK)
    two = publish(ledger.engine, ledger.settings)
    assert asked == ([False] if change == "program" else [])
    assert verify_release(two.path) == []
    with duckdb.connect(str(two.path / "anptt.duckdb"), read_only=True) as db:
        assert db.execute(f"SELECT sum(cases) FROM {WEEKLY}").fetchall() == [(2,)]
    assert Path(two.path).name == "000002"
