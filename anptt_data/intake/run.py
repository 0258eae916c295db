"""The main job without Airflow: list every source, submit every extract, publish what is new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from anptt_data.contract.registry import contract
from anptt_data.errors import NotFound
from anptt_data.intake.complete import complete_receipts
from anptt_data.intake.extract import Extract
from anptt_data.intake.freeze import clear_incoming
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.settings import Settings
from anptt_data.sources.collected import collected
from anptt_data.sources.listing import Skipped, list_extracts
from anptt_data.sources.source import Source, sources
from anptt_data.warehouse.connect import engine
from anptt_data.warehouse.locks import source_lock

if TYPE_CHECKING:
    from anptt_data.lake.publish import Release


class Watcher(Protocol):
    """Is told how the run goes."""

    def expect(self, extracts: int) -> None: ...
    def begin(self, name: str) -> None: ...
    def skipped(self, path: str, reason: str) -> None: ...
    def done(self, outcome: Outcome) -> None: ...


@dataclass
class RunResult:
    """What came of a run."""

    outcomes: list[Outcome] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    release: Release | None = None

    @property
    def accepted(self) -> int:
        return sum(o.exit_code == 0 for o in self.outcomes)

    @property
    def returned(self) -> int:
        return len(self.outcomes) - self.accepted

    @property
    def exit_code(self) -> int:
        """0 when the job did its work: a returned file is an answer, not a failure of the run."""
        return 0

    def as_json(self) -> dict[str, Any]:
        return {
            "extracts": [o.receipt | {"already_known": o.already_known, "name": o.name} for o in self.outcomes],
            "skipped": [{"path": str(s.path), "reason": s.reason} for s in self.skipped],
            "accepted": self.accepted,
            "returned": self.returned,
            "release": None if self.release is None else {"number": self.release.number, "path": str(self.release.path)},
        }


def chosen_sources(settings: Settings, name: str | None) -> list[Source]:
    """All sources, or the one of that name (`NotFound` names the known ones)."""
    known = sources(settings)
    chosen = [s for s in known if name in (None, s.name)]
    if name is not None and not chosen:
        listed = ", ".join(s.name for s in known)
        raise NotFound(f"Không có nguồn «{name}»; các nguồn hiện có: {listed}", f"No source {name!r}; known: {listed}")
    return chosen


def extracts_of(settings: Settings, source: Source, skipped: list[Skipped]) -> Iterator[Extract]:
    """What the source holds now, less what was taken before: a superseded file that still lies there is not sent again."""
    found = contract(source.dataset)
    for item in list_extracts(source, found, collected(engine(settings), source, found)):
        if isinstance(item, Skipped):
            skipped.append(item)
        else:
            yield item


def run_sources(settings: Settings, name: str | None, *, publish_after: bool, progress: Watcher) -> RunResult:
    """Collect from all sources (or the named one), then publish when asked and something is new."""
    result = RunResult()
    clear_incoming(settings)
    warehouse = engine(settings)
    complete_receipts(settings, warehouse)
    expected = 0
    for source in chosen_sources(settings, name):
        with source_lock(warehouse, source.name):
            left: list[Skipped] = []
            listed = list(extracts_of(settings, source, left))
            expected += len(listed)
            progress.expect(expected)
            for extract in listed:
                progress.begin(extract.name)
                try:
                    outcome = submit_extract(settings, extract, Request(actor="run"))
                except NotFound:  # taken away since it was listed
                    left.append(Skipped(extract.paths[0], "vanished"))
                    continue
                result.outcomes.append(outcome)
                progress.done(outcome)
            for item in left:
                progress.skipped(str(item.path), item.reason)
            result.skipped += left
    if publish_after:
        from anptt_data.lake.publish import publish

        release = publish(engine(settings), settings)
        result.release = release
    return result
