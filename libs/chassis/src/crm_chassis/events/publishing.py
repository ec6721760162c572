"""Publishing to JetStream: many facts as one atomic batch (ADR-50 of NATS), or one by one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import nats.errors
import nats.js.errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nats.aio.client import Client

    from crm_chassis.events.streams import Fact

ACK_SECONDS: Final = 3.0


class BatchRefused(Exception):
    """The stream took nothing of the batch, mostly because it knows one of the messages already."""


async def publish(nc: Client, facts: Sequence[Fact]) -> list[int]:
    """Publish in order and return the stream sequence of each; one the stream has already keeps the sequence it has.

    Under ``sync_interval: always`` a batch costs one fsync where single messages cost one each. Raises what the client
    raises when the broker does not answer; what was taken by then is published again and recognised by its id.
    """
    if len(facts) > 1:
        try:
            return await _publish_batch(nc, facts)
        except BatchRefused:
            pass
    js = nc.jetstream()
    return [
        (await js.publish(fact.subject, fact.payload, headers=fact.to_headers(), timeout=ACK_SECONDS)).seq
        for fact in facts
    ]


async def _publish_batch(nc: Client, facts: Sequence[Fact]) -> list[int]:
    batch_id = uuid4().hex
    count = len(facts)
    ack: dict[str, Any] = {}
    for place, fact in enumerate(facts, 1):
        headers = fact.to_headers() | {"Nats-Batch-Id": batch_id, "Nats-Batch-Sequence": str(place)}
        if place == count:
            headers["Nats-Batch-Commit"] = "1"
        if place in (1, count):
            try:
                answer = await nc.request(fact.subject, fact.payload, timeout=ACK_SECONDS, headers=headers)
            except nats.errors.NoRespondersError as error:
                raise nats.js.errors.NoStreamResponseError from error
            ack = json.loads(answer.data) if answer.data else {}
            if "error" in ack:
                raise BatchRefused(ack["error"].get("description"))
        else:
            await nc.publish(fact.subject, fact.payload, headers=headers)
    if ack.get("count") != count:
        raise BatchRefused(f"{ack.get('count')} of {count} messages arrived")
    last: int = ack["seq"]
    return list(range(last - count + 1, last + 1))
