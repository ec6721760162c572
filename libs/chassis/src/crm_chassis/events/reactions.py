"""Reactions: what other services' facts make a room do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from crm_chassis.events.contract import EventContract, event_contract

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from contextlib import AbstractAsyncContextManager

    from google.protobuf.message import Message
    from sqlalchemy.ext.asyncio import AsyncConnection

    from crm_chassis.events.streams import Fact


class Transaction(Protocol):
    """What the inbox needs of a unit of work: the connection with its open transaction."""

    @property
    def db(self) -> AsyncConnection:
        """The connection."""


WorkT = TypeVar("WorkT", bound=Transaction)
FactT = TypeVar("FactT", bound="Message")

if TYPE_CHECKING:
    # Opens a unit of work on behalf of the system for the request id the fact came from; commits when the block ends.
    WorkFactory = Callable[[str], AbstractAsyncContextManager[Transaction]]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A function that turns a fact into a command of ours, and the facts it is for."""

    event: type[Message]
    run: Callable[[Any, Any], Awaitable[None]]

    @property
    def contract(self) -> EventContract:
        """Where the facts come from."""
        return event_contract(self.event.DESCRIPTOR)

    async def __call__(self, work: Any, fact: Message) -> None:
        """Run it, as the consumer does."""
        await self.run(work, fact)


def reacts_to(event: type[FactT]) -> Callable[[Callable[[WorkT, FactT], Awaitable[None]]], Reaction]:
    """Make a function a reaction to one kind of fact. Raises NotAnEvent for what the contracts declare no event."""
    event_contract(event.DESCRIPTOR)

    def decorate(run: Callable[[WorkT, FactT], Awaitable[None]]) -> Reaction:
        return Reaction(event, run)

    return decorate


class Reactions:
    """The reactions of one purpose, found by the type of a fact."""

    def __init__(self, reactions: Iterable[Reaction]) -> None:
        self._by_type: dict[str, list[Reaction]] = {}
        for reaction in reactions:
            self._by_type.setdefault(reaction.contract.type, []).append(reaction)
        if not self._by_type:
            raise ValueError("a consumer without reactions has nothing to wait for")

    def sources(self) -> Mapping[str, list[str]]:
        """Service → subjects to follow: whole aggregates, since only whole aggregates have gapless sequences."""
        found: dict[str, set[str]] = {}
        for reactions in self._by_type.values():
            contract = reactions[0].contract
            found.setdefault(contract.service, set()).add(contract.aggregate_subjects)
        return {service: sorted(subjects) for service, subjects in sorted(found.items())}

    async def run(self, work: Transaction, fact: Fact) -> None:
        """Do what the fact asks for; nothing for a kind nobody here reacts to, or that is newer than this code."""
        for reaction in self._by_type.get(fact.type, ()):
            await reaction.run(work, reaction.event.FromString(fact.payload))
