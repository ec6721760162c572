"""The families a new company starts with: plain data in ``seed.yaml``, loaded into the database by migration."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import yaml
from uuid_utils.compat import uuid7

from crm_sales.families.domain import Family, ProductKind

if TYPE_CHECKING:
    from collections.abc import Iterator


def seed() -> list[Family]:
    """The families, parents before children, with new ids."""
    return list(_families())


def _families() -> Iterator[Family]:
    branches = yaml.safe_load((files(__package__) / "seed.yaml").read_text(encoding="utf-8"))
    for position, branch in enumerate(branches):
        kind = ProductKind[branch["kind"]]
        top = Family(id=str(uuid7()), parent_id=None, name=branch["name"], position=position, kind=kind)
        yield top
        for place, name in enumerate(branch["below"]):
            yield Family(id=str(uuid7()), parent_id=top.id, name=name, position=place, kind=kind)
