"""Claim disputes and reports as their parties meet them (PRODUCT C7, G3, G8), through gRPC on a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Refusal, person_id, unit_id

from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.dispute_pb2 import Dispute
from crm.customer.v1.pool_pb2 import Pool
from crm.identity.events.v1.identity_events_pb2 import PersonDisabled, PersonLeft
from crm_customer.customers import handles
from crm_customer.disputes.reactions import disputes_of_a_leaver_end, disputes_of_the_disabled_end

if TYPE_CHECKING:
    from customer_suite import Suite

SHANGHAI = "310100"
NOWHERE = "00000000-0000-4000-8000-999999999999"


async def create(suite: Suite, who: str, name: str, **values: Any) -> Customer:
    draft = Customer(name=name, city_code=SHANGHAI, **values)
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", customer=draft)
    return answer


async def handle(suite: Suite, who: str, name: str) -> str:
    report = await suite.call(who, "CustomerService.CheckCollision", name=name, city_code=SHANGHAI)
    found: str = report.matches[0].dispute_handle
    return found


async def raised(suite: Suite, who: str, customer: Customer, kind: str = "CLAIM", **values: Any) -> Dispute:
    """A dispute about a customer that ``who`` collided with."""
    values = {"reason": "三月起跟进", "evidence": "拜访记录三次", **values}
    if "customer_id" not in values:
        values.setdefault("dispute_handle", await handle(suite, who, customer.name))
    answer: Dispute = await suite.call(who, "DisputeService.RaiseDispute", kind=f"DISPUTE_KIND_{kind}", **values)
    return answer


async def step(suite: Suite, who: str, what: str, dispute: Dispute, **values: Any) -> Dispute:
    answer: Dispute = await suite.call(
        who, f"DisputeService.{what}Dispute", dispute_id=dispute.id, **{"etag": dispute.etag, **values}
    )
    return answer


async def decide(suite: Suite, who: str, dispute: Dispute, ruling: str, **values: Any) -> Dispute:
    values = {"reason": "先到先得", **values}
    return await step(suite, who, "Decide", dispute, ruling=f"DISPUTE_RULING_{ruling}", **values)


async def seen(suite: Suite, who: str, dispute: Dispute) -> Dispute:
    answer: Dispute = await suite.call(who, "DisputeService.GetDispute", dispute_id=dispute.id)
    return answer


async def listed(suite: Suite, who: str, view: str, **asked: Any) -> list[str]:
    """Ids of a view; the total is always asked for and always agrees."""
    page = await suite.call(
        who, "DisputeService.ListDisputes", view=f"DISPUTE_VIEW_{view}", **{"count_total": True, **asked}
    )
    if "page_size" not in asked:
        assert page.total_size == len(page.disputes)
    return [each.id for each in page.disputes]


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def transfer(suite: Suite, who: str, customer: Customer, to: str) -> None:
    await suite.call(
        who,
        "CustomerService.TransferCustomers",
        customer_ids=[customer.id],
        to_person_id=person_id(to),
        reason="区域调整",
    )


async def subjects(suite: Suite) -> list[str]:
    """What was told about disputes, in order."""
    rows = await suite.rows("SELECT subject FROM outbox WHERE aggregate_type LIKE '%dispute%' ORDER BY id")
    return [row.subject.removeprefix("crm.customer.dispute.v1.") for row in rows]


def put(suite: Suite, *, heads: dict[str, list[str]] | None = None, gone: tuple[str, ...] = ()) -> None:
    """Reorganise: other heads of units, people who are no longer active."""
    directory = suite.directory
    units = {
        unit_id(name): replace(directory.units[unit_id(name)], heads=frozenset(map(person_id, people)))
        for name, people in (heads or {}).items()
    }
    people = {person_id(name): replace(directory.people[person_id(name)], active=False) for name in gone}
    suite.become(directory.with_changes(version=directory.version + 1, units=units, people=people))


async def test_somebody_who_collided_raises_a_claim_without_learning_more_of_the_file(suite: Suite) -> None:
    await create(suite, "ann", "上海瑞金医院", phones=["021-64370045"])
    refused = await refusal(create(suite, "hal", "上海瑞金医院"))
    (detail,) = refused.details
    report = await suite.call("hal", "CustomerService.CheckCollision", name="上海瑞金医院", city_code=SHANGHAI)
    assert detail.Is(report.DESCRIPTOR)
    (match,) = report.matches
    dispute = await suite.call(
        "hal",
        "DisputeService.RaiseDispute",
        dispute_handle=match.dispute_handle,
        kind="DISPUTE_KIND_CLAIM",
        reason="三月起跟进",
    )
    assert (dispute.customer_id, dispute.customer_name, dispute.owner_name) == ("", match.name, match.owner_name)
    assert dispute.state == Dispute(state="DISPUTE_STATE_OPEN").state
    assert (dispute.actions.withdraw, dispute.actions.answer, dispute.actions.decide) == (True, False, False)
    assert await suite.rows("SELECT 1 FROM customer_shares") == []
    assert (await listed(suite, "hal", "RAISED")) == [dispute.id]
    assert list((await suite.call("hal", "CustomerService.ListCustomers")).customers) == []


async def test_each_party_sees_its_own_side_and_nobody_else_sees_anything(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "hal", customer)
    dispute = await step(suite, "ann", "Answer", dispute, answer="一月已签框架协议")
    claimant, owner, decider = [await seen(suite, who, dispute) for who in ("hal", "ann", "erin")]
    told = [
        (side.customer_id, side.customer_name, side.claimant_name, side.reason, side.evidence, side.answer)
        for side in (claimant, owner, decider)
    ]
    hidden, file = ("", "上海**医院", "Hal"), (customer.id, "上海瑞金医院", "Hal")
    assert told == [
        (*hidden, "三月起跟进", "拜访记录三次", ""),
        (*file, "三月起跟进", "", "一月已签框架协议"),
        (*file, "三月起跟进", "拜访记录三次", "一月已签框架协议"),
    ]
    for who in ("sam", "bob", "boss", "nora", "gil", "max"):
        for attempt in (
            seen(suite, who, dispute),
            decide(suite, who, dispute, "LEAVE"),
            step(suite, who, "Answer", dispute, answer="x"),
            step(suite, who, "Withdraw", dispute),
        ):
            assert (await refusal(attempt)).reason == "NOT_FOUND", who
        for view in ("RAISED", "ON_MINE", "TO_DECIDE", "DECIDED"):
            assert await listed(suite, who, view) == [], (who, view)


async def test_a_handle_is_of_use_to_its_person_alone_and_for_some_days(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    hals = await handle(suite, "hal", customer.name)
    for who, used in (("nora", hals), ("hal", "made-up"), ("hal", customer.id)):
        assert (await refusal(raised(suite, who, customer, dispute_handle=used))).reason == "HANDLE_INVALID"
    monkeypatch.setattr(handles, "GOOD_FOR", timedelta(0))
    assert (await refusal(raised(suite, "hal", customer, dispute_handle=hals))).reason == "HANDLE_INVALID"


async def test_an_id_names_a_customer_only_to_those_who_may_see_it(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    for who, named in (("bob", customer.id), ("bob", NOWHERE)):
        assert (await refusal(raised(suite, who, customer, customer_id=named))).reason == "NOT_FOUND"
    await suite.call("ann", "ShareService.ShareCustomer", customer_id=customer.id, subject_id=person_id("bob"), level=1)
    assert (await raised(suite, "bob", customer, customer_id=customer.id)).customer_id == customer.id


async def test_what_is_ones_own_or_nobodys_is_not_disputed_and_has_no_handle(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    bobs = await handle(suite, "bob", customer.name)
    assert await handle(suite, "ann", customer.name) == ""
    assert (await refusal(raised(suite, "ann", customer, customer_id=customer.id))).reason == "OWN_CUSTOMER"
    await release(suite, customer)
    assert await handle(suite, "bob", customer.name) == ""
    assert (await refusal(raised(suite, "bob", customer, dispute_handle=bobs))).reason == "IN_A_POOL"


async def test_one_dispute_of_one_claimant_about_a_customer_is_open_at_a_time(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    attempts = await asyncio.gather(*[raised(suite, "bob", customer) for _ in range(5)], return_exceptions=True)
    (first,) = [each for each in attempts if isinstance(each, Dispute)]
    assert [each.reason for each in attempts if isinstance(each, Refusal)] == ["DISPUTE_OPEN"] * 4
    other = await raised(suite, "hal", customer)
    await step(suite, "bob", "Withdraw", first)
    again = await raised(suite, "bob", customer)
    assert set(await listed(suite, "ann", "ON_MINE")) == {first.id, other.id, again.id}


async def test_the_superior_gives_the_customer_to_the_claimant_with_its_history(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    assert await listed(suite, "sam", "TO_DECIDE") == [dispute.id]
    done = await decide(suite, "sam", dispute, "GIVE", reason="三月拜访在先")
    assert (done.decider_name, done.ruling_reason, done.HasField("close_time")) == ("Sam", "三月拜访在先", True)
    mine = await suite.call("bob", "CustomerService.GetCustomer", customer_id=customer.id)
    assert mine.owner_id == person_id("bob")
    assert (await refusal(suite.call("ann", "CustomerService.GetCustomer", customer_id=customer.id))).reason
    held = (await suite.call("bob", "PoolService.ListHolders", customer_id=customer.id)).holdings
    assert [(one.person_name, one.gained_by, one.lost_by) for one in held] == [
        ("Bob", "awarded", ""),
        ("Ann", "created", "awarded"),
    ]
    entry = (await suite.call("bob", "HistoryService.ListHistory", customer_id=customer.id)).entries[0]
    assert (entry.action, entry.reason, entry.person_name) == ("awarded", "三月拜访在先", "Sam")
    assert ("owner_id", person_id("ann"), person_id("bob")) in {
        (change.field, change.old_value, change.new_value) for change in entry.changes
    }
    assert await listed(suite, "sam", "TO_DECIDE") == []
    assert await listed(suite, "sam", "DECIDED") == [dispute.id]
    winner, loser = await seen(suite, "bob", dispute), await seen(suite, "ann", dispute)
    assert (winner.customer_id, winner.ruling_reason) == (customer.id, "三月拜访在先")
    assert (loser.customer_id, loser.owner_name, loser.ruling_reason) == ("", "Ann", "三月拜访在先")
    assert await subjects(suite) == ["raised", "decided"]


async def test_shared_with_both_means_the_claimant_works_along(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "hal", customer)
    await decide(suite, "erin", dispute, "SHARE")
    along = await suite.call("hal", "CustomerService.GetCustomer", customer_id=customer.id)
    assert (along.owner_id, along.rights.edit, along.rights.delete) == (person_id("ann"), True, False)


async def test_left_with_the_owner_nothing_changes(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    await decide(suite, "sam", dispute, "LEAVE")
    assert (await refusal(suite.call("bob", "CustomerService.GetCustomer", customer_id=customer.id))).reason
    kept = await suite.call("ann", "CustomerService.GetCustomer", customer_id=customer.id)
    assert (kept.owner_id, kept.etag) == (person_id("ann"), customer.etag)


async def test_what_a_party_may_not_do_is_refused(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    for attempt in (
        decide(suite, "bob", dispute, "GIVE"),
        decide(suite, "ann", dispute, "LEAVE"),
        step(suite, "bob", "Answer", dispute, answer="x"),
        step(suite, "sam", "Answer", dispute, answer="x"),
        step(suite, "ann", "Withdraw", dispute),
        step(suite, "sam", "Withdraw", dispute),
    ):
        assert (await refusal(attempt)).reason == "RIGHT_MISSING"
    assert (await refusal(decide(suite, "sam", dispute, "FOUNDED"))).reason == "RULING_DOES_NOT_FIT"
    assert (await refusal(decide(suite, "sam", dispute, "GIVE", reason=""))).fields == ["reason"]
    for etag, reason in (("", "ETAG_MISSING"), ("9", "ETAG_MISMATCH")):
        assert (await refusal(decide(suite, "sam", dispute, "GIVE", etag=etag))).reason == reason
    nameless = suite.call("bob", "DisputeService.RaiseDispute", kind="DISPUTE_KIND_CLAIM", reason="x")
    assert (await refusal(nameless)).reason == "INVALID_FIELDS"


async def test_an_owner_answers_once_and_the_decider_must_have_read_it(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    answered = await step(suite, "ann", "Answer", dispute, answer="一月已签框架协议")
    assert answered.HasField("answer_time")
    assert not answered.actions.answer
    assert (await refusal(step(suite, "ann", "Answer", answered, answer="再说一次"))).reason == "ALREADY_ANSWERED"
    assert (await refusal(decide(suite, "sam", dispute, "GIVE"))).reason == "ETAG_MISMATCH"
    await decide(suite, "sam", answered, "LEAVE")
    assert await subjects(suite) == ["raised", "answered", "decided"]


async def test_what_has_ended_stays_as_it_is(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    ended = await step(suite, "bob", "Withdraw", dispute)
    for attempt in (
        decide(suite, "sam", ended, "GIVE"),
        step(suite, "ann", "Answer", ended, answer="x"),
        step(suite, "bob", "Withdraw", ended),
    ):
        assert (await refusal(attempt)).reason == "DISPUTE_CLOSED"
    assert await listed(suite, "sam", "TO_DECIDE") == []
    assert await subjects(suite) == ["raised", "withdrawn"]


async def test_of_two_heads_who_decide_at_once_exactly_one_decides(suite: Suite) -> None:
    put(suite, heads={"shanghai": ["sam", "erin"]})
    for number in range(5):
        customer = await create(suite, "ann", f"上海第{number}医院")
        dispute = await raised(suite, "bob", customer)
        outcomes = await asyncio.gather(
            decide(suite, "sam", dispute, "GIVE"), decide(suite, "erin", dispute, "LEAVE"), return_exceptions=True
        )
        (won,) = [each for each in outcomes if isinstance(each, Dispute)]
        (lost,) = [each for each in outcomes if isinstance(each, Refusal)]
        assert lost.reason == "DISPUTE_CLOSED"
        (row,) = await suite.rows(f"SELECT owner_id FROM customers WHERE id = '{customer.id}'")
        assert str(row.owner_id) == person_id("bob" if won.ruling == 1 else "ann")
        assert (await seen(suite, "sam", dispute)).ruling == won.ruling


async def test_a_decision_and_a_transfer_at_once_leave_one_owner_and_one_history(suite: Suite) -> None:
    for number in range(5):
        customer = await create(suite, "ann", f"上海第{number}医院")
        dispute = await raised(suite, "bob", customer)
        outcomes = await asyncio.gather(
            decide(suite, "sam", dispute, "GIVE"), transfer(suite, "ann", customer, "hal"), return_exceptions=True
        )
        holders = await suite.rows(
            f"SELECT person_id FROM customer_holders WHERE customer_id = '{customer.id}' AND held_until IS NULL"
        )
        (row,) = await suite.rows(f"SELECT owner_id FROM customers WHERE id = '{customer.id}'")
        assert [each.person_id for each in holders] == [row.owner_id]
        decided, transferred = outcomes
        if isinstance(decided, Dispute):  # then ann has it no more and her transfer finds nothing
            assert str(row.owner_id) == person_id("bob")
            assert isinstance(transferred, Refusal)
            assert transferred.reason == "NOT_FOUND"
        else:  # then hal has it, and erin decides between hal and bob
            assert str(row.owner_id) == person_id("hal")
            assert isinstance(decided, Refusal)
            assert decided.reason == "NOT_FOUND"
            assert dispute.id in await listed(suite, "erin", "TO_DECIDE")


async def test_a_claim_survives_a_transfer_and_goes_on_against_the_new_owner(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    await step(suite, "ann", "Answer", dispute, answer="一月已签框架协议")
    await transfer(suite, "ann", customer, "hal")
    assert (await refusal(seen(suite, "ann", dispute))).reason == "NOT_FOUND"
    assert (await refusal(seen(suite, "sam", dispute))).reason == "NOT_FOUND"
    assert await listed(suite, "hal", "ON_MINE") == await listed(suite, "erin", "TO_DECIDE") == [dispute.id]
    now = await seen(suite, "hal", dispute)
    assert (now.answer, now.actions.answer) == ("一月已签框架协议", True)
    answered = await step(suite, "hal", "Answer", now, answer="受让于安")
    assert (await decide(suite, "erin", answered, "GIVE")).owner_name == "Hal"
    assert await subjects(suite) == ["raised", "answered", "rerouted", "answered", "decided"]
    trail = await suite.rows(
        f"SELECT action, changes FROM audit_entries WHERE record_type = 'disputes' AND record_id = '{dispute.id}' ORDER BY id"
    )
    assert [each.action for each in trail] == ["raised", "answered", "rerouted", "answered", "decided"]
    assert trail[3].changes["answer"] == ["一月已签框架协议", "受让于安"]


async def test_what_one_claimant_wins_the_others_claim_from_the_winner(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    bobs, hals = await raised(suite, "bob", customer), await raised(suite, "hal", customer)
    await decide(suite, "sam", bobs, "GIVE")
    assert await listed(suite, "bob", "ON_MINE") == [hals.id]
    assert (await seen(suite, "hal", hals)).owner_name == "Bob"


async def release(suite: Suite, customer: Customer) -> None:
    pool = await suite.call(
        "gil", "PoolService.CreatePool", pool=Pool(name=customer.name, member_unit_ids=[unit_id("east")])
    )
    await suite.call(
        "ann",
        "PoolService.ReleaseCustomer",
        customer_id=customer.id,
        pool_id=pool.id,
        reason="暂无需求",
        etag=customer.etag,
    )


async def delete(suite: Suite, customer: Customer) -> None:
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=customer.id, etag=customer.etag)


async def to_the_claimant(suite: Suite, customer: Customer) -> None:
    await transfer(suite, "ann", customer, "bob")


@pytest.mark.parametrize(
    ("event", "cause"), [(release, "POOLED"), (delete, "DELETED"), (to_the_claimant, "CLAIMANT_OWNS")]
)
async def test_a_dispute_that_events_overtake_ends_as_moot(suite: Suite, event: Any, cause: str) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    await event(suite, customer)
    ended = await seen(suite, "bob", dispute)
    assert (ended.state, ended.moot_cause) == (4, Dispute(moot_cause=f"DISPUTE_MOOT_CAUSE_{cause}").moot_cause)
    assert (ended.HasField("close_time"), ended.actions.withdraw) == (True, False)
    assert await listed(suite, "sam", "TO_DECIDE") == []
    assert (await refusal(decide(suite, "sam", ended, "GIVE"))).reason == "DISPUTE_CLOSED"
    assert await subjects(suite) == ["raised", "became_moot"]


async def test_what_a_leaver_claimed_ends_and_claims_on_a_leaver_go_on_against_the_successor(suite: Suite) -> None:
    mine, theirs = await create(suite, "ann", "上海瑞金医院"), await create(suite, "bob", "上海仁济医院")
    by_bob, on_bob = await raised(suite, "bob", mine), await raised(suite, "hal", theirs)
    fact = PersonLeft(person_id=person_id("bob"), successor_id=person_id("ann"), successor_unit_id=unit_id("shanghai"))
    async with suite.unit_of_work() as work:
        await disputes_of_a_leaver_end(work, fact)
    assert (await seen(suite, "ann", by_bob)).moot_cause == 5
    assert (await seen(suite, "hal", on_bob)).state == 1


async def test_what_somebody_raised_who_is_disabled_ends_and_can_be_raised_anew_once_they_are_back(
    suite: Suite,
) -> None:
    mine, theirs = await create(suite, "ann", "上海瑞金医院"), await create(suite, "bob", "上海仁济医院")
    claim, report = await raised(suite, "bob", mine), await raised(suite, "hal", theirs, "IDLE")
    on_bob = await raised(suite, "ann", theirs)
    decided = await decide(
        suite, "sam", await raised(suite, "bob", await create(suite, "ann", "上海中山医院")), "LEAVE"
    )
    company = suite.directory
    for who in ("bob", "hal"):
        suite.dismiss(who)
        async with suite.unit_of_work() as work:
            await disputes_of_the_disabled_end(work, PersonDisabled(person_id=person_id(who)))
    cause = Dispute(moot_cause="DISPUTE_MOOT_CAUSE_CLAIMANT_DISABLED").moot_cause
    assert [(await seen(suite, "sam", each)).moot_cause for each in (claim, report)] == [cause, cause]
    assert (await seen(suite, "sam", on_bob)).state == 1, "what the disabled own stays theirs, and disputed"
    assert (await seen(suite, "sam", decided)).state == 2
    (entry,) = await suite.rows(
        f"SELECT person_name, changes FROM audit_entries WHERE record_id = '{claim.id}' AND action = 'became-moot'"
    )
    assert (entry.person_name, entry.changes["moot_cause"]) == ("customer", [0, cause])
    assert (await subjects(suite)).count("became_moot") == 2
    suite.become(replace(company, version=suite.directory.version + 1))
    assert (await raised(suite, "bob", mine)).state == 1


async def test_who_decides_follows_the_organisation_of_the_moment(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    put(suite, gone=("sam",))
    assert await listed(suite, "erin", "TO_DECIDE") == [dispute.id]
    put(suite, heads={"shanghai": ["nora"]})
    assert await listed(suite, "erin", "TO_DECIDE") == []
    assert (await refusal(decide(suite, "erin", dispute, "GIVE"))).reason == "NOT_FOUND"
    assert await listed(suite, "nora", "TO_DECIDE") == [dispute.id]
    await decide(suite, "nora", dispute, "LEAVE")
    put(suite, heads={"shanghai": []})
    assert await listed(suite, "nora", "DECIDED") == [dispute.id], "who decided sees it, wherever they are now"


async def test_where_nobody_is_above_both_the_arbitrator_decides(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "nora", customer)
    assert await listed(suite, "gil", "TO_DECIDE") == []
    put(suite, gone=("boss",))
    assert await listed(suite, "gil", "TO_DECIDE") == [dispute.id]
    assert await listed(suite, "erin", "TO_DECIDE") == []
    await decide(suite, "gil", dispute, "SHARE")


async def test_a_report_goes_to_the_direct_superior_and_its_owner_never_knows(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    idle = await raised(suite, "hal", customer, "IDLE", reason="半年未拜访")
    twice = await raised(suite, "bob", customer, "DUPLICATE", reason="与仁济为同一机构")
    assert set(await listed(suite, "sam", "TO_DECIDE")) == {idle.id, twice.id}
    assert await listed(suite, "erin", "TO_DECIDE") == await listed(suite, "ann", "ON_MINE") == []
    for attempt in (
        seen(suite, "ann", idle),
        step(suite, "ann", "Answer", idle, answer="x"),
        seen(suite, "erin", idle),
    ):
        assert (await refusal(attempt)).reason == "NOT_FOUND"
    assert (await refusal(decide(suite, "sam", idle, "GIVE"))).reason == "RULING_DOES_NOT_FIT"
    await decide(suite, "sam", idle, "FOUNDED", reason="已提醒")
    told = await seen(suite, "hal", idle)
    assert (told.ruling_reason, told.customer_id, told.decider_name) == ("已提醒", "", "Sam")
    await transfer(suite, "sam", customer, "hal")
    assert (await seen(suite, "bob", twice)).state == 1, "a second file is one whoever owns it"


async def test_who_is_reported_as_idle_and_gives_the_customer_away_has_nothing_to_answer_for(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    idle = await raised(suite, "bob", customer, "IDLE")
    await transfer(suite, "ann", customer, "hal")
    assert (await seen(suite, "bob", idle)).moot_cause == 4


async def test_lists_are_filtered_sorted_counted_and_paged(suite: Suite) -> None:
    disputes = []
    for number, kind in enumerate(("CLAIM", "IDLE", "CLAIM", "CLAIM")):
        customer = await create(suite, "ann", f"上海第{number}医院")
        disputes.append(await raised(suite, "bob", customer, kind))
    await step(suite, "bob", "Withdraw", disputes[0])
    claims = [disputes[at].id for at in (3, 2, 0)]
    assert await listed(suite, "bob", "RAISED", filter="kind = DISPUTE_KIND_CLAIM") == claims
    assert await listed(suite, "ann", "ON_MINE") == claims
    still = "state = DISPUTE_STATE_OPEN AND kind IN (DISPUTE_KIND_CLAIM, DISPUTE_KIND_IDLE)"
    assert await listed(suite, "sam", "TO_DECIDE", filter=still, order_by="create_time") == [
        disputes[at].id for at in (1, 2, 3)
    ]
    assert (await listed(suite, "bob", "RAISED", order_by="update_time desc"))[0] == disputes[0].id
    for who, view in (("bob", "RAISED"), ("sam", "TO_DECIDE"), ("ann", "ON_MINE")):
        whole, paged, token = await listed(suite, who, view), [], ""
        while True:
            page = await suite.call(
                who,
                "DisputeService.ListDisputes",
                view=f"DISPUTE_VIEW_{view}",
                page_size=2,
                page_token=token,
                count_total=True,
            )
            assert page.total_size == len(whole)
            paged += [each.id for each in page.disputes]
            token = page.next_page_token
            if not token:
                break
        assert paged == whole
    refused = await refusal(listed(suite, "bob", "RAISED", filter=f'customer_id = "{NOWHERE}"'))
    assert refused.fields == ["filter"]


async def test_a_repeated_decision_is_answered_and_not_made_twice(suite: Suite) -> None:
    customer = await create(suite, "ann", "上海瑞金医院")
    dispute = await raised(suite, "bob", customer)
    asked = {"dispute_id": dispute.id, "etag": dispute.etag, "ruling": "DISPUTE_RULING_GIVE", "reason": "先到先得"}
    once, again = [await suite.call("sam", "DisputeService.DecideDispute", key="k", **asked) for _ in range(2)]
    assert once == again
    assert await subjects(suite) == ["raised", "decided"]
