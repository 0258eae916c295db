"""A reform checked against the reference tables of a folder, and taken into them: all of it, once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from anptt_data.places.areas import load_areas
from anptt_data.places.crosswalk import Crosswalk, load_crosswalk
from anptt_data.places.reform_apply import AREA_FIELDS, RELATION_FIELDS, apply_reform, relation_row
from anptt_data.places.reform_check import problems_of
from anptt_data.places.reform_effects import ByHand, Effects, by_hand, effects
from anptt_data.places.reform_files import UnfinishedReform, alone, finish, replace_together, unfinished
from anptt_data.places.reform_problems import BadReform, Problem
from anptt_data.places.reforms import FOLDER, Reform, read_reform
from anptt_data.places.tables import read_table

MERGER_FIELDS = ("old", "new", "effective", "decree", "confidence", "reason")


@dataclass(frozen=True)
class Verdict:
    """What a reform would do and all that is wrong with it. `already`: it stands in the tables, nothing is to be done."""

    reform: Reform | None
    problems: tuple[Problem, ...] = ()
    effects: Effects | None = None
    by_hand: tuple[ByHand, ...] = ()
    already: bool = False

    @property
    def accepted(self) -> bool:
        """Whether it can be taken: notes stop nothing."""
        return self.reform is not None and all(p.note for p in self.problems)


def examine(path: Path, folder: Path, today: date) -> Verdict:
    """Check the file against the tables in `folder`; raises `UnfinishedReform`. Writes nothing."""
    if unfinished(folder):
        raise UnfinishedReform(folder)
    reform, problems = read_reform(path)
    if reform is None:
        return Verdict(None, tuple(problems))
    areas = load_areas(folder)
    stored = [p for p in (folder / FOLDER).glob("*.toml") if p.read_bytes() == path.read_bytes()]
    if entered(reform, load_crosswalk(folder)):
        if stored and not problems:
            return Verdict(reform, already=True)
        return Verdict(reform, (*problems, Problem("REFORM-051", path.name, {"folder": folder / FOLDER})))
    if not stored and (folder / FOLDER / path.name).exists():
        problems.append(Problem("REFORM-052", path.name, {"file": f"{FOLDER}/{path.name}"}))
    problems += problems_of(reform, areas, today)
    if any(not p.note for p in problems):
        return Verdict(reform, tuple(problems))
    return Verdict(reform, tuple(problems), effects(reform, areas), tuple(by_hand(reform, areas, folder)))


def entered(reform: Reform, crosswalk: Crosswalk) -> bool:
    """Whether every relation of the reform stands in the crosswalk."""
    known = {(r.effective, r.old, r.new) for r in crosswalk.relations}
    links = list(reform.links())
    return bool(links) and all((reform.effective, link.old, link.new) in known for link in links)


def complete(folder: Path) -> bool:
    """Complete what a killed process left half written; whether there was anything."""
    with alone(folder):
        return finish(folder)


def take(path: Path, folder: Path, today: date) -> Verdict:
    """Check the file and write it into the tables: areas, relations, mergers of provinces, and the file itself, together or not at all.

    Completes first what a killed process left. Raises `BadReform` with every problem; a file that was taken before changes nothing.
    """
    with alone(folder):
        finish(folder)
        verdict = examine(path, folder, today)
        if verdict.reform is None or not verdict.accepted:
            raise BadReform(path.name, [p for p in verdict.problems if not p.note])
        if not verdict.already:
            replace_together(folder, contents(verdict.reform, folder) | {f"{FOLDER}/{path.name}": path.read_bytes()})
    return verdict


def contents(reform: Reform, folder: Path) -> dict[str, bytes]:
    """The tables as they are with the reform."""
    rows, relations = apply_reform(read_table(folder / "areas.csv"), load_crosswalk(folder).relations, reform)
    levels = {(r["code"], r["valid_from"]): r["level"] for r in rows}
    mergers = read_table(folder / "province_mergers.csv") + [
        {
            "old": r.old,
            "new": r.new,
            "effective": r.effective.isoformat(),
            "decree": r.decree,
            "confidence": r.confidence,
            "reason": reform.title_vi,
        }
        for r in relations
        if r.effective == reform.effective
        and r.relation == "whole"
        and r.old != r.new
        and levels[r.new, r.new_from.isoformat()] == "province"
    ]
    return {
        "areas.csv": as_csv(AREA_FIELDS, rows),
        "crosswalk.csv": as_csv(RELATION_FIELDS, map(relation_row, relations)),
        "province_mergers.csv": as_csv(MERGER_FIELDS, {(m["old"], m["effective"]): m for m in mergers}.values()),
    }


def as_csv(fields: Sequence[str], rows: Iterable[Mapping[str, str]]) -> bytes:
    """A reference table as it is written: a header, UTF-8, one line feed a row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fields, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
