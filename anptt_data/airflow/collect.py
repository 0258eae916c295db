"""What the tasks of a collecting DAG do: list references to new extracts, then submit each, in order.

A reference is a small dictionary that can go through XCom: the source's name and a hash of the file's name (a name may itself be
secret). The file is looked for again where the task runs.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from typing import Any, TypedDict

from sqlalchemy import Engine

from anptt_data.contract.registry import contract
from anptt_data.errors import NotFound
from anptt_data.intake.complete import complete_receipts
from anptt_data.intake.extract import Extract
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.settings import Settings
from anptt_data.sources.collected import collected
from anptt_data.sources.listing import Skipped, list_extracts
from anptt_data.sources.source import Source, sources
from anptt_data.warehouse.connect import engine as app_engine
from anptt_data.warehouse.locks import source_lock

log = logging.getLogger(__name__)

Listener = Callable[[Outcome], None]
listeners: list[Listener] = []
"""Called with each outcome in this process; `make demo` shows its progress with it."""


class Reference(TypedDict):
    """Points at an extract of a source."""

    source: str
    extract: str


class Result(TypedDict):
    """What came of a reference: receipts in order, those of them that were accepted, and the counts of rows."""

    receipts: list[str]
    accepted: list[str]
    decisions: list[str]
    read: int
    rejected: int


def references_of(settings: Settings, dataset: str) -> list[Reference]:
    """References to everything new in the sources of a dataset; files left for the next sweep are logged with the reason."""
    found: list[Reference] = []
    complete_receipts(settings, app_engine(settings))
    for source in sources(settings):
        if source.dataset != dataset:
            continue
        for item in _listed(app_engine(settings), source):
            if isinstance(item, Skipped):
                log.warning("%s: %s", source.name, item.reason)
            elif (reference := _reference(item, source)) not in found:
                found.append(reference)
    return found


def collect(settings: Settings, reference: Reference, actor: str) -> Result:
    """Submit the extract of a reference, and before it those of the same source that come earlier.

    Tasks run in any order and are tried again; figures are corrected by what comes later. So whoever comes first takes what is due
    before its own, under one lock a source, and nobody sends anything twice. A reference whose extract was taken meanwhile gives an
    empty result. A sweep takes all small files that are there now.
    """
    source = _source(settings, reference["source"])
    engine = app_engine(settings)
    outcomes: list[Outcome] = []
    with source_lock(engine, source.name):
        waiting = [e for e in _listed(engine, source) if isinstance(e, Extract)]
        places = [i for i, e in enumerate(waiting) if _reference(e, source) == reference]
        for extract in waiting[: places[-1] + 1] if places else []:
            outcome = submit_extract(settings, extract, Request(actor=actor))
            outcomes.append(outcome)
            log.info("phiếu %s: %s (%s)", outcome.receipt_no, outcome.decision, outcome.dataset)
            for listener in listeners:
                listener(outcome)
    return _result(outcomes)


def _result(outcomes: list[Outcome]) -> Result:
    numbered = [(str(o.receipt_no), o) for o in outcomes if o.receipt_no is not None]
    return Result(
        receipts=[number for number, _ in numbered],
        accepted=[number for number, o in numbered if o.exit_code == 0],
        decisions=[o.decision for o in outcomes],
        read=sum(int(o.counts.get("read", 0)) for o in outcomes),
        rejected=sum(int(o.counts.get("rejected", 0)) for o in outcomes),
    )


def _source(settings: Settings, name: str) -> Source:
    for source in sources(settings):
        if source.name == name:
            return source
    raise NotFound(f"Không còn nguồn «{name}»", f"The source {name!r} is not there any more")


def _listed(engine: Engine, source: Source) -> Iterator[Extract | Skipped]:
    found = contract(source.dataset)
    return list_extracts(source, found, collected(engine, source, found))


def _reference(extract: Extract, source: Source) -> Reference:
    named = "sweep" if extract.sweep else extract.paths[0].relative_to(source.path).as_posix()
    return Reference(source=source.name, extract=hashlib.sha256(named.encode("utf-8", "surrogateescape")).hexdigest()[:16])


def extra_of(results: list[Any]) -> dict[str, list[str]] | None:
    """What an asset event says: the accepted receipts of the run; None when nothing was accepted."""
    accepted = sorted({number for result in results if result for number in result["accepted"]})
    return {"receipts": accepted} if accepted else None
