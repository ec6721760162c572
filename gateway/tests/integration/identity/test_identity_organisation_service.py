from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from identity_suite import COMPANY

from crm.identity.events.v1 import identity_events_pb2 as events
from crm.identity.v1 import organisation_service_pb2 as service
from crm.identity.v1.organisation_pb2 import Person, Unit
from crm_chassis.identity.caller import AccountDisabled

if TYPE_CHECKING:
    from identity_suite import IdentitySuite

    from crm_gateway.keycloak.admin import Keycloak
    from crm_gateway.keycloak.organisation import OrganisationRecords

NOBODY = str(uuid4())


async def new_unit(suite: IdentitySuite, parent: str = "四川分公司", **fields: Any) -> Unit:
    name = fields.pop("name", f"办事处{uuid4().hex[:6]}")
    unit = Unit(name=name, kind="office", parent_id=suite.unit(parent), **fields)
    return await suite.ask("CreateUnit", service.CreateUnitRequest(unit=unit))  # type: ignore[no-any-return]


async def new_person(suite: IdentitySuite, *unit_ids: str, roles: tuple[str, ...] = ("salesperson",)) -> Person:
    username = f"p{uuid4().hex[:10]}"
    person = Person(username=username, name="新人", email=f"{username}@shanhai.example", unit_ids=unit_ids, roles=roles)
    request = service.CreatePersonRequest(person=person, initial_password="Anfangs-2026")
    return await suite.ask("CreatePerson", request)  # type: ignore[no-any-return]


async def person(suite: IdentitySuite, person_id: str) -> Person:
    return await suite.ask("GetPerson", service.GetPersonRequest(person_id=person_id))  # type: ignore[no-any-return]


async def unit(suite: IdentitySuite, unit_id: str) -> Unit:
    return await suite.ask("GetUnit", service.GetUnitRequest(unit_id=unit_id))  # type: ignore[no-any-return]


def about(fact: Any, kind: Any) -> Any:
    return kind.FromString(fact.payload)


# -- units ------------------------------------------------------------------------------------------------------------


async def test_units_are_listed_from_the_top_each_followed_by_those_below(suite: IdentitySuite) -> None:
    listed = (await suite.ask("ListUnits", service.ListUnitsRequest())).units
    place = {one.id: at for at, one in enumerate(listed)}
    assert listed[0].name == "山海医疗"
    assert all(place[one.parent_id] < place[one.id] for one in listed if one.parent_id)
    east = (await suite.ask("ListUnits", service.ListUnitsRequest(below_unit_id=suite.unit("华东大区")))).units
    assert {"华东大区", "上海分公司", "浦东办事处"} <= {one.name for one in east}
    assert "广州办事处" not in {one.name for one in east}
    shanghai = next(one for one in listed if one.name == "浦东办事处")
    assert shanghai.person_count == 4  # 刘洋, 王芳, 朱军 and 胡小梅


async def test_a_unit_is_created_changed_and_deleted_and_every_service_hears_of_it(suite: IdentitySuite) -> None:
    made = await new_unit(suite, name="绵阳 办事处", region="西部")
    assert (made.name, made.kind, made.region, list(made.head_ids)) == ("绵阳办事处", "office", "西部", [])
    await suite.until(lambda: made.id in suite.directory.units)

    made.name = "绵阳分部"
    changed = await suite.ask("UpdateUnit", service.UpdateUnitRequest(unit=made, update_mask=FieldMask(paths=["name"])))
    assert (changed.name, changed.kind) == ("绵阳分部", "office")
    assert changed.etag != made.etag
    await suite.until(lambda: suite.directory.units[made.id].name == "绵阳分部")

    await suite.ask("DeleteUnit", service.DeleteUnitRequest(unit_id=made.id, etag=changed.etag))
    await suite.until(lambda: made.id not in suite.directory.units)
    trail = await suite.trail(made.id)
    assert [entry.action for entry in trail] == ["created", "changed", "deleted"]
    assert {entry.person_name for entry in trail} == {"关立远"}
    assert trail[1].changes == {"name": ["绵阳办事处", "绵阳分部"]}


async def test_siblings_bear_different_names(suite: IdentitySuite) -> None:
    first, second = await new_unit(suite), await new_unit(suite)
    twin = service.CreateUnitRequest(unit=Unit(name=first.name, kind="office", parent_id=first.parent_id))
    assert await suite.refused("CreateUnit", twin) == "UNIT_NAME_TAKEN"
    second.name = first.name
    rename = service.UpdateUnitRequest(unit=second, update_mask=FieldMask(paths=["name"]))
    assert await suite.refused("UpdateUnit", rename) == "UNIT_NAME_TAKEN"


async def test_a_unit_is_moved_with_what_is_below_it(suite: IdentitySuite) -> None:
    upper = await new_unit(suite)
    lower = await new_unit(suite)
    request = service.MoveUnitRequest(unit_id=lower.id, parent_id=upper.id, etag=lower.etag)
    assert (await suite.ask("MoveUnit", request)).parent_id == upper.id
    there = await unit(suite, upper.id)
    request = service.MoveUnitRequest(unit_id=upper.id, parent_id=suite.unit("北京分公司"), etag=there.etag)
    await suite.ask("MoveUnit", request)
    await suite.until(lambda: suite.unit("华北大区") in suite.directory.path(lower.id))
    fact = (await suite.facts(upper.id))[-1]
    assert fact.subject == "crm.identity.unit.v1.moved"
    assert about(fact, events.UnitMoved) == events.UnitMoved(
        unit_id=upper.id, from_parent_id=suite.unit("四川分公司"), to_parent_id=suite.unit("北京分公司")
    )


async def test_a_unit_cannot_be_put_below_itself_and_the_top_stays(suite: IdentitySuite) -> None:
    branch = await unit(suite, suite.unit("北京分公司"))
    below = service.MoveUnitRequest(unit_id=branch.id, parent_id=suite.unit("海淀办事处"), etag=branch.etag)
    assert await suite.refused("MoveUnit", below) == "UNIT_CYCLE"
    itself = service.MoveUnitRequest(unit_id=branch.id, parent_id=branch.id, etag=branch.etag)
    assert await suite.refused("MoveUnit", itself) == "UNIT_CYCLE"
    top = await unit(suite, suite.unit("山海医疗"))
    request = service.MoveUnitRequest(unit_id=top.id, parent_id=branch.id, etag=top.etag)
    assert await suite.refused("MoveUnit", request) == "TOP_UNIT"
    nowhere = service.MoveUnitRequest(unit_id=branch.id, parent_id=NOBODY, etag=branch.etag)
    assert await suite.refused("MoveUnit", nowhere) == "UNKNOWN_UNIT"


async def test_a_change_says_which_version_it_is_based_on(suite: IdentitySuite) -> None:
    made = await new_unit(suite)
    request = service.MoveUnitRequest(unit_id=made.id, parent_id=suite.unit("北京分公司"))
    assert await suite.refused("MoveUnit", request) == "ETAG_MISSING"
    request.etag = "0" * 24
    assert await suite.refused("MoveUnit", request) == "ETAG_MISMATCH"


async def test_a_member_is_promoted_to_head_and_a_unit_left_vacant(suite: IdentitySuite) -> None:
    made = await new_unit(suite)
    member = await new_person(suite, made.id)
    request = service.SetUnitHeadsRequest(unit_id=made.id, head_ids=[member.id], etag=made.etag)
    headed = await suite.ask("SetUnitHeads", request)
    assert list(headed.head_ids) == [member.id]
    await suite.until(lambda: suite.directory.headed_by(member.id) == (made.id,))
    assert (await suite.facts(made.id))[-1].subject == "crm.identity.unit.v1.heads_changed"
    vacant = await suite.ask("SetUnitHeads", service.SetUnitHeadsRequest(unit_id=made.id, etag=headed.etag))
    assert list(vacant.head_ids) == []
    await suite.until(lambda: suite.directory.headed_by(member.id) == ())


async def test_only_active_members_head_a_unit(suite: IdentitySuite) -> None:
    made = await new_unit(suite)
    for head, reason in ((suite.person("liwei"), "HEAD_NOT_MEMBER"), (NOBODY, "UNKNOWN_PERSON")):
        request = service.SetUnitHeadsRequest(unit_id=made.id, head_ids=[head], etag=made.etag)
        assert await suite.refused("SetUnitHeads", request) == reason


async def test_a_unit_with_people_or_units_is_not_deleted(suite: IdentitySuite) -> None:
    for name in ("浦东办事处", "江苏分公司"):
        there = await unit(suite, suite.unit(name))
        request = service.DeleteUnitRequest(unit_id=there.id, etag=there.etag)
        assert await suite.refused("DeleteUnit", request) == "UNIT_NOT_EMPTY"


# -- persons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "name"), [("秀兰", "王秀兰"), ("wxl", "王秀兰"), ("huangwen", "黄文博"), ("谢", "谢飞")]
)
async def test_people_are_found_by_name_pinyin_and_initials(suite: IdentitySuite, query: str, name: str) -> None:
    found = await suite.ask("ListPeople", service.ListPeopleRequest(query=query), by="wangfang")
    assert name in [one.name for one in found.people]
    assert len(found.people) < 10
    assert {(one.email, one.etag) for one in found.people} == {("", "")}


async def test_people_are_listed_page_by_page_and_by_unit(suite: IdentitySuite) -> None:
    request = service.ListPeopleRequest(page_size=7)
    seen: list[str] = []
    while True:
        page = await suite.ask("ListPeople", request)
        seen += [one.username for one in page.people]
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token
    assert seen == sorted(set(seen))
    assert {one.username for one in COMPANY.people} <= set(seen)
    of_unit = service.ListPeopleRequest(unit_id=suite.unit("华南大区"))
    assert [one.name for one in (await suite.ask("ListPeople", of_unit)).people] == ["黄文博"]
    of_unit.below = True
    below = {one.name for one in (await suite.ask("ListPeople", of_unit)).people}
    assert {"黄文博", "林晓红", "曾辉", "梁军", "宋佳"} <= below


async def test_a_page_token_of_somebody_else_is_refused(suite: IdentitySuite) -> None:
    page = await suite.ask("ListPeople", service.ListPeopleRequest(page_size=3))
    stolen = service.ListPeopleRequest(page_size=3, page_token=page.next_page_token)
    assert await suite.refused("ListPeople", stolen, by="wangfang") == "PAGE_TOKEN_INVALID"


async def test_a_new_person_is_active_and_must_choose_an_own_password(suite: IdentitySuite) -> None:
    made = await new_person(suite, suite.unit("深圳办事处"), roles=("salesperson", "sales-assistant"))
    assert made.active
    assert made.email == f"{made.username}@shanhai.example"
    assert list(made.roles) == ["sales-assistant", "salesperson"]
    await suite.until(lambda: suite.directory.is_active(made.id))
    answer = await suite.http.post(
        f"{suite.settings.issuer}/protocol/openid-connect/token",
        data={"client_id": "cli", "grant_type": "password", "username": made.username, "password": "Anfangs-2026"},
    )
    assert answer.json()["error_description"] == "Account is not fully set up"
    trail = await suite.trail(made.id)
    assert [entry.action for entry in trail] == ["created"]
    assert "Anfangs-2026" not in str(trail)


async def test_a_creation_is_refused_for_what_does_not_fit(suite: IdentitySuite) -> None:
    def request(**changes: Any) -> service.CreatePersonRequest:
        password = changes.pop("password", "Anfangs-2026")
        fields = {
            "username": f"p{uuid4().hex[:10]}",
            "name": "新人",
            "email": f"{uuid4().hex[:10]}@shanhai.example",
            "unit_ids": [suite.unit("深圳办事处")],
            **changes,
        }
        return service.CreatePersonRequest(person=Person(**fields), initial_password=password)

    assert await suite.refused("CreatePerson", request(username="liwei")) == "USERNAME_TAKEN"
    assert await suite.refused("CreatePerson", request(email="liwei@shanhai.example")) == "EMAIL_TAKEN"
    assert await suite.refused("CreatePerson", request(email="")) == "INVALID_FIELDS"
    assert await suite.refused("CreatePerson", request(password="kurz")) == "PASSWORD_REFUSED"
    assert await suite.refused("CreatePerson", request(unit_ids=[NOBODY])) == "UNKNOWN_UNIT"
    assert await suite.refused("CreatePerson", request(unit_ids=[])) == "INVALID_FIELDS"
    assert await suite.refused("CreatePerson", request(roles=["emperor"])) == "UNKNOWN_ROLE"
    assert await suite.refused("CreatePerson", request(product_line_ids=[NOBODY])) == "UNKNOWN_PRODUCT_LINE"
    assert await suite.refused("CreatePerson", request(username="王芳")) == "INVALID_FIELDS"


async def test_one_creation_asked_twice_with_one_key_is_one_person(suite: IdentitySuite) -> None:
    username = f"p{uuid4().hex[:10]}"
    request = service.CreatePersonRequest(
        person=Person(
            username=username,
            name="双双",
            email=f"{username}@shanhai.example",
            unit_ids=[suite.unit("深圳办事处")],
        ),
        initial_password="Anfangs-2026",
    )
    key = uuid4().hex
    first = await suite.ask("CreatePerson", request, key=key)
    assert (await suite.ask("CreatePerson", request, key=key)).id == first.id


async def test_a_creation_cut_off_within_keycloak_is_completed_by_the_next(
    suite: IdentitySuite, keycloak: Keycloak
) -> None:
    username = f"p{uuid4().hex[:10]}"
    email = f"{username}@shanhai.example"
    half = await keycloak.api.a_create_user(
        {"username": username, "email": email, "firstName": "半成", "enabled": True}
    )
    draft = Person(username=username, name="半成", email=email, unit_ids=[suite.unit("深圳办事处")])
    request = service.CreatePersonRequest(person=draft, initial_password="Anfangs-2026")
    made = await suite.ask("CreatePerson", request)
    assert made.id == half
    assert list(made.unit_ids) == [suite.unit("深圳办事处")]
    assert await suite.refused("CreatePerson", request) == "USERNAME_TAKEN"


async def test_name_email_and_product_lines_are_changed(suite: IdentitySuite) -> None:
    made = await new_person(suite, suite.unit("深圳办事处"))
    lines = (await suite.ask("ListProductLines", service.ListProductLinesRequest())).product_lines
    made.name, made.email = "改名", f"neu-{made.username}@shanhai.example"
    made.product_line_ids.append(lines[0].id)
    request = service.UpdatePersonRequest(
        person=made, update_mask=FieldMask(paths=["name", "email", "product_line_ids"])
    )
    changed = await suite.ask("UpdatePerson", request)
    assert (changed.name, changed.email, list(changed.product_line_ids)) == (made.name, made.email, [lines[0].id])
    await suite.until(lambda: "改名" in {one.name for one in suite.directory.people.values()})
    taken = Person(id=made.id, email="liwei@shanhai.example", etag=changed.etag)
    request = service.UpdatePersonRequest(person=taken, update_mask=FieldMask(paths=["email"]))
    assert await suite.refused("UpdatePerson", request) == "EMAIL_TAKEN"
    old = service.UpdatePersonRequest(
        person=Person(id=made.id, name="又改", etag=made.etag), update_mask=FieldMask(paths=["name"])
    )
    assert await suite.refused("UpdatePerson", old) == "ETAG_MISMATCH"
    roles = service.UpdatePersonRequest(
        person=Person(id=made.id, roles=["general-manager"], etag=changed.etag),
        update_mask=FieldMask(paths=["roles"]),
    )
    assert await suite.refused("UpdatePerson", roles) == "INVALID_FIELDS"


async def test_a_person_moves_and_the_unit_they_headed_is_vacant(suite: IdentitySuite) -> None:
    old, new = await new_unit(suite), await new_unit(suite, "北京分公司")
    mover = await new_person(suite, old.id)
    await suite.ask("SetUnitHeads", service.SetUnitHeadsRequest(unit_id=old.id, head_ids=[mover.id], etag=old.etag))
    request = service.MovePersonRequest(person_id=mover.id, unit_ids=[new.id], etag=mover.etag)
    moved = await suite.ask("MovePerson", request)
    assert (list(moved.unit_ids), list(moved.headed_unit_ids)) == ([new.id], [])
    assert list((await unit(suite, old.id)).head_ids) == []
    await suite.until(
        lambda: mover.id in suite.directory.people and suite.directory.people[mover.id].units == (new.id,)
    )
    facts = await suite.facts(mover.id)
    assert [about(fact, events.PersonMoved) for fact in facts] == [
        events.PersonMoved(person_id=mover.id, from_unit_id=old.id, to_unit_id=new.id)
    ]


async def test_a_second_unit_is_added_and_taken_away_and_nothing_moves_by_the_first(suite: IdentitySuite) -> None:
    first, second = await new_unit(suite), await new_unit(suite)
    both = await new_person(suite, first.id)
    added = await suite.ask(
        "MovePerson",
        service.MovePersonRequest(person_id=both.id, unit_ids=[second.id, first.id], etag=both.etag),
    )
    assert list(added.unit_ids) == [second.id, first.id]
    assert await suite.facts(both.id) == []
    await suite.ask("MovePerson", service.MovePersonRequest(person_id=both.id, unit_ids=[first.id], etag=added.etag))
    (fact,) = await suite.facts(both.id)
    assert about(fact, events.PersonMoved).from_unit_id == second.id
    assert about(fact, events.PersonMoved).to_unit_id == first.id


async def test_a_leaver_is_out_at_once_and_the_successor_is_told(suite: IdentitySuite) -> None:
    leaver, successor = await suite.hire("salesperson", heads=True), await suite.hire("salesperson")
    refresh = (await suite.sign_in(leaver.username))["refresh_token"]
    assert (await suite.caller(leaver.username)).headed_units == (leaver.unit,)
    there = await person(suite, leaver.id)
    request = service.OffboardPersonRequest(
        person_id=leaver.id, successor_id=successor.id, etag=there.etag, reason="离职 2026-11"
    )
    left = await suite.ask("OffboardPerson", request, by="machao")
    assert (left.active, left.successor_id, list(left.headed_unit_ids)) == (False, successor.id, [])
    await suite.until(lambda: not suite.directory.is_active(leaver.id))
    with pytest.raises(AccountDisabled):
        await suite.caller(leaver.username)
    assert suite.directory.units[leaver.unit].heads == frozenset()
    renewed = await suite.http.post(
        f"{suite.settings.issuer}/protocol/openid-connect/token",
        data={"client_id": "cli", "grant_type": "refresh_token", "refresh_token": refresh},
    )
    assert renewed.status_code == httpx.codes.BAD_REQUEST
    (fact,) = await suite.facts(leaver.id)
    assert about(fact, events.PersonLeft) == events.PersonLeft(
        person_id=leaver.id, successor_id=successor.id, successor_unit_id=successor.unit
    )
    entry = (await suite.trail(leaver.id))[-1]
    assert (entry.person_name, entry.reason) == ("马超", "离职 2026-11")

    # asked again, it stands already
    assert not (await suite.ask("OffboardPerson", request, by="machao")).active
    assert len(await suite.facts(leaver.id)) == 1

    back = await suite.ask("RestorePerson", service.RestorePersonRequest(person_id=leaver.id, etag=left.etag))
    assert (back.active, back.successor_id) == (True, "")
    await suite.until(lambda: suite.directory.is_active(leaver.id))
    assert await suite.subjects(leaver.id) == ["crm.identity.person.v1.left", "crm.identity.person.v1.restored"]


async def test_a_leaver_needs_a_successor_who_is_there(suite: IdentitySuite) -> None:
    there = await person(suite, suite.person("zenghui"))

    def request(successor: str, unit_name: str = "") -> service.OffboardPersonRequest:
        return service.OffboardPersonRequest(
            person_id=there.id,
            successor_id=successor,
            successor_unit_id=suite.unit(unit_name) if unit_name else "",
            etag=there.etag,
        )

    assert await suite.refused("OffboardPerson", request(there.id)) == "SUCCESSOR_NOT_ACTIVE"
    assert await suite.refused("OffboardPerson", request(NOBODY)) == "SUCCESSOR_NOT_ACTIVE"
    assert await suite.refused("OffboardPerson", request(suite.person("songjia"), "北京分公司")) == "NOT_IN_UNIT"
    assert await suite.refused("OffboardPerson", request(suite.person("huxiaomei"))) == "INVALID_FIELDS"


async def test_a_disabled_person_keeps_what_they_head_and_comes_back_to_it(suite: IdentitySuite) -> None:
    hired = await suite.hire("salesperson", heads=True)
    away = await person(suite, hired.id)
    disabled = await suite.ask("DisablePerson", service.DisablePersonRequest(person_id=hired.id, etag=away.etag))
    assert (disabled.active, list(disabled.headed_unit_ids)) == (False, [hired.unit])
    await suite.until(lambda: not suite.directory.is_active(hired.id))
    await suite.ask("RestorePerson", service.RestorePersonRequest(person_id=hired.id, etag=disabled.etag))
    await suite.until(lambda: suite.directory.headed_by(hired.id) == (hired.unit,))
    assert await suite.subjects(hired.id) == ["crm.identity.person.v1.disabled", "crm.identity.person.v1.restored"]


async def test_somebody_is_always_left_who_hands_out_roles(suite: IdentitySuite) -> None:
    admin = await person(suite, suite.person("guanliyuan"))
    itself = service.DisablePersonRequest(person_id=admin.id, etag=admin.etag)
    assert await suite.refused("DisablePerson", itself) == "OWN_ACCOUNT"
    request = service.SetPersonRolesRequest(person_id=admin.id, roles=["employee"], etag=admin.etag)
    assert await suite.refused("SetPersonRoles", request) == "LAST_ADMINISTRATOR"


async def test_personnel_does_not_touch_the_account_of_an_administrator(suite: IdentitySuite) -> None:
    admin = await person(suite, suite.person("guanliyuan"))
    one = {"person_id": admin.id, "etag": admin.etag}
    mail = service.UpdatePersonRequest(person=Person(id=admin.id, etag=admin.etag, email="mine@shanhai.example"))
    mail.update_mask.paths.append("email")
    for method, request in (
        ("DisablePerson", service.DisablePersonRequest(**one)),
        ("OffboardPerson", service.OffboardPersonRequest(successor_id=suite.person("songjia"), **one)),
        ("MovePerson", service.MovePersonRequest(unit_ids=[suite.unit("深圳办事处")], **one)),
        ("UpdatePerson", mail),
    ):
        assert await suite.refused(method, request, by="machao") == "OUTRANKED", method
    second = await new_person(suite, suite.unit("深圳办事处"))
    promoted = service.SetPersonRolesRequest(person_id=second.id, roles=["system-administrator"], etag=second.etag)
    second = await suite.ask("SetPersonRoles", promoted)
    disabled = await suite.ask("DisablePerson", service.DisablePersonRequest(person_id=second.id, etag=second.etag))
    restore = service.RestorePersonRequest(person_id=second.id, etag=disabled.etag)
    assert await suite.refused("RestorePerson", restore, by="machao") == "OUTRANKED"
    assert await person(suite, admin.id) == admin
    boss = await new_person(suite, suite.unit("深圳办事处"))
    directed = service.SetPersonRolesRequest(person_id=boss.id, roles=["general-manager"], etag=boss.etag)
    boss = await suite.ask("SetPersonRoles", directed)
    gone = service.DisablePersonRequest(person_id=boss.id, etag=boss.etag)
    assert not (await suite.ask("DisablePerson", gone, by="machao")).active, "directors have no rights over accounts"


async def test_roles_are_given_and_taken_by_those_who_may(suite: IdentitySuite) -> None:
    made = await new_person(suite, suite.unit("深圳办事处"))
    request = service.SetPersonRolesRequest(person_id=made.id, roles=["finance", "salesperson"], etag=made.etag)
    assert await suite.refused("SetPersonRoles", request, by="machao") == "PERMISSION_MISSING"
    assert list((await suite.ask("SetPersonRoles", request)).roles) == ["finance", "salesperson"]
    await suite.until(
        lambda: (
            made.id in suite.directory.people and suite.directory.people[made.id].roles == {"finance", "salesperson"}
        )
    )
    username = f"p{uuid4().hex[:10]}"
    climber = Person(
        username=username,
        name="爬高",
        email=f"{username}@shanhai.example",
        unit_ids=[suite.unit("深圳办事处")],
        roles=["system-administrator"],
    )
    create = service.CreatePersonRequest(person=climber, initial_password="Anfangs-2026")
    assert await suite.refused("CreatePerson", create, by="machao") == "PERMISSION_MISSING"


async def test_salespeople_read_the_organisation_and_change_nothing(suite: IdentitySuite) -> None:
    assert (await suite.ask("ListUnits", service.ListUnitsRequest(), by="wangfang")).units
    roles = (await suite.ask("ListRoles", service.ListRolesRequest(), by="wangfang")).roles
    assert "大区总监" in [role.title for role in roles]
    made = service.CreateUnitRequest(unit=Unit(name="自立", kind="office", parent_id=suite.unit("上海分公司")))
    assert await suite.refused("CreateUnit", made, by="wangfang") == "PERMISSION_MISSING"
    assert await suite.refused("GetPerson", service.GetPersonRequest(person_id=NOBODY), by="wangfang") == (
        "PERMISSION_MISSING"
    )


async def test_what_does_not_exist_is_not_found(suite: IdentitySuite) -> None:
    assert await suite.refused("GetUnit", service.GetUnitRequest(unit_id=NOBODY)) == "NOT_FOUND"
    assert await suite.refused("GetPerson", service.GetPersonRequest(person_id=NOBODY)) == "NOT_FOUND"
    assert await suite.refused("ListUnits", service.ListUnitsRequest(below_unit_id=NOBODY)) == "NOT_FOUND"
    move = service.MovePersonRequest(person_id=NOBODY, unit_ids=[suite.unit("深圳办事处")], etag="x")
    assert await suite.refused("MovePerson", move) == "NOT_FOUND"


async def test_a_command_that_died_after_keycloak_was_written_is_told_by_the_worker_and_repeats_in_peace(
    suite: IdentitySuite, records: OrganisationRecords
) -> None:
    made = await new_person(suite, suite.unit("深圳办事处"))
    await suite.until(lambda: suite.directory.is_active(made.id))
    user = await records.user(made.id)
    assert user is not None
    written = await records.person_of(user)
    written.active = False
    written.successor_id, written.successor_unit_id = suite.person("songjia"), suite.unit("深圳办事处")
    await records.save_user(user, written, email=made.email)  # the process dies here
    await suite.until(lambda: not suite.directory.is_active(made.id))
    request = service.OffboardPersonRequest(person_id=made.id, successor_id=suite.person("songjia"), etag=made.etag)
    assert not (await suite.ask("OffboardPerson", request)).active
    assert [fact.subject for fact in await suite.facts(made.id)] == ["crm.identity.person.v1.left"]
    assert [entry.person_name for entry in await suite.trail(made.id)] == ["关立远", "directory-worker"]


async def test_a_command_repeated_before_the_worker_has_looked_records_what_the_dead_one_wrote(
    suite: IdentitySuite, records: OrganisationRecords
) -> None:
    made = await new_person(suite, suite.unit("深圳办事处"))
    user = await records.user(made.id)
    assert user is not None
    written = await records.person_of(user)
    written.active = False
    await records.save_user(user, written, email=made.email)  # the process dies here
    request = service.DisablePersonRequest(person_id=made.id, etag=made.etag)
    assert not (await suite.ask("DisablePerson", request)).active
    assert [fact.subject for fact in await suite.facts(made.id)] == ["crm.identity.person.v1.disabled"]
