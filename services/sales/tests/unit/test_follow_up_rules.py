"""Follow-ups and instructions (PRODUCT S4)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crm_sales.follow_ups.domain import (
    AlreadyAnswered,
    ContactInTheFuture,
    DueInThePast,
    Duty,
    NotASuperior,
    ReplyNeeded,
    decide_answer,
    decide_contact,
    decide_instruction,
)

NOW = datetime(2026, 3, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def test_a_contact_has_taken_place() -> None:
    assert decide_contact(None, now=NOW) == NOW
    assert decide_contact(NOW - timedelta(days=3), now=NOW) == NOW - timedelta(days=3)
    with pytest.raises(ContactInTheFuture):
        decide_contact(LATER, now=NOW)


def test_instructions_come_from_above_and_leave_time_to_answer() -> None:
    for distance in (1, 2, 3):
        decide_instruction(distance, LATER, now=NOW)
    with pytest.raises(NotASuperior):
        decide_instruction(None, LATER, now=NOW)
    with pytest.raises(DueInThePast):
        decide_instruction(1, NOW, now=NOW)


def test_what_asks_for_a_reply_is_answered_with_words_and_once() -> None:
    decide_answer(Duty.ACKNOWLEDGE, "", answered=False)
    decide_answer(Duty.REPLY, "已约周五", answered=False)
    with pytest.raises(ReplyNeeded):
        decide_answer(Duty.REPLY, " ", answered=False)
    with pytest.raises(AlreadyAnswered):
        decide_answer(Duty.REPLY, "再说", answered=True)
