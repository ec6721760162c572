"""A suite whose processes were started before everything they need."""

from __future__ import annotations

from whole_suite import WholeSuite


async def test_once_it_says_that_it_is_ready_people_sign_in_and_are_served(company: WholeSuite) -> None:
    assert company.at_once.status_code == 200, company.at_once.text


async def test_the_first_reading_of_a_company_is_no_news(company: WholeSuite) -> None:
    people = (await company.ask("guanliyuan", "GET", "/v1/people?page_size=200")).json()["people"]
    assert len(people) == 44
    for person in people[:3]:
        activity = await company.ask("liwei", "GET", f"/v1/people/{person['id']}/activity")
        assert activity.json()["entries"] == []
