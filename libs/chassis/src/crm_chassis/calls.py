"""What an rpc works with whose request or answer is a stream (ADR 0006)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_chassis.work import snapshot, working

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from crm_chassis.identity.caller import Caller
    from crm_chassis.work import Read, Surroundings, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call whose request comes or whose answer leaves piece by piece, for as long as the other side likes.

    So it opens its units of work itself and receives and sends while none is open: who is slow holds no connection, and
    what was recorded is committed before the first byte leaves. ``admit`` decides anew who calls, on the organisation as it
    is at that moment; it raises what the gate would: whoever is disabled half-way gets no further.
    """

    surroundings: Surroundings
    admit: Callable[[], Caller]
    locale: str
    request_id: str

    def snapshot(self) -> AbstractAsyncContextManager[Read]:
        """One moment of the database, for as many statements as it takes."""
        return snapshot(self.surroundings, self.admit(), locale=self.locale, request_id=self.request_id)

    def working(self) -> AbstractAsyncContextManager[Work]:
        """A transaction of its own, such as for the trail of what is about to leave."""
        return working(self.surroundings, self.admit(), locale=self.locale, request_id=self.request_id)
