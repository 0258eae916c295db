"""Reads a table function of a release: what it takes and gives, and what its example gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from anptt_data.contract.converted import ON, TODAY
from anptt_data.contract.text import Text
from anptt_data.lake.open_release import OpenRelease
from anptt_data.lake.query_sources import Lineage
from anptt_data.places.roll_up_functions import COVERAGE, ROLLUP
from anptt_data.site.facts import Column, Dataset, Function
from anptt_data.site.run_example import internal_columns, run_example
from anptt_data.site.words import ESTIMATED, GIVEN, PART

COUNTS = "link.coverage"
"""Where the counts that functions give have their titles, too."""


def read_function(
    release: OpenRelease, datasets: Mapping[str, Dataset], lineage: Lineage, columns: Mapping[str, tuple[Column, ...]],
    name: str, parameters: str, vi: str, en: str, gives: str | None, example: str,
) -> Function:  # fmt: skip
    """One row of the release's table ``functions``; what gives a value, not a table, has no columns."""
    dataset = next((d for ending in (ON, ROLLUP, COVERAGE) if name.endswith(ending) and (d := name.removesuffix(ending)) in datasets), None)
    at = example.index(f"{name}(")
    call = example[at : example.index(")", at) + 1]
    described = release.rows(f"DESCRIBE SELECT * FROM {call}") if gives else []  # noqa: S608 - the release's own example
    made_of = tuple(lineage.made_of(name))
    near = [*([dataset + TODAY, dataset] if dataset else []), COUNTS, *made_of]
    pairs = tuple((p.split(" ", 1)[0], p.split(" ", 1)[1]) for p in parameters.split(", "))
    done = run_example(release, example, internal_columns(release, dataset))
    compared = (
        {h.column: h.word for h in reversed(datasets[dataset].headers) if h.use == "compared" and h.role == "header"} if dataset else {}
    )
    return Function(name, dataset, pairs, Text(vi, en), _titled(described, near, columns, compared), made_of, done)


def _titled(
    described: list[tuple[Any, ...]], near: list[str], columns: Mapping[str, tuple[Column, ...]], compared: dict[str, str]
) -> tuple[Column, ...]:
    """The columns a function gives, with the titles that columns of the same name have in what it is made of; `compared` are words by which files name
    what the function works out (a rate of the form)."""
    known = {name: Column(name, "", Text(word, word)) for name, word in compared.items()}
    for relation in near:
        for column in columns.get(relation, ()):
            known.setdefault(column.name, column)
    made: list[Column] = []
    for name, kind, *_ in described:
        base = known.get(name) or known.get(str(name).removesuffix(ESTIMATED))
        if base is None:
            made.append(Column(name, kind, GIVEN.get(name, Text("", ""))))
        elif base.name == name:
            made.append(Column(name, kind, base.title, base.unit, base.code_list))
        else:
            made.append(Column(name, kind, Text(f"{base.title.vi}: {PART.vi}", f"{base.title.en}: {PART.en}")))
    return tuple(made)
