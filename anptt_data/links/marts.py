"""Marts: questions across sectors, each a SQL file under `marts/` whose header says what its rows are, what they come from and what to heed.

A header line is ``-- word: text``. Needed: ``vi``, ``en`` (what question it answers), ``grain vi``, ``grain en``, ``keys`` (columns that tell rows apart),
``sources`` (relations), ``caveat vi``, ``caveat en``, and ``column NAME: vi — en`` for every column in order. ``needs: CODE, ...`` names the indicators
without which it says nothing; ``after: MART, ...`` the marts it reads. A line that begins with ``--   `` goes on with the one before.
The SQL is in words that DuckDB and Spark (translated by sqlglot) share: tests/links run both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault

MARTS_DIR = Path(str(files("marts")))
_LINE = re.compile(r"-- ([a-z_]+(?: [a-z_0-9]+)?): (.*)")
NEEDED = ("vi", "en", "grain vi", "grain en", "keys", "sources", "caveat vi", "caveat en")


class MartDefect(OurFault):
    """A mart's file does not say what it must."""

    def __init__(self, file: str, problem: str) -> None:
        self.file, self.problem = file, problem
        super().__init__(f"Tệp marts/{file}: {problem}", f"marts/{file}: {problem}")


@dataclass(frozen=True)
class Mart:
    """One mart: a view ``mart.<name>`` of a release."""

    name: str
    title: Text
    grain: Text
    keys: tuple[str, ...]
    sources: tuple[str, ...]
    needs: tuple[str, ...]
    after: tuple[str, ...]
    caveat: Text
    columns: dict[str, Text]
    sql: str


@lru_cache(maxsize=4)
def marts(folder: Path = MARTS_DIR) -> tuple[Mart, ...]:
    """All marts, each after those it reads. Raises `MartDefect`."""
    found = {file.stem: read_mart(file) for file in sorted(folder.glob("*.sql"))}
    ordered: list[Mart] = []
    waiting = dict(found)
    while waiting:
        ready = [m for m in waiting.values() if not set(m.after) & waiting.keys()]
        if not ready:
            raise MartDefect(", ".join(waiting), "they wait for one another (after:)")
        for mart in ready:
            if unknown := set(mart.after) - found.keys():
                raise MartDefect(f"{mart.name}.sql", f"after: no mart is called {', '.join(sorted(unknown))}")
            ordered.append(mart)
            del waiting[mart.name]
    return tuple(ordered)


def read_mart(file: Path) -> Mart:
    """The mart in one file; raises `MartDefect`."""
    said: dict[str, str] = {}
    last = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("--"):
            break
        if line.startswith("--   ") and last:
            said[last] += " " + line[5:].strip()
        elif match := _LINE.fullmatch(line):
            last = match[1]
            said[last] = match[2].strip()
        else:
            raise MartDefect(file.name, f"the header line {line!r} says nothing known")
    if missing := [word for word in NEEDED if not said.get(word)]:
        raise MartDefect(file.name, f"the header lacks {', '.join(missing)}")
    columns = {word.removeprefix("column "): _both(file.name, text) for word, text in said.items() if word.startswith("column ")}
    keys = _names(said["keys"])
    if absent := [k for k in keys if k not in columns]:
        raise MartDefect(file.name, f"keys that are no columns: {', '.join(absent)}")
    return Mart(
        file.stem, Text(said["vi"], said["en"]), Text(said["grain vi"], said["grain en"]), keys, _names(said["sources"]),
        _names(said.get("needs", "")), _names(said.get("after", "")), Text(said["caveat vi"], said["caveat en"]), columns,
        file.read_text(encoding="utf-8"),
    )  # fmt: skip


def _names(written: str) -> tuple[str, ...]:
    return tuple(n for n in (part.strip() for part in written.split(",")) if n)


def _both(file: str, written: str) -> Text:
    vi, found, en = written.partition(" — ")
    if not found:
        raise MartDefect(file, f"a column is explained as «vi — en», not {written!r}")
    return Text(vi.strip(), en.strip())


def lacking(mart: Mart, told: Iterable[str]) -> tuple[str, ...]:
    """The indicators the mart needs of which nothing was told; a name that ends with ``*`` stands for all that begin so."""
    there = set(told)
    return tuple(n for n in mart.needs if not (any(t.startswith(n[:-1]) for t in there) if n.endswith("*") else n in there))
