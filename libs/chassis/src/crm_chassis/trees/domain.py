"""The rules of a tree: no circles, one name below one parent, bounded depth and size (PRODUCT C3, S1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from crm_chassis.errors import NotFound, invalid
from crm_chassis.text.names import spelling_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crm_chassis.errors import Invalid, Refused

MOST_NODES = 5_000
MOST_LEVELS = 10
BETWEEN_NAMES = "/"
AnyNode = TypeVar("AnyNode", bound="Node")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a room says no about its tree. ``resource`` is what requests call a node: ``category`` of ``category.name``.

    ``unknown`` refuses a field that names a node there is not, ``not_offered`` one whose path is retired. ``too_many`` is
    raised with ``most``, ``too_deep`` with ``levels``, ``name_taken`` with ``name``.
    """

    resource: str
    unknown: Callable[[str], Invalid]
    not_offered: Callable[[str, str], Invalid]
    name_taken: type[Refused]
    circle: type[Refused]
    too_deep: type[Refused]
    too_many: type[Refused]
    has_children: type[Refused]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node as the rules see it."""

    id: str
    parent_id: str | None
    name: str
    position: int = 0
    retired: bool = False


class Tree(Generic[AnyNode]):
    """All nodes at one moment. Decisions raise a refusal or return; nothing here changes the tree."""

    words: ClassVar[Words]

    def __init__(self, nodes: Iterable[AnyNode]) -> None:
        self._nodes = {node.id: node for node in nodes}
        self._below: dict[str | None, list[AnyNode]] = {}
        for node in sorted(self._nodes.values(), key=lambda node: (node.position, node.id)):
            self._below.setdefault(node.parent_id, []).append(node)

    def find(self, node_id: str) -> AnyNode:
        """The node. Raises NotFound."""
        if node_id not in self._nodes:
            raise NotFound
        return self._nodes[node_id]

    def below(self, parent_id: str | None) -> Sequence[AnyNode]:
        """The nodes right below one, or at the top, in their order."""
        return self._below.get(parent_id, ())

    def in_order(self) -> list[AnyNode]:
        """Every node right before its branch, siblings in their order."""
        return [node for top in self.below(None) for node in self.branch(top)]

    def branch(self, node: AnyNode) -> Iterator[AnyNode]:
        """The node and everything below it."""
        yield node
        for child in self.below(node.id):
            yield from self.branch(child)

    def way_to(self, node: AnyNode) -> list[AnyNode]:
        """The nodes from the top down to this one."""
        way = [node]
        while (parent_id := way[-1].parent_id) is not None:
            way.append(self._nodes[parent_id])
        return way[::-1]

    def path(self, node: AnyNode) -> str:
        """What names this node and no other: 医院/综合医院."""
        return BETWEEN_NAMES.join(each.name for each in self.way_to(node))

    def offers(self, node: AnyNode) -> bool:
        """Whether records may be given it: neither it nor a node above it is retired."""
        return not any(each.retired for each in self.way_to(node))

    def require_offered(self, node_id: str, *, field: str) -> None:
        """Raise Invalid of the request's ``field`` unless records may be given the node."""
        node = self._nodes.get(node_id)
        if node is None:
            raise self.words.unknown(field)
        if not self.offers(node):
            raise self.words.not_offered(field, self.path(node))

    def decide_create(self, parent_id: str | None, name: str) -> int:
        """Where a new node goes among its siblings."""
        if len(self._nodes) >= MOST_NODES:
            raise self.words.too_many(most=MOST_NODES)
        self._require_room(self._parent(parent_id, field=f"{self.words.resource}.parent_id"), levels=1)
        self._require_free(parent_id, name, itself="")
        return max((each.position + 1 for each in self.below(parent_id)), default=0)

    def decide_rename(self, node: AnyNode, name: str) -> None:
        """Whether the node may be called so."""
        self._require_free(node.parent_id, name, itself=node.id)

    def decide_move(self, node: AnyNode, parent_id: str | None, position: int) -> list[str]:
        """The siblings among which the node will be, itself included, in their new order."""
        parent = self._parent(parent_id, field="parent_id")
        if parent is not None and node.id in (each.id for each in self.way_to(parent)):
            raise self.words.circle
        self._require_room(parent, levels=self._height(node))
        self._require_free(parent_id, node.name, itself=node.id)
        siblings = [each.id for each in self.below(parent_id) if each.id != node.id]
        return [*siblings[:position], node.id, *siblings[position:]]

    def decide_delete(self, node: AnyNode) -> None:
        """Whether nothing hangs on the node."""
        if self.below(node.id):
            raise self.words.has_children

    def _parent(self, parent_id: str | None, *, field: str) -> AnyNode | None:
        if parent_id is not None and parent_id not in self._nodes:
            raise self.words.unknown(field)
        return None if parent_id is None else self._nodes[parent_id]

    def _height(self, node: AnyNode) -> int:
        return 1 + max((self._height(child) for child in self.below(node.id)), default=0)

    def _require_room(self, parent: AnyNode | None, *, levels: int) -> None:
        if (len(self.way_to(parent)) if parent else 0) + levels > MOST_LEVELS:
            raise self.words.too_deep(levels=MOST_LEVELS)

    def _require_free(self, parent_id: str | None, name: str, *, itself: str) -> None:
        key = spelling_key(name)
        if not key:
            raise invalid(
                f"{self.words.resource}.name",
                "NO_NAME",
                chinese="名称中至少要有一个文字",
                english="a name has a letter or digit",
            )
        if any(spelling_key(each.name) == key for each in self.below(parent_id) if each.id != itself):
            raise self.words.name_taken(name=name)


class Names(Generic[AnyNode]):
    """Finds nodes by what people call them: the whole path, or as much of its end as tells them apart."""

    def __init__(self, tree: Tree[AnyNode]) -> None:
        self._tree = tree
        self._ending_in: dict[str, list[tuple[list[str], AnyNode]]] = {}
        for node in tree.in_order():
            keys = [spelling_key(each.name) for each in tree.way_to(node)]
            self._ending_in.setdefault(keys[-1], []).append((keys, node))

    def find(self, text: str) -> list[AnyNode]:
        """The nodes that may be meant, retired ones left out; one of exactly this path is the only one meant."""
        wanted = [key for name in re.split(f"[{BETWEEN_NAMES}／]", text) if (key := spelling_key(name))]
        ways = self._ending_in.get(wanted[-1], ()) if wanted else ()
        found = [(keys, node) for keys, node in ways if keys[-len(wanted) :] == wanted]
        exact = [(keys, node) for keys, node in found if keys == wanted]
        return [node for _, node in exact or found if self._tree.offers(node)]
