"""Watches folders through the kernel (inotify): what any process creates or writes there, however briefly."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

_IN_MODIFY, _IN_CREATE, _IN_MOVED_TO = 0x2, 0x100, 0x80
_NONBLOCK = 0o4000
_libc = ctypes.CDLL(None, use_errno=True)


class FolderWatch:
    """Names of files and folders that came into being or were written in the watched folders since `__enter__`."""

    def __init__(self, *folders: Path) -> None:
        self._folders = [f for folder in folders for f in (folder, *(p for p in folder.rglob("*") if p.is_dir()))]
        self._at: dict[int, Path] = {}

    def __enter__(self) -> FolderWatch:
        self._descriptor = _libc.inotify_init1(_NONBLOCK)
        assert self._descriptor >= 0, os.strerror(ctypes.get_errno())
        for folder in self._folders:
            number = _libc.inotify_add_watch(self._descriptor, os.fsencode(folder), _IN_CREATE | _IN_MODIFY | _IN_MOVED_TO)
            assert number >= 0, os.strerror(ctypes.get_errno())
            self._at[number] = folder
        return self

    def seen(self) -> set[str]:
        """Paths written or created since the last call."""
        paths: set[str] = set()
        while True:
            try:
                events = os.read(self._descriptor, 1 << 20)
            except BlockingIOError:
                return paths
            at = 0
            while at < len(events):
                number, _, _, length = struct.unpack_from("iIII", events, at)
                name = events[at + 16 : at + 16 + length].rstrip(b"\0").decode("utf-8", "surrogateescape")
                paths.add(str(self._at[number] / name))
                at += 16 + length

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)
