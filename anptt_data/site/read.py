"""Reads a release for its pages: its own dictionary, its catalogue, its tables, and what its example queries give. Nothing comes from anywhere else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

from anptt_data.contract.converted import TODAY
from anptt_data.contract.text import Text
from anptt_data.lake.open_release import OpenRelease
from anptt_data.lake.query_sources import Lineage
from anptt_data.lake.release_dictionary import two_languages
from anptt_data.site.examples import example_sql
from anptt_data.site.facts import Caveat, Code, CodeList, Column, Kind, Relation, ReleaseFacts
from anptt_data.site.read_datasets import datasets
from anptt_data.site.read_functions import read_function
from anptt_data.site.run_example import NUMBERS, internal_columns, run_example, tells_internal
from anptt_data.sql_text import quoted

COMMENTS = """
SELECT schema_name || '.' || table_name, coalesce(comment, '') FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
UNION ALL SELECT schema_name || '.' || view_name, coalesce(comment, '') FROM duckdb_views() WHERE NOT internal AND database_name = current_database()
ORDER BY 1
"""
COLUMNS = (
    "SELECT dataset, column_name, type, title_vi, title_en, unit, code_list, is_key, nullable, additive, converts, weighted_by, minimum, maximum, levels,"
    " indicator, privacy FROM main.dictionary ORDER BY dataset, position"
)
Progress = Callable[[str], None]


def read_release(release: OpenRelease, progress: Progress | None = None) -> ReleaseFacts:
    """Everything the pages tell; `progress` hears the name of each relation that is read. Raises `OurFault` when a file of the release is lost."""
    told = progress or (lambda _name: None)
    number, instant, rows = release.rows("SELECT number, instant, rows FROM main.release")[0]
    facts = ReleaseFacts(int(number), instant, release.folder, Path(release.manifest.lake), int(rows))
    facts.calendars = _calendars(release)
    facts.datasets = datasets(release)
    lineage = Lineage.of(release.connection)
    columns = _columns(release)
    caveats = _caveats(release)
    for name, comment in release.rows(COMMENTS):
        told(name)
        facts.relations[name] = _relation(release, facts, lineage, name, comment, columns.get(name, ()), caveats.get(name, ()))
    for row in release.rows("SELECT name, parameters, title_vi, title_en, columns, example FROM main.functions ORDER BY name"):
        told(row[0])
        facts.functions[row[0]] = read_function(release, facts.datasets, lineage, columns, *row)
    for relation in facts.relations.values():
        users = [r.name for r in facts.relations.values() if relation.name in r.made_of]
        relation.used_by = (*users, *(f.name for f in facts.functions.values() if relation.name in f.made_of))
    facts.code_lists = _code_lists(release, facts)
    return facts


def kind_of(name: str, known: Iterable[str]) -> tuple[Kind, str | None]:
    """What a relation is, and the dataset it shows or tells of."""
    base = max((d for d in known if name == d or name.startswith(d + "_")), key=len, default=None)
    if base is not None:
        return ("dataset" if name == base else "converted" if name == base + TODAY else "reports"), base
    schema = name.split(".")[0]
    return ("system", None) if schema == "main" else ("reference", None) if schema == "ref" else ("mart", None)


def _relation(
    release: OpenRelease, facts: ReleaseFacts, lineage: Lineage, name: str, comment: str, columns: tuple[Column, ...], caveats: tuple[Caveat, ...]
) -> Relation:  # fmt: skip
    kind, dataset = kind_of(name, facts.datasets)
    full = ".".join(quoted(part) for part in name.split("."))
    title = facts.datasets[name].title if kind == "dataset" else two_languages(comment) or Text(name, name)
    periods = {"period_from", "period_to"} <= {c.name for c in columns}
    asked = "count(*)" + (", arg_max(period_from, period_to), max(period_to)" if periods else "")
    count, *newest = release.rows(f"SELECT {asked} FROM {full}")[0]  # noqa: S608 - a name of the release's catalogue
    hidden = internal_columns(release, name, dataset)
    if tells_internal(release, lineage, name):
        hidden |= {c.name for c in columns if c.type in NUMBERS}
    example = run_example(release, example_sql(name, kind, columns), hidden)
    last = (newest[0], newest[1]) if newest and newest[1] is not None else None
    return Relation(name, kind, title, comment, columns, caveats, int(count), last, dataset, tuple(lineage.made_of(name)), example)


def _columns(release: OpenRelease) -> dict[str, tuple[Column, ...]]:
    made: dict[str, tuple[Column, ...]] = {}
    for relation, name, kind, vi, en, *facts in release.rows(COLUMNS):
        made[relation] = (*made.get(relation, ()), Column(name, kind, Text(vi, en), *facts))
    return made


def _caveats(release: OpenRelease) -> dict[str, tuple[Caveat, ...]]:
    made: dict[str, tuple[Caveat, ...]] = {}
    for relation, column, code, vi, en in release.rows("SELECT dataset, column_name, caveat, vi, en FROM main.caveats ORDER BY rowid"):
        made[relation] = (*made.get(relation, ()), Caveat(column, code, Text(vi, en)))
    return made


def _calendars(release: OpenRelease) -> dict[str, Text]:
    told: dict[str, Text] = {}
    for code, attributes in release.rows("SELECT code, attributes FROM ref.calendar ORDER BY code, valid_from"):
        said = json.loads(attributes or "{}")
        told[code] = Text(said.get("vi") or code, said.get("en") or code)
    return told


def _code_lists(release: OpenRelease, facts: ReleaseFacts) -> dict[str, CodeList]:
    codes: dict[str, list[Code]] = {}
    rows = release.rows(
        "SELECT code_list, code, vi, en, aliases, parent, attributes, legal_basis, valid_from, valid_to FROM ref.code ORDER BY code_list, rowid"
    )
    for name, code, vi, en, aliases, parent, attributes, basis, since, until in rows:
        told = json.loads(attributes or "{}")
        codes.setdefault(name, []).append(
            Code(
                code,
                Text(vi, en or vi),
                tuple(json.loads(aliases or "[]")),
                parent,
                told if isinstance(told, dict) else {},
                basis or "",
                since,
                until,
            )
        )
    made = {}
    for (name,) in release.rows("SELECT name FROM ref.code_list ORDER BY name"):
        users = tuple(
            (r.name, c) for r in facts.relations.values() if r.kind in ("dataset", "mart") for c in r.columns if c.code_list == name
        )
        title = users[0][1].title if users else Text(name, name)
        made[name] = CodeList(name, title, tuple(codes.get(name, [])), tuple((r, c.name) for r, c in users))
    return made
