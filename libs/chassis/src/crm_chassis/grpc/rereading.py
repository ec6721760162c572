"""What of a remembered answer may still be told: what its caller could read now of the same record (ADR 0007)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crm.common.v1 import options_pb2
from crm_chassis.grpc.contract import rpcs_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_chassis.grpc.contract import Rpc
    from crm_chassis.work import Read


class Rereading:
    """Reads a resource again by the rpc that the contracts call Get and its name, in whichever servicer has it.

    Answers of which there is no such rpc tell nothing of anybody's rows.
    """

    def __init__(self, servicers: Iterable[Any]) -> None:
        self._gets: dict[str, tuple[Any, Rpc]] = {
            rpc.response.DESCRIPTOR.full_name: (servicer, rpc)
            for servicer in servicers
            for rpc in rpcs_of(servicer.contract)
            if rpc.name == f"Get{rpc.response.DESCRIPTOR.name}"
        }

    async def told_again(self, answer: Any, read: Read) -> None:
        """Take out of an answer what the caller may no longer know.

        Raises what reading it would raise: NotFound where the caller no longer sees the record, PermissionMissing.
        """
        found = self._gets.get(answer.DESCRIPTOR.full_name)
        if found is None:
            return
        servicer, rpc = found
        read.caller.must(rpc.permission)
        (key,) = rpc.request.DESCRIPTOR.fields
        now = await getattr(servicer, rpc.name)(rpc.request(**{key.name: answer.id}), read)
        for field in answer.DESCRIPTOR.fields:
            if field.GetOptions().Extensions[options_pb2.field].read_again:
                setattr(answer, field.name, getattr(now, field.name))
        for name in getattr(now, "hidden_fields", ()):
            answer.ClearField(name)
            if name not in answer.hidden_fields:
                answer.hidden_fields.append(name)
