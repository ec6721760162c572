"""A deal from a customer on file to the signature, as people work it over HTTP, through all real services and events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from whole_suite import BRANCH_DIRECTOR, COLLEAGUE, ELSEWHERE, SALESPERSON, SUPERIOR

if TYPE_CHECKING:
    from whole_suite import WholeSuite

MONEY = {"amount": "1280000.50", "currency": "CNY"}


class Deal:
    """An opportunity at its address, with the version its reader has."""

    def __init__(self, company: WholeSuite, opportunity: dict[str, Any]) -> None:
        self.company = company
        self.id = opportunity["id"]
        self.etag = opportunity["etag"]

    async def read(self, who: str) -> dict[str, Any]:
        return await done(self.company.ask(who, "GET", f"/v1/opportunities/{self.id}"))

    async def step(self, who: str, verb: str, **body: Any) -> Any:
        """Whatever a step answers; the version is the newest."""
        headers = {"if-match": f'"{(await self.read(who))["etag"]}"'}
        return await self.company.ask(who, "POST", f"/v1/opportunities/{self.id}{verb}", json=body, headers=headers)


async def done(answer: Any) -> dict[str, Any]:
    response = await answer
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def a_customer(company: WholeSuite, who: str, name: str) -> dict[str, Any]:
    draft = {"customer": {"name": name, "city_code": "310100"}}
    return await done(company.ask(who, "POST", "/v1/customers", json=draft))


async def begun(company: WholeSuite, who: str, customer: dict[str, Any], name: str) -> Deal:
    kinds = (await done(company.ask(who, "GET", "/v1/opportunity-kinds")))["kinds"]
    (kind,) = (each["id"] for each in kinds if each["name"] == "仪器跟进")
    draft = {
        "name": name,
        "kind_id": kind,
        "customer_id": customer["id"],
        "model": "cobas c702",
        "need": "替换旧机",
        "expected_signing_date": "2027-03-31",
    }
    made = await done(company.ask(who, "POST", "/v1/opportunities", json={"opportunity": draft}))
    return Deal(company, made)


async def test_a_deal_goes_from_a_customer_on_file_to_the_signature(company: WholeSuite) -> None:
    customer = await a_customer(company, SALESPERSON, "旅程商机第一医院")
    stranger = {"name": "抢单", "kind_id": customer["id"], "customer_id": customer["id"]}
    hidden = await company.ask(ELSEWHERE, "POST", "/v1/opportunities", json={"opportunity": stranger})
    assert (hidden.status_code, hidden.json()["errors"][0]["field"]) == (400, "opportunity.customer_id"), hidden.text

    deal = await begun(company, SALESPERSON, customer, "生化流水线")
    early = await deal.step(SALESPERSON, ":advance", to_stage="proposal")
    assert early.status_code == 200, early.text
    stuck = await deal.step(SALESPERSON, ":advance", to_stage="contract")
    assert (stuck.status_code, stuck.json()["reason"]) == (409, "STAGE_NOT_READY")
    assert {each["field"] for each in stuck.json()["errors"]} == {
        "opportunity.amount",
        "opportunity.cooperation_mode",
        "milestones.proposal.site-survey",
        "stages.contract.entry_criteria[0]",
    }

    now = await deal.read(SALESPERSON)
    changed = await company.ask(
        SALESPERSON,
        "PATCH",
        f"/v1/opportunities/{deal.id}",
        json={"amount": MONEY, "cooperation_mode": "reagent-rental"},
        headers={"if-match": f'"{now["etag"]}"'},
    )
    assert changed.status_code == 200, changed.text
    survey = {"stage": "proposal", "milestone": "site-survey", "done": True, "evidence": "确认单 0312"}
    assert (await deal.step(SALESPERSON, "/milestones:set", **survey)).status_code == 200
    followed = await company.ask(
        SALESPERSON,
        "POST",
        f"/v1/opportunities/{deal.id}/follow-ups",
        json={"way": "FOLLOW_UP_WAY_VISIT", "progress": "院长同意", "next_step": "签约", "next_date": "2027-03-01"},
    )
    assert followed.status_code == 200, followed.text
    due = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    instruction = {"text": "注意付款周期", "duty": "INSTRUCTION_DUTY_REPLY", "due_time": due}
    path = f"/v1/opportunities/{deal.id}/instructions"
    assert (await company.ask(COLLEAGUE, "POST", path, json=instruction)).status_code == 404
    given = await done(company.ask(SUPERIOR, "POST", path, json=instruction))
    assert (await done(company.ask(SALESPERSON, "GET", "/v1/instructions:countOpen")))["to_answer"] >= 1
    answered = await company.ask(
        SALESPERSON,
        "POST",
        f"/v1/instructions/{given['id']}:answer",
        json={"reply": "已写入合同"},
        headers={"if-match": f'"{given["etag"]}"'},
    )
    assert answered.status_code == 200, answered.text

    assert (await deal.step(SALESPERSON, ":advance", to_stage="contract")).status_code == 200
    signed = {"signing_date": "2026-01-31", "amount": MONEY, "lesson": "先做比对"}
    won = await deal.step(SALESPERSON, ":win", **signed)
    assert (won.json()["state"], won.json()["amount"]["amount"]) == ("OPPORTUNITY_STATE_WON", "1280000.5000"), won.text
    moves = (await done(company.ask(BRANCH_DIRECTOR, "GET", f"/v1/opportunities/{deal.id}/moves")))["moves"]
    assert [each["to_stage"] for each in moves] == ["contract", "contract", "proposal", "lead"]
    funnel = await done(
        company.ask(BRANCH_DIRECTOR, "GET", "/v1/opportunities:funnel", params={"kind_id": now["kind_id"]})
    )
    assert funnel["won_count"] >= 1
    history = await done(company.ask(SUPERIOR, "GET", f"/v1/opportunities/{deal.id}/history"))
    assert history["entries"][0]["action"] == "won"
    assert (await company.ask(ELSEWHERE, "GET", f"/v1/opportunities/{deal.id}")).status_code == 404


async def test_an_open_deal_follows_its_customer_to_the_next_owner_and_learns_its_new_name(company: WholeSuite) -> None:
    customer = await a_customer(company, SUPERIOR, "旅程商机第二医院")
    deal = await begun(company, SUPERIOR, customer, "免疫流水线")
    people = (await done(company.ask(SUPERIOR, "GET", "/v1/people?page_size=200")))["people"]
    (colleague,) = (each["id"] for each in people if each["username"] == COLLEAGUE)
    renamed = await company.ask(
        SUPERIOR,
        "PATCH",
        f"/v1/customers/{customer['id']}",
        json={"name": "旅程商机第二人民医院"},
        headers={"if-match": f'"{customer["etag"]}"'},
    )
    assert renamed.status_code == 200, renamed.text
    over = {"customer_ids": [customer["id"]], "to_person_id": colleague, "reason": "调整"}
    moved = await company.ask(BRANCH_DIRECTOR, "POST", "/v1/customers:transfer", json=over)
    assert moved.status_code == 200, moved.text

    async def followed() -> bool:
        answer = await company.ask(COLLEAGUE, "GET", f"/v1/opportunities/{deal.id}")
        return answer.status_code == 200 and answer.json()["customer_name"] == "旅程商机第二人民医院"

    await company.until(followed)
    assert (await company.ask(SALESPERSON, "GET", f"/v1/opportunities/{deal.id}")).status_code == 404
    assert (await deal.read(COLLEAGUE))["stage"] == "lead"
