"""How much one caller may ask, and how much may be under way to one service."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import cachetools
from limits import parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter

from crm_gateway.refusals import Busy, TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Iterator


MOST_CALLERS = 100_000


class Counters(Storage):
    """Counters of this process. The library's own memory storage starts a thread per hundredth of a second to tidy up."""

    def __init__(self) -> None:
        super().__init__()
        # evicts whoever has been silent longest: under a flood of callers a limit forgets, memory does not grow
        self._counts: cachetools.LRUCache[str, tuple[float, int]] = cachetools.LRUCache(MOST_CALLERS)

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing here fails."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count within the window that began with the key's first event."""
        now = time.time()
        ends, count = self._counts.get(key, (0.0, 0))
        if ends <= now:
            ends, count = now + expiry, 0
        self._counts[key] = (ends, count + amount)
        return count + amount

    def get(self, key: str) -> int:
        """The count in the window."""
        ends, count = self._counts.get(key, (0.0, 0))
        return count if ends > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970."""
        ends: float = self._counts.get(key, (0.0, 0))[0]
        return ends

    def check(self) -> bool:
        """Always there."""
        return True

    def reset(self) -> int | None:
        """Forget everything."""
        forgotten = len(self._counts)
        self._counts.clear()
        return forgotten

    def clear(self, key: str) -> None:
        """Forget a key."""
        self._counts.pop(key, None)


class RateLimits:
    """Counts requests in this process. Limits are written like "600/minute" (library ``limits``).

    ``signed_in`` holds for each person or system, ``anonymous`` for each address that does not say who it is.
    """

    def __init__(self, *, signed_in: str, anonymous: str) -> None:
        self._signed_in = parse(signed_in)
        self._anonymous = parse(anonymous)
        self._counter = FixedWindowRateLimiter(Counters())

    def count_person(self, person_id: str) -> None:
        """Count a request of a person or system. Raises TooManyRequests."""
        if not self._counter.hit(self._signed_in, "person", person_id):
            raise TooManyRequests(retry_after=self._wait("person", person_id))

    def count_address(self, address: str) -> None:
        """Count a request of nobody in particular. Raises TooManyRequests."""
        if not self._counter.hit(self._anonymous, "address", address):
            raise TooManyRequests(retry_after=self._wait("address", address))

    def _wait(self, kind: str, who: str) -> int:
        limit = self._signed_in if kind == "person" else self._anonymous
        reset: float = self._counter.get_window_stats(limit, kind, who).reset_time
        return max(1, math.ceil(reset - time.time()))


class Bulkhead:
    """Calls under way to one service: a slow service must not take the whole gateway with it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way = 0

    @contextmanager
    def room(self) -> Iterator[None]:
        """Take a place for the length of a call. Raises Busy when there is none."""
        if self._under_way >= self._most:
            raise Busy
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
