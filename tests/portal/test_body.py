"""The layer that counts bytes: what is read, what all uploads together may hold, and that it is given back."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from anptt_data.portal.body import SMALL_BYTES, TOGETHER, BodyLimit
from anptt_data.portal.errors import Busy, TooLarge

MOST, SMALL = 1000 * 1024, 100 * 1024


class Reader:
    """An application that reads bodies and, when told to, keeps them for a while."""

    def __init__(self, hold: asyncio.Event | None = None) -> None:
        self.hold, self.read = hold, 0
        self.limit = BodyLimit(self, {"/gui": MOST, "/phieu/[^/]+/van-ban": SMALL})

    async def __call__(self, _scope: Scope, receive: Receive, _send: Send) -> None:
        while (message := await receive())["type"] == "http.request":
            self.read += len(message["body"])
            if not message["more_body"]:
                break
        if self.hold is not None:
            await self.hold.wait()

    async def ask(self, pieces: list[bytes], path: str = "/gui", declared: int | None = None) -> int:
        """Bytes that were read of a body that comes in these pieces."""
        waiting = list(pieces)

        async def receive() -> Message:
            if not waiting:
                return {"type": "http.disconnect"}
            piece = waiting.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

        async def send(_message: Message) -> None:
            return None

        headers = [] if declared is None else [(b"content-length", str(declared).encode())]
        self.read = 0
        await self.limit({"type": "http", "path": path, "headers": headers}, receive, send)
        return self.read


@pytest.mark.parametrize("declared", [None, 5, MOST])
def test_bytes_are_counted_as_they_come_whatever_was_declared(declared: int | None) -> None:
    reader = Reader()
    assert asyncio.run(reader.ask([b"x" * 1000] * 1000, declared=declared)) == 1_000_000
    with pytest.raises(TooLarge):
        asyncio.run(reader.ask([b"x" * 100_000] * 12, declared=declared))
    assert reader.read <= MOST + SMALL_BYTES
    assert reader.limit.in_memory == 0


def test_other_pages_take_small_forms_only_and_a_declared_giant_is_not_read() -> None:
    reader = Reader()
    assert asyncio.run(reader.ask([b"x" * SMALL_BYTES], "/dang-nhap")) == SMALL_BYTES
    with pytest.raises(TooLarge):
        asyncio.run(reader.ask([b"x" * SMALL_BYTES, b"x"], "/dang-nhap"))
    assert asyncio.run(reader.ask([b"x" * SMALL], "/phieu/66-1/van-ban")) == SMALL
    for path in ("/phieu/66-1/van-ban", "/phieu/66-1/tra-lai", "/phieu/66-1/2/van-ban"):
        with pytest.raises(TooLarge):
            asyncio.run(reader.ask([b"x" * SMALL, b"x" * SMALL], path))
    with pytest.raises(TooLarge):
        asyncio.run(reader.ask([b"x"], declared=10**12))
    assert reader.read == 0


def test_all_uploads_together_are_bounded_and_their_room_is_given_back() -> None:
    async def crowd() -> list[object]:
        reader = Reader(asyncio.Event())
        asked = [asyncio.create_task(reader.ask([b"x" * MOST])) for _ in range(TOGETHER + 2)]
        await asyncio.sleep(0.05)
        assert reader.hold is not None
        reader.hold.set()
        answers: list[object] = list(await asyncio.gather(*asked, return_exceptions=True))
        assert reader.limit.in_memory == 0
        return answers

    assert sum(isinstance(a, Busy) for a in asyncio.run(crowd())) == 2
