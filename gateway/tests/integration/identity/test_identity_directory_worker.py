from __future__ import annotations

from typing import TYPE_CHECKING

import nats.js.errors
import pytest
from identity_suite import COMPANY

from crm_chassis.events.connection import connect_nats
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


async def test_a_person_disabled_in_keycloaks_console_is_out_within_five_seconds_with_a_valid_token(
    suite: IdentitySuite, keycloak: Keycloak
) -> None:
    person = suite.person("yuting")
    assert (await suite.caller("yuting")).person_id == person
    await keycloak.api.a_update_user(person, {"enabled": False})
    await suite.until(lambda: not suite.directory.is_active(person))
    with pytest.raises(AccountDisabled):
        await suite.caller("yuting")
    assert [fact.subject for fact in await suite.facts(person)] == ["crm.identity.person.v1.disabled"]

    await keycloak.api.a_update_user(person, {"enabled": True})
    await suite.until(lambda: suite.directory.is_active(person))
    assert (await suite.caller("yuting")).person_id == person
    assert [fact.subject for fact in await suite.facts(person)][1:] == ["crm.identity.person.v1.restored"]


async def test_a_person_moved_in_keycloaks_console_works_elsewhere_within_five_seconds_and_is_told_once(
    suite: IdentitySuite, keycloak: Keycloak, records: OrganisationRecords
) -> None:
    person, before, after = suite.person("luomin"), suite.unit("成都办事处"), suite.unit("海淀办事处")
    await records.set_groups(person, before=[before], after=[after])
    await suite.until(lambda: suite.directory.people[person].units == (after,))
    moved = [fact for fact in await suite.facts(person) if fact.subject.endswith(".moved")]
    assert len(moved) == 1
    entries = await suite.trail(person)
    assert {entry.person_name for entry in entries} == {"directory-worker"}


async def test_a_role_taken_in_keycloaks_console_permits_nothing_although_the_token_has_it(
    suite: IdentitySuite, records: OrganisationRecords
) -> None:
    person = suite.person("qianjin")
    assert "customer.customers.read-revenue" in (await suite.caller("qianjin")).permissions
    await records.set_roles(person, before=["finance"], after=["employee"])
    await suite.until(lambda: suite.directory.people[person].roles == {"employee"})
    assert (await suite.caller("qianjin")).permissions.isdisjoint({"customer.customers.read-revenue"})


async def test_a_permission_given_to_a_role_in_keycloaks_console_is_in_force_within_five_seconds(
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
        {"username": "linshi", "email": "linshi@shanhai.example", "firstName": "静", "lastName": "林", "enabled": True}
    )
    await suite.until(lambda: suite.directory.is_active(made))
    assert suite.directory.people[made].name == "林静"
    await keycloak.api.a_delete_user(made)
    await suite.until(lambda: made not in suite.directory.people)
    assert [fact.subject for fact in await suite.facts(made)] == ["crm.identity.person.v1.disabled"]


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

    await suite.until(is_back, within=10)
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
