from __future__ import annotations

from crm.identity.v1.directory_pb2 import (
    DirectoryPerson,
    DirectoryProductLine,
    DirectoryRole,
    DirectoryUnit,
    DirectoryVersion,
)
from crm_chassis.identity.directory_entries import VERSION_KEY, DirectoryEntries, Entity, entity_of, key_of

HQ = DirectoryUnit(id="hq", name="总部", kind="headquarters", head_ids=["gm"])
EAST = DirectoryUnit(id="east", parent_id="hq", name="华东", kind="region", region="华东")
GM = DirectoryPerson(
    id="gm",
    username="liwei",
    name="李伟",
    unit_ids=["hq", "east"],
    product_line_ids=["reagents"],
    roles=["gm"],
    active=True,
)
REAGENTS = DirectoryProductLine(id="reagents", name="试剂")
BOSS = DirectoryRole(id="r1", name="gm", title="总经理", permissions=["customer.customers.read"])


def entries(*entities: Entity, version: int = 1) -> DirectoryEntries:
    taken = DirectoryEntries()
    for entity in entities:
        taken.take(key_of(entity), entity.SerializeToString())
    taken.take(VERSION_KEY, DirectoryVersion(version=version).SerializeToString())
    return taken


def test_every_kind_of_entry_arrives_in_the_directory() -> None:
    directory = entries(HQ, EAST, GM, REAGENTS, BOSS, version=7).directory()
    assert directory.version == 7
    assert directory.headed_by("gm") == ("hq",)
    assert directory.units["hq"].parent_id is None
    assert directory.units["east"].region == "华东"
    assert directory.people["gm"].units == ("hq", "east")
    assert directory.people["gm"].product_lines == ("reagents",)
    assert directory.product_lines["reagents"].name == "试剂"
    assert directory.permissions(["gm"]) == {"customer.customers.read"}
    assert directory.role_titles == {"gm": "总经理"}


def test_a_renamed_role_permits_under_its_new_name_only() -> None:
    taken = entries(BOSS)
    taken.directory()
    taken.take("role.r1", DirectoryRole(id="r1", name="ceo", title="总经理", permissions=["x"]).SerializeToString())
    assert taken.directory().role_permissions == {"ceo": frozenset({"x"})}
    assert taken.directory().role_titles == {"ceo": "总经理"}


def test_what_is_gone_leaves_the_directory() -> None:
    taken = entries(HQ, EAST, GM, REAGENTS, BOSS)
    taken.directory()
    for entity in (EAST, GM, REAGENTS, BOSS):
        taken.take(key_of(entity), None)
    directory = taken.directory()
    assert set(directory.units) == {"hq"}
    assert not directory.people
    assert not directory.product_lines
    assert not directory.role_permissions


def test_only_the_version_key_ends_a_version() -> None:
    taken = DirectoryEntries()
    assert not taken.take(key_of(HQ), HQ.SerializeToString())
    assert taken.waiting
    assert taken.take(VERSION_KEY, DirectoryVersion(version=1).SerializeToString())
    taken.directory()
    assert not taken.waiting


def test_keys_of_a_later_version_of_the_suite_are_passed_over() -> None:
    taken = entries(HQ)
    assert not taken.take("desk.d1", b"\xff")
    assert set(taken.directory().units) == {"hq"}
    assert entity_of("desk.d1", b"") is None
