"""How often an address may ask for what anybody may ask for. Kept in memory: it guards the machine's work, not a secret."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_ADDRESSES = 10_000


@dataclass(frozen=True)
class Pace:
    """So many requests in so many seconds; an office of many clerks has one address."""

    most: int
    seconds: int


@dataclass
class Paces:
    """Who asked how often since when; the addresses that have been quiet longest are forgotten first."""

    counted: OrderedDict[tuple[str, str], tuple[float, int]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, what: str, address: str, pace: Pace, now: float) -> int:
        """Seconds to wait; 0: this one counts and is allowed."""
        with self.lock:
            since, count = self.counted.pop((what, address), (now, 0))
            if now - since >= pace.seconds:
                since, count = now, 0
            self.counted[what, address] = (since, min(count + 1, pace.most + 1))
            while len(self.counted) > MOST_ADDRESSES:
                self.counted.popitem(last=False)
        return 0 if count < pace.most else max(1, round(since + pace.seconds - now))
