"""The rules of the tree: no circles, one name below one parent, bounded depth and size (PRODUCT C3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Invalid, Kind, NotFound, Refused, invalid
from crm_customer.code_lists.seeds import spelling_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MOST_CATEGORIES = 5_000
MOST_LEVELS = 10
BETWEEN_NAMES = "/"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A category as the rules see it."""

    id: str
    parent_id: str | None
    name: str
    position: int = 0
    retired: bool = False


class Tree:
    """All categories at one moment. Decisions raise a refusal or return; nothing here changes the tree."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._below: dict[str | None, list[Node]] = {}
        for node in sorted(self._nodes.values(), key=lambda node: (node.position, node.id)):
            self._below.setdefault(node.parent_id, []).append(node)

    def find(self, category_id: str) -> Node:
        """The category. Raises NotFound."""
        if category_id not in self._nodes:
            raise NotFound
        return self._nodes[category_id]

    def below(self, parent_id: str | None) -> Sequence[Node]:
        """The categories right below one, or at the top, in their order."""
        return self._below.get(parent_id, ())

    def in_order(self) -> list[Node]:
        """Every category right before its branch, siblings in their order."""
        return [node for top in self.below(None) for node in self.branch(top)]

    def branch(self, node: Node) -> Iterator[Node]:
        """The category and everything below it."""
        yield node
        for child in self.below(node.id):
            yield from self.branch(child)

    def way_to(self, node: Node) -> list[Node]:
        """The categories from the top down to this one."""
        way = [node]
        while (parent_id := way[-1].parent_id) is not None:
            way.append(self._nodes[parent_id])
        return way[::-1]

    def path(self, node: Node) -> str:
        """What names this category and no other: 医院/综合医院."""
        return BETWEEN_NAMES.join(each.name for each in self.way_to(node))

    def offers(self, node: Node) -> bool:
        """Whether customers may be given it."""
        return not any(each.retired for each in self.way_to(node))

    def require_offered(self, category_id: str, *, field: str) -> None:
        """Raise Invalid of the request's ``field`` unless customers may be given the category."""
        node = self._nodes.get(category_id)
        if node is None:
            raise unknown_category(field)
        if not self.offers(node):
            raise invalid(
                field,
                "CATEGORY_RETIRED",
                chinese=f"分类“{self.path(node)}”已停用",
                english=f"the category “{self.path(node)}” is retired",
            )

    def decide_create(self, parent_id: str | None, name: str) -> int:
        """Where a new category goes among its siblings."""
        if len(self._nodes) >= MOST_CATEGORIES:
            raise TooManyCategories(most=MOST_CATEGORIES)
        self._require_room(self._parent(parent_id, field="category.parent_id"), levels=1)
        self._require_free(parent_id, name, itself="")
        return max((each.position + 1 for each in self.below(parent_id)), default=0)

    def decide_rename(self, node: Node, name: str) -> None:
        """Whether the category may be called so."""
        self._require_free(node.parent_id, name, itself=node.id)

    def decide_move(self, node: Node, parent_id: str | None, position: int) -> list[str]:
        """The siblings among which the category will be, itself included, in their new order."""
        parent = self._parent(parent_id, field="parent_id")
        if parent is not None and node.id in (each.id for each in self.way_to(parent)):
            raise CategoryCircle
        self._require_room(parent, levels=self._height(node))
        self._require_free(parent_id, node.name, itself=node.id)
        siblings = [each.id for each in self.below(parent_id) if each.id != node.id]
        return [*siblings[:position], node.id, *siblings[position:]]

    def decide_delete(self, node: Node) -> None:
        """Whether nothing hangs on the category."""
        if self.below(node.id):
            raise CategoryHasChildren

    def _parent(self, parent_id: str | None, *, field: str) -> Node | None:
        if parent_id is not None and parent_id not in self._nodes:
            raise unknown_category(field)
        return None if parent_id is None else self._nodes[parent_id]

    def _height(self, node: Node) -> int:
        return 1 + max((self._height(child) for child in self.below(node.id)), default=0)

    def _require_room(self, parent: Node | None, *, levels: int) -> None:
        if (len(self.way_to(parent)) if parent else 0) + levels > MOST_LEVELS:
            raise CategoryTooDeep(levels=MOST_LEVELS)

    def _require_free(self, parent_id: str | None, name: str, *, itself: str) -> None:
        key = spelling_key(name)
        if not key:
            raise invalid(
                "category.name", "NO_NAME", chinese="名称中至少要有一个文字", english="a name has a letter or digit"
            )
        if any(spelling_key(each.name) == key for each in self.below(parent_id) if each.id != itself):
            raise CategoryNameTaken(name=name)


class Names:
    """Finds categories by what people call them: the whole path, or as much of its end as tells them apart."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._ending_in: dict[str, list[tuple[list[str], Node]]] = {}
        for node in tree.in_order():
            keys = [spelling_key(each.name) for each in tree.way_to(node)]
            self._ending_in.setdefault(keys[-1], []).append((keys, node))

    def find(self, text: str) -> list[Node]:
        """The categories that may be meant, retired ones left out; one of exactly this path is the only one meant."""
        wanted = [key for name in re.split(f"[{BETWEEN_NAMES}／]", text) if (key := spelling_key(name))]
        ways = self._ending_in.get(wanted[-1], ()) if wanted else ()
        found = [(keys, node) for keys, node in ways if keys[-len(wanted) :] == wanted]
        exact = [(keys, node) for keys, node in found if keys == wanted]
        return [node for _, node in exact or found if self._tree.offers(node)]


def unknown_category(field: str) -> Invalid:
    """A refusal of a field that names a category there is not."""
    return invalid(field, "UNKNOWN_CATEGORY", chinese="没有这个分类", english="there is no such category")
