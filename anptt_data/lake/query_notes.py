# ruff: noqa: S608 - names come from the release's own catalogue, through `quoted`.
"""What has to be said beside a query's result: the release and instant, what was read, how each of it may be used, who had reported, what must not be added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from anptt_data.contract.converted import ON, TODAY
from anptt_data.contract.text import Text
from anptt_data.lake.open_release import OpenRelease
from anptt_data.lake.query_sources import Lineage
from anptt_data.places.roll_up_functions import COVERAGE
from anptt_data.sql_text import quoted

NO_FIGURES = ("main", "ref")
PERIODS = 5
"""Reporting periods whose coverage is told: the newest of the result, or of the dataset when the result shows no periods."""
MOST_PERIODS = 400
TITLES = 3
"""Titles of a column that several relations have under one name."""


@dataclass
class Seen:
    """What went by while the rows were written."""

    columns: list[str]
    rows: int = 0
    calendars: set[str] = field(default_factory=set)
    authorities: dict[str, int] = field(default_factory=dict)
    samples: int = 0
    periods: set[tuple[date, date]] = field(default_factory=set)

    def batch(self, rows: Sequence[Sequence[Any]]) -> None:
        """Look at some rows."""
        self.rows += len(rows)
        at = {name: i for i, name in enumerate(self.columns)}
        if (i := at.get("calendar")) is not None:
            self.calendars |= {str(r[i]) for r in rows if r[i] is not None}
        if (i := at.get("authority")) is not None:
            for row in rows:
                self.authorities[str(row[i])] = self.authorities.get(str(row[i]), 0) + 1
        if (i := at.get("mark")) is not None:
            self.samples += sum(r[i] is not None for r in rows)
        if "period_from" in at and "period_to" in at and len(self.periods) < MOST_PERIODS:
            a, b = at["period_from"], at["period_to"]
            self.periods |= {(r[a], r[b]) for r in rows if type(r[a]) is date and type(r[b]) is date}


@dataclass(frozen=True)
class Coverage:
    """A period of the whole country: units that should report, that did, and (where a report is due) in time. `mark`: of samples, or None of real reports."""

    period_from: date
    period_to: date
    calendar: str
    expected: int
    reported: int
    on_time: int | None
    final: int
    mark: str | None = None


@dataclass(frozen=True)
class SourceNote:
    """One dataset, mart or function that was read. `authorities`: its rows at the instant by provisional and final; `rows` is None for a function."""

    relation: str
    title: Text
    legal_basis: str
    units: tuple[tuple[str, str], ...]
    caveats: tuple[Text, ...]
    calendars: tuple[str, ...]
    authorities: dict[str, int]
    samples: int
    rows: int | None
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True)
class QueryNotes:
    """All of it. `columns`: name, title and unit of each column of the result, where it is one column of what was read."""

    release: int
    instant: datetime
    made: datetime
    sql: str
    seen: Seen
    columns: tuple[tuple[str, Text | None, str | None], ...]
    sources: tuple[SourceNote, ...]
    also_read: tuple[str, ...]
    files: tuple[str, ...]
    known: bool
    remarks: tuple[Text, ...] = ()
    local_times: bool = False
    """Whether instants were written as the time of the clock in Viet Nam."""

    @property
    def calendars(self) -> tuple[str, ...]:
        """The calendars of the result where it shows them, else of what it was made of."""
        return tuple(sorted(self.seen.calendars or {c for s in self.sources for c in s.calendars}))

    @property
    def mixed(self) -> bool:
        """Whether figures of several calendars stand in it, or may have gone into it."""
        return len(self.calendars) > 1


def query_notes(
    release: OpenRelease, sql: str, seen: Seen, made: datetime, remarks: Sequence[Text] = (), *, local_times: bool = False
) -> QueryNotes:
    """The notes on a query that was run on the release as of the same instant."""
    sources = Lineage.of(release.connection).sources(sql)
    listed: dict[str, None] = {}
    for name in sources.named:
        listed[name] = None
    # What a view or a function is made of is told where it is a dataset: its figures are what was added up or converted.
    datasets = {str(r[0]) for r in release.rows("SELECT dataset FROM main.datasets")}
    for name in sources.reads:
        if name in datasets:
            listed[name] = None
    figures = [n for n in listed if n.split(".")[0] not in NO_FIGURES]
    return QueryNotes(
        release.manifest.number, release.instant, made, sql, seen, _columns(release, seen.columns, list(listed)),
        tuple(_source(release, n, n in datasets, seen) for n in figures), tuple(n for n in listed if n not in figures), sources.files, sources.known,
        tuple(remarks), local_times,
    )  # fmt: skip


def _columns(release: OpenRelease, names: list[str], relations: list[str]) -> tuple[tuple[str, Text | None, str | None], ...]:
    told: dict[str, dict[tuple[str, str, str | None], None]] = {}
    rows = release.rows(
        "SELECT column_name, title_vi, title_en, unit FROM main.dictionary WHERE list_contains(?, dataset)",
        [[*relations, *(r.removesuffix(ON) + TODAY for r in relations if r.endswith(ON))]],
    )
    for name, vi, en, unit in rows:
        told.setdefault(str(name), {})[str(vi), str(en), unit] = None
    made: list[tuple[str, Text | None, str | None]] = []
    for name in names:
        found = list(told.get(name, {}))[:TITLES]
        units = {unit for _, _, unit in found}
        title = Text(" | ".join(dict.fromkeys(vi for vi, _, _ in found)), " | ".join(dict.fromkeys(en for _, en, _ in found)))
        made.append((name, title if found else None, units.pop() if len(units) == 1 else None))
    return tuple(made)


def _source(release: OpenRelease, relation: str, is_dataset: bool, seen: Seen) -> SourceNote:
    columns = release.rows("SELECT column_name, unit FROM main.dictionary WHERE dataset = ? ORDER BY position", [relation])
    names = {str(r[0]) for r in columns}
    titles = release.rows(
        "SELECT title_vi, title_en, legal_basis FROM main.datasets WHERE dataset = ?"
        " UNION ALL SELECT title_vi, title_en, '' FROM main.functions WHERE name = ?",
        [relation, relation],
    ) or [_comment(release, relation)]
    caveats = release.rows(
        "SELECT coalesce(string_agg(column_name, ', ' ORDER BY rowid) || ': ', ''), vi, en FROM main.caveats WHERE dataset = ?"
        " GROUP BY vi, en ORDER BY min(rowid)",
        [relation],
    )
    full = ".".join(quoted(p) for p in relation.split("."))
    total = int(release.rows(f"SELECT count(*) FROM {full}")[0][0]) if names else None
    return SourceNote(
        relation, Text(str(titles[0][0]), str(titles[0][1])), str(titles[0][2] or ""), tuple((str(n), str(u)) for n, u in columns if u),
        tuple(Text(f"{of}{vi}", f"{of}{en}") for of, vi, en in caveats), tuple(sorted(_counted(release, full, "calendar", names))),
        _counted(release, full, "authority", names), sum(_counted(release, full, "mark", names).values()), total,
        _coverage(release, relation, seen) if is_dataset else (),
    )  # fmt: skip


def _comment(release: OpenRelease, relation: str) -> tuple[str, str, str]:
    from anptt_data.lake.release_dictionary import two_languages

    schema, name = relation.split(".")
    rows = release.rows(
        "SELECT comment FROM duckdb_views() WHERE schema_name = ? AND view_name = ?"
        " UNION ALL SELECT comment FROM duckdb_tables() WHERE schema_name = ? AND table_name = ?",
        [schema, name, schema, name],
    )
    text = two_languages(str(rows[0][0] or "")) if rows else None
    return (text.vi, text.en, "") if text else (relation, relation, "")


def _counted(release: OpenRelease, full: str, column: str, names: set[str]) -> dict[str, int]:
    if column not in names:
        return {}
    rows = release.rows(f"SELECT {quoted(column)}, count(*) FROM {full} WHERE {quoted(column)} IS NOT NULL GROUP BY 1 ORDER BY 1")
    return {str(value): int(n) for value, n in rows}


def _coverage(release: OpenRelease, dataset: str, seen: Seen) -> tuple[Coverage, ...]:
    """The newest periods of the whole country: those the result shows, else those the dataset has."""
    told = national_coverage(release, dataset)
    shown = [c for c in told if (c.period_from, c.period_to) in seen.periods]
    return newest(shown or told, PERIODS)


def newest(told: list[Coverage], periods: int) -> tuple[Coverage, ...]:
    """Those of the first `periods` periods: a period with samples beside real reports has two lines."""
    first = list(dict.fromkeys((c.period_from, c.period_to, c.calendar) for c in told))[:periods]
    return tuple(c for c in told if (c.period_from, c.period_to, c.calendar) in first)


def national_coverage(release: OpenRelease, dataset: str) -> list[Coverage]:
    """Who reported, by period and mark, the newest first: samples are never counted with real reports; nothing for a dataset whose units are not counted."""
    if not release.rows("SELECT 1 FROM main.functions WHERE name = ?", [dataset + COVERAGE]):
        return []
    full = ".".join(quoted(p) for p in (dataset + COVERAGE).split("."))
    rows = release.rows(
        "SELECT period_from, period_to, calendar, sum(units_expected)::BIGINT, sum(units_reported)::BIGINT, sum(units_on_time)::BIGINT,"
        f" sum(units_final)::BIGINT, mark FROM {full}('nation') WHERE period_from IS NOT NULL GROUP BY ALL"
        " ORDER BY period_to DESC, period_from DESC, calendar, mark NULLS FIRST"
    )
    return [Coverage(*r) for r in rows]
