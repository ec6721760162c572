"""Asking another service on behalf of whoever called us, before our own transaction opens (ADR 0012)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
from google.protobuf import descriptor_pool, message_factory

from crm.common.v1 import options_pb2
from crm_chassis.errors import NotFound, PermissionMissing, Unavailable
from crm_chassis.grpc.channels import open_channel

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from google.protobuf.message import Message

    from crm_chassis.identity.caller import Caller

    Method = TypeVar("Method", bound=Callable[..., Awaitable[Any]])

LONGEST = 2.0  # seconds to wait for a neighbour, for a caller who would wait longer
OURS = 0.05  # seconds we keep for ourselves of what the caller still waits
ASKS_FIRST = "asks_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """On whose behalf neighbours are asked: with the caller's own token, so that they decide what the caller may know.

    ``remaining`` is how many seconds the caller still waits, None for ever.
    """

    caller: Caller
    token: str
    locale: str
    request_id: str
    remaining: Callable[[], float | None]

    @property
    def metadata(self) -> list[tuple[str, str]]:
        """What a call says of its caller."""
        return [
            ("authorization", f"Bearer {self.token}"),
            ("accept-language", self.locale),
            ("x-request-id", self.request_id),
        ]

    @property
    def seconds(self) -> float:
        """How long a neighbour may take."""
        remaining = self.remaining()
        return LONGEST if remaining is None else max(0.0, min(LONGEST, remaining - OURS))


class Neighbour:
    """Another service; ``reads`` are the rpcs we ask, by their full names in the contracts.

    The channel is opened by the first question, in the event loop that asks it.
    """

    def __init__(self, address: str, reads: Sequence[str]) -> None:
        self._address = address
        self._permissions = {name: _permission(name) for name in reads}

    @cached_property
    def _channel(self) -> Any:
        return open_channel(self._address, map(_split, self._permissions))

    @cached_property
    def _stubs(self) -> dict[str, Any]:
        return {name: self._stub(name) for name in self._permissions}

    async def ask(self, asking: Asking, rpc: str, request: Message) -> Any:
        """The neighbour's answer.

        Raises NotFound and PermissionMissing as the neighbour does, and Unavailable when it does not answer in time.
        """
        try:
            return await self._stubs[rpc](request, metadata=asking.metadata, timeout=asking.seconds)
        except grpc.aio.AioRpcError as error:
            match error.code():
                case grpc.StatusCode.NOT_FOUND:
                    raise NotFound from error
                case grpc.StatusCode.PERMISSION_DENIED:
                    raise PermissionMissing(permission=self._permissions[rpc]) from error
                case grpc.StatusCode.UNAVAILABLE | grpc.StatusCode.DEADLINE_EXCEEDED | grpc.StatusCode.CANCELLED:
                    raise Unavailable from error
            raise

    async def close(self) -> None:
        """Close the channel, if anything was ever asked."""
        if "_channel" in self.__dict__:
            await self._channel.close(None)

    def _stub(self, rpc: str) -> Any:
        method: Any = descriptor_pool.Default().FindMethodByName(rpc)
        service, name = _split(rpc)
        return self._channel.unary_unary(
            f"/{service}/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
        )


def _split(rpc: str) -> tuple[str, str]:
    service, _, name = rpc.rpartition(".")
    return service, name


def _permission(rpc: str) -> str:
    method: Any = descriptor_pool.Default().FindMethodByName(rpc)
    return str(method.GetOptions().Extensions[options_pb2.access].permission)


def asks_first(ask: Callable[[Any, Any, Asking], Awaitable[Any]]) -> Callable[[Method], Method]:
    """For a servicer's method that needs to know something of a neighbour's: what ``ask`` finds is its third argument.

        @asks_first(_customer)
        async def CreateOpportunity(self, request, work, customer): ...

    It is asked before the unit of work opens, so that no transaction waits for another service.
    """

    def mark(method: Method) -> Method:
        setattr(method, ASKS_FIRST, ask)
        return method

    return mark
