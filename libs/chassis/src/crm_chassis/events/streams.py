"""A service's stream in JetStream, and the headers a fact travels with (CloudEvents 1.0, binary mode)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

import nats.js.errors
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig

from crm_chassis.events.contract import stream_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nats.js import JetStreamContext
    from nats.js.api import StreamInfo

MAX_AGE: Final = timedelta(days=14)
DUPLICATE_WINDOW: Final = timedelta(minutes=10)
MESSAGE_ID: Final = "Nats-Msg-Id"

# Headers of ours that are copied from the outbox row as they are; everything else is ``ce-``.
PASSED_ON: Final = frozenset({"request-id", "traceparent"})


def stream_config(service: str, *, replicas: int) -> StreamConfig:
    """The settings of DESIGN §3. Age and the outbox set the limits, nobody can delete from the stream."""
    return StreamConfig(
        name=stream_of(service),
        subjects=[f"crm.{service}.>"],
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        max_age=MAX_AGE.total_seconds(),
        duplicate_window=DUPLICATE_WINDOW.total_seconds(),
        num_replicas=replicas,
        deny_delete=True,
        deny_purge=True,
        allow_atomic=True,
    )


async def ensure_stream(js: JetStreamContext, service: str, *, replicas: int) -> StreamInfo:
    """The service's stream, made when missing. Settings of an existing one are the operator's business."""
    try:
        return await js.stream_info(stream_of(service))
    except nats.js.errors.NotFoundError:
        return await js.add_stream(stream_config(service, replicas=replicas))


class NotAFact(ValueError):
    """A message without the headers a fact has: somebody else's, on our subjects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact as it travels and as it waits in a table.

    ``previous_at`` is when the one before it of the same aggregate was recorded, in UTC; None when there is none or the
    outbox no longer has it.
    """

    event_id: UUID
    aggregate_type: str
    aggregate_id: str
    aggregate_seq: int
    subject: str
    type: str
    headers: Mapping[str, str]
    payload: bytes
    created_at: datetime
    previous_at: datetime | None

    @property
    def service(self) -> str:
        """The service that tells it."""
        return self.aggregate_type.partition(".")[0]

    def to_headers(self) -> dict[str, str]:
        """Headers of the message; the payload is its body as it is."""
        previous = {} if self.previous_at is None else {"ce-previoustime": self.previous_at.isoformat()}
        return {
            MESSAGE_ID: str(self.event_id),
            "ce-specversion": "1.0",
            "ce-id": str(self.event_id),
            "ce-source": f"/crm/{self.service}",
            "ce-type": self.type,
            "ce-time": self.created_at.isoformat(),
            "ce-datacontenttype": "application/protobuf",
            "ce-subject": self.aggregate_id,
            "ce-aggregatetype": self.aggregate_type,
            "ce-sequence": str(self.aggregate_seq),
            **previous,
            **self.headers,
        }

    @classmethod
    def from_message(cls, subject: str, headers: Mapping[str, str] | None, payload: bytes) -> Fact:
        """Read a message back. Raises :class:`NotAFact`."""
        given = headers or {}
        try:
            previous = given.get("ce-previoustime")
            return cls(
                event_id=UUID(given["ce-id"]),
                aggregate_type=given["ce-aggregatetype"],
                aggregate_id=given["ce-subject"],
                aggregate_seq=int(given["ce-sequence"]),
                subject=subject,
                type=given["ce-type"],
                headers={name: value for name, value in given.items() if name in PASSED_ON},
                payload=payload,
                created_at=_instant(given["ce-time"]),
                previous_at=None if previous is None else _instant(previous),
            )
        except (KeyError, ValueError) as error:
            raise NotAFact(f"message on {subject} is no fact: {error!r}") from error


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
