"""The data dictionary of a release, read back from its own DuckDB file once everything else is in it: so it names every relation and column there is, with
the types and comments they have. Contracts add what a comment does not say (keys, limits, how a figure adds up).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import duckdb

from anptt_data.contract.base import Contract
from anptt_data.contract.converted import TODAY, converted_columns, main_place
from anptt_data.contract.dictionary import dictionary
from anptt_data.contract.text import Text
from anptt_data.lake.made_tables import MadeTable

FIELDS: list[tuple[str, str]] = [
    ("dataset", "VARCHAR"), ("column_name", "VARCHAR"), ("position", "INTEGER"), ("type", "VARCHAR"), ("title_vi", "VARCHAR"), ("title_en", "VARCHAR"),
    ("unit", "VARCHAR"), ("code_list", "VARCHAR"), ("is_key", "BOOLEAN"), ("nullable", "BOOLEAN"), ("additive", "BOOLEAN"), ("converts", "VARCHAR"),
    ("weighted_by", "VARCHAR"), ("minimum", "DOUBLE"), ("maximum", "DOUBLE"), ("levels", "VARCHAR"), ("indicator", "VARCHAR"), ("privacy", "VARCHAR"),
    ("comment", "VARCHAR"),
]  # fmt: skip
CATALOGUE = """
SELECT c.schema_name || '.' || c.table_name, c.column_name, c.column_index, c.data_type, coalesce(c.comment, '')
FROM duckdb_columns() c WHERE NOT c.internal AND c.database_name = current_database() ORDER BY 1, 3
"""
LABELLED = re.compile(
    r"(?:^|; )(?:đơn vị \((?P<unit>unit)\)|danh mục \((?P<code_list>code list)\)|chỉ tiêu \((?P<indicator>indicator)\)): (?P<said>[^;]+)"
)
"""What a comment says in a form that can be read back, whoever wrote it."""


class Described(NamedTuple):
    """A column of the release: where it stands, its type, its comment."""

    relation: str
    column: str
    position: int
    type: str
    comment: str


def two_languages(comment: str) -> Text | None:
    """The titles a comment begins with, ``Vietnamese — English``; None when one of them is missing."""
    vi, dash, en = comment.partition(" — ")
    text = Text(vi.split("; ")[0].strip(), en.split("; ")[0].strip())
    return text if dash and text.vi and text.en else None


def columns_of_release(connection: duckdb.DuckDBPyConnection) -> list[Described]:
    """Every column of every table and view."""
    return [Described(*row) for row in connection.execute(CATALOGUE).fetchall()]


def dictionary_rows(described: Iterable[Described], contracts: Iterable[type[Contract]]) -> MadeTable:
    """One row a column, by relation and position."""
    known = _known(contracts)
    return MadeTable(FIELDS, [_row(d, known.get(d.relation, {}).get(d.column, {})) for d in described])


def _known(contracts: Iterable[type[Contract]]) -> dict[str, dict[str, Mapping[str, Any]]]:
    """What the contracts say of a column, by relation and name."""
    known: dict[str, dict[str, Mapping[str, Any]]] = {}
    for contract in contracts:
        known[contract.dataset()] = {e["name"]: e for e in dictionary(contract)}
        if main_place(contract) is not None:
            known[contract.dataset() + TODAY] = {e["name"]: e for e in converted_columns(contract)}
    return known


def _row(d: Described, facts: Mapping[str, Any]) -> tuple[Any, ...]:
    title = two_languages(d.comment) or Text(d.column, d.column)
    said = {next(k for k in ("unit", "code_list", "indicator") if m[k]): m["said"] for m in LABELLED.finditer(d.comment)}
    return (
        d.relation, d.column, d.position, d.type, facts.get("title_vi") or title.vi, facts.get("title_en") or title.en,
        facts.get("unit") or said.get("unit"), facts.get("code_list") or said.get("code_list"), facts.get("key"), facts.get("nullable"),
        facts.get("additive"), facts.get("converts"), facts.get("weighted_by"), facts.get("minimum"), facts.get("maximum"),
        ", ".join(facts.get("levels") or ()) or None, facts.get("indicator") or said.get("indicator"), facts.get("privacy"), d.comment,
    )  # fmt: skip
