"""Tables of the outbox and the inbox, on the metadata of the service that has them (DESIGN §3)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB


@dataclass(frozen=True, slots=True)
class EventTables:
    """What a service keeps about the facts it tells and the facts it hears."""

    outbox: sa.Table
    aggregate_sequences: sa.Table
    inbox: sa.Table
    dead_letters: sa.Table


def event_tables(metadata: sa.MetaData) -> EventTables:
    """Declare ``outbox``, ``aggregate_sequences``, ``inbox`` and ``dead_letters``.

    The runtime role needs SELECT, INSERT and UPDATE on them and no DELETE; :mod:`crm_chassis.events.schema` has the
    function that clears old outbox rows.
    """
    return EventTables(
        outbox=_outbox(metadata),
        aggregate_sequences=_aggregate_sequences(metadata),
        inbox=_inbox(metadata),
        dead_letters=_dead_letters(metadata),
    )


def _fact_columns() -> list[sa.Column[object]]:
    """What a fact is made of, wherever it waits: for the relay, or for a person."""
    return [
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("aggregate_type", sa.Text, nullable=False),
        sa.Column("aggregate_id", sa.Text, nullable=False),
        sa.Column("aggregate_seq", sa.BigInteger, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("headers", JSONB, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _outbox(metadata: sa.MetaData) -> sa.Table:
    """The record of every fact: the relay publishes from it and publishes again what the broker lost.

    One stream sequence belongs to one row: a broker that hands a number out twice has lost what it took first, and
    the unique index is what notices.
    """
    outbox = sa.Table(
        "outbox",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        *_fact_columns(),
        sa.Column("published_seq", sa.BigInteger),
        sa.Column("published_stream", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("event_id", name="outbox_event_id_key"),
        sa.UniqueConstraint("aggregate_type", "aggregate_id", "aggregate_seq", name="outbox_aggregate_key"),
    )
    sa.Index("outbox_unpublished", outbox.c.id, postgresql_where=outbox.c.published_seq.is_(None))
    sa.Index(
        "outbox_published",
        outbox.c.published_stream,
        outbox.c.published_seq,
        unique=True,
        postgresql_where=outbox.c.published_seq.is_not(None),
    )
    return outbox


def _aggregate_sequences(metadata: sa.MetaData) -> sa.Table:
    """The number of the last fact of each aggregate; its row lock makes numbers follow the order of commits."""
    return sa.Table(
        "aggregate_sequences",
        metadata,
        sa.Column("aggregate_type", sa.Text, primary_key=True),
        sa.Column("aggregate_id", sa.Text, primary_key=True),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
    )


def _inbox(metadata: sa.MetaData) -> sa.Table:
    """How far a consumer is with each aggregate, moved on in the transaction of the fact's effect.

    Sequences have no gaps, so the last one stands for all before it: the table grows with the aggregates, not with
    the facts, and what was handled years ago is still known.
    """
    return sa.Table(
        "inbox",
        metadata,
        sa.Column("consumer", sa.Text, primary_key=True),
        sa.Column("aggregate_type", sa.Text, primary_key=True),
        sa.Column("aggregate_id", sa.Text, primary_key=True),
        sa.Column("aggregate_seq", sa.BigInteger, nullable=False),
        sa.Column("event_id", sa.Uuid, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
    )


def _dead_letters(metadata: sa.MetaData) -> sa.Table:
    """Facts a consumer could not handle, until somebody drives them again or discards them."""
    dead_letters = sa.Table(
        "dead_letters",
        metadata,
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("consumer", sa.Text, nullable=False),
        *_fact_columns(),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("settlement", sa.Text),
        sa.UniqueConstraint("consumer", "event_id", name="dead_letters_consumer_event_key"),
    )
    sa.Index(
        "dead_letters_open",
        dead_letters.c.consumer,
        dead_letters.c.aggregate_type,
        dead_letters.c.aggregate_id,
        dead_letters.c.aggregate_seq,
        postgresql_where=dead_letters.c.settled_at.is_(None),
    )
    return dead_letters
