"""The rules of the customer file: what collides, who may receive, what may change (PRODUCT C7, C8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_chassis.identity.directory import Directory

MOST_MATCHES = 10

# What leads to a customer without claiming it (PRODUCT C9).
HIDDEN_IN_A_POOL = ("address", "phones", "website", "credit_code", "licence_number", "remark")


class Reason(Enum):
    """How a customer comes to its owner or leaves one."""

    CREATED = "created"
    TRANSFERRED = "transferred"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    AWARDED = "awarded"
    RELEASED = "released"
    OWNER_MOVED = "owner-moved"
    OWNER_LEFT = "owner-left"


class Ground(Enum):
    """What two files have in common; the value tells whether that makes them certainly one organisation."""

    NAME = "name"
    CREDIT_CODE = "credit_code"
    LICENCE_NUMBER = "licence_number"
    SIMILAR_NAME = "similar_name"
    PHONE = "phone"
    WEBSITE = "website"

    @property
    def certain(self) -> bool:
        """Whether no reason can argue the match away."""
        return self in {Ground.NAME, Ground.CREDIT_CODE, Ground.LICENCE_NUMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that tells organisations apart: a kind of :class:`Ground` name, a normalised value, the city if known."""

    kind: str
    value: str
    city_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A file that shares a fact with the organisation at hand."""

    customer_id: str
    ground: Ground


class CustomerExists(Refused):
    """The organisation is on file (PRODUCT C7); whoever owns it, a second file is not made."""

    reason = "CUSTOMER_EXISTS"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "该客户已存在,不能重复建档。",
        ENGLISH: "This organisation is on file already.",
    }


class CustomerMayExist(Refused):
    """A similar organisation is on file; a reason is needed to say it is another one."""

    reason = "CUSTOMER_MAY_EXIST"
    kind = Kind.CONFLICT
    says: ClassVar = {
        CHINESE: "存在相似客户。如确为不同机构,请填写 duplicate_reason 后再提交。",
        ENGLISH: "A similar organisation is on file; if yours is another one, say why in duplicate_reason.",
    }


class NotAssignable(Refused):
    """Nobody can own a customer but an active person, in one of the person's own units."""

    reason = "NOT_ASSIGNABLE"
    says: ClassVar = {
        CHINESE: "不能归属给此人:账号已停用,或不在所选部门。",
        ENGLISH: "This person cannot own it: not active, or not in the unit chosen.",
    }


class UnitNeeded(Refused):
    """Somebody in several units must say in which one."""

    reason = "UNIT_NEEDED"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "此人属于多个部门,请指定 {field}。",
        ENGLISH: "The person belongs to several units; say which in {field}.",
    }


class NotAParent(Refused):
    """Levels form a tree: the organisation above must exist and not stand below."""

    reason = "NOT_A_PARENT"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "上级机构无效:不存在、无权查看,或会形成循环。",
        ENGLISH: "This cannot be the organisation above: not there, not visible to you, or it would make a circle.",
    }


def ground_of(mine: Fact, theirs: Fact) -> Ground:
    """What it means that two files share a value. A name counts as certain only within one known city."""
    if mine.kind != "name":
        return Ground.SIMILAR_NAME if mine.kind == "core_name" else Ground(mine.kind)
    return Ground.NAME if mine.city_code and mine.city_code == theirs.city_code else Ground.SIMILAR_NAME


def strongest(matches: Iterable[Match]) -> list[Match]:
    """One match per file, the most certain ground of each, certain ones first, at most ten."""
    best: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: not match.ground.certain):
        best.setdefault(match.customer_id, match)
    return list(best.values())[:MOST_MATCHES]


def receiving_unit(directory: Directory, person_id: str, unit_id: str, *, field: str) -> str:
    """The unit in which a person will own something.

    Raises NotAssignable when the person is not active or not in ``unit_id``, UnitNeeded when it is left open by
    somebody who has several.
    """
    person = directory.people.get(person_id)
    if person is None or not person.active or not person.units or (unit_id and unit_id not in person.units):
        raise NotAssignable
    if unit_id:
        return unit_id
    if len(person.units) > 1:
        raise UnitNeeded(field=field)
    return person.units[0]


def present_unit(directory: Directory, person_id: str, unit_id: str) -> str:
    """The unit, or the person's primary one when the person has left it."""
    person = directory.people.get(person_id)
    if person is None or not person.units or unit_id in person.units:
        return unit_id
    return person.units[0]


def in_one_order(customer_ids: Iterable[str]) -> list[str]:
    """Each customer once, however its id is spelled, in the order in which everybody locks them: no deadlocks."""
    return sorted({customer_id.lower() for customer_id in customer_ids})


def makes_a_circle(customer_id: str, ancestors_of_parent: Sequence[str]) -> bool:
    """Whether hanging a customer below a parent with these ancestors (itself included) would close a ring."""
    return customer_id in ancestors_of_parent
