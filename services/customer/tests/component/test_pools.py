"""Public pools as their members meet them (PRODUCT C9), through gRPC on a real database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import INSTRUMENTS, Refusal, person_id, unit_id

from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest
from crm.customer.v1.pool_pb2 import Pool
from crm.customer.v1.pool_service_pb2 import UpdatePoolRequest
from crm_chassis.identity.directory import Directory, Person

if TYPE_CHECKING:
    from customer_suite import Suite


async def create(suite: Suite, who: str, name: str, **values: Any) -> Customer:
    request = CreateCustomerRequest(customer=Customer(name=name, **values))
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", request)
    return answer


async def pool(suite: Suite, name: str = "华东公海", **values: Any) -> Pool:
    """A pool of the east, which erin administers."""
    values = {"member_unit_ids": [unit_id("east")], "administrator_ids": [person_id("erin")], **values}
    answer: Pool = await suite.call("gil", "PoolService.CreatePool", pool=Pool(name=name, **values))
    return answer


async def release(suite: Suite, who: str, customer: Customer, into: Pool, *, etag: str | None = None) -> Any:
    return await suite.call(
        who,
        "PoolService.ReleaseCustomer",
        customer_id=customer.id,
        pool_id=into.id,
        reason="暂无需求",
        etag=customer.etag if etag is None else etag,
    )


async def pooled(suite: Suite, name: str, into: Pool, **values: Any) -> Customer:
    """A customer that ann released."""
    made = await create(suite, "ann", name, **values)
    await release(suite, "ann", made, into)
    return made


async def claim(suite: Suite, who: str, customer: Customer) -> Customer:
    answer: Customer = await suite.call(who, "PoolService.ClaimCustomer", customer_id=customer.id)
    return answer


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def claimable(suite: Suite, who: str, within: Pool, **asked: Any) -> list[str]:
    found = await suite.call(who, "PoolService.ListClaimable", pool_id=within.id, **asked)
    return [customer.name for customer in found.customers]


async def names(suite: Suite, who: str) -> list[str]:
    found = await suite.call(who, "CustomerService.ListCustomers")
    return [customer.name for customer in found.customers]


async def test_a_pool_reads_back_as_it_was_set_up_for_those_who_belong_to_it(suite: Suite) -> None:
    made = await pool(suite, holding_limit=20, cool_down_days=7)
    assert (made.holding_limit, made.HasField("daily_limit"), made.cool_down_days) == (20, False, 7)
    seen = {}
    for who in ("ann", "erin", "nora", "gil"):
        listed = await suite.call(who, "PoolService.ListPools")
        seen[who] = [(each.name, each.member, each.administrator) for each in listed.pools]
    assert seen == {
        "ann": [("华东公海", True, False)],
        "erin": [("华东公海", True, True)],
        "nora": [],
        "gil": [("华东公海", False, False)],
    }


async def test_pools_are_changed_with_their_version_by_whoever_manages_pools(suite: Suite) -> None:
    made = await pool(suite, holding_limit=20, daily_limit=5)
    request = UpdatePoolRequest(pool=Pool(id=made.id, etag=made.etag, daily_limit=9))
    request.update_mask.paths.extend(["holding_limit", "daily_limit"])
    assert (await refusal(suite.call("erin", "PoolService.UpdatePool", request))).reason == "PERMISSION_MISSING"
    changed = await suite.call("gil", "PoolService.UpdatePool", request)
    assert (changed.HasField("holding_limit"), changed.daily_limit) == (False, 9)
    assert (await refusal(suite.call("gil", "PoolService.UpdatePool", request))).reason == "ETAG_MISMATCH"


async def test_a_pool_names_the_units_and_people_that_do_not_exist(suite: Suite) -> None:
    refused = await refusal(pool(suite, member_person_ids=[person_id("ann"), INSTRUMENTS]))
    assert refused.fields == ["pool.member_person_ids[1]"]


async def test_no_two_pools_have_one_name(suite: Suite) -> None:
    attempts = await asyncio.gather(*[pool(suite) for _ in range(5)], return_exceptions=True)
    assert sorted(type(each).__name__ for each in attempts) == ["Pool", *["Refusal"] * 4]


async def test_members_find_what_waits_in_the_pool_without_its_contact_data(suite: Suite) -> None:
    east = await pool(suite)
    made = await pooled(
        suite, "瑞金医院", east, phones=["021-64370045"], address="瑞金二路", website="rjh.com.cn", remark="找张主任"
    )
    found = await suite.call("bob", "PoolService.ListClaimable", pool_id=east.id, count_total=True)
    (shown,) = found.customers
    assert found.total_size == 1
    assert (shown.name, shown.pool_id, shown.owner_id, shown.HasField("pooled_time")) == ("瑞金医院", east.id, "", True)
    assert (list(shown.phones), shown.address, shown.website, shown.remark) == ([], "", "", "")
    assert {"phones", "address", "website", "remark"} <= set(shown.hidden_fields)
    assert await suite.call("bob", "CustomerService.GetCustomer", customer_id=made.id) == shown
    for_everybody = await suite.call("gil", "CustomerService.GetCustomer", customer_id=made.id)
    assert list(for_everybody.phones) == []


async def test_a_pool_is_not_there_for_those_who_do_not_belong_to_it(suite: Suite) -> None:
    east = await pool(suite)
    made = await pooled(suite, "瑞金医院", east)
    for attempt in (
        claimable(suite, "nora", east),
        suite.call("nora", "CustomerService.GetCustomer", customer_id=made.id),
        suite.call("nora", "PoolService.ListHolders", customer_id=made.id),
        claim(suite, "nora", made),
    ):
        assert (await refusal(attempt)).reason == "NOT_FOUND"
    assert (await refusal(claim(suite, "gil", made))).reason == "NOT_A_MEMBER"


async def test_a_pool_is_searched_by_name_but_not_by_hidden_numbers(suite: Suite) -> None:
    east = await pool(suite)
    await pooled(suite, "瑞金医院", east, phones=["021-64370045"])
    await pooled(suite, "第455医院", east, phones=["021-55550455"])
    assert await claimable(suite, "bob", east, query="瑞金") == ["瑞金医院"]
    assert await claimable(suite, "bob", east, query="rjyy") == ["瑞金医院"]
    counted = await suite.call("bob", "PoolService.ListClaimable", pool_id=east.id, query="0045", count_total=True)
    assert (list(counted.customers), counted.total_size, counted.next_page_token) == ([], 0, "")


async def test_a_claimed_customer_is_the_claimants_with_everything_on_file(suite: Suite) -> None:
    east = await pool(suite)
    made = await pooled(suite, "瑞金医院", east, phones=["021-64370045"])
    claimed = await claim(suite, "hal", made)
    assert (claimed.owner_id, claimed.unit_id, claimed.pool_id) == (person_id("hal"), unit_id("hangzhou"), "")
    assert (list(claimed.phones), list(claimed.hidden_fields)) == (["021-64370045"], [])
    assert claimed.rights.delete
    assert await names(suite, "hal") == ["瑞金医院"]
    assert await claimable(suite, "bob", east) == []


async def test_who_comes_too_late_learns_that_the_customer_left_the_pool(suite: Suite) -> None:
    east = await pool(suite)
    made = await pooled(suite, "瑞金医院", east)
    await claim(suite, "hal", made)
    assert (await refusal(claim(suite, "bob", made))).reason == "NOT_IN_POOL"
    assert (await refusal(claim(suite, "nora", made))).reason == "NOT_FOUND"
    never_pooled = await create(suite, "nora", "积水潭医院")
    assert (await refusal(claim(suite, "bob", never_pooled))).reason == "NOT_FOUND"


def crowd(suite: Suite, size: int) -> list[str]:
    """So many more salespeople in Shanghai."""
    people = [f"seller-{number}" for number in range(size)]
    suite.become(
        suite.directory.with_changes(
            version=suite.directory.version + 1,
            people={
                person_id(name): Person(
                    id=person_id(name),
                    username=name,
                    name=name,
                    units=(unit_id("shanghai"),),
                    product_lines=(),
                    roles=frozenset({"sales"}),
                    active=True,
                )
                for name in people
            },
        )
    )
    return people


async def test_of_fifty_people_claiming_one_hospital_at_once_exactly_one_wins(suite: Suite) -> None:
    east = await pool(suite, holding_limit=5, daily_limit=5)
    made = await pooled(suite, "瑞金医院", east)
    attempts = [claim(suite, who, made) for who in crowd(suite, 50)]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    (won,) = [result for result in results if isinstance(result, Customer)]
    assert {result.reason for result in results if isinstance(result, Refusal)} == {"NOT_IN_POOL"}
    found = await suite.call("sam", "CustomerService.GetCustomer", customer_id=made.id)
    assert found.owner_id == won.owner_id


@pytest.mark.parametrize("rule", ["holding_limit", "daily_limit"])
async def test_nobody_gets_past_a_limit_by_claiming_ten_at_once(suite: Suite, rule: str) -> None:
    limits: dict[str, Any] = {rule: 3}
    east = await pool(suite, **limits)
    waiting = [await pooled(suite, f"第{number}分院", east) for number in "一二三四五六七八九十"]
    results = await asyncio.gather(*[claim(suite, "bob", each) for each in waiting], return_exceptions=True)
    assert len([result for result in results if isinstance(result, Customer)]) == 3
    reasons = {result.reason for result in results if isinstance(result, Refusal)}
    assert reasons == {f"{rule.upper()}_REACHED"}
    assert len(await names(suite, "bob")) == 3


async def test_giving_one_up_makes_room_under_the_holding_limit_but_not_under_the_daily_one(suite: Suite) -> None:
    holding, daily = await pool(suite, holding_limit=1), await pool(suite, "浦东公海", daily_limit=1)
    for within, reason in ((holding, ""), (daily, "DAILY_LIMIT_REACHED")):
        first = await pooled(suite, f"{within.name}甲医院", within)
        second = await pooled(suite, f"{within.name}乙医院", within)
        await release(suite, "bob", await claim(suite, "bob", first), within)
        if reason:
            assert (await refusal(claim(suite, "bob", second))).reason == reason
        else:
            assert (await claim(suite, "bob", second)).owner_id == person_id("bob")


async def test_a_customer_claimed_by_a_colleague_and_handed_on_counts_as_held(suite: Suite) -> None:
    east = await pool(suite, holding_limit=1)
    first, second = await pooled(suite, "瑞金医院", east), await pooled(suite, "华山医院", east)
    await claim(suite, "hal", first)
    await suite.call(
        "hal",
        "CustomerService.TransferCustomers",
        customer_ids=[first.id],
        to_person_id=person_id("bob"),
        reason="调整",
    )
    assert (await refusal(claim(suite, "bob", second))).reason == "HOLDING_LIMIT_REACHED"


async def test_a_holder_of_last_week_may_not_claim_straight_back(suite: Suite) -> None:
    east = await pool(suite, cool_down_days=7)
    made = await pooled(suite, "瑞金医院", east)
    assert (await refusal(claim(suite, "ann", made))).reason == "COOLING_DOWN"
    assert (await claim(suite, "bob", made)).owner_id == person_id("bob")


async def test_a_new_arrival_is_frozen_for_everybody_but_the_administrator(suite: Suite) -> None:
    east = await pool(suite, freeze_hours=24, holding_limit=0, daily_limit=0, cool_down_days=30)
    made = await pooled(suite, "瑞金医院", east)
    assert (await refusal(claim(suite, "bob", made))).reason == "ARRIVAL_FROZEN"
    assigned = await suite.call(
        "erin",
        "PoolService.AssignFromPool",
        pool_id=east.id,
        customer_ids=[made.id],
        to_person_id=person_id("ann"),
        reason="原跟进人",
    )
    assert assigned.assigned_count == 1
    assert await names(suite, "ann") == ["瑞金医院"]


async def test_only_administrators_assign_and_only_what_waits_in_their_pool(suite: Suite) -> None:
    east, other = await pool(suite), await pool(suite, "浦东公海")
    made, elsewhere = await pooled(suite, "瑞金医院", east), await pooled(suite, "华山医院", other)

    def assign(who: str, *customers: Customer, to: str = "bob") -> Any:
        return suite.call(
            who,
            "PoolService.AssignFromPool",
            pool_id=east.id,
            customer_ids=[each.id for each in customers],
            to_person_id=person_id(to),
        )

    assert (await refusal(assign("sam", made))).reason == "NOT_AN_ADMINISTRATOR"
    assert (await refusal(assign("nora", made))).reason == "NOT_FOUND"
    assert (await refusal(assign("erin", made, elsewhere))).reason == "NOT_IN_POOL"
    assert await names(suite, "bob") == []


@pytest.mark.parametrize(
    ("who", "reason"),
    [("ann", ""), ("sam", ""), ("erin", "RIGHT_MISSING"), ("bob", "NOT_FOUND"), ("gil", "RIGHT_MISSING")],
)
async def test_owner_and_direct_superior_release(suite: Suite, who: str, reason: str) -> None:
    east = await pool(suite)
    made = await create(suite, "ann", "瑞金医院")
    if reason:
        assert (await refusal(release(suite, who, made, east))).reason == reason
        return
    await release(suite, who, made, east)
    assert await claimable(suite, "bob", east) == ["瑞金医院"]
    assert await names(suite, "ann") == []


async def test_a_release_needs_a_pool_of_ones_own_the_version_and_a_reason(suite: Suite) -> None:
    north = await pool(suite, "华北公海", member_unit_ids=[unit_id("north")], administrator_ids=[])
    made = await create(suite, "ann", "瑞金医院")
    assert (await refusal(release(suite, "ann", made, north))).reason == "NOT_FOUND"
    east = await pool(suite)
    assert (await refusal(release(suite, "ann", made, east, etag=""))).reason == "ETAG_MISSING"
    assert (await refusal(release(suite, "ann", made, east, etag="7"))).reason == "ETAG_MISMATCH"
    unreasoned = suite.call("ann", "PoolService.ReleaseCustomer", customer_id=made.id, pool_id=east.id, etag=made.etag)
    assert (await refusal(unreasoned)).fields == ["reason"]


async def test_who_held_a_customer_is_told_from_the_latest_on(suite: Suite) -> None:
    east = await pool(suite)
    made = await pooled(suite, "瑞金医院", east)
    await claim(suite, "hal", made)

    async def page(token: str = "") -> Any:
        return await suite.call("erin", "PoolService.ListHolders", customer_id=made.id, page_size=1, page_token=token)

    first = await page()
    second = await page(first.next_page_token)
    (hal,), (ann,) = first.holdings, second.holdings
    assert second.next_page_token == ""
    assert (hal.person_name, hal.gained_by, hal.gained_from_pool_id, hal.lost_by) == ("Hal", "claimed", east.id, "")
    assert not hal.HasField("end_time")
    assert (ann.person_name, ann.gained_by, ann.lost_by, ann.lost_to_pool_id) == (
        *("Ann", "created", "released", east.id),
    )
    assert ann.start_time.ToDatetime() < ann.end_time.ToDatetime() < hal.start_time.ToDatetime()


def moved(directory: Directory, who: str, home: str) -> Directory:
    person = directory.people[person_id(who)]
    units = {name: getattr(person, name) for name in person.__slots__}
    after = Person(**{**units, "units": (unit_id(home),)})
    return directory.with_changes(version=directory.version + 1, people={person.id: after})


async def test_who_moves_out_of_the_member_unit_leaves_the_pool_at_once(suite: Suite) -> None:
    east = await pool(suite)
    await pooled(suite, "瑞金医院", east)
    assert await claimable(suite, "bob", east) == ["瑞金医院"]
    suite.become(moved(suite.directory, "bob", "north"))
    assert (await refusal(claimable(suite, "bob", east))).reason == "NOT_FOUND"
