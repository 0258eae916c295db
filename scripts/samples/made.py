"""What the generator knows of a file it made: the ground truth of `sample_data/EXPECTED.json`."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

SEED = 20261121
SIZE_OF_CENT = 6


def dice(name: str) -> random.Random:
    """A random source of its own for every form, so that a change in one leaves the others as they are."""
    return random.Random(f"{SEED}:{name}")  # noqa: S311


@dataclass
class Made:
    """One file (or folder of small files) and the facts put in.

    Rows are rows of the sheet or lines of the file below the header that are not wholly empty; `sums` adds up what should
    stand in the warehouse (rejected rows left out) by period and measure.
    """

    path: str
    dataset: str
    agency: str
    kind: str  # "good": accepted with or without warnings; "bad": partly accepted or returned; "refused": a secret
    written_by: str  # "xlsxwriter" | "LibreOffice" | "python"
    read: int = 0
    rejected: int = 0
    ignored: dict[str, int] = field(default_factory=dict)
    facts: int = 0
    sums: dict[str, dict[str, float]] = field(default_factory=dict)
    decision: str = "accepted"
    says: str = ""  # what is wrong on purpose

    def add(self, period: str, measure: str, value: float) -> None:
        """Count one accepted value."""
        measures = self.sums.setdefault(period, {})
        measures[measure] = round(measures.get(measure, 0) + value, SIZE_OF_CENT)

    def ignore(self, reason: str, rows: int = 1) -> None:
        self.ignored[reason] = self.ignored.get(reason, 0) + rows
        self.read += rows

    def as_json(self) -> dict[str, Any]:
        body = asdict(self)
        body.pop("path")
        body["accepted"] = self.read - self.rejected - sum(self.ignored.values())
        return body


@dataclass
class Out:
    """Where samples go; `office` says whether LibreOffice may write its files anew."""

    root: Path
    office: bool
    made: list[Made] = field(default_factory=list)

    def path(self, dataset: str, agency: str, name: str) -> Path:
        path = self.root / dataset / agency / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def start(self, dataset: str, agency: str, name: str, **kwargs: Any) -> tuple[Path, Made]:
        """The path of a new file and its (still empty) ground truth."""
        path = self.path(dataset, agency, name)
        made = Made(path=path.relative_to(self.root).as_posix(), dataset=dataset, agency=agency, **kwargs)
        self.made.append(made)
        return path, made
