"""Several files replaced together, or none: what stands on the disk is the old tables or the new ones, also after a power cut.

The new contents are written beside the old ones; then one small file, the journal, is put in place: from that moment the change is made, and what is
left is to rename. A process killed before it has changed nothing; killed after it, `finish` completes the change, and until then readers are refused.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from anptt_data.durable import sync
from anptt_data.errors import OurFault

JOURNAL = ".reform.json"
NEW = ".new"


class UnfinishedReform(OurFault):
    """The reference tables stand between two states: a reform was being written when the process was killed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Một lần sắp xếp ĐVHC đang ghi dở trong {folder}; chạy lại: anptt place reform take",
            f"A reform is half written in {folder}; run again: anptt place reform take",
        )


class ReformGoesOn(OurFault):
    """Another process is writing a reform into the same tables."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"Đang có tiến trình khác ghi vào {folder}; chạy lại sau", f"Another process is writing into {folder}; run again later"
        )


def unfinished(folder: Path) -> bool:
    """Whether a change was begun and not completed: the tables must not be read."""
    return (folder / JOURNAL).is_file()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else writes into the folder meanwhile; raises `ReformGoesOn` when somebody does."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReformGoesOn(folder) from None
        yield
    finally:
        os.close(descriptor)


def replace_together(folder: Path, contents: dict[str, bytes]) -> None:
    """Give every file (by its path in the folder) its new content. The caller holds `alone`."""
    for name, content in contents.items():
        _write(folder / f"{name}{NEW}", content)
    journal = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    _write(folder / f"{JOURNAL}{NEW}", json.dumps(journal, indent=2).encode())
    for path in {(folder / name).parent for name in contents}:
        sync(path)
    (folder / f"{JOURNAL}{NEW}").replace(folder / JOURNAL)
    sync(folder)  # from here on the change is made
    finish(folder)


def finish(folder: Path) -> bool:
    """Complete a change that was begun, or clear away one that was never made; True when one was completed. The caller holds `alone`."""
    if not unfinished(folder):
        for stray in [*folder.glob(f"*.csv{NEW}"), *folder.glob(f"*/*.toml{NEW}"), folder / f"{JOURNAL}{NEW}"]:
            stray.unlink(missing_ok=True)
        return False
    journal: dict[str, str] = json.loads((folder / JOURNAL).read_text(encoding="utf-8"))
    for name, digest in journal.items():
        written = folder / f"{name}{NEW}"
        found = written if written.is_file() else folder / name
        if not found.is_file() or hashlib.sha256(found.read_bytes()).hexdigest() != digest:
            raise OurFault(
                f"{found} không còn như khi ghi; khôi phục thư mục {folder} từ bản sao lưu rồi chạy lại",
                f"{found} is not as it was written; restore {folder} from a copy and run again",
            )
    for name in journal:
        if (folder / f"{name}{NEW}").is_file():
            (folder / f"{name}{NEW}").replace(folder / name)
    for path in {(folder / name).parent for name in journal}:
        sync(path)
    (folder / JOURNAL).unlink()
    sync(folder)
    return True


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    sync(path)
