"""How much one caller may ask, and how much may be under way to one service."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from crm_gateway.refusals import Busy, TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Iterator


class RateLimits:
    """Counts requests in this process. Limits are written like "600/minute" (library ``limits``).

    ``signed_in`` holds for each person or system, ``anonymous`` for each address that does not say who it is.
    """

    def __init__(self, *, signed_in: str, anonymous: str) -> None:
        self._signed_in = parse(signed_in)
        self._anonymous = parse(anonymous)
        self._counter = FixedWindowRateLimiter(MemoryStorage())

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
