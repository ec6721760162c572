"""The categories a new company starts with: plain data in ``seed.yaml``, loaded into the database by migration."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import yaml
from uuid_utils.compat import uuid7

from crm_chassis.trees.domain import Node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Branches = Mapping[str, "Branches"] | Sequence[str] | None


def seed() -> list[Node]:
    """The categories, parents before children, with new ids."""
    return list(_nodes(yaml.safe_load((files(__package__) / "seed.yaml").read_text(encoding="utf-8")), None))


def _nodes(branches: Branches, parent_id: str | None) -> Iterator[Node]:
    for position, name in enumerate(branches or ()):
        node = Node(id=str(uuid7()), parent_id=parent_id, name=name, position=position)
        yield node
        if isinstance(branches, dict):
            yield from _nodes(branches[name], node.id)
