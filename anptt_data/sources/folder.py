"""Looks at a folder: what lies in it, and whether each file may be taken now. Names are never trusted."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from anptt_data.errors import UsageError

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".lock")
LOCK_PREFIXES = ("~$", ".~lock.", "~")
SETTLE_SECONDS = 2.0

REASONS = {
    "unsafe_name": "tên tệp không an toàn, bỏ qua",
    "outside": "liên kết dẫn ra ngoài thư mục nguồn, bỏ qua",
    "unfinished": "tệp chưa gửi xong, để lần sau",
    "locked": "tệp khóa của phần mềm đang mở, bỏ qua",
    "hidden": "tệp ẩn, bỏ qua",
    "growing": "tệp còn đang được ghi, để lần sau",
    "not_a_file": "không phải tệp thường, bỏ qua",
    "unreadable": "không có quyền đọc, để lần sau",
    "vanished": "tệp vừa bị lấy đi",
    "missing": "không có thư mục nguồn",
}
"""Why a file was left where it is: code and the words people see."""


@dataclass(frozen=True)
class Skipped:
    """A file left where it is; the next sweep looks again."""

    path: Path
    code: str

    @property
    def reason(self) -> str:
        return REASONS[self.code]


@dataclass(frozen=True)
class File:
    """A file that may be taken: its name relative to the source's folder (``/`` between parts), size in bytes, time in ns."""

    name: str
    path: Path
    size: int
    modified_ns: int


def files(folder: Path, settle_seconds: float | None = None) -> Iterator[File | Skipped]:
    """Every file below `folder`: those that are settled as `File`, the others as `Skipped`, in no particular order.

    A file whose modification time is older than the settle time is settled. For younger ones there is one wait for all of them,
    and those with the same size and time in both looks are settled too. `ANPTT_SETTLE_SECONDS` overrides the default of 2 s.
    """
    if not folder.is_dir():
        yield Skipped(folder, "missing")
        return
    settle = _settle_seconds() if settle_seconds is None else settle_seconds
    young: list[File] = []
    now = time.time_ns()
    for found in examine(folder, names_below(folder)):
        if isinstance(found, File) and now - found.modified_ns < settle * 1e9:
            young.append(found)
        else:
            yield found
    yield from _second_look(folder, young, lambda: time.sleep(settle))


def _settle_seconds() -> float:
    written = os.environ.get("ANPTT_SETTLE_SECONDS")
    try:
        seconds = SETTLE_SECONDS if not written else float(written)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 86_400:  # nan and inf neither
        raise UsageError(
            f"ANPTT_SETTLE_SECONDS phải là số giây, không phải «{written}»", f"ANPTT_SETTLE_SECONDS is a number of seconds, not {written!r}"
        )
    return seconds


def _second_look(folder: Path, young: list[File], wait: Callable[[], None]) -> Iterator[File | Skipped]:
    if not young:
        return
    wait()
    for before, after in zip(young, examine(folder, [f.name for f in young]), strict=True):
        same = isinstance(after, Skipped) or (after.size, after.modified_ns) == (before.size, before.modified_ns)
        yield after if same else Skipped(before.path, "growing")


def names_below(folder: Path) -> Iterator[str]:
    """Names of everything below that is not a folder, relative; folders that are links are not entered."""
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        with os.scandir(folder / prefix) as entries:
            for entry in entries:
                name = prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    if not entry.name.startswith("."):
                        waiting.append(name + "/")
                else:
                    yield name


def examine(folder: Path, names: Iterable[str]) -> Iterator[File | Skipped]:
    """Each listed name, looked at: a name that leads out of the folder is never followed, whoever listed it."""
    root = folder.resolve()
    for name in names:
        path = folder / name if safe_name(name) else Path(name)
        code = None if safe_name(name) else "unsafe_name"
        yield Skipped(path, code) if code else _look(name, path, root)


def safe_name(name: str) -> bool:
    """Whether a listed name is a plain relative path: no ``..``, not absolute, no backslash, drive, control or undecodable character."""
    pure = PurePosixPath(name)
    if not name or pure.is_absolute() or "\\" in name or str(pure) != name or pure.parts[0].endswith(":"):
        return False
    return ".." not in pure.parts and all(ch.isprintable() or ch in "\u00ad\u200b\u200c\u200d\ufeff\u00a0" for ch in name)


def _look(name: str, path: Path, root: Path) -> File | Skipped:
    last = path.name.lower()
    if last.startswith(LOCK_PREFIXES):
        return Skipped(path, "locked")
    if last.startswith("."):
        return Skipped(path, "hidden")
    if last.endswith(UNFINISHED):
        return Skipped(path, "unfinished")
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            if not path.resolve().is_relative_to(root):
                return Skipped(path, "outside")
            status = path.stat()
    except OSError:
        return Skipped(path, "vanished")
    if not stat.S_ISREG(status.st_mode):
        return Skipped(path, "not_a_file")
    if not os.access(path, os.R_OK):
        return Skipped(path, "unreadable")
    return File(name, path, status.st_size, status.st_mtime_ns)
