from __future__ import annotations

from typing import TYPE_CHECKING

import nats.js.errors
import pytest
from identity_suite import COMPANY

from crm_chassis.events.connection import connect_nats
from crm_chassis.events.contract import stream_of
from crm_chassis.identity.caller import AccountDisabled
from crm_chassis.identity.directory_entries import BUCKET

if TYPE_CHECKING:
    from identity_suite import IdentitySuite

    from crm_gateway.keycloak.admin import Keycloak
    from crm_gateway.keycloak.organisation import OrganisationRecords


async def test_the_directory_is_the_demo_company(suite: IdentitySuite) -> None:
    directory = suite.directory
    for unit in COMPANY.units:
        there = directory.units[suite.unit(unit.name)]
        assert (there.kind, there.region) == (unit.kind, unit.region)
        assert there.heads == {suite.person(head) for head in unit.heads}
        assert (directory.units[there.parent_id].name if there.parent_id else "") == unit.parent
    for person in COMPANY.people:
        known = directory.people[suite.person(person.username)]
        assert known.name == person.name
        assert known.units == tuple(suite.unit(name) for name in person.units)
        assert {directory.product_lines[line].name for line in known.product_lines} == set(person.product_lines)
        assert known.roles == set(person.roles)
    assert directory.role_titles["regional-director"] == "大区总监"
    assert "customer.customers.read" in directory.permissions(["general-manager"])


async def test_the_region_is_in_charge_of_the_offices_of_a_branch_without_head(suite: IdentitySuite) -> None:
    superiors = suite.directory.direct_superiors(suite.person("zhaoqiang"), suite.unit("南京办事处"))
    assert superiors == {suite.person("chenhaitao")}


async def test_a_first_reading_is_no_news(suite: IdentitySuite) -> None:
    assert await suite.facts(suite.person("duanwei")) == []


async def test_a_person_disabled_in_keycloaks_console_is_soon_out_with_a_valid_token(
    suite: IdentitySuite, keycloak: Keycloak
) -> None:
    person = await suite.hire("salesperson")
    assert (await suite.caller(person.username)).person_id == person.id
    await keycloak.api.a_update_user(person.id, {"enabled": False})
    await suite.until(lambda: not suite.directory.is_active(person.id))
    with pytest.raises(AccountDisabled):
        await suite.caller(person.username)
    assert await suite.subjects(person.id) == ["crm.identity.person.v1.disabled"]

    await keycloak.api.a_update_user(person.id, {"enabled": True})
    await suite.until(lambda: suite.directory.is_active(person.id))
    assert (await suite.caller(person.username)).person_id == person.id
    assert await suite.subjects(person.id) == ["crm.identity.person.v1.disabled", "crm.identity.person.v1.restored"]


async def test_a_person_moved_in_keycloaks_console_soon_works_elsewhere_and_is_told_once(
    suite: IdentitySuite, records: OrganisationRecords
) -> None:
    person, there = await suite.hire("salesperson"), suite.unit("海淀办事处")
    superiors = suite.directory.direct_superiors(person.id, person.unit)
    assert superiors == {suite.person("jiangtao")}
    await records.set_groups(person.id, before=[person.unit], after=[there])
    await suite.until(lambda: suite.directory.people[person.id].units == (there,))
    assert suite.directory.superior_distance(suite.person("jiangtao"), person.id, there) is None
    assert [subject for subject in await suite.subjects(person.id) if subject.endswith(".moved")] == [
        "crm.identity.person.v1.moved"
    ]
    assert {entry.person_name for entry in await suite.trail(person.id)} == {"directory-worker"}


async def test_what_happened_to_a_person_reaches_the_stream_of_the_organisation(
    suite: IdentitySuite, keycloak: Keycloak
) -> None:
    person = await suite.hire("salesperson")
    await keycloak.api.a_update_user(person.id, {"enabled": False})

    async def is_published() -> bool:
        facts = await suite.facts(person.id)
        return bool(facts) and all(fact.published_seq is not None for fact in facts)

    await suite.until(is_published)
    nc = await connect_nats(suite.settings.nats_url, name="test")
    (fact,) = await suite.facts(person.id)
    message = await nc.jetstream().get_msg(stream_of("identity"), fact.published_seq)
    assert message.subject == "crm.identity.person.v1.disabled"
    await nc.close()


async def test_a_role_taken_in_keycloaks_console_permits_nothing_although_the_token_has_it(
    suite: IdentitySuite, records: OrganisationRecords
) -> None:
    person = await suite.hire("finance")
    assert "customer.customers.read-revenue" in (await suite.caller(person.username)).permissions
    await records.set_roles(person.id, before=["finance"], after=["employee"])
    await suite.until(lambda: suite.directory.people[person.id].roles == {"employee"})
    assert "customer.customers.read-revenue" not in (await suite.caller(person.username)).permissions


async def test_a_permission_given_to_a_role_in_keycloaks_console_is_soon_in_force(
    suite: IdentitySuite, keycloak: Keycloak
) -> None:
    client = await keycloak.api.a_get_client_id("crm")
    assert client is not None
    permission = await keycloak.api.a_get_client_role(client, "identity.units.edit")
    await keycloak.api.a_add_composite_realm_roles_to_role("quality-assessor", [permission])
    await suite.until(lambda: "identity.units.edit" in suite.directory.permissions(["quality-assessor"]))
    await keycloak.api.a_remove_composite_realm_roles_to_role("quality-assessor", [permission])
    await suite.until(lambda: "identity.units.edit" not in suite.directory.permissions(["quality-assessor"]))


async def test_a_group_made_renamed_and_deleted_in_keycloaks_console_is_a_unit_for_as_long(
    suite: IdentitySuite, keycloak: Keycloak
) -> None:
    made = await keycloak.api.a_create_group({"name": "临时办事处"}, parent=suite.unit("四川分公司"))
    assert made is not None
    await suite.until(lambda: made in suite.directory.units)
    await keycloak.api.a_update_group(made, {"name": "德阳办事处"})
    await suite.until(lambda: suite.directory.units[made].name == "德阳办事处")
    await keycloak.api.a_delete_group(made)
    await suite.until(lambda: made not in suite.directory.units)


async def test_a_user_made_and_deleted_in_keycloaks_console_is_a_person_for_as_long(
    suite: IdentitySuite, keycloak: Keycloak
) -> None:
    made = await keycloak.api.a_create_user(
        {
            "username": "linjing",
            "email": "linjing@shanhai.example",
            "firstName": "静",
            "lastName": "林",
            "enabled": True,
        }
    )
    await suite.until(lambda: suite.directory.is_active(made))
    assert suite.directory.people[made].name == "林静"
    await keycloak.api.a_delete_user(made)
    await suite.until(lambda: made not in suite.directory.people)
    assert await suite.subjects(made) == ["crm.identity.person.v1.disabled"]


async def test_a_bucket_that_was_deleted_is_published_again_whole(suite: IdentitySuite) -> None:
    version, people = suite.directory.version, set(suite.directory.people)
    nc = await connect_nats(suite.settings.nats_url, name="test")
    js = nc.jetstream()
    await js.delete_key_value(BUCKET)
    assert set(suite.directory.people) == people

    async def is_back() -> bool:
        try:
            return (await (await js.key_value(BUCKET)).get("version")).value is not None
        except nats.js.errors.NotFoundError:
            return False

    await suite.until(is_back)
    keys = set(await (await js.key_value(BUCKET)).keys())
    assert {f"person.{person}" for person in people} <= keys
    assert suite.directory.version == version
    await nc.close()


async def test_an_entry_that_was_changed_by_hand_is_put_right(suite: IdentitySuite) -> None:
    person = suite.person("wulei")
    nc = await connect_nats(suite.settings.nats_url, name="test")
    await (await nc.jetstream().key_value(BUCKET)).delete(f"person.{person}")

    async def is_back() -> bool:
        try:
            return bool((await (await nc.jetstream().key_value(BUCKET)).get(f"person.{person}")).value)
        except nats.js.errors.NotFoundError:
            return False

    await suite.until(is_back)
    await suite.until(lambda: suite.directory.is_active(person))
    await nc.close()
