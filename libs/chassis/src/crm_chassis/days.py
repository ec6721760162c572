"""Days of the calendar in requests and in the company's zone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crm_chassis.errors import invalid

if TYPE_CHECKING:
    from crm_chassis.work import Read


def day_of(text: str, field: str) -> date | None:
    """The day a field of the request names (YYYY-MM-DD), None for an empty one. Raises Invalid for one there is not."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise invalid(field, "DATE_INVALID", chinese="没有这一天", english="there is no such day") from None


def today(read: Read) -> date:
    """The day it is in the company's zone."""
    return read.now.astimezone(read.zone).date()
