from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryRole, DirectoryUnit
from crm_chassis.errors import EtagMismatch, EtagMissing, Invalid, Refused
from crm_chassis.identity.directory_entries import Entity, key_of
from crm_gateway.directory.mirror import Snapshot, facts_of
from crm_gateway.organisation import domain

HQ = DirectoryUnit(id="hq", name="总部", kind="headquarters", head_ids=["boss"])
EAST = DirectoryUnit(id="east", parent_id="hq", name="华东", kind="region")
SHANGHAI = DirectoryUnit(id="shanghai", parent_id="east", name="上海", kind="branch")
WEST = DirectoryUnit(id="west", parent_id="hq", name="西部", kind="region")
BOSS = DirectoryPerson(id="boss", username="boss", name="李伟", unit_ids=["hq"], roles=["admin"], active=True)
FANG = DirectoryPerson(id="fang", username="fang", name="王芳", unit_ids=["shanghai"], active=True)
BOTH = DirectoryPerson(id="both", username="both", name="胡梅", unit_ids=["shanghai", "west"], active=True)
GONE = DirectoryPerson(id="gone", username="gone", name="赵敏", unit_ids=["west"], roles=["admin"], active=False)
ADMIN = DirectoryRole(id="r", name="admin", permissions=[domain.HANDS_OUT_ROLES])


def snapshot(*entities: Entity) -> Snapshot:
    return Snapshot(1, {key_of(entity): entity for entity in entities})


NOW = snapshot(HQ, EAST, SHANGHAI, WEST, BOSS, FANG, BOTH, GONE, ADMIN)


def reason(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.reason


@pytest.mark.parametrize(
    ("unit", "parent", "expected"),
    [
        (EAST, "east", "UNIT_CYCLE"),
        (EAST, "shanghai", "UNIT_CYCLE"),
        (HQ, "west", "TOP_UNIT"),
        (EAST, "nowhere", "UNKNOWN_UNIT"),
    ],
)
def test_a_unit_moves_nowhere_below_itself_nor_the_top_anywhere(
    unit: DirectoryUnit, parent: str, expected: str
) -> None:
    with pytest.raises(Refused) as refused:
        domain.check_move(NOW, unit, parent)
    assert reason(refused) == expected


def test_a_unit_does_not_move_beside_one_of_its_name() -> None:
    twin = DirectoryUnit(id="twin", parent_id="west", name="上海")
    with pytest.raises(domain.UnitNameTaken):
        domain.check_move(snapshot(*NOW.entities.values(), twin), SHANGHAI, "west")
    domain.check_move(NOW, SHANGHAI, "west")


def test_the_first_unit_of_a_company_is_the_top_and_there_is_no_second() -> None:
    domain.check_place(snapshot(), "")
    with pytest.raises(Invalid):
        domain.check_place(NOW, "")


def test_a_unit_that_only_people_who_left_belong_to_is_not_deleted() -> None:
    with pytest.raises(domain.UnitNotEmpty) as refused:
        domain.check_empty(snapshot(HQ, WEST, GONE), WEST)
    assert refused.value.parameters == {"people": 1, "units": 0}


def test_only_active_members_head_a_unit() -> None:
    domain.check_heads(NOW, SHANGHAI, ["fang", "both"])
    for head in ("boss", "gone"):
        with pytest.raises(domain.HeadNotMember):
            domain.check_heads(NOW, WEST, [head])


def test_the_last_active_administrator_stays_and_a_disabled_one_does_not_count() -> None:
    with pytest.raises(domain.LastAdministrator):
        domain.check_administrators_left(NOW, without="boss")
    domain.check_administrators_left(NOW, without="fang")


def test_a_successor_takes_over_in_the_only_unit_or_in_the_one_that_is_named() -> None:
    assert domain.successor_unit(NOW, "boss", "fang", "") == "shanghai"
    assert domain.successor_unit(NOW, "boss", "both", "west") == "west"


@pytest.mark.parametrize(
    ("successor", "unit", "expected"),
    [
        ("boss", "", "SUCCESSOR_NOT_ACTIVE"),
        ("gone", "", "SUCCESSOR_NOT_ACTIVE"),
        ("nobody", "", "SUCCESSOR_NOT_ACTIVE"),
        ("fang", "west", "NOT_IN_UNIT"),
        ("both", "", "INVALID_FIELDS"),
    ],
)
def test_a_successor_is_somebody_else_who_is_there(successor: str, unit: str, expected: str) -> None:
    with pytest.raises(Refused) as refused:
        domain.successor_unit(NOW, "boss", successor, unit)
    assert reason(refused) == expected


def test_the_tree_is_told_from_the_top_each_unit_followed_by_those_below() -> None:
    assert [unit.id for unit in domain.tree(NOW, "")] == ["hq", "east", "shanghai", "west"]
    assert [unit.id for unit in domain.tree(NOW, "east")] == ["east", "shanghai"]


def test_an_etag_changes_with_what_it_stands_for_and_is_asked_for() -> None:
    etag = domain.etag_of(FANG, "fang@example.cn")
    assert etag != domain.etag_of(FANG, "wang@example.cn")
    domain.require_etag(f'"{etag}"', etag)
    with pytest.raises(EtagMissing):
        domain.require_etag("", etag)
    with pytest.raises(EtagMismatch):
        domain.require_etag("x", etag)


# -- what a difference means ------------------------------------------------------------------------------------------


def told(before: DirectoryPerson, after: DirectoryPerson | None) -> list[str]:
    return [type(fact).__name__ for fact in facts_of(before, after)]


def person(**changes: object) -> DirectoryPerson:
    fields = {"id": "p", "unit_ids": ["a"], "active": True, **changes}
    return DirectoryPerson(**fields)  # type: ignore[arg-type]


def test_moving_tells_the_unit_left_and_where_the_rows_go() -> None:
    (moved,) = facts_of(person(unit_ids=["a", "b"]), person(unit_ids=["c", "b"]))
    assert (moved.from_unit_id, moved.to_unit_id) == ("a", "c")  # type: ignore[attr-defined]


def test_a_unit_taken_away_sends_its_rows_to_the_primary_one() -> None:
    (moved,) = facts_of(person(unit_ids=["a", "b"]), person(unit_ids=["a"]))
    assert (moved.from_unit_id, moved.to_unit_id) == ("b", "a")  # type: ignore[attr-defined]


def test_a_unit_added_or_another_made_primary_moves_nothing() -> None:
    assert told(person(), person(unit_ids=["a", "b"])) == []
    assert told(person(unit_ids=["a", "b"]), person(unit_ids=["b", "a"])) == []


def test_leaving_is_told_once_even_when_the_person_was_disabled_before() -> None:
    left = person(active=False, successor_id="s", successor_unit_id="b")
    assert told(person(), left) == ["PersonLeft"]
    assert told(person(active=False), left) == ["PersonLeft"]
    assert told(left, left) == []
    assert told(left, person()) == ["PersonRestored"]


def test_a_deleted_account_is_a_disabled_one() -> None:
    assert told(person(), None) == ["PersonDisabled"]
    assert told(person(active=False), None) == []


states = st.builds(
    person,
    unit_ids=st.lists(st.sampled_from("abc"), unique=True, max_size=3),
    active=st.booleans(),
    successor_id=st.sampled_from(["", "s"]),
)


@given(st.lists(states, min_size=2, max_size=8))
def test_whoever_follows_the_facts_knows_who_is_active_and_has_left_no_unit_behind(
    history: list[DirectoryPerson],
) -> None:
    active, units = history[0].active, set(history[0].unit_ids)
    for before, after in pairwise(history):
        for fact in facts_of(before, after):
            match type(fact).__name__:
                case "PersonMoved":
                    units.discard(fact.from_unit_id)  # type: ignore[attr-defined]
                    units.update({fact.to_unit_id} - {""})  # type: ignore[attr-defined]
                case "PersonRestored":
                    active = True
                case "PersonDisabled" | "PersonLeft":
                    active = False
        assert active == after.active
        assert units <= set(after.unit_ids)
        units = set(after.unit_ids)


def test_nobody_is_without_an_email_address() -> None:
    with pytest.raises(Invalid) as refused:
        domain.check_email("")
    assert refused.value.fields[0].field == "person.email"
    domain.check_email("fang@shanhai.example")


@pytest.mark.parametrize(
    ("mine", "roles", "expected"),
    [
        (set(), ["admin"], "OUTRANKED"),
        ({"identity.people.edit"}, ["admin"], "OUTRANKED"),
        ({"identity.people.edit"}, ["director", "clerk"], ""),
        ({"identity.people.edit"}, [], ""),
        ({domain.HANDS_OUT_ROLES}, ["admin", "director"], ""),
        ({domain.HANDS_OUT_ROLES}, ["personnel"], "OUTRANKED"),
    ],
)
def test_nobody_decides_on_the_account_of_somebody_who_administers_what_they_may_not(
    mine: set[str], roles: list[str], expected: str
) -> None:
    director = DirectoryRole(
        id="d", name="director", permissions=["customer.customers.read-all", "identity.people.read"]
    )
    clerk = DirectoryRole(id="c", name="clerk", permissions=["identity.units.read"])
    personnel = DirectoryRole(id="p", name="personnel", permissions=["identity.people.edit"])
    now = snapshot(*NOW.entities.values(), director, clerk, personnel)
    if not expected:
        domain.check_not_outranked(now, mine.__contains__, roles)
        return
    with pytest.raises(domain.Outranked) as refused:
        domain.check_not_outranked(now, mine.__contains__, roles)
    assert reason(refused) == expected
