"""Removing old releases, only when somebody says so: never the newest, never an audited one, never one that is being read.

A release leaves in one step, by being renamed; then its tags leave the Iceberg tables, then the files that no kept release consists of, then its
folder. Killed anywhere, every kept release is whole, and the next call goes on where this one stopped.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine

from anptt_data.durable import sync
from anptt_data.errors import UsageError
from anptt_data.lake.audited import audit_mark
from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.manifest import Manifest, load
from anptt_data.lake.readers import BeingRead, closed_to_readers
from anptt_data.lake.store import Store

Why = Literal["newest", "audited", "read"]
PRUNED = ".pruned-"


@dataclass
class Pruning:
    """What goes or went, and what was asked for and stays with the reason; `files` and `bytes` are those of the lake that go with them."""

    removed: list[int] = field(default_factory=list)
    kept: dict[int, Why] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0


def plan(store: Store, *, keep: int | None = None, older_than: date | None = None) -> Pruning:
    """What `prune` would do: all but the newest `keep` releases, those published before the day `older_than`, or, with both, those that are both.

    Raises `UsageError` when neither is given or `keep` is below 1, `OurFault` when a manifest cannot be read.
    """
    if keep is None and older_than is None:
        raise UsageError("Cần --keep hoặc --older-than", "--keep or --older-than is needed")
    if keep is not None and keep < 1:
        raise UsageError("Phải giữ ít nhất một phiên bản", "At least one release is kept")
    numbers = store.numbers()
    manifests = {n: load(store.path(n)) for n in numbers}
    asked = [n for n in numbers if (keep is None or n not in numbers[-keep:]) and (older_than is None or _day(manifests[n]) < older_than)]
    planned = Pruning()
    for n in asked:
        if n == numbers[-1]:
            planned.kept[n] = "newest"
        elif audit_mark(store, n) is not None:
            planned.kept[n] = "audited"
        else:
            planned.removed.append(n)
    gone = unused(store, {m for m in numbers if m not in planned.removed})
    planned.files, planned.bytes = len(gone), sum(f.stat().st_size for f in gone)
    return planned


def prune(engine: Engine, store: Store, *, keep: int | None = None, older_than: date | None = None) -> Pruning:
    """Do what `plan` says, and finish what a killed call left. Call under the publishing lock; raises what `plan` raises."""
    from anptt_data.lake.iceberg.upkeep import forget

    planned = plan(store, keep=keep, older_than=older_than)
    done = Pruning(kept=planned.kept)
    with contextlib.ExitStack() as held:
        for number in planned.removed:
            others = {n for n in store.numbers() if n != number}
            folder = store.path(number)
            try:
                held.enter_context(
                    closed_to_readers(folder, {store.lake / f.path for f in load(folder).data_files()} & unused(store, others))
                )
            except BeingRead:
                done.kept[number] = "read"
                continue
            os.rename(folder, store.releases / f"{PRUNED}{folder.name}")
            sync(store.releases)
            done.removed.append(number)
        forget(engine, store)
        for file in unused(store, set(store.numbers())):
            done.files += 1
            done.bytes += file.stat().st_size
            file.unlink(missing_ok=True)
        for folder in store.releases.glob(f"{PRUNED}*"):
            shutil.rmtree(folder, ignore_errors=True)
    return done


def unused(store: Store, kept: set[int]) -> set[Path]:
    """Files of finished releases that none of the `kept` ones consists of; raises `OurFault` when a kept manifest cannot be read."""
    used = {store.lake / f.path for n in kept for f in load(store.path(n)).data_files()}
    newest = max(kept, default=0)
    return {path for path, number in store.written_files() if path not in used and number <= newest}


def _day(manifest: Manifest) -> date:
    return datetime.fromisoformat(manifest.instant).astimezone(VIETNAM).date()
