"""The customer file as its users meet it (PRODUCT C1, C7, G3), through gRPC on a real database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import INSTRUMENTS, Refusal, person_id, unit_id
from sqlalchemy.exc import ProgrammingError

from crm.customer.v1.collision_pb2 import CollisionReport
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest, UpdateCustomerRequest
from crm.identity.events.v1.identity_events_pb2 import PersonLeft, PersonMoved
from crm_chassis.migrations import differences
from crm_customer import schema
from crm_customer.customers.reactions import (
    customers_move_with_their_owner,
    customers_of_a_leaver_go_to_the_successor,
)

if TYPE_CHECKING:
    from customer_suite import Suite


async def create(suite: Suite, who: str, name: str, *, reason: str = "", key: str = "", **values: Any) -> Customer:
    request = CreateCustomerRequest(customer=Customer(name=name, **values), duplicate_reason=reason)
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", request, key=key)
    return answer


async def update(suite: Suite, who: str, customer: Customer, **values: Any) -> Customer:
    changed = Customer(id=customer.id, etag=customer.etag, **values)
    request = UpdateCustomerRequest(customer=changed)
    request.update_mask.paths.extend(values)
    answer: Customer = await suite.call(who, "CustomerService.UpdateCustomer", request)
    return answer


async def names(suite: Suite, who: str, **asked: Any) -> list[str]:
    found = await suite.call(who, "CustomerService.ListCustomers", **asked)
    return [customer.name for customer in found.customers]


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def test_a_created_customer_belongs_to_its_creator_and_reads_back_as_written(suite: Suite) -> None:
    made = await create(suite, "ann", " 上海市 第一人民医院 ", grade="3A", bed_count=1820, city_code="310100")
    read = await suite.call("ann", "CustomerService.GetCustomer", customer_id=made.id)
    assert read == made
    assert read.name == "上海市第一人民医院"
    assert (read.grade, read.bed_count, read.owner_id, read.unit_id) == (
        "3A",
        1820,
        person_id("ann"),
        unit_id("shanghai"),
    )
    assert read.rights.edit
    assert read.rights.delete


@pytest.mark.parametrize(
    ("who", "sees", "edits", "deletes"),
    [
        ("ann", True, True, True),
        ("sam", True, True, False),
        ("erin", True, False, False),
        ("boss", True, False, False),
        ("bob", False, False, False),
        ("hal", False, False, False),
        ("nora", False, False, False),
        ("max", False, False, False),
        ("gil", True, False, False),
    ],
)
async def test_rights_follow_the_hierarchy(suite: Suite, who: str, sees: bool, edits: bool, deletes: bool) -> None:
    made = await create(suite, "ann", "瑞金医院")
    asked = suite.call(who, "CustomerService.GetCustomer", customer_id=made.id)
    if not sees:
        assert (await refusal(asked)).reason == "NOT_FOUND"
        assert await names(suite, who, count_total=True) == []
        return
    rights = (await asked).rights
    assert (rights.edit, rights.delete) == (edits, deletes)
    assert await names(suite, who) == ["瑞金医院"]
    assert (await suite.call(who, "CustomerService.ListCustomers", count_total=True)).total_size == 1


async def test_a_vacant_head_passes_the_duty_to_the_next_superior(suite: Suite) -> None:
    made = await create(suite, "hal", "浙江医院")
    assert (await suite.call("erin", "CustomerService.GetCustomer", customer_id=made.id)).rights.edit


async def test_a_product_manager_reads_the_customers_of_the_own_line(suite: Suite) -> None:
    await create(suite, "ann", "华山医院", product_line_id=INSTRUMENTS)
    await create(suite, "ann", "中山医院")
    assert await names(suite, "max") == ["华山医院"]


async def test_who_may_only_read_is_refused_with_the_right_that_is_missing(suite: Suite) -> None:
    made = await create(suite, "ann", "仁济医院")
    assert (await refusal(update(suite, "erin", made, county="浦东"))).reason == "RIGHT_MISSING"
    assert (await refusal(update(suite, "bob", made, county="浦东"))).reason == "NOT_FOUND"


async def test_a_second_file_for_one_organisation_is_refused_whoever_owns_the_first(suite: Suite) -> None:
    await create(suite, "nora", "北京协和医院", city_code="110100")
    refused = await refusal(create(suite, "ann", "北京 协和医院", city_code="110100"))
    assert (refused.code, refused.reason) == ("ALREADY_EXISTS", "CUSTOMER_EXISTS")
    report = CollisionReport()
    refused.details[0].Unpack(report)
    (match,) = report.matches
    assert (match.customer_id, match.owner_name, match.name) == ("", "Nora", "北京**医院")


async def test_a_near_match_stands_when_a_reason_is_given(suite: Suite) -> None:
    await create(suite, "nora", "人民医院", city_code="110100")
    assert (await refusal(create(suite, "ann", "人民医院", city_code="310100"))).reason == "CUSTOMER_MAY_EXIST"
    made = await create(suite, "ann", "人民医院", city_code="310100", reason="另一城市的同名医院")
    assert made.name == "人民医院"


async def test_of_twenty_people_creating_one_hospital_at_once_exactly_one_wins(suite: Suite) -> None:
    attempts = [create(suite, who, "同济医院", city_code="310100") for who in ("ann", "bob", "hal", "sam") * 5]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    won = [result for result in results if isinstance(result, Customer)]
    assert len(won) == 1
    assert {result.reason for result in results if isinstance(result, Refusal)} == {"CUSTOMER_EXISTS"}


async def test_a_change_needs_the_version_it_is_based_on(suite: Suite) -> None:
    made = await create(suite, "ann", "龙华医院")
    changed = await update(suite, "sam", made, county="徐汇")
    assert changed.etag != made.etag
    assert (await refusal(update(suite, "ann", made, county="黄浦"))).reason == "ETAG_MISMATCH"
    made.etag = ""
    assert (await refusal(update(suite, "ann", made, county="黄浦"))).reason == "ETAG_MISSING"


async def test_a_repeated_key_gets_the_first_answer_and_makes_no_second_customer(suite: Suite) -> None:
    first = await create(suite, "ann", "曙光医院", key="k-1")
    assert await create(suite, "ann", "曙光医院", key="k-1") == first
    assert (await refusal(create(suite, "ann", "岳阳医院", key="k-1"))).reason == "IDEMPOTENCY_KEY_REUSED"
    assert await names(suite, "ann") == ["曙光医院"]


async def test_a_deleted_customer_is_gone_for_others_and_can_be_restored_by_its_owner(suite: Suite) -> None:
    made = await create(suite, "ann", "长海医院")
    assert (
        await refusal(suite.call("sam", "CustomerService.DeleteCustomer", customer_id=made.id, etag=made.etag))
    ).reason == "RIGHT_MISSING"
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=made.id, etag=made.etag)
    assert await names(suite, "ann") == []
    assert (await refusal(suite.call("sam", "CustomerService.GetCustomer", customer_id=made.id))).reason == "NOT_FOUND"
    assert await names(suite, "ann", deleted=True) == ["长海医院"]
    gone = await suite.call("ann", "CustomerService.GetCustomer", customer_id=made.id)
    back = await suite.call("ann", "CustomerService.RestoreCustomer", customer_id=made.id, etag=gone.etag)
    assert not back.HasField("delete_time")
    assert await names(suite, "sam") == ["长海医院"]


@pytest.mark.parametrize("query", ["", "长海"])
async def test_the_count_of_deleted_customers_tells_others_nothing(suite: Suite, query: str) -> None:
    made = await create(suite, "ann", "长海医院")
    shared = {"customer_id": made.id, "subject_id": person_id("bob"), "level": "SHARE_LEVEL_EDIT"}
    await suite.call("ann", "ShareService.ShareCustomer", **shared)
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=made.id, etag=made.etag)
    asked: dict[str, Any] = {"deleted": True, "count_total": True, "query": query}
    found = {
        who: await suite.call(who, "CustomerService.ListCustomers", **asked) for who in ("ann", "bob", "sam", "gil")
    }
    assert {who: page.total_size for who, page in found.items()} == {"ann": 1, "bob": 0, "sam": 0, "gil": 0}
    assert {who: len(page.customers) for who, page in found.items()} == {"ann": 1, "bob": 0, "sam": 0, "gil": 0}


async def test_a_customer_named_twice_in_two_spellings_changes_hands_once(suite: Suite) -> None:
    made = await create(suite, "ann", "长海医院")
    answer = await suite.call(
        "ann",
        "CustomerService.TransferCustomers",
        customer_ids=[made.id, made.id.upper()],
        to_person_id=person_id("bob"),
        reason="调区",
    )
    assert answer.transferred_count == 1
    assert await suite.rows("SELECT count(*) FROM customer_holders") == [(2,)]


async def test_a_deleted_customer_cannot_come_back_once_its_organisation_is_on_file_anew(suite: Suite) -> None:
    made = await create(suite, "ann", "长征医院", city_code="310100")
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=made.id, etag=made.etag)
    await create(suite, "nora", "长征医院", city_code="310100")
    gone = await suite.call("ann", "CustomerService.GetCustomer", customer_id=made.id)
    back = suite.call("ann", "CustomerService.RestoreCustomer", customer_id=made.id, etag=gone.etag)
    assert (await refusal(back)).reason == "CUSTOMER_EXISTS"


async def test_a_transfer_moves_visibility_with_the_customer(suite: Suite) -> None:
    made = await create(suite, "ann", "新华医院")
    moved = await suite.call(
        "sam",
        "CustomerService.TransferCustomers",
        customer_ids=[made.id],
        to_person_id=person_id("hal"),
        reason="区域调整",
    )
    assert moved.transferred_count == 1
    assert await names(suite, "hal") == ["新华医院"]
    assert await names(suite, "ann") == []
    assert await names(suite, "sam") == []


async def test_pages_hold_every_customer_once_and_serve_only_who_asked(suite: Suite) -> None:
    for number in range(12):
        await create(suite, "ann" if number % 2 else "bob", f"第{number}医院分院")
    seen, token = [], ""
    while True:
        page = await suite.call("sam", "CustomerService.ListCustomers", page_size=5, page_token=token, order_by="name")
        seen += [customer.name for customer in page.customers]
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == 12
    assert len(set(seen)) == 12
    first = await suite.call("sam", "CustomerService.ListCustomers", page_size=5)
    stolen = suite.call("erin", "CustomerService.ListCustomers", page_size=5, page_token=first.next_page_token)
    assert (await refusal(stolen)).reason == "PAGE_TOKEN_INVALID"


async def test_lists_are_filtered_by_declared_fields_only(suite: Suite) -> None:
    await create(suite, "ann", "三甲医院", grade="3A", bed_count=900)
    await create(suite, "ann", "二甲医院", grade="2A", bed_count=300)
    assert await names(suite, "ann", filter='grade = "3A" AND bed_count >= 500') == ["三甲医院"]
    refused = await refusal(names(suite, "ann", filter='remark = "x"'))
    assert (refused.reason, refused.fields) == ("INVALID_FIELDS", ["filter"])


@pytest.mark.parametrize("query", ["协和", "xhyy", "6295", "北京协和"])
async def test_search_finds_chinese_initials_and_telephone_suffixes(suite: Suite, query: str) -> None:
    await create(suite, "ann", "北京协和医院", phones=["010-69156295"])
    await create(suite, "ann", "天坛医院", phones=["010-59978001"])
    assert await names(suite, "ann", query=query) == ["北京协和医院"]
    assert await names(suite, "hal", query=query) == []


async def test_fields_that_break_the_contract_are_named(suite: Suite) -> None:
    refused = await refusal(create(suite, "ann", "", bed_count=-1, phones=["1"]))
    assert refused.reason == "INVALID_FIELDS"
    assert sorted(refused.fields) == ["customer.bed_count", "customer.name", "customer.phones[0]"]


async def test_a_field_hidden_by_role_is_neither_shown_nor_written(suite: Suite) -> None:
    made = await create(suite, "ann", "儿童医院", annual_revenue={"amount": "1280000.5", "currency": "CNY"})
    assert made.annual_revenue.amount == "1280000.5000"
    directory = suite.directory
    suite.become(
        directory.with_changes(
            version=2,
            role_permissions={
                "sales": directory.role_permissions["sales"] - {"customer.customers.read-revenue"},
            },
        )
    )
    seen = await suite.call("ann", "CustomerService.GetCustomer", customer_id=made.id)
    assert not seen.HasField("annual_revenue")
    assert list(seen.hidden_fields) == ["annual_revenue"]
    changed = update(suite, "ann", made, annual_revenue={"amount": "1", "currency": "CNY"})
    assert (await refusal(changed)).fields == ["customer.annual_revenue"]


async def test_who_lacks_the_permission_is_refused_before_anything_is_looked_at(suite: Suite) -> None:
    refused = await refusal(create(suite, "clerk", "妇产科医院"))
    assert (refused.code, refused.reason) == ("PERMISSION_DENIED", "PERMISSION_MISSING")


async def test_a_disabled_person_is_out_with_a_token_that_is_still_good(suite: Suite) -> None:
    token = suite.issuer.token("ann", "sales")
    await suite.call("ann", "CustomerService.ListCustomers", token=token)
    ann = suite.directory.people[person_id("ann")]
    gone = type(ann)(**{**{name: getattr(ann, name) for name in ann.__slots__}, "active": False})
    suite.become(suite.directory.with_changes(version=2, people={ann.id: gone}))
    refused = await refusal(suite.call("ann", "CustomerService.ListCustomers", token=token))
    assert (refused.code, refused.reason) == ("UNAUTHENTICATED", "ACCOUNT_DISABLED")


@pytest.mark.parametrize("order", [("left", "moved"), ("moved", "left")])
async def test_what_a_leaver_owned_follows_a_successor_who_moves_whichever_fact_is_heard_first(
    suite: Suite, order: tuple[str, str]
) -> None:
    customer = await create(suite, "ann", "瑞金医院")
    now, bob = suite.directory, suite.directory.people[person_id("bob")]
    moved_bob = {bob.id: replace(bob, units=(unit_id("hangzhou"),))}
    suite.become(now.with_changes(version=2, people=moved_bob))
    suite.dismiss("ann")

    async def left() -> None:
        fact = PersonLeft(person_id=person_id("ann"), successor_id=bob.id, successor_unit_id=unit_id("shanghai"))
        async with suite.unit_of_work() as work:
            await customers_of_a_leaver_go_to_the_successor(work, fact)

    async def moved() -> None:
        fact = PersonMoved(person_id=bob.id, from_unit_id=unit_id("shanghai"), to_unit_id=unit_id("hangzhou"))
        async with suite.unit_of_work() as work:
            await customers_move_with_their_owner(work, fact)

    for heard in order:
        await {"left": left, "moved": moved}[heard]()
    (row,) = await suite.rows("SELECT owner_id, unit_id FROM customers")
    assert (str(row.owner_id), str(row.unit_id)) == (bob.id, unit_id("hangzhou"))
    (fact,) = await suite.rows("SELECT unit_id FROM customer_holders WHERE held_until IS NULL")
    assert str(fact.unit_id) == unit_id("hangzhou")
    assert (await suite.call("erin", "CustomerService.GetCustomer", customer_id=customer.id)).owner_id == bob.id


async def test_customers_of_a_leaver_belong_to_the_successor_with_their_history(suite: Suite) -> None:
    made = await create(suite, "ann", "胸科医院")
    async with suite.unit_of_work() as work:
        await customers_of_a_leaver_go_to_the_successor(
            work,
            PersonLeft(
                person_id=person_id("ann"), successor_id=person_id("hal"), successor_unit_id=unit_id("hangzhou")
            ),
        )
    assert await names(suite, "hal") == ["胸科医院"]
    assert await names(suite, "sam") == []
    held = await suite.rows("SELECT person_id, gained_by, lost_by FROM customer_holders ORDER BY id")
    assert [tuple(map(str, row)) for row in held] == [
        (person_id("ann"), "created", "owner-left"),
        (person_id("hal"), "owner-left", "None"),
    ]
    assert (await suite.call("hal", "CustomerService.GetCustomer", customer_id=made.id)).unit_id == unit_id("hangzhou")


async def test_customers_move_with_their_owner_to_the_new_unit(suite: Suite) -> None:
    await create(suite, "ann", "精神卫生中心")
    async with suite.unit_of_work() as work:
        await customers_move_with_their_owner(
            work,
            PersonMoved(person_id=person_id("ann"), from_unit_id=unit_id("shanghai"), to_unit_id=unit_id("hangzhou")),
        )
    rows = await suite.rows("SELECT unit_id FROM customers")
    assert [str(row.unit_id) for row in rows] == [unit_id("hangzhou")]


async def test_every_write_leaves_its_trail_and_its_fact_in_the_same_transaction(suite: Suite) -> None:
    made = await create(suite, "ann", "口腔医院")
    await update(suite, "sam", made, county="静安")
    trail = await suite.rows("SELECT action, person_name, changes FROM audit_entries ORDER BY id")
    assert [(row.action, row.person_name) for row in trail] == [("created", "Ann"), ("changed", "Sam")]
    assert trail[1].changes == {"county": ["", "静安"]}
    facts = await suite.rows("SELECT subject, aggregate_seq FROM outbox ORDER BY id")
    assert [tuple(row) for row in facts] == [
        ("crm.customer.customer.v1.created", 1),
        ("crm.customer.customer.v1.changed", 2),
    ]


async def test_the_runtime_role_can_neither_delete_rows_nor_rewrite_the_trail(suite: Suite) -> None:
    await create(suite, "ann", "肿瘤医院")
    for statement in ("DELETE FROM customers", "UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            await suite.rows(statement)


async def test_the_database_is_what_the_code_declares(suite: Suite) -> None:
    assert await differences(suite.settings.migration_database_url, schema.metadata) == []


async def test_a_field_hidden_by_role_cannot_be_emptied_by_naming_it_either(suite: Suite) -> None:
    made = await create(suite, "ann", "儿科医院", annual_revenue={"amount": "5", "currency": "CNY"})
    held = suite.directory.role_permissions["sales"] - {"customer.customers.read-revenue"}
    suite.become(suite.directory.with_changes(version=2, role_permissions={"sales": held}))
    request = UpdateCustomerRequest(customer=Customer(id=made.id, etag=made.etag))
    request.update_mask.paths.append("annual_revenue")
    refused = await refusal(suite.call("ann", "CustomerService.UpdateCustomer", request))
    assert refused.fields == ["customer.annual_revenue"]


async def test_a_deleted_customer_cannot_be_changed_and_blocks_nobody(suite: Suite) -> None:
    made = await create(suite, "ann", "康复医院", city_code="310100")
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=made.id, etag=made.etag)
    gone = await suite.call("ann", "CustomerService.GetCustomer", customer_id=made.id)
    assert (await refusal(update(suite, "ann", gone, phones=["021-62489999"]))).reason == "NOT_FOUND"
    assert (await create(suite, "bob", "康复医院", city_code="310100")).name == "康复医院"


@pytest.mark.parametrize("line", ["abc", "00000000-0000-4000-a000-00000000dead"])
async def test_a_product_line_must_be_one_of_the_company(suite: Suite, line: str) -> None:
    assert (await refusal(create(suite, "ann", "眼科医院", product_line_id=line))).fields == [
        "customer.product_line_id"
    ]


@pytest.mark.parametrize("field", ["name", "remark"])
async def test_a_nul_character_is_refused_with_the_field_it_stands_in(suite: Suite, field: str) -> None:
    customer = Customer(name="耳鼻喉科医院")
    setattr(customer, field, "a\0b")
    request = CreateCustomerRequest(customer=customer)
    assert (await refusal(suite.call("ann", "CustomerService.CreateCustomer", request))).fields == [f"customer.{field}"]


async def test_the_count_of_a_search_tells_no_telephone_number_hidden_in_a_pool(suite: Suite) -> None:
    made = await create(suite, "ann", "皮肤病医院", phones=["021-61833000"])
    pool = await suite.call("gil", "PoolService.CreatePool", pool={"name": "公海", "member_unit_ids": [unit_id("hq")]})
    asked: dict[str, Any] = {"query": "3000", "count_total": True}
    assert (await suite.call("gil", "CustomerService.ListCustomers", **asked)).total_size == 1
    released: dict[str, Any] = {"customer_id": made.id, "pool_id": pool.id, "reason": "无进展", "etag": made.etag}
    await suite.call("ann", "PoolService.ReleaseCustomer", **released)
    assert (await suite.call("gil", "CustomerService.ListCustomers", **asked)).total_size == 0
    assert (await suite.call("gil", "CustomerService.ListCustomers", query="皮肤", count_total=True)).total_size == 1
