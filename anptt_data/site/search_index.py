"""The index of the search box: a script file with one line a thing that can be found, its words folded so that "benh" finds "Bệnh"."""

from __future__ import annotations

import json
from collections.abc import Iterator

from anptt_data.conform.folding import fold
from anptt_data.contract.text import Text
from anptt_data.site.addresses import address, anchor
from anptt_data.site.facts import ReleaseFacts
from anptt_data.site.shown import brief
from anptt_data.site.words import WORDS

MOST_CODES = 400
"""Of one list; longer ones are found by their own name only."""
Entry = tuple[str, str, str, str, str, str]
"""Address, kind, Vietnamese title, English title, name, folded words."""
COLUMNS_OF = ("dataset", "mart", "reference", "system")
"""The kinds of relations whose columns stand in the index; the other forms of a dataset have the same ones."""


def index_script(facts: ReleaseFacts) -> str:
    """The file, which needs no server: it sets a global that the search script reads."""
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries(facts))
    return f"window.ANPTT_INDEX = [\n{lines}\n];\n"


def entries(facts: ReleaseFacts) -> Iterator[Entry]:
    """Everything that can be found; pages before columns and codes."""
    yield _entry(address("ways"), "page", WORDS["ways"], "duckdb python pandas polars r arrow postgresql power bi excel", "")
    for r in facts.relations.values():
        about = facts.datasets[r.dataset] if r.dataset else None
        more = f"{about.description.vi} {about.legal_basis} {about.provider.vi}" if about and r.kind == "dataset" else ""
        yield _entry(address("relation", r.name), r.kind, r.title, r.name, more)
    for f in facts.functions.values():
        yield _entry(address("function", f.name), "function", f.title, f.name, "")
    for listed in facts.code_lists.values():
        yield _entry(address("code_list", listed.name), "code_list", listed.title, listed.name, "")
    for r in facts.relations.values():
        if r.kind in COLUMNS_OF:
            for c in r.columns:
                yield _entry(
                    address("relation", r.name) + "#" + anchor(c.name),
                    "column",
                    c.title,
                    f"{r.name}.{c.name}",
                    f"{c.unit or ''} {c.indicator or ''}",
                )
    for listed in facts.code_lists.values():
        for code in listed.codes[:MOST_CODES]:
            where = address("code_list", listed.name) + "#" + anchor(code.code)
            yield _entry(where, "code", code.title, f"{listed.name}: {code.code}", " ".join(code.aliases))


def _entry(where: str, kind: str, title: Text, name: str, more: str) -> Entry:
    words = dict.fromkeys(fold(f"{title.vi} {title.en} {name} {more}".replace("_", " _").replace(".", " ")).split())
    return where, kind, brief(title.vi), brief(title.en) if title.en != title.vi else "", name, " ".join(words)
