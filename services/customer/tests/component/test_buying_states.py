"""Buying states and their counts (PRODUCT C4), through gRPC on a real database."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from customer_suite import INSTRUMENTS, Refusal, person_id, unit_id

from crm.customer.v1.buying_state_service_pb2 import CountTransitionsRequest
from crm.customer.v1.customer_pb2 import (
    BUYING_STATE_POTENTIAL,
    BUYING_STATE_PROSPECT,
    BUYING_STATE_TARGET,
    BUYING_STATE_WON,
    Customer,
)
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest

if TYPE_CHECKING:
    from customer_suite import Suite

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def create(suite: Suite, who: str, name: str, **values: Any) -> Customer:
    request = CreateCustomerRequest(customer=Customer(name=name, **values))
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", request)
    return answer


async def become(suite: Suite, who: str, customer: Customer, state: Any, reason: str = "") -> Customer:
    answer: Customer = await suite.call(
        who,
        "BuyingStateService.SetBuyingState",
        customer_id=customer.id,
        buying_state=state,
        reason=reason,
        etag=customer.etag,
    )
    return answer


def lately(**values: Any) -> CountTransitionsRequest:
    request = CountTransitionsRequest(**values)
    now = datetime.now(SHANGHAI)
    request.start_time.FromDatetime(now - timedelta(hours=1))
    request.end_time.FromDatetime(now + timedelta(hours=1))
    return request


async def counted(suite: Suite, who: str, request: CountTransitionsRequest | None = None) -> Any:
    found = await suite.call(who, "BuyingStateService.CountTransitions", request or lately())
    return sorted((each.owner_id, each.from_state, each.to_state, each.count) for each in found.counts)


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def test_every_transition_is_kept_with_who_why_and_for_whom(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    assert made.buying_state == BUYING_STATE_POTENTIAL
    target = await become(suite, "ann", made, BUYING_STATE_TARGET)
    await become(suite, "sam", target, BUYING_STATE_PROSPECT, "采购计划已批")
    listed = await suite.call("erin", "BuyingStateService.ListTransitions", customer_id=made.id)
    latest, first = listed.transitions
    assert (latest.from_state, latest.to_state, latest.person_name, latest.reason) == (
        *(BUYING_STATE_TARGET, BUYING_STATE_PROSPECT, "Sam", "采购计划已批"),
    )
    assert (latest.owner_id, latest.unit_id) == (person_id("ann"), unit_id("shanghai"))
    assert (first.from_state, first.to_state) == (BUYING_STATE_POTENTIAL, BUYING_STATE_TARGET)
    assert first.occur_time.ToDatetime() < latest.occur_time.ToDatetime()


async def test_the_same_state_again_is_no_transition(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    assert await become(suite, "ann", made, BUYING_STATE_POTENTIAL) == made
    listed = await suite.call("ann", "BuyingStateService.ListTransitions", customer_id=made.id)
    assert list(listed.transitions) == []


async def test_a_state_is_set_by_who_may_edit_on_the_version_that_was_read(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院")
    assert (await refusal(become(suite, "erin", made, BUYING_STATE_WON))).reason == "RIGHT_MISSING"
    assert (await refusal(become(suite, "bob", made, BUYING_STATE_WON))).reason == "NOT_FOUND"
    assert (await refusal(become(suite, "ann", made, 0))).fields == ["buying_state"]
    await become(suite, "ann", made, BUYING_STATE_WON)
    assert (await refusal(become(suite, "ann", made, BUYING_STATE_TARGET))).reason == "ETAG_MISMATCH"
    made.etag = ""
    assert (await refusal(become(suite, "ann", made, BUYING_STATE_TARGET))).reason == "ETAG_MISSING"


async def test_transitions_count_for_superiors_but_never_for_sideways_colleagues(suite: Suite) -> None:
    for who, name in (
        ("ann", "瑞金医院"),
        ("ann", "华山医院"),
        ("bob", "中山医院"),
        ("hal", "浙江医院"),
        ("nora", "协和医院"),
    ):
        await become(suite, who, await create(suite, who, name), BUYING_STATE_TARGET)
    step = (BUYING_STATE_POTENTIAL, BUYING_STATE_TARGET)
    ann, bob, hal, nora = (
        (person_id(who), *step, times) for who, times in (("ann", 2), ("bob", 1), ("hal", 1), ("nora", 1))
    )
    assert await counted(suite, "ann") == [ann]
    assert await counted(suite, "sam") == sorted([ann, bob])
    assert await counted(suite, "erin") == sorted([ann, bob, hal])
    assert await counted(suite, "nora") == [nora]
    assert await counted(suite, "gil") == sorted([ann, bob, hal, nora])


async def test_shares_and_product_lines_count_each_customer_once(suite: Suite) -> None:
    made = await create(suite, "ann", "瑞金医院", product_line_id=INSTRUMENTS)
    share: dict[str, Any] = {"customer_id": made.id, "level": 1}
    for subject in (person_id("max"), unit_id("hq"), unit_id("shanghai")):
        await suite.call("ann", "ShareService.ShareCustomer", subject_id=subject, **share)
    await become(suite, "ann", made, BUYING_STATE_TARGET)
    for who in ("ann", "sam", "max", "bob"):
        assert await counted(suite, who) == [(person_id("ann"), BUYING_STATE_POTENTIAL, BUYING_STATE_TARGET, 1)]


async def test_a_transition_counts_for_the_owner_it_had_then_and_is_seen_by_whom_the_customer_is_now(
    suite: Suite,
) -> None:
    made = await become(suite, "ann", await create(suite, "ann", "瑞金医院"), BUYING_STATE_TARGET)
    to = {"to_person_id": person_id("nora"), "reason": "调整"}
    await suite.call("ann", "CustomerService.TransferCustomers", customer_ids=[made.id], **to)
    assert await counted(suite, "nora") == [(person_id("ann"), BUYING_STATE_POTENTIAL, BUYING_STATE_TARGET, 1)]
    assert await counted(suite, "sam") == []


@pytest.mark.parametrize(
    ("period", "start"),
    [
        (CountTransitionsRequest.PERIOD_UNSPECIFIED, lambda day: day.replace(day=1)),
        (CountTransitionsRequest.PERIOD_DAY, lambda day: day),
        (CountTransitionsRequest.PERIOD_WEEK, lambda day: day - timedelta(days=day.weekday())),
        (CountTransitionsRequest.PERIOD_MONTH, lambda day: day.replace(day=1)),
        (CountTransitionsRequest.PERIOD_QUARTER, lambda day: day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)),
        (CountTransitionsRequest.PERIOD_YEAR, lambda day: day.replace(day=1, month=1)),
    ],
)
async def test_periods_begin_in_the_companys_zone(suite: Suite, period: Any, start: Any) -> None:
    made = await become(suite, "ann", await create(suite, "ann", "瑞金医院"), BUYING_STATE_TARGET)
    found = await suite.call("ann", "BuyingStateService.CountTransitions", lately(period=period))
    (only,) = found.counts
    assert only.period_start == start(made.update_time.ToDatetime(SHANGHAI).date()).isoformat()


async def test_only_the_time_asked_for_is_counted(suite: Suite) -> None:
    await become(suite, "ann", await create(suite, "ann", "瑞金医院"), BUYING_STATE_TARGET)
    request = lately()
    request.end_time.CopyFrom(request.start_time)
    assert (await refusal(counted(suite, "ann", request))).fields == ["end_time"]
    request.start_time.seconds -= 3600
    assert await counted(suite, "ann", request) == []
