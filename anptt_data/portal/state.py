"""What every request of one portal shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakValueDictionary

import anyio
import anyio.to_thread
from sqlalchemy import Engine
from starlette.requests import Request

from anptt_data.places.references import References, references
from anptt_data.portal.oidc.provider import Provider
from anptt_data.portal.pace import Paces
from anptt_data.settings import Settings

T = TypeVar("T")
JUDGED_AT_ONCE = 3
"""Submissions judged side by side: each takes a core, and up to three of the engine's twelve connections. The others wait for their turn."""


@dataclass
class Portal:
    """Settings, the warehouse, the organisation's own sign-in if any, and room for judging."""

    settings: Settings
    engine: Engine
    provider: Provider | None = None
    paces: Paces = field(default_factory=Paces)
    judging: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(JUDGED_AT_ONCE))

    turns: WeakValueDictionary[str, anyio.Lock] = field(default_factory=WeakValueDictionary)

    async def judge(self, agency: str, work: Callable[[], T]) -> T:
        """Do the work beside the loop when it is its turn. An agency's come one after the other: where they wait for each other's lock anyway, they
        do not take the places of all other agencies."""
        turn = self.turns.setdefault(agency, anyio.Lock())
        async with turn:
            return await anyio.to_thread.run_sync(work, limiter=self.judging)

    @property
    def references(self) -> References:
        return references(self.settings.reference_dir)


def portal_of(request: Request) -> Portal:
    """The portal a request came to."""
    portal = request.app.state.portal
    assert isinstance(portal, Portal)
    return portal
