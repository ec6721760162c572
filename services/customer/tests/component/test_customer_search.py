"""A search finds the same, whichever way it is looked for (PRODUCT G13, G3)."""

from typing import Any

import pytest
from customer_suite import INSTRUMENTS, Suite

from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.listing import pages, searching
from crm_chassis.visibility import Way

NAMES = ("北京协和医院", "武汉协和医院", "上海瑞金医院", "杭州口腔医院", "协和口腔门诊部", "Xiehe Clinic")


async def a_file(suite: Suite) -> None:
    """Customers of four people in three units; one shared with bob, one of a product line, one deleted."""
    for owner in ("ann", "bob", "hal", "nora"):
        for number, name in enumerate(NAMES):
            line = INSTRUMENTS if owner == "hal" else ""
            draft = Customer(name=f"{owner}{name}", phones=[f"010-8{ord(owner[0])}{number}4321"], product_line_id=line)
            made = await suite.call(owner, "CustomerService.CreateCustomer", customer=draft)
            if number == 0 and owner == "ann":
                await suite.call("ann", "ShareService.ShareCustomer", **shared_with_bob(suite, made.id))
            if number == 1:
                await suite.call(owner, "CustomerService.DeleteCustomer", customer_id=made.id, etag=made.etag)


def shared_with_bob(suite: Suite, customer_id: str) -> dict[str, Any]:
    bob = next(person.id for person in suite.directory.people.values() if person.username == "bob")
    return {"customer_id": customer_id, "subject_id": bob, "level": "SHARE_LEVEL_READ"}


@pytest.mark.parametrize("order_by", ["", "name", "name desc"])
async def test_whichever_way_is_taken_everybody_finds_the_same(
    suite: Suite, monkeypatch: pytest.MonkeyPatch, order_by: str
) -> None:
    await a_file(suite)

    async def found(who: str, query: str, way: Way) -> tuple[list[str], int]:
        monkeypatch.setattr(searching, "shortest", lambda *_, **__: way)
        ids, token, total = [], "", 0
        while True:
            page = await suite.call(
                who,
                "CustomerService.ListCustomers",
                query=query,
                order_by=order_by,
                page_size=2,
                page_token=token,
                count_total=True,
            )
            ids += [each.id for each in page.customers]
            token, total = page.next_page_token, page.total_size
            if not token:
                return ids, total

    for who in ("ann", "bob", "sam", "erin", "boss", "max", "gil", "clerk"):
        for query in ("协和", "医院", "xh", "xiehe", "4321", "口腔 协和", "瑞金"):
            looked_up, walked, met = [await found(who, query, way) for way in (Way.FIND, Way.WALK, Way.MEET)]
            assert looked_up == walked == met, (who, query)
            assert looked_up[1] == len(looked_up[0]), (who, query)
    assert len((await found("gil", "协和", Way.FIND))[0]) == 4 * 2  # of three names one is deleted
    assert len((await found("bob", "北京协和", Way.MEET))[0]) == 2  # his own and the one shared with him


async def counted(suite: Suite, who: str, query: str) -> int | None:
    page = await suite.call(who, "CustomerService.ListCustomers", query=query, page_size=1, count_total=True)
    return page.total_size if page.HasField("total_size") else None


async def test_a_search_counts_what_is_truly_meant_and_no_further_than_it_says(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_file(suite)
    for name in ("血液中心", "雪山医院"):  # both are read xue
        await suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name=name))
    assert await counted(suite, "ann", "雪") == 1
    assert await counted(suite, "ann", "协和") == 2
    monkeypatch.setattr(pages, "SEARCH_CAP", 2)
    assert await counted(suite, "gil", "协和") == 2, "more than one"
    monkeypatch.setattr(pages, "SEARCH_CAP", 1)
    monkeypatch.setattr(pages, "SEARCH_ROUNDS", 1)
    assert {await counted(suite, "ann", "血"), await counted(suite, "ann", "雪")} == {1, None}, (
        "unknown, rather than wrong"
    )
