"""The policy's answer on one row against the sentence of the product (G3), company by company."""

from __future__ import annotations

from dataclasses import dataclass, replace

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from crm_chassis.identity.caller import Caller
from crm_chassis.identity.directory import Directory, Person, Unit
from crm_chassis.visibility import (
    ALL,
    ALL_BUT_DELETE,
    NONE,
    Decider,
    Everywhere,
    Granted,
    Owner,
    Policy,
    Rights,
    Superior,
)

metadata = sa.MetaData()
ID = sa.Uuid(as_uuid=False)
rows = sa.Table(
    "rows", metadata, sa.Column("id", ID, primary_key=True), sa.Column("owner_id", ID), sa.Column("unit_id", ID)
)
shares = sa.Table(
    "shares", metadata, sa.Column("row_id", ID), sa.Column("subject", ID), sa.Column("rights", sa.Integer)
)
POLICY = Policy(
    rows,
    rules=(
        Owner(rows.c.owner_id),
        Superior(rows.c.owner_id, rows.c.unit_id),
        Granted(shares.c.row_id, shares.c.subject, shares.c.rights),
        Everywhere("rows.read-all"),
    ),
)


@dataclass(frozen=True)
class Row:
    owner_id: str | None
    unit_id: str | None
    grants: int = 0


def company(parents: list[int | None], heads: list[int | None], members: list[int]) -> Directory:
    """Unit i hangs below unit parents[i]; person p works in unit members[p]; heads[i] heads unit i."""
    units = {
        f"u{i}": Unit(
            id=f"u{i}",
            parent_id=None if parent is None else f"u{parent}",
            name="",
            kind="",
            region="",
            heads=frozenset() if heads[i] is None else frozenset({f"p{heads[i]}"}),
        )
        for i, parent in enumerate(parents)
    }
    people = {
        f"p{p}": Person(
            id=f"p{p}", username="", name="", units=(f"u{unit}",), product_lines=(), roles=frozenset(), active=True
        )
        for p, unit in enumerate(members)
    }
    return Directory(version=1, units=units, people=people, product_lines={}, role_permissions={})


def caller(directory: Directory, person: str, *permissions: str) -> Caller:
    return Caller(
        person_id=person,
        name="",
        client_id="",
        session_id=None,
        roles=frozenset(),
        permissions=frozenset(permissions),
        units=directory.people[person].units,
        headed_units=directory.headed_by(person),
        product_lines=(),
        directory=directory,
    )


@st.composite
def companies(draw: st.DrawFn) -> Directory:
    size = draw(st.integers(1, 7))
    parents: list[int | None] = [None, *(draw(st.integers(0, i - 1)) for i in range(1, size))]
    members = draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=8))
    heads = [draw(st.one_of(st.none(), st.integers(0, len(members) - 1))) for _ in range(size)]
    return company(parents, heads, members)


def rights_by_the_book(directory: Directory, viewer: str, row: Row) -> Rights:
    """Walks up person by person, sharing nothing with the policy."""
    if row.owner_id == viewer:
        return ALL
    at, levels = row.unit_id, []
    while at is not None:
        heads = directory.units[at].heads
        levels.append(heads)
        at = directory.units[at].parent_id
    while any(row.owner_id in heads for heads in levels):
        levels.pop(0)
    filled = [heads for heads in levels if heads]
    for distance, heads in enumerate(filled):
        if viewer in heads:
            return Rights.READ if distance else ALL_BUT_DELETE
    return NONE


@given(companies(), st.data())
def test_rights_on_a_row_are_those_of_the_hierarchy(directory: Directory, data: st.DataObject) -> None:
    owner = data.draw(st.sampled_from(sorted(directory.people)))
    row = Row(owner, directory.people[owner].units[0])
    for viewer in directory.people:
        decided = Decider(POLICY, caller(directory, viewer)).rights(row)
        assert decided == rights_by_the_book(directory, viewer, row)


@given(companies(), st.data())
def test_the_scopes_of_a_list_hold_exactly_the_rows_that_may_be_read(directory: Directory, data: st.DataObject) -> None:
    owner = data.draw(st.sampled_from(sorted(directory.people)))
    row = Row(owner, directory.people[owner].units[0])
    for viewer in directory.people:
        found = any(
            getattr(row, scope.column.name) in scope.keys and row.owner_id not in (scope.owners_excluded or ())
            for rule in POLICY.rules
            for scope in rule.scopes(caller(directory, viewer))
            if scope.through is None
        )
        assert found == bool(Decider(POLICY, caller(directory, viewer)).rights(row) & Rights.READ)


def test_a_row_of_somebody_who_moved_is_no_longer_seen_by_the_old_superior() -> None:
    directory = company([None, 0, 0], [None, 0, 1], [1, 2, 2])  # p2 works in u2 now, below p1
    stale = Row("p2", "u1")
    assert Decider(POLICY, caller(directory, "p0")).rights(stale) == NONE
    assert Decider(POLICY, caller(directory, "p1")).rights(stale) == ALL_BUT_DELETE


def test_what_is_on_its_way_is_seen_only_by_who_stands_above_all_that_its_owner_does() -> None:
    before = company([None, 0, 0, 0], [4, 0, 1, 2], [1, 2, 3, 1, 0])  # p4 heads all, p0, p1 and p2 a unit each
    now = replace(before.people["p3"], units=("u1", "u2"))  # p3 gave up u3 for u2, whither the row will go
    directory = before.with_changes(version=2, people={"p3": now})
    seen = {viewer: Decider(POLICY, caller(directory, viewer)).rights(Row("p3", "u3")) for viewer in before.people}
    assert seen == {"p0": NONE, "p1": NONE, "p2": NONE, "p3": ALL, "p4": Rights.READ}


def test_disabling_somebody_who_moved_does_not_give_the_rows_back_to_the_old_superior() -> None:
    before = company([None, 0, 0], [None, 0, 1], [1, 2, 2])  # p2 works in u2 now, below p1
    gone = before.with_changes(version=2, people={"p2": replace(before.people["p2"], active=False)})
    stale = Row("p2", "u1")
    assert Decider(POLICY, caller(gone, "p0")).rights(stale) == NONE
    assert Decider(POLICY, caller(gone, "p1")).rights(stale) == ALL_BUT_DELETE


def test_a_grant_never_gives_deletion() -> None:
    directory = company([None], [None], [0, 0])
    shared = Row("p0", "u0", grants=ALL.value)
    assert Decider(POLICY, caller(directory, "p1")).rights(shared) == ALL_BUT_DELETE


def test_a_company_wide_permission_reads_everything_and_changes_nothing() -> None:
    directory = company([None, 0], [None, None], [0, 1])
    assert Decider(POLICY, caller(directory, "p1", "rows.read-all")).rights(Row("p0", "u0")) == Rights.READ
