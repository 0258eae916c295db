"""Who is reading a release now, as far as the machine can tell: DuckDB's lock on the release's file, and files that are open anywhere."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from anptt_data.errors import OurFault
from anptt_data.lake.store import DATABASE

PROCESSES = Path("/proc")


class BeingRead(OurFault):
    """Somebody has the release open."""

    def __init__(self, number: int, who: str) -> None:
        self.number = number
        super().__init__(f"đang có người đọc ({who})", f"it is being read ({who})")


@contextlib.contextmanager
def closed_to_readers(folder: Path, files: set[Path]) -> Iterator[None]:
    """Keep new readers of the release in `folder` out; raises `BeingRead` when its DuckDB file or one of `files` is open in another process.

    DuckDB locks a file that it reads, for as long as it is open. Other readers are seen only while they have a file open, and only those of
    processes that we may look at.
    """
    number = int(folder.name)
    database = folder / DATABASE
    with contextlib.ExitStack() as stack:
        if database.is_file():
            file = stack.enter_context(open(database, "r+b"))
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BeingRead(number, database.name) from None
        if (reader := _reader_of({*files, *folder.rglob("*")})) is not None:
            raise BeingRead(number, f"pid {reader}")
        yield


def _reader_of(files: set[Path]) -> int | None:
    """Another process that has one of these files open; None where none is seen."""
    names = {str(f) for f in files}
    for process in PROCESSES.glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):  # it has ended, or is not ours to look at
            for descriptor in (process / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if os.readlink(descriptor) in names:
                        return int(process.name)
    return None
