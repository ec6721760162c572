"""What is particular to the tree of categories: how it says no (PRODUCT C3). The rules are ``crm_chassis.trees.domain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused, invalid
from crm_chassis.trees import domain
from crm_chassis.trees.domain import Node, Words

if TYPE_CHECKING:
    from crm_chassis.errors import Invalid


class CategoryNameTaken(Refused):
    """A path must mean one category."""

    reason = "CATEGORY_NAME_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "同一上级下已有名为“{name}”的分类。",
        ENGLISH: "The category above has one named “{name}” already.",
    }


class CategoryCircle(Refused):
    """A category cannot stand below itself."""

    reason = "CATEGORY_CIRCLE"
    says: ClassVar = {
        CHINESE: "不能把分类移到它自己或它的下级之下。",
        ENGLISH: "A category cannot be moved under itself or under one of its own branch.",
    }


class CategoryTooDeep(Refused):
    """The tree has a bounded number of levels."""

    reason = "CATEGORY_TOO_DEEP"
    says: ClassVar = {
        CHINESE: "分类最多 {levels} 级。",
        ENGLISH: "The tree has at most {levels} levels.",
    }


class TooManyCategories(Refused):
    """The tree is read whole, so its size is bounded."""

    reason = "TOO_MANY_CATEGORIES"
    says: ClassVar = {
        CHINESE: "分类最多 {most} 个。",
        ENGLISH: "There are at most {most} categories.",
    }


class CategoryHasChildren(Refused):
    """A branch is taken away from its ends."""

    reason = "CATEGORY_HAS_CHILDREN"
    says: ClassVar = {
        CHINESE: "该分类还有下级分类,不能删除。",
        ENGLISH: "There are categories below it; it cannot be deleted.",
    }


class CategoryInUse(Refused):
    """What customers have is retired, not deleted."""

    reason = "CATEGORY_IN_USE"
    says: ClassVar = {
        CHINESE: "已有客户使用该分类,不能删除,可以停用。",
        ENGLISH: "Customers have this category; it cannot be deleted, but it can be retired.",
    }


def unknown_category(field: str) -> Invalid:
    """A refusal of a field that names a category there is not."""
    return invalid(field, "UNKNOWN_CATEGORY", chinese="没有这个分类", english="there is no such category")


def retired_category(field: str, path: str) -> Invalid:
    """A refusal of a field that names a category which is no longer offered."""
    return invalid(
        field,
        "CATEGORY_RETIRED",
        chinese=f"分类“{path}”已停用",
        english=f"the category “{path}” is retired",
    )


class Tree(domain.Tree[Node]):
    """All categories at one moment."""

    words: ClassVar = Words(
        resource="category",
        unknown=unknown_category,
        not_offered=retired_category,
        name_taken=CategoryNameTaken,
        circle=CategoryCircle,
        too_deep=CategoryTooDeep,
        too_many=TooManyCategories,
        has_children=CategoryHasChildren,
    )
