"""The rules of disputes (PRODUCT C7, G3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

import pytest

from crm_chassis.identity.directory import Directory, Person, Unit
from crm_customer.disputes.domain import (
    Matter,
    MootCause,
    Party,
    Ruling,
    RulingDoesNotFit,
    Subject,
    deciders,
    decides,
    overtaken,
    party_of,
    require_fitting,
)


def company(*, heads: Mapping[str, list[str]] = MappingProxyType({}), gone: Collection[str] = ()) -> Directory:
    """hq → east → shanghai (ann, bob, sam) and hangzhou (hal); north (nora, nick)."""
    headed = {"hq": ["boss"], "east": ["erin"], "shanghai": ["sam"], "north": ["nora"], **heads}
    tree = {"hq": None, "east": "hq", "north": "hq", "shanghai": "east", "hangzhou": "east"}
    homes = {
        "boss": "hq",
        "erin": "east",
        "eve": "east",
        "sam": "shanghai",
        "ann": "shanghai",
        "bob": "shanghai",
        "hal": "hangzhou",
        "nora": "north",
        "nick": "north",
    }
    return Directory(
        version=1,
        units={
            name: Unit(id=name, parent_id=above, name=name, kind="", region="", heads=frozenset(headed.get(name, ())))
            for name, above in tree.items()
        },
        people={
            name: Person(
                id=name,
                username=name,
                name=name,
                units=(home,),
                product_lines=(),
                roles=frozenset(),
                active=name not in gone,
            )
            for name, home in homes.items()
        },
        product_lines={},
        role_permissions={},
    )


def claim(owner: str, claimant: str, subject: Subject = Subject.CLAIM) -> Matter:
    people = company().people
    return Matter(
        subject=subject,
        claimant_id=claimant,
        claimant_unit_id=people[claimant].units[0],
        owner_id=owner,
        unit_id=people[owner].units[0],
    )


@pytest.mark.parametrize(
    ("owner", "claimant", "decider"),
    [
        ("ann", "bob", "sam"),  # one office: its head
        ("ann", "hal", "erin"),  # two offices of one branch
        ("hal", "ann", "erin"),
        ("ann", "nick", "boss"),  # two branches
        ("ann", "sam", "erin"),  # the office's head is a party
        ("sam", "ann", "erin"),
        ("ann", "erin", "boss"),
        ("sam", "nora", "boss"),
    ],
)
def test_the_nearest_superior_of_both_decides_a_claim(owner: str, claimant: str, decider: str) -> None:
    assert deciders(claim(owner, claimant), company()) == {decider}


def test_a_vacant_unit_passes_the_decision_upwards() -> None:
    assert deciders(claim("ann", "bob"), company(gone={"sam"})) == {"erin"}


def test_co_heads_may_both_decide_but_not_about_each_other() -> None:
    two = company(heads={"east": ["erin", "eve"]})
    assert deciders(claim("ann", "hal"), two) == {"erin", "eve"}
    assert deciders(claim("ann", "eve"), two) == {"boss"}


def test_who_heads_both_offices_decides_between_them() -> None:
    both = company(heads={"hangzhou": ["sam"]})
    assert deciders(claim("ann", "hal"), both) == {"sam"}


@pytest.mark.parametrize("active", [True, False])
def test_who_decides_follows_people_who_move_also_when_they_are_disabled(active: bool) -> None:
    moved = company().with_changes(
        version=2,
        people={
            "bob": Person(
                id="bob",
                username="bob",
                name="bob",
                units=("north",),
                product_lines=(),
                roles=frozenset(),
                active=active,
            )
        },
    )
    assert deciders(claim("ann", "bob"), moved) == {"boss"}
    assert deciders(claim("bob", "ann"), moved) == {"boss"}


def test_nobody_is_above_the_top() -> None:
    assert deciders(claim("ann", "boss"), company()) == set()
    assert deciders(claim("ann", "nick"), company(gone={"boss"})) == set()


@pytest.mark.parametrize("subject", [Subject.DUPLICATE, Subject.IDLE])
def test_a_report_goes_to_the_owners_direct_superior_wherever_it_comes_from(subject: Subject) -> None:
    assert deciders(claim("ann", "bob", subject), company()) == {"sam"}
    assert deciders(claim("ann", "nick", subject), company()) == {"sam"}


def test_nobody_judges_their_own_report() -> None:
    assert deciders(claim("ann", "sam", Subject.IDLE), company()) == {"erin"}
    two = company(heads={"shanghai": ["sam", "bob"]})
    assert deciders(claim("ann", "sam", Subject.IDLE), two) == {"erin"}


def test_an_arbitrator_decides_only_what_is_nobodys_and_not_theirs() -> None:
    matter = claim("ann", "nick")
    assert not decides(matter, "max", company(), arbitrates=True)
    orphaned = company(gone={"boss"})
    assert decides(matter, "max", orphaned, arbitrates=True)
    assert not decides(matter, "max", orphaned, arbitrates=False)
    assert not decides(matter, "ann", orphaned, arbitrates=True)
    assert not decides(matter, "nick", orphaned, arbitrates=True)


def test_only_the_parties_are_something_to_a_claim() -> None:
    found = {
        who: party_of(claim("ann", "hal"), None, who, company(), arbitrates=False)
        for who in ("ann", "hal", "erin", "sam", "bob", "boss", "nora")
    }
    assert {who: party for who, party in found.items() if party} == {
        "ann": Party.OWNER,
        "hal": Party.CLAIMANT,
        "erin": Party.DECIDER,
    }


def test_an_owner_is_no_party_to_a_report() -> None:
    assert party_of(claim("ann", "hal", Subject.IDLE), None, "ann", company(), arbitrates=False) is Party.NONE


def test_who_decided_remains_a_party_after_leaving_the_chair() -> None:
    later = company(heads={"shanghai": ["bob"]})
    assert party_of(claim("ann", "bob"), "sam", "sam", later, arbitrates=False) is Party.DECIDER


@pytest.mark.parametrize("ruling", [Ruling.GIVE, Ruling.SHARE, Ruling.LEAVE, Ruling.FOUNDED, Ruling.UNFOUNDED])
def test_a_ruling_fits_a_claim_or_a_report(ruling: Ruling) -> None:
    of_a_claim = ruling in {Ruling.GIVE, Ruling.SHARE, Ruling.LEAVE}
    for subject in Subject:
        if (subject is Subject.CLAIM) == of_a_claim:
            require_fitting(subject, ruling)
        else:
            with pytest.raises(RulingDoesNotFit):
                require_fitting(subject, ruling)


@pytest.mark.parametrize(
    ("subject", "to", "cause"),
    [
        (Subject.CLAIM, "bob", MootCause.CLAIMANT_OWNS),
        (Subject.CLAIM, "cat", MootCause.NONE),
        (Subject.CLAIM, "ann", MootCause.NONE),
        (Subject.DUPLICATE, "cat", MootCause.NONE),
        (Subject.IDLE, "cat", MootCause.OWNER_CHANGED),
        (Subject.IDLE, "ann", MootCause.NONE),
        (Subject.IDLE, "bob", MootCause.CLAIMANT_OWNS),
    ],
)
def test_a_change_of_hands_ends_what_it_settles(subject: Subject, to: str, cause: MootCause) -> None:
    assert overtaken(subject, "bob", from_owner_id="ann", to_owner_id=to) is cause
