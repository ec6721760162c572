"""Handles: names of files for people who may not see them, given in collision reports (PRODUCT C7).

A handle is sealed for one person, so that it tells nothing and is of use to nobody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from crm.customer.v1.collision_pb2 import CollisionMatch
from crm_chassis.listing.tokens import PageTokenInvalid, Position

if TYPE_CHECKING:
    from crm_chassis.work import Read

GOOD_FOR = timedelta(days=7)


def handle_of(read: Read, customer_id: str) -> str:
    """A handle by which the caller may name the customer for some days."""
    named = Position((read.now,), UUID(customer_id))
    return read.page_tokens.issue(named, person_id=read.caller.person_id, request=CollisionMatch())


def customer_behind(read: Read, handle: str) -> str | None:
    """The customer the caller names; None for what is no handle, another person's or too old."""
    try:
        named = read.page_tokens.read(handle, person_id=read.caller.person_id, request=CollisionMatch())
    except PageTokenInvalid:
        return None
    (given_at,) = named.sort_values
    if not isinstance(given_at, datetime) or read.now - given_at > GOOD_FOR:
        return None
    return str(named.row_id)
