from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.identity.directory import EMPTY, Directory, Person, ProductLine, Unit


def unit(unit_id: str, parent: str | None = None, *heads: str) -> Unit:
    return Unit(id=unit_id, parent_id=parent, name=unit_id, kind="branch", region="", heads=frozenset(heads))


def person(person_id: str, *units: str, active: bool = True, roles: tuple[str, ...] = ()) -> Person:
    return Person(
        id=person_id,
        username=person_id,
        name=person_id,
        units=units,
        product_lines=(),
        roles=frozenset(roles),
        active=active,
    )


def directory(units: list[Unit], people: list[Person], roles: dict[str, frozenset[str]] | None = None) -> Directory:
    return Directory(
        version=1,
        units={one.id: one for one in units},
        people={one.id: one for one in people},
        product_lines={"line": ProductLine(id="line", name="仪器")},
        role_permissions=roles or {},
    )


COMPANY = directory(
    [
        unit("hq", None, "gm"),
        unit("east", "hq", "director"),
        unit("shanghai", "east"),  # vacant
        unit("pudong", "shanghai", "manager"),
        unit("west", "hq", "westerner", "second"),
    ],
    [
        person("gm", "hq"),
        person("director", "east"),
        person("manager", "pudong"),
        person("seller", "pudong", "west"),
        person("westerner", "west"),
        person("second", "west"),
        person("retired", "west", active=False),
    ],
)


def test_the_head_of_the_unit_is_the_direct_superior_and_those_above_are_indirect() -> None:
    distances = [COMPANY.superior_distance(viewer, "seller", "pudong") for viewer in ("manager", "director", "gm")]
    assert distances == [1, 2, 3]


def test_a_vacant_head_passes_the_duty_upwards() -> None:
    assert COMPANY.direct_superiors("manager", "pudong") == {"director"}
    assert COMPANY.superior_distance("director", "manager", "pudong") == 1


def test_a_disabled_head_counts_as_vacant() -> None:
    without = COMPANY.with_changes(version=2, people={"manager": person("manager", "pudong", active=False)})
    assert without.direct_superiors("seller", "pudong") == {"director"}
    assert without.headed_by("manager") == ()
    assert without.superior_distance("manager", "seller", "pudong") is None


def test_a_head_answers_to_the_next_unit_up_and_not_to_the_other_head_of_the_unit() -> None:
    assert COMPANY.superior_distance("second", "westerner", "west") is None
    assert COMPANY.direct_superiors("westerner", "west") == {"gm"}


def test_nobody_is_above_the_top() -> None:
    assert COMPANY.direct_superiors("gm", "hq") == frozenset()


def test_a_person_of_two_units_answers_to_each_head_for_the_work_of_that_unit_only() -> None:
    assert COMPANY.superior_distance("manager", "seller", "west") is None
    assert COMPANY.direct_superiors("seller", "west") == {"westerner", "second"}


def test_a_head_of_a_lower_unit_is_no_superior_of_a_higher_head_who_works_there() -> None:
    assert COMPANY.superior_distance("manager", "director", "pudong") is None
    assert COMPANY.superior_distance("gm", "director", "pudong") == 1


def test_below_names_the_units_and_everything_under_them_once() -> None:
    assert sorted(COMPANY.below(["east", "pudong"])) == ["east", "pudong", "shanghai"]


def test_unknown_ids_reach_nothing() -> None:
    assert COMPANY.below(["elsewhere"]) == []
    assert COMPANY.superior_distance("gm", "seller", "elsewhere") is None
    assert COMPANY.direct_superiors("seller", "elsewhere") == frozenset()
    assert not COMPANY.is_active("stranger")


def test_a_disabled_person_is_not_active() -> None:
    assert COMPANY.is_active("seller")
    assert not COMPANY.is_active("retired")


def test_units_in_a_ring_of_half_applied_moves_end_the_way_up_and_do_not_hang() -> None:
    ring = directory([unit("a", "b", "x"), unit("b", "a", "y")], [person("x", "a"), person("y", "b"), person("z", "a")])
    assert ring.path("a") == ("a", "b")
    assert sorted(ring.below(["a"])) == ["a", "b"]


def test_a_unit_whose_parent_has_not_arrived_yet_has_no_superiors_beyond_itself() -> None:
    orphan = directory([unit("office", "missing", "head")], [person("head", "office"), person("seller", "office")])
    assert orphan.superiors("seller", "office") == [{"head"}]


def test_permissions_are_the_union_of_those_of_the_roles_and_foreign_roles_give_none() -> None:
    roles = {"salesperson": frozenset({"a", "b"}), "finance": frozenset({"b", "c"})}
    assert directory([], [], roles).permissions(["salesperson", "finance", "offline_access"]) == {"a", "b", "c"}


def test_changes_make_a_new_directory_and_leave_the_old_one_as_it_was() -> None:
    moved = COMPANY.with_changes(version=2, units={"pudong": unit("pudong", "west", "manager"), "shanghai": None})
    assert moved.version == 2
    assert "shanghai" not in moved.units
    assert moved.direct_superiors("manager", "pudong") == {"westerner", "second"}
    assert COMPANY.direct_superiors("manager", "pudong") == {"director"}


def test_changing_the_maps_a_directory_was_made_from_does_not_change_it() -> None:
    units = {"hq": unit("hq")}
    made = Directory(version=1, units=units, people={}, product_lines={}, role_permissions={})
    units.clear()
    assert "hq" in made.units


def test_two_thousand_people_are_taken_over_within_a_few_milliseconds() -> None:
    units = [unit("u0", None, "p0")]
    units += [unit(f"u{i}", f"u{(i - 1) // 6}", f"p{i}") for i in range(1, 400)]
    big = directory(units, [person(f"p{i}", f"u{i % 400}") for i in range(2000)])
    best = float("inf")
    for version in range(20):
        start = time.process_time()
        big = big.with_changes(version=version, people={"p5": person("p5", "u7")})
        best = min(best, time.process_time() - start)
    assert best < 0.02


# -- laws, against an oracle that walks from person to person ----------------------------------------------------------


@st.composite
def companies(draw: st.DrawFn) -> Directory:
    names = [f"p{i}" for i in range(draw(st.integers(1, 8)))]
    units: list[Unit] = []
    for i in range(draw(st.integers(1, 8))):
        parent = None if i == 0 else f"u{draw(st.integers(0, i - 1))}"
        units.append(unit(f"u{i}", parent, *draw(st.sets(st.sampled_from(names), max_size=2))))
    ids = [one.id for one in units]
    people = [
        person(
            name,
            *draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True)),
            active=draw(st.integers(0, 5)) > 0,
        )
        for name in names
    ]
    return directory(units, people)


def bosses(company: Directory, who: frozenset[str], unit_id: str | None) -> list[set[str]]:
    """Oracle: ask upwards, unit by unit, who is in charge of ``who``; who is in charge there or higher is asked above."""
    if unit_id is None:
        return []
    here = company.units[unit_id]
    working = {head for head in here.heads if company.people[head].active}
    above = bosses(company, who, here.parent_id)
    is_among_them_or_higher = bool(who & working) or _heads_something_above(company, who, here.parent_id)
    return above if is_among_them_or_higher or not working else [working, *above]


def _heads_something_above(company: Directory, who: frozenset[str], unit_id: str | None) -> bool:
    if unit_id is None:
        return False
    here = company.units[unit_id]
    heads = {head for head in here.heads if company.people[head].active}
    return bool(who & heads) or _heads_something_above(company, who, here.parent_id)


@given(companies())
def test_superiors_are_those_the_chain_of_command_names(company: Directory) -> None:
    for owner in company.people:
        for unit_id in company.units:
            chain = bosses(company, frozenset({owner}), unit_id)
            assert [set(level) for level in company.superiors(owner, unit_id)] == chain
            for viewer in company.people:
                expected = next((i for i, level in enumerate(chain, start=1) if viewer in level), None)
                assert company.superior_distance(viewer, owner, unit_id) == expected


@given(companies())
def test_nobody_is_the_superior_of_a_superior_of_theirs_in_the_same_unit_nor_of_themselves(company: Directory) -> None:
    for unit_id in company.units:
        for one in company.people:
            assert company.superior_distance(one, one, unit_id) is None
            for other in company.people:
                if company.superior_distance(one, other, unit_id) is not None:
                    assert company.superior_distance(other, one, unit_id) is None


@given(companies())
def test_subordination_is_the_same_as_units_below_without_peers_and_superiors(company: Directory) -> None:
    for viewer in company.people:
        for owner in company.people:
            for unit_id in company.units:
                by_condition = any(
                    unit_id in company.below([headed]) and owner not in company.not_subordinate(headed)
                    for headed in company.headed_by(viewer)
                )
                assert by_condition == (company.superior_distance(viewer, owner, unit_id) is not None)


@given(companies())
def test_below_and_path_are_each_others_inverse(company: Directory) -> None:
    for upper in company.units:
        for lower in company.units:
            assert (lower in company.below([upper])) == (upper in company.path(lower))
        for lower, higher in pairwise(company.path(upper)):
            assert company.units[lower].parent_id == higher


@given(companies(), companies())
def test_changes_one_by_one_end_where_building_anew_ends(before: Directory, after: Directory) -> None:
    reached = before
    for unit_id in {*before.units, *after.units}:
        reached = reached.with_changes(version=reached.version, units={unit_id: after.units.get(unit_id)})
    for person_id in {*before.people, *after.people}:
        reached = reached.with_changes(version=reached.version, people={person_id: after.people.get(person_id)})
    assert reached == after
    for person_id in after.people:
        assert set(reached.headed_by(person_id)) == set(after.headed_by(person_id))
        for unit_id in after.units:
            assert reached.superiors(person_id, unit_id) == after.superiors(person_id, unit_id)


def test_the_empty_directory_knows_nobody() -> None:
    assert not EMPTY.is_active("gm")
    assert replace(COMPANY, version=0, units={}, people={}, product_lines={}, role_permissions={}) == EMPTY
