"""Code lists: what a file may write for a code, its name or an alias, and the code it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from anptt_data.conform.folding import fold
from anptt_data.places.tables import day, listed, read_table

AREA_ATTRIBUTES = ("area", "areas")


@dataclass(frozen=True)
class Code:
    """One code with its names; `attributes` are facts of the code (a unit, the areas it serves, ...)."""

    code: str
    vi: str
    en: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    attributes: dict[str, str] = field(default_factory=dict, hash=False)
    legal_basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    confidence: str = ""

    def area_codes(self) -> list[str]:
        """Codes of the areas that the attributes ``area`` or ``areas`` name."""
        written = next((self.attributes[a] for a in AREA_ATTRIBUTES if a in self.attributes), "")
        return [c for c in re.split(r"[|,\s]+", written) if c]


@dataclass
class CodeList:
    """One list. A form that would mean two codes means none: `ambiguous` holds such forms."""

    name: str
    codes: dict[str, Code]
    ambiguous: set[str] = field(default_factory=set, init=False)
    _by_form: dict[str, Code] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        # A code goes before a name, a name before an alias, an alias before a number that lost its zeros in a spreadsheet.
        for forms in (
            lambda c: (c.code,),
            lambda c: (c.vi, c.en),
            lambda c: c.aliases,
            lambda c: (c.code.lstrip("0") or "0",) if c.code.isdigit() else (),
        ):
            found: dict[str, set[str]] = {}
            for code in self.codes.values():
                for form in forms(code):
                    if form:
                        found.setdefault(fold(form), set()).add(code.code)
            for form, codes in found.items():
                if form in self._by_form or form in self.ambiguous:
                    continue
                if len(codes) > 1:
                    self.ambiguous.add(form)
                else:
                    self._by_form[form] = self.codes[next(iter(codes))]

    def find(self, written: str) -> Code | None:
        """The code that `written` is, names or is an alias of, in its comparison form."""
        exact = self.codes.get(written.strip())
        return exact or self._by_form.get(fold(written))


def load_code_lists(folder: Path) -> dict[str, CodeList]:
    """Every ``code_lists/<name>.csv``: code, vi, en, aliases, parent, attributes, legal_basis, valid_from, valid_to, confidence."""
    return {path.stem: CodeList(path.stem, _codes(path)) for path in sorted((folder / "code_lists").glob("*.csv"))}


def _codes(path: Path) -> dict[str, Code]:
    return {
        r["code"]: Code(
            r["code"], r["vi"], r["en"], listed(r["aliases"]), r["parent"] or None,
            dict(pair.strip().split("=", 1) for pair in r["attributes"].split(";") if "=" in pair),
            r["legal_basis"], day(r["valid_from"]), day(r["valid_to"]), r["confidence"],
        )
        for r in read_table(path)
    }  # fmt: skip
