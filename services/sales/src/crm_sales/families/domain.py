"""What is particular to the tree of families: their kinds, and how it says no (PRODUCT S1, S2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused, invalid
from crm_chassis.trees import domain
from crm_chassis.trees.domain import Node, Words

if TYPE_CHECKING:
    from crm_chassis.errors import Invalid


class ProductKind(IntEnum):
    """What the products of a branch are; the numbers are the contract's."""

    UNSPECIFIED = 0
    INSTRUMENT = 1
    REAGENT = 2
    AD_SPACE = 3
    SERVICE = 4
    PROJECT = 5
    OTHER = 6


class FamilyNameTaken(Refused):
    """A path must mean one family."""

    reason = "FAMILY_NAME_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "同一上级下已有名为“{name}”的产品族。",
        ENGLISH: "The family above has one named “{name}” already.",
    }


class FamilyCircle(Refused):
    """A family cannot stand below itself."""

    reason = "FAMILY_CIRCLE"
    says: ClassVar = {
        CHINESE: "不能把产品族移到它自己或它的下级之下。",
        ENGLISH: "A family cannot be moved under itself or under one of its own branch.",
    }


class FamilyTooDeep(Refused):
    """The tree has a bounded number of levels."""

    reason = "FAMILY_TOO_DEEP"
    says: ClassVar = {CHINESE: "产品族最多 {levels} 级。", ENGLISH: "The tree has at most {levels} levels."}


class TooManyFamilies(Refused):
    """The tree is read whole, so its size is bounded."""

    reason = "TOO_MANY_FAMILIES"
    says: ClassVar = {CHINESE: "产品族最多 {most} 个。", ENGLISH: "There are at most {most} families."}


class FamilyHasChildren(Refused):
    """A branch is taken away from its ends."""

    reason = "FAMILY_HAS_CHILDREN"
    says: ClassVar = {
        CHINESE: "该产品族还有下级,不能删除。",
        ENGLISH: "There are families below it; it cannot be deleted.",
    }


class FamilyInUse(Refused):
    """What products have is retired, not deleted."""

    reason = "FAMILY_IN_USE"
    says: ClassVar = {
        CHINESE: "已有产品属于该产品族,不能删除,可以停用。",
        ENGLISH: "Products have this family; it cannot be deleted, but it can be retired.",
    }


def unknown_family(field: str) -> Invalid:
    """A refusal of a field that names a family there is not."""
    return invalid(field, "UNKNOWN_FAMILY", chinese="没有这个产品族", english="there is no such product family")


def retired_family(field: str, path: str) -> Invalid:
    """A refusal of a field that names a family which is no longer offered."""
    return invalid(
        field, "FAMILY_RETIRED", chinese=f"产品族“{path}”已停用", english=f"the product family “{path}” is retired"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Node):
    """A family as the rules see it."""

    kind: ProductKind


class Families(domain.Tree[Family]):
    """All families at one moment."""

    words: ClassVar = Words(
        resource="product_family",
        unknown=unknown_family,
        not_offered=retired_family,
        name_taken=FamilyNameTaken,
        circle=FamilyCircle,
        too_deep=FamilyTooDeep,
        too_many=TooManyFamilies,
        has_children=FamilyHasChildren,
    )


def kind_below(parent: Family | None, wanted: ProductKind, *, field: str) -> ProductKind:
    """The kind of a family below another one, or at the top. Raises Invalid of ``field`` where it would be another kind."""
    if parent is None:
        return wanted or ProductKind.OTHER
    if wanted not in (ProductKind.UNSPECIFIED, parent.kind):
        raise invalid(
            field,
            "KIND_OF_BRANCH",
            chinese="与上级产品族的产品类别不同",
            english="the products of the family above are of another kind",
        )
    return parent.kind
