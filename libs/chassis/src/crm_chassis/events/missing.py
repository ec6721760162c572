"""Looking a stream over for facts that a consumer should have had."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from crm_chassis.events.contract import stream_of
from crm_chassis.events.streams import Fact, NotAFact

if TYPE_CHECKING:
    from datetime import datetime

    from nats.js import JetStreamContext


async def find_in_stream(js: JetStreamContext, fact: Fact, *, first: int, since: datetime) -> list[Fact]:
    """Facts ``first`` to the one before ``fact`` of the same aggregate, in order; fewer where the stream lacks some.

    Reads the headers of everything the aggregate's kind told since a moment: some 100,000 a second, for the rare case
    that a consumer's position does not fit its stream (the broker lost messages and numbered others in their place).
    """
    stream = stream_of(fact.service)
    info = await js.add_consumer(
        stream,
        ConsumerConfig(
            filter_subject=f"crm.{fact.aggregate_type}.>",
            deliver_policy=DeliverPolicy.BY_START_TIME,
            opt_start_time=since,
            ack_policy=AckPolicy.NONE,
            headers_only=True,
            inactive_threshold=30,
        ),
    )
    subscription = await js.pull_subscribe_bind(consumer=info.name, stream=stream)
    wanted: dict[int, int] = {}
    remaining = info.num_pending or 0
    try:
        while remaining > 0:
            messages = await subscription.fetch(min(remaining, 500), timeout=5)
            remaining -= len(messages)
            for message in messages:
                try:
                    found = Fact.from_message(message.subject, message.headers, b"")
                except NotAFact:
                    continue  # the consumer reports it when it comes by
                if found.aggregate_id == fact.aggregate_id and first <= found.aggregate_seq < fact.aggregate_seq:
                    wanted[found.aggregate_seq] = message.metadata.sequence.stream
    finally:
        await subscription.unsubscribe()
        await asyncio.shield(js.delete_consumer(stream, info.name))
    messages_found = [await js.get_msg(stream, wanted[seq]) for seq in sorted(wanted)]
    return [Fact.from_message(each.subject or "", each.headers, each.data or b"") for each in messages_found]
