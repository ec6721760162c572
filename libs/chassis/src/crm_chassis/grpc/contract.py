"""What the contract says about each rpc, read from descriptors once, when the service starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

from crm.common.v1 import options_pb2

if TYPE_CHECKING:
    from google.protobuf.message import Message


class ContractNotKept(Exception):
    """A servicer or a contract is incomplete: the service must not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rpc:
    """One rpc. ``reads`` means it changes nothing and gets a Read, otherwise it gets a Work.

    ``repeatable`` means the contract calls it IDEMPOTENT: done twice is as good as done once, so its answer, which may
    hold what must not be stored, is not remembered. One that takes or gives a stream gets a Call, see crm_chassis.calls.
    """

    name: str
    path: str
    permission: str
    reads: bool
    repeatable: bool
    takes_stream: bool
    gives_stream: bool
    request: type[Message]
    response: type[Message]


def rpcs_of(service_name: str) -> list[Rpc]:
    """Every rpc of a service by its full name. Raises ContractNotKept where one does not declare who may call."""
    service = descriptor_pool.Default().FindServiceByName(service_name)
    found = []
    for method in service.methods:
        options: Any = method.GetOptions()
        access = options.Extensions[options_pb2.access]
        if access.rows == options_pb2.Access.ROWS_UNSPECIFIED:
            raise ContractNotKept(f"{method.full_name} does not declare (crm.common.v1.access)")
        if method.server_streaming and method.client_streaming:
            raise ContractNotKept(f"{method.full_name} streams both ways, which this server does not do")
        found.append(
            Rpc(
                name=method.name,
                path=f"/{service_name}/{method.name}",
                permission=access.permission,
                reads=options.idempotency_level == descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS,
                repeatable=options.idempotency_level == descriptor_pb2.MethodOptions.IDEMPOTENT,
                takes_stream=method.client_streaming,
                gives_stream=method.server_streaming,
                request=message_factory.GetMessageClass(method.input_type),
                response=message_factory.GetMessageClass(method.output_type),
            )
        )
    return found


class GuardedFields:
    """Fields of a message type, at any depth, that only holders of a permission may read or write."""

    def __init__(self, descriptor: Any) -> None:
        self._own: list[tuple[str, str]] = []
        self._below: list[tuple[str, bool, GuardedFields]] = []
        for field in descriptor.fields:
            permission = field.GetOptions().Extensions[options_pb2.field].readable_with
            if permission:
                self._own.append((field.name, permission))
            elif field.message_type is not None and field.message_type.full_name.startswith("crm."):
                if field.message_type is descriptor:
                    continue
                below = GuardedFields(field.message_type)
                if below:
                    self._below.append((field.name, field.is_repeated, below))

    def __bool__(self) -> bool:
        return bool(self._own or self._below)

    def withhold(self, message: Any, permissions: frozenset[str]) -> None:
        """Clear what somebody with these permissions may not read; names it in ``hidden_fields`` where there is one."""
        for name, permission in self._own:
            if permission not in permissions:
                message.ClearField(name)
                if "hidden_fields" in message.DESCRIPTOR.fields_by_name and name not in message.hidden_fields:
                    message.hidden_fields.append(name)
        for name, repeated, below in self._below:
            if repeated:
                for each in getattr(message, name):
                    below.withhold(each, permissions)
            elif message.HasField(name):
                below.withhold(getattr(message, name), permissions)

    def forbidden(
        self, message: Any, permissions: frozenset[str], path: str = "", named: frozenset[str] = frozenset()
    ) -> list[str]:
        """Paths of fields that are set, or named in an update mask, although these permissions do not include them."""
        set_here = {field.name for field, _ in message.ListFields()}
        found = [
            path + name for name, permission in self._own if permission not in permissions and name in set_here | named
        ]
        if "update_mask" in set_here:
            named = frozenset(message.update_mask.paths)
        for name, repeated, below in self._below:
            if repeated:
                for index, each in enumerate(getattr(message, name)):
                    found += below.forbidden(each, permissions, f"{path}{name}[{index}].")
            elif message.HasField(name):
                found += below.forbidden(getattr(message, name), permissions, f"{path}{name}.", named)
        return found
