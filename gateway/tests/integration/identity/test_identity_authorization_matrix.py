"""Every rpc of the organisation × every role of the realm (PRODUCT G2, G3), walked from the descriptors.

Administering the organisation is a matter of permissions, never of rows: a superior has no right over the record of a
subordinate. So each rpc is tried by everybody whose roles lack its permission, the target's own superiors among them,
before somebody who has it does it; nothing may have changed until then. An rpc without a step fails here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import grpc
import pytest
import sqlalchemy as sa
from google.protobuf import descriptor_pool, message_factory
from identity_suite import COMPANY

from crm.common.v1 import options_pb2
from crm.identity.v1 import organisation_service_pb2 as contract
from crm.identity.v1.organisation_pb2 import Person, Unit
from crm_gateway import tables
from crm_gateway.keycloak.role_book import RoleBook
from crm_gateway.settings import REALM_FOLDER

if TYPE_CHECKING:
    from identity_suite import IdentitySuite

SERVICE = contract.DESCRIPTOR.services_by_name["OrganisationService"]
BOOK = RoleBook.read(REALM_FOLDER / "roles.yaml")
HOLDERS = {role: person.username for person in reversed(COMPANY.people) for role in person.roles}
ADMINISTRATOR, PERSONNEL = "guanliyuan", "machao"


@dataclass
class Target:
    """A unit below 上海分公司 and somebody in it, whose superiors are of the demo company, as they are by now."""

    unit: Unit
    person: Person
    above: str
    successor: str

    def take(self, answer: Any) -> None:
        """Remember the new state."""
        if isinstance(answer, Unit):
            self.unit = answer
        elif isinstance(answer, Person):
            self.person = answer


# In an order in which whoever may do all of it does it to one target.
STEPS: dict[str, Callable[[Target], dict[str, Any]]] = {
    "DeleteUnit": lambda at: {"unit_id": at.unit.id, "etag": at.unit.etag},
    "CreateUnit": lambda at: {"unit": {"name": f"矩阵{uuid4().hex[:8]}", "kind": "office", "parent_id": at.above}},
    "GetUnit": lambda at: {"unit_id": at.unit.id},
    "ListUnits": lambda at: {},
    "UpdateUnit": lambda at: {
        "unit": {"id": at.unit.id, "etag": at.unit.etag, "region": "华东"},
        "update_mask": {"paths": ["region"]},
    },
    "MoveUnit": lambda at: {"unit_id": at.unit.id, "parent_id": at.above, "etag": at.unit.etag},
    "CreatePerson": lambda at: {
        "person": {
            "username": (name := f"m{uuid4().hex[:10]}"),
            "name": "矩阵",
            "email": f"{name}@shanhai.example",
            "unit_ids": [at.unit.id],
        },
        "initial_password": "Anfangs-2026",
    },
    "GetPerson": lambda at: {"person_id": at.person.id},
    "ListPeople": lambda at: {},
    "UpdatePerson": lambda at: {
        "person": {"id": at.person.id, "etag": at.person.etag, "name": "改名"},
        "update_mask": {"paths": ["name"]},
    },
    "MovePerson": lambda at: {
        "person_id": at.person.id,
        "unit_ids": [at.unit.id, at.above],
        "etag": at.person.etag,
    },
    "SetPersonRoles": lambda at: {"person_id": at.person.id, "roles": ["employee"], "etag": at.person.etag},
    "SetUnitHeads": lambda at: {"unit_id": at.unit.id, "head_ids": [at.person.id], "etag": at.unit.etag},
    "DisablePerson": lambda at: {"person_id": at.person.id, "etag": at.person.etag, "reason": "矩阵"},
    "RestorePerson": lambda at: {"person_id": at.person.id, "etag": at.person.etag, "reason": "矩阵"},
    "OffboardPerson": lambda at: {
        "person_id": at.person.id,
        "successor_id": at.successor,
        "etag": at.person.etag,
        "reason": "矩阵",
    },
    "ListRoles": lambda at: {},
    "ListProductLines": lambda at: {},
}
# Refused to those who have the permission too, by a rule: there is somebody in the unit.
RULED_OUT = {"DeleteUnit": "UNIT_NOT_EMPTY"}


def access(rpc: str) -> Any:
    options: Any = SERVICE.methods_by_name[rpc].GetOptions()
    return options.Extensions[options_pb2.access]


def permission(rpc: str) -> str:
    return str(access(rpc).permission)


def request(rpc: str, fields: dict[str, Any]) -> Any:
    method = descriptor_pool.Default().FindMethodByName(f"{SERVICE.full_name}.{rpc}")
    return message_factory.GetMessageClass(method.input_type)(**fields)


async def state(suite: IdentitySuite) -> list[Any]:
    """How far the record of the organisation, its trail and its facts are."""
    counted = (tables.chassis.audit, tables.chassis.events.outbox)
    async with suite.engine.connect() as db:
        version = await db.scalar(sa.text("SELECT max(version) FROM directory_entities"))
        return [version, *[await db.scalar(sa.select(sa.func.count()).select_from(table)) for table in counted]]


@pytest.fixture
async def target(suite: IdentitySuite) -> Target:
    member = await suite.hire("salesperson", under="上海分公司")
    unit = await suite.ask("GetUnit", request("GetUnit", {"unit_id": member.unit}))
    person = await suite.ask("GetPerson", request("GetPerson", {"person_id": member.id}))
    return Target(unit, person, above=suite.unit("上海分公司"), successor=suite.person("wangxiulan"))


def test_every_rpc_has_its_step_and_declares_a_permission_and_no_rows() -> None:
    assert set(STEPS) == set(SERVICE.methods_by_name)
    for rpc in STEPS:
        assert permission(rpc), rpc
        assert access(rpc).rows == options_pb2.Access.ROWS_NONE, f"{rpc}: who may do it to whom is not tried here"


def test_every_role_that_people_have_is_held_by_somebody() -> None:
    assert set(HOLDERS) >= {role for role in BOOK.roles if role not in ("employee", "external-system")}


async def test_who_lacks_the_permission_changes_nothing_and_who_has_it_does_it(
    suite: IdentitySuite, target: Target
) -> None:
    superiors = suite.directory.direct_superiors(target.person.id, target.unit.id)
    assert superiors == {suite.person("wangxiulan")}, "the direct superior is among those who try"
    for rpc, fields in STEPS.items():
        before = await state(suite)
        for role, username in HOLDERS.items():
            if permission(rpc) not in BOOK.everything(role):
                got = await suite.refused(rpc, request(rpc, fields(target)), by=username)
                assert got == "PERMISSION_MISSING", (rpc, role)
        assert await state(suite) == before, rpc
        if rpc in RULED_OUT:
            assert await suite.refused(rpc, request(rpc, fields(target))) == RULED_OUT[rpc]
        else:
            target.take(await suite.ask(rpc, request(rpc, fields(target)), by=ADMINISTRATOR))


async def test_personnel_administers_people_and_neither_units_nor_roles(suite: IdentitySuite, target: Target) -> None:
    for rpc, fields in STEPS.items():
        if permission(rpc) in BOOK.everything("hr-training"):
            target.take(await suite.ask(rpc, request(rpc, fields(target)), by=PERSONNEL))
        else:
            assert await suite.refused(rpc, request(rpc, fields(target)), by=PERSONNEL) == "PERMISSION_MISSING", rpc
    with_roles = STEPS["CreatePerson"](target)
    with_roles["person"]["roles"] = ["system-administrator"]
    assert (
        await suite.refused("CreatePerson", request("CreatePerson", with_roles), by=PERSONNEL) == "PERMISSION_MISSING"
    )


async def test_every_role_reads_the_organisation_and_nobody_does_without_a_token(suite: IdentitySuite) -> None:
    for rpc in ("ListUnits", "ListPeople", "ListRoles", "ListProductLines"):
        for role, username in HOLDERS.items():
            assert await suite.ask(rpc, request(rpc, {}), by=username) is not None, (rpc, role)
    for rpc, fields in STEPS.items():
        nobody = Target(Unit(id=str(uuid4())), Person(id=str(uuid4())), str(uuid4()), str(uuid4()))
        method: Any = suite.channel.unary_unary(
            f"/{SERVICE.full_name}/{rpc}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=lambda content: content,
        )
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await method(request(rpc, fields(nobody)), timeout=60)
        assert refused.value.code() == grpc.StatusCode.UNAUTHENTICATED, rpc
