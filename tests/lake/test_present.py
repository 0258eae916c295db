"""The present files of a release are the warehouse's present truth, whatever happened, and only what changed is written anew."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lake_ledger import WEEK, Ledger, air_rows, week_rows

from anptt_data.errors import OurFault
from anptt_data.lake import present
from anptt_data.lake.manifest import PresentFile, load
from anptt_data.lake.present import LARGEST_ROWS, Point, month_of, pieces, touched_regions
from anptt_data.lake.publish import Release, publish

WEEKLY, STATIONS = "health.disease_week", "environment.air_station"
POINTS = st.tuples(st.dates(date(2026, 1, 1), date(2026, 3, 31)).map(str) | st.just(""), st.sampled_from(["a", "b", "c"]))


def bare(release: Release, dataset: str) -> list[tuple[Any, ...]]:
    """The rows of the bare Parquet files that the manifest lists, read with nothing of ours."""
    manifest = load(release.path)
    paths = [str(Path(manifest.lake) / f.path) for f in manifest.datasets[dataset].present]
    if not paths:
        return []
    rows = duckdb.execute("SELECT * FROM read_parquet($paths) ORDER BY submission_id, fact_no", {"paths": paths}).fetchall()
    return utc(rows)


def utc(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [tuple(v.astimezone(UTC) if isinstance(v, datetime) else v for v in row) for row in rows]


def written(release: Release, dataset: str) -> int:
    """How many present files the release wrote itself."""
    return len([f for f in load(release.path).datasets[dataset].present if Path(f.path).name.startswith(f"{release.number:06d}-")])


def file(first: Point) -> PresentFile:
    return PresentFile("p", 1, 1, "s", month=month_of(first), first=list(first), last=list(first))


@given(st.lists(POINTS, unique=True, max_size=12), st.lists(POINTS, max_size=6))
def test_every_touched_point_lies_in_exactly_one_region_and_no_kept_file_lies_in_one(firsts: list[Point], points: list[Point]) -> None:
    before = [file(f) for f in firsts]
    kept, regions = touched_regions(before, points)

    def inside(point: Point) -> int:
        return sum(
            month_of(point) == r.month and (r.first is None or r.first <= point) and (r.end is None or point < r.end) for r in regions
        )

    assert all(inside(p) == 1 for p in points)
    assert all(inside((f.first[0], f.first[1])) == 0 for f in kept)
    assert {tuple(f.first) for f in before} == {tuple(f.first) for f in kept} | {p for p in firsts if inside(p)}
    if not points:
        assert kept == sorted(before, key=lambda f: (f.month, f.first))


@given(st.dictionaries(POINTS, st.integers(1, 130_000), max_size=30))
def test_files_are_of_one_month_and_of_a_size_that_can_be_written_anew(counts: dict[Point, int]) -> None:
    counted = sorted(counts.items())
    made = list(pieces(counted, None))
    assert sum(p.rows for p in made) == sum(counts.values())
    for piece in made:
        assert month_of(piece.begin) == month_of(piece.end)
        assert piece.rows <= LARGEST_ROWS or piece.begin == piece.end
        shared = [p for p in counts if p[0] == piece.begin[0] and p < piece.begin]
        assert piece.from_day == (not shared)
        assert piece.to_day == (not [p for p in counts if p[0] == piece.end[0] and p > piece.end])


def test_bare_files_are_the_warehouses_view_with_every_column(ledger: Ledger) -> None:
    first = ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    ledger.send(STATIONS, air_rows(1.5, None, 2), agency="so-nnmt-01")
    ledger.approve(first, "confirmed")
    one = publish(ledger.engine, ledger.settings)
    for dataset in (WEEKLY, STATIONS):
        assert bare(one, dataset) == utc(ledger.view(dataset))
        assert [f.name for f in load(one.path).datasets[dataset].present_fields] == ledger.columns(dataset)
    ledger.send(WEEKLY, week_rows(10), scope=WEEK, sample=True)
    two = publish(ledger.engine, ledger.settings)
    assert bare(two, WEEKLY) == utc(ledger.view(WEEKLY)), "a superseded row is not counted"
    assert bare(one, WEEKLY) != bare(two, WEEKLY), "the old release's files still say what they said"
    assert written(two, STATIONS) == 0


def test_an_approval_alone_writes_only_the_files_it_touches(ledger: Ledger) -> None:
    january = ledger.send(WEEKLY, [r | {"period_from": "2026-01-02", "period_to": "2026-01-08"} for r in week_rows(1, 2)], scope="january")
    ledger.send(WEEKLY, [r | {"period_from": "2026-02-06", "period_to": "2026-02-12"} for r in week_rows(3)], scope="february")
    publish(ledger.engine, ledger.settings)
    ledger.approve(january, "confirmed")
    two = publish(ledger.engine, ledger.settings)
    assert written(two, WEEKLY) == 1
    assert bare(two, WEEKLY) == utc(ledger.view(WEEKLY))
    ledger.void(january)
    three = publish(ledger.engine, ledger.settings)
    assert bare(three, WEEKLY) == utc(ledger.view(WEEKLY)) == bare(publish(ledger.engine, ledger.settings, rebuild=True), WEEKLY)


def test_after_any_history_the_files_are_the_view(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Corrections, withdrawals, reinstatements, approvals, replaced rows and their return, on few days and agencies, with files of a few rows."""
    monkeypatch.setattr(present, "TARGET_ROWS", 4)
    monkeypatch.setattr(present, "LARGEST_ROWS", 6)
    chance = random.Random(20261122)
    sent: list[int] = []
    approved: list[int] = []
    months: set[str] = set()
    spared = 0
    stations: list[tuple[int, str, list[datetime]]] = []
    start = datetime(2026, 1, 30, 22, 0)
    for _turn in range(7):
        for _ in range(4):
            act = chance.choice(["week", "week", "air", "air", "again", "withdraw", "approve", "void"])
            agency = chance.choice(["cdc-66", "cdc-01"])
            if act == "week" or not sent:
                day = date(2026, 1, 2) + timedelta(days=7 * chance.randrange(6))
                period = {"period_from": str(day), "period_to": str(day + timedelta(days=6))}
                rows = [r | period for r in week_rows(*(chance.randrange(99) for _ in range(chance.randrange(1, 5))))]
                sent.append(ledger.send(WEEKLY, rows, scope=str(day), agency=agency))
            elif act == "air":
                at = start + timedelta(hours=chance.randrange(0, 48))
                rows = air_rows(*(chance.random() for _ in range(3)), start=f"{at:%Y-%m-%d %H:%M}+07")
                number = ledger.send(STATIONS, rows, agency=agency)
                moments = [r["measured_at"] for r in rows]
                for earlier, by, theirs in stations:
                    for fact_no, moment in enumerate(theirs):
                        if by == agency and moment in moments:
                            ledger.replace(STATIONS, earlier, fact_no, number)
                stations.append((number, agency, moments))
            elif act == "approve" and (fresh := [s for s in sent if s not in approved]):
                approved.append(chance.choice(fresh))
                ledger.approve(approved[-1], "confirmed")
            elif act == "void" and approved:
                ledger.void(approved[0])
                sent.remove(approved.pop(0))  # an approval may be voided once
            elif act in ("withdraw", "again"):
                submission = chance.choice(sent + [s for s, _, _ in stations])
                ledger.withdraw(submission)
                if act == "again" and submission in sent:
                    ledger.activate(submission)
        release = publish(ledger.engine, ledger.settings)
        for dataset in (WEEKLY, STATIONS):
            assert bare(release, dataset) == utc(ledger.view(dataset)), dataset
        for dataset in (WEEKLY, STATIONS):
            files = load(release.path).datasets[dataset].present
            months |= {f.month for f in files}
            spared += len(files) - written(release, dataset)
    assert months == {"2026-01", "2026-02"}
    assert spared, "not everything was written anew every time"


def test_an_upgrade_makes_the_present_files_of_a_release_that_had_none(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    body = json.loads((one.path / "manifest.json").read_text())
    for entry in body["datasets"].values():  # as the format before it wrote it
        for name in ("present", "present_fields", "present_last_id", "present_key"):
            del entry[name]
        entry["files"] = [{k: v for k, v in f.items() if k != "days"} for f in entry["files"]]
    del body["shared"]
    (one.path / "manifest.json").write_text(json.dumps(body | {"format": 2}))
    assert load(one.path).datasets[WEEKLY].present == []
    two = publish(ledger.engine, ledger.settings)
    assert (two.number, two.changed["format"]) == (2, load(two.path).format)
    assert bare(two, WEEKLY) == utc(ledger.view(WEEKLY))
    assert load(two.path).datasets[WEEKLY].files == load(one.path).datasets[WEEKLY].files, "the history is taken over"


def test_files_that_hold_fewer_rows_than_the_warehouse_stop_the_release(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    from anptt_data.lake import present_update

    ledger.send(WEEKLY, week_rows(1, 2), scope=WEEK)
    one = publish(ledger.engine, ledger.settings)
    ledger.send(WEEKLY, week_rows(5), scope="another week")
    with monkeypatch.context() as broken:
        broken.setattr(present_update, "touched_points", lambda *_: set())
        with pytest.raises(OurFault, match="hiện hành"):
            publish(ledger.engine, ledger.settings)
    assert (ledger.settings.releases_dir / "current").resolve() == one.path
    assert bare(publish(ledger.engine, ledger.settings), WEEKLY) == utc(ledger.view(WEEKLY))
