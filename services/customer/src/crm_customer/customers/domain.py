"""The rules of the customer file: what collides, who may receive, what may change (PRODUCT C7, C8)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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


def makes_a_circle(customer_id: str, ancestors_of_parent: Sequence[str]) -> bool:
    """Whether hanging a customer below a parent with these ancestors (itself included) would close a ring."""
    return customer_id in ancestors_of_parent
