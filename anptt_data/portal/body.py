"""How much of a request is read: bytes are counted as they come, whatever the headers promise, and all uploads together are bounded.

An upload is held in memory, never spooled: a file with a secrecy mark must not touch a disk before it was looked at (law 8).
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from anptt_data.portal.errors import Busy, TooLarge, TooSlow

SMALL_BYTES = 64 * 1024
"""Every form but an upload."""
TOGETHER = 8
"""Uploads of the largest size that may be in memory at once."""
MOST_SECONDS = 20 * 60
DRAIN_BYTES, DRAIN_SECONDS, DRAIN_SILENCE = 256 * 1024**2, 60, 2
"""What is read and thrown away of a body that is too large, as long as it keeps coming, so that the browser sees the answer instead of a broken
connection."""


class BodyLimit:
    """ASGI middleware: a path that matches one of `uploads` takes a file of so many bytes, everything else `SMALL_BYTES`.

    Raises `TooLarge`, `TooSlow` or `Busy` where the body is read.
    """

    def __init__(self, app: ASGIApp, uploads: Mapping[str, int]) -> None:
        self.app = app
        self.uploads = tuple((re.compile(path), most_bytes) for path, most_bytes in uploads.items())
        self.together = TOGETHER * max(uploads.values())
        self.in_memory = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most_bytes = next((most for path, most in self.uploads if path.fullmatch(scope["path"])), 0)
        counted = _Counted(self, receive, most_bytes, _declared(scope))
        try:
            await self.app(scope, counted.receive, send)
        finally:
            self.in_memory -= counted.size


class _Counted:
    """Counts one request's body; `most_bytes` are the file's, 0 where none is taken."""

    def __init__(self, limit: BodyLimit, receive: Receive, most_bytes: int, declared: int | None) -> None:
        self.limit, self.inner, self.declared = limit, receive, declared
        self.told = most_bytes or SMALL_BYTES
        self.most_bytes = most_bytes + SMALL_BYTES  # the other fields of a form
        self.size = 0
        self.ends = asyncio.get_running_loop().time() + MOST_SECONDS

    async def receive(self) -> Message:
        if self.declared is not None and self.declared > self.most_bytes:
            await self._drain()
            raise TooLarge(self.told)
        try:
            async with asyncio.timeout_at(self.ends):
                message = await self.inner()
        except TimeoutError:
            raise TooSlow from None
        if message["type"] != "http.request":
            return message
        length = len(message.get("body", b""))
        self.size += length
        self.limit.in_memory += length
        if self.size > self.most_bytes:
            if message.get("more_body"):
                await self._drain()
            raise TooLarge(self.told)
        if self.limit.in_memory > self.limit.together:
            raise Busy
        return message

    async def _drain(self) -> None:
        self.declared, read = None, 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while read < DRAIN_BYTES:
                    async with asyncio.timeout(DRAIN_SILENCE):
                        message = await self.inner()
                    read += len(message.get("body", b""))
                    if message["type"] != "http.request" or not message.get("more_body"):
                        return


def _declared(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return None
