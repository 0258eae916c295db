"""Renders the templates of the dictionary's pages in one language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from anptt_data.site.addresses import PICTURES, address, anchor
from anptt_data.site.facts import Caveat, Column, Example, Header, ReleaseFacts
from anptt_data.site.shown import brief, day, instant, number, span
from anptt_data.site.words import Tongue

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
"""No inline script or style, nothing from a network."""
TYPES = {"TIMESTAMP WITH TIME ZONE": "TIMESTAMPTZ"}
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?|…|")
KINDS = ("dataset", "converted", "reports", "mart", "reference", "system", "function", "code_list", "column", "code", "page")


class Pages:
    """Renders pages of a release in one language; `up` is the way from the page's folder to the root of the language."""

    def __init__(self, facts: ReleaseFacts, tongue: str) -> None:
        self.facts, self.t = facts, Tongue(tongue)
        kinds = {k: self.t(f"kind_{k}") for k in KINDS}
        words = {"kinds": kinds, "found": self.t("found"), "none": self.t("found_none"), "more": self.t("found_more")}
        self._words = json.dumps(words, ensure_ascii=False)

    def render(self, template: str, path: str, **values: Any) -> str:
        """The page that will lie at `path` from the root of its language; everything is escaped."""
        root = "../" * path.count("/")
        above = root + ("../" if self.t.code == "en" else "")
        other = f"{root}en/{path}" if self.t.code == "vi" else f"{above}{path}"
        return _environment().get_template(template).render(
            facts=self.facts, t=self.t, root=root, files=f"{above}static/", pictures=f"{above}{PICTURES}/index.html", other=other, search_words=self._words, **values
        )  # fmt: skip


def notes_of(column: Column, t: Tongue) -> str:
    """What else the dictionary says of a column, in a line."""
    said: list[str] = [t("key")] if column.is_key else []
    if column.levels:
        said.append(f"{t('levels')}: " + ", ".join(t(f"level_{level}") for level in column.levels.split(", ")))
    if column.converts:
        said.append(t(f"converts_{column.converts}", by=column.weighted_by))
    if column.minimum is not None:
        said.append(f"{t('at_least')} {column.minimum:g}")
    if column.maximum is not None:
        said.append(f"{t('at_most')} {column.maximum:g}")
    if column.nullable:
        said.append(t("nullable"))
    if column.privacy in ("internal", "personal"):
        said.append(t(f"privacy_{column.privacy}"))
    if column.indicator:
        said.append(f"{t('indicator')}: {column.indicator}")
    return "; ".join(said)


def caveats_of(caveats: Iterable[Caveat], t: Tongue) -> list[tuple[str, list[str]]]:
    """Each warning once, with the columns it is on."""
    gathered: dict[str, list[str]] = {}
    for caveat in caveats:
        columns = gathered.setdefault(t.of(caveat.said), [])
        if caveat.column is not None:
            columns.append(caveat.column)
    return list(gathered.items())


def headers_of(headers: Iterable[Header], t: Tongue) -> list[tuple[str, str, list[str], list[str]]]:
    """By column of the file: what becomes of it, the headers that name it, and how it is told where there are none."""
    made = []
    for (column, use), group in groupby(
        sorted(headers, key=lambda h: (h.use == "period", h.use != "stored")), key=lambda h: (h.column, h.use)
    ):
        rows = list(group)
        made.append((column, use, rows))
    merged: dict[tuple[str, str], list[Header]] = {}
    for column, use, rows in made:
        merged.setdefault((column, use), []).extend(rows)
    return [
        (column, use, [h.word for h in rows if h.role == "header"], [_told(role, list(some), t) for role, some in _by_role(rows)])
        for (column, use), rows in merged.items()
    ]


def _by_role(rows: list[Header]) -> Iterable[tuple[str, Iterable[Header]]]:
    others = sorted((h for h in rows if h.role != "header"), key=lambda h: (h.layout or "", h.role))
    return [(role, list(group)) for role, group in groupby(others, key=lambda h: h.role)]


def _told(role: str, rows: list[Header], t: Tongue) -> str:
    words = ", ".join(dict.fromkeys(h.word for h in rows))
    layouts = ", ".join(dict.fromkeys(h.layout for h in rows if h.layout))
    return f"{t(f'role_{role}')}: {words} ({layouts})" if role != "file_name" else f"{t('role_file_name')} ({layouts})"


def numeric(example: Example, column: int) -> bool:
    """Whether a column of a result is set to the right."""
    values = [row[column] for row in example.rows]
    return any(values) and all(_NUMBER.fullmatch(v) for v in values) and not any(re.fullmatch(r"0\d+", v) for v in values)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True)
    environment.globals.update(policy=POLICY, address=address, anchor=anchor, notes_of=notes_of, numeric=numeric)
    filters: Mapping[str, Any] = {
        "n": number,
        "at": instant,
        "day": day,
        "span": span,
        "brief": brief,
        "type": lambda kind: TYPES.get(kind, kind),
    }
    environment.filters.update(filters)
    return environment
