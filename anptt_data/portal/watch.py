"""The outermost layer: one line a request without names, addresses or contents; an unforeseen error is told as ours, its frames are logged."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Answer = Callable[[Request], Response]
_log = structlog.get_logger("portal")


class Watch:
    """ASGI middleware; `unforeseen` makes the answer to an error nobody handled."""

    def __init__(self, app: ASGIApp, unforeseen: Answer, error_log: Path) -> None:
        self.app, self.unforeseen, self.error_log = app, unforeseen, error_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            self._write(error)
            if status == 0:
                await self.unforeseen(Request(scope))(scope, receive, noted)
        if scope["path"] == "/healthz":
            return
        route = getattr(scope.get("route"), "path", None) or "-"  # the pattern: a path may hold a receipt's number
        _log.info("request", method=scope["method"], route=route, status=status, ms=round(1000 * (time.perf_counter() - began)))

    def _write(self, error: Exception) -> None:
        """Frames and kinds of errors, never their texts: they may hold what was sent."""
        lines, cause = [], error
        while isinstance(cause, BaseException):
            frames = "".join(traceback.format_tb(cause.__traceback__))
            lines.append(f"{datetime.now(UTC).isoformat()} portal {type(cause).__module__}.{type(cause).__name__}\n{frames}")
            cause = cause.__cause__ or cause.__context__  # type: ignore[assignment]
        try:
            self.error_log.parent.mkdir(parents=True, exist_ok=True)
            with self.error_log.open("a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
        except OSError:
            _log.error("error log cannot be written")
