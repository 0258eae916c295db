"""Where releases lie, how one comes into being whole, and what a dead publisher leaves behind.

``<releases>/000012/`` is complete or absent: it is made in ``.building-<pid>/``, made durable, renamed, and only then does
``<releases>/current`` point to it. Data files lie in the lake folder under names that begin with the number of the release that
wrote them and are never written again, so that readers of older releases are not disturbed.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from anptt_data.durable import sync
from anptt_data.errors import NotFound, OurFault
from anptt_data.settings import Settings

CURRENT = "current"
MANIFEST = "manifest.json"
DATABASE = "anptt.duckdb"
TABLES = "tables"
_NUMBER = re.compile(r"\d{6,}")
_DATA_FILE = re.compile(r"(\d{6,})-[0-9a-f]{12}-\d{3,}\.parquet(\.tmp)?")


@dataclass(frozen=True)
class Store:
    """The two folders of the lake: `releases` (one folder a release) and `lake` (data files of all releases)."""

    releases: Path
    lake: Path

    @classmethod
    def of(cls, settings: Settings) -> Store:
        return cls(settings.releases_dir.absolute(), settings.lake_dir.absolute())

    def numbers(self) -> list[int]:
        """Numbers of the finished releases, ascending."""
        if not self.releases.is_dir():
            return []
        return sorted(int(p.name) for p in self.releases.iterdir() if _NUMBER.fullmatch(p.name) and (p / MANIFEST).is_file())

    def path(self, number: int) -> Path:
        return self.releases / f"{number:06d}"

    def newest(self) -> int | None:
        """The release `current` points to; the newest finished one when the pointer was lost or lags behind."""
        numbers = self.numbers()
        return numbers[-1] if numbers else None

    def find(self, number: int | None) -> Path:
        """The folder of release `number` (None: the newest). Raises `NotFound` with what exists."""
        numbers = self.numbers()
        if not numbers:
            raise NotFound("Chưa có phiên bản dữ liệu nào; chạy: anptt publish", "There is no release yet; run: anptt publish")
        if number is None:
            return self.path(numbers[-1])
        if number not in numbers:
            raise NotFound(
                f"Không có phiên bản dữ liệu số {number}; các phiên bản hiện có: {written_numbers(numbers)}",
                f"There is no release {number}; releases: {written_numbers(numbers)}",
            )
        return self.path(number)

    def data_dir(self, dataset: str, kind: str) -> Path:
        """Folder of a dataset's data files; `kind` is ``data``, ``replaced`` or ``present`` (in which there is a folder a month)."""
        sector, name = dataset.split(".")
        return self.lake / sector / name / kind

    @contextmanager
    def publishing(self, patience_seconds: float = 900.0) -> Iterator[None]:
        """One publisher at a time on this home; a second one waits. Raises `OurFault` when the wait is too long."""
        self.releases.mkdir(parents=True, exist_ok=True)
        self.lake.mkdir(parents=True, exist_ok=True)
        with open(self.releases / ".lock", "a+b") as lock:
            deadline = time.monotonic() + patience_seconds
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise OurFault(
                            "Đang có một lần phát hành khác chưa xong; chạy lại sau", "Another publish is still running; run again later"
                        ) from None
                    time.sleep(0.1)
            yield

    def building(self) -> Path:
        """A fresh folder to make a release in; the lock must be held."""
        folder = self.releases / f".building-{os.getpid()}"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / TABLES).mkdir(parents=True)
        return folder

    def clean(self) -> list[Path]:
        """Remove what dead publishers left: unfinished folders and data files of releases that never came to be. Lock held."""
        removed: list[Path] = []
        for folder in self.releases.glob(".building-*"):
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(folder)
        for link in self.releases.glob(".current-*"):
            link.unlink(missing_ok=True)
            removed.append(link)
        finished = set(self.numbers())
        for folder in self.releases.iterdir():
            if _NUMBER.fullmatch(folder.name) and int(folder.name) not in finished:
                shutil.rmtree(folder, ignore_errors=True)
                removed.append(folder)
        newest = max(finished, default=0)
        for file, number in self.written_files():
            # Not "of no finished release": a release that was pruned has left files that later ones still consist of.
            if number > newest or file.suffix == ".tmp":
                file.unlink(missing_ok=True)
                removed.append(file)
        return removed

    def written_files(self) -> Iterator[tuple[Path, int]]:
        """All data files that ever a publisher wrote into the lake, each with the number of the release it wrote it for."""
        for pattern in ("*/*/*/*.parquet*", "*/*/*/*/*.parquet*"):
            for file in self.lake.glob(pattern):
                if match := _DATA_FILE.fullmatch(file.name):
                    yield file, int(match[1])

    def finish(self, building: Path, number: int) -> Path:
        """Make the folder durable, give it its number, and point `current` to it."""
        for file in building.rglob("*"):
            if file.is_file():
                sync(file)
        for folder in [p for p in building.rglob("*") if p.is_dir()] + [building]:
            sync(folder)
        final = self.path(number)
        os.rename(building, final)
        sync(self.releases)
        self.point(number)
        return final

    def point(self, number: int) -> None:
        """Replace `current` in one step; a relative link, so that the home can be moved."""
        temporary = self.releases / f".current-{os.getpid()}"
        temporary.unlink(missing_ok=True)
        os.symlink(self.path(number).name, temporary)
        os.replace(temporary, self.releases / CURRENT)
        sync(self.releases)

    def pointed(self) -> int | None:
        """The number `current` points to, or None."""
        link = self.releases / CURRENT
        return int(os.readlink(link)) if link.is_symlink() and _NUMBER.fullmatch(os.readlink(link)) else None


def written_numbers(numbers: list[int]) -> str:
    """``1-4, 7``: ascending numbers, runs drawn together."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)


def read_numbers(written: str) -> set[int]:
    """The inverse of `written_numbers`."""
    numbers: set[int] = set()
    for run in filter(None, (r.strip() for r in written.split(","))):
        first, _, last = run.partition("-")
        numbers.update(range(int(first), int(last or first) + 1))
    return numbers
