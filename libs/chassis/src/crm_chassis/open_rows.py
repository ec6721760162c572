"""Rows that are nobody's, such as products and prices: who holds the permission to read them reads all of them.

They go through a policy like all rows, so that lists, counts and exports of them are made by the same parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis.visibility import Everywhere, Policy

if TYPE_CHECKING:
    from collections.abc import Sequence


class OpenPolicy(Policy):
    """The policy of a table without owners; ``permission`` is that of reading it. Others see none of its rows."""

    def __init__(self, table: sa.Table, permission: str) -> None:
        super().__init__(table, rules=(Everywhere(permission),))

    @property
    def columns(self) -> Sequence[sa.ColumnElement[Any]]:  # type: ignore[override]  # read only, like the policy's
        """The table's own and, for the deciding function, that nobody owns the row."""
        nobody = sa.null().cast(sa.Uuid(as_uuid=False))
        return [*self.shown, nobody.label("owner_id"), nobody.label("unit_id"), self.grants()]
