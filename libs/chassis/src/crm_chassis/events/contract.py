"""What the contracts say about events: subject, stream and aggregate of a message type."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from crm.common.v1 import options_pb2

if TYPE_CHECKING:
    from google.protobuf.descriptor import Descriptor

_SUBJECT = re.compile(r"crm\.(?P<service>[a-z-]+)\.(?P<aggregate>[a-z_]+)\.v[1-9][0-9]*\.[a-z_]+")


class NotAnEvent(TypeError):
    """A message without a well-formed ``(crm.common.v1.event)`` option: a mistake in a contract or in our code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventContract:
    """An event's place on the wire, from the option ``(crm.common.v1.event)`` of its message."""

    type: str
    subject: str
    service: str
    aggregate: str
    id_field: str

    @property
    def aggregate_type(self) -> str:
        """``<service>.<aggregate>``: unique in the suite."""
        return f"{self.service}.{self.aggregate}"

    @property
    def aggregate_subjects(self) -> str:
        """Matches all facts of the aggregate, also of versions and kinds that are not known here."""
        return f"crm.{self.service}.{self.aggregate}.>"


@cache
def event_contract(descriptor: Descriptor) -> EventContract:
    """The contract of a message type. Raises :class:`NotAnEvent`."""
    option: options_pb2.Event = descriptor.GetOptions().Extensions[options_pb2.event]  # type: ignore[index]
    parts = _SUBJECT.fullmatch(option.subject)
    if parts is None:
        raise NotAnEvent(f"{descriptor.full_name} is no event: its subject is {option.subject!r}")
    field = descriptor.fields_by_name.get(option.aggregate_id)
    if field is None or field.type != field.TYPE_STRING or field.is_repeated:
        raise NotAnEvent(f"{descriptor.full_name}: aggregate_id {option.aggregate_id!r} names no string field")
    return EventContract(
        type=descriptor.full_name,
        subject=option.subject,
        service=parts["service"],
        aggregate=parts["aggregate"],
        id_field=option.aggregate_id,
    )


def stream_of(service: str) -> str:
    """Name of the JetStream stream with the facts of a service."""
    return f"CRM_{service.upper().replace('-', '_')}"
