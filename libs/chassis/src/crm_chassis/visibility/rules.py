"""The sentences of a policy, and what they say of one row in memory (PRODUCT G3, DESIGN §4)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from crm_chassis.identity.caller import Caller
    from crm_chassis.visibility.policy import Policy


class Rights(Flag):
    """What somebody may do with a row; reading is implied by the others."""

    READ = auto()
    EDIT = auto()
    DELETE = auto()


NONE = Rights(0)
ALL_BUT_DELETE = Rights.READ | Rights.EDIT
ALL = ALL_BUT_DELETE | Rights.DELETE


@dataclass(frozen=True, slots=True)
class Scope:
    """One way rows become visible to one caller: rows whose ``column`` is one of ``keys``, save owners left out.

    ``through`` is a link table's row-id column when the key stands there and not on the row itself; a link whose
    ``given`` rights are none has ended.
    """

    column: sa.Column[Any]
    keys: tuple[str, ...]
    owners_excluded: tuple[str, ...] | None = None
    through: sa.Column[Any] | None = None
    given: sa.Column[Any] | None = None


class Rule(Protocol):
    """A sentence of the policy."""

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Where the caller's rows by this rule are found."""

    def rights(self, caller: Caller, row: Any) -> Rights:
        """What the rule gives the caller on this row."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner has every right."""

    column: sa.Column[Any]

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Rows of the caller's own."""
        if caller.person_id:
            yield Scope(self.column, (caller.person_id,))

    def rights(self, caller: Caller, row: Any) -> Rights:
        """Everything on one's own."""
        return ALL if row.owner_id is not None and row.owner_id == caller.person_id else NONE


@dataclass(frozen=True, slots=True)
class Superior:
    """A direct superior does everything but delete, an indirect superior reads (直接上级…间接上级, PRODUCT G3)."""

    owner: sa.Column[Any]
    unit: sa.Column[Any]

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Rows of the units below each unit the caller heads, except those of the caller's peers and superiors."""
        directory = caller.directory
        for headed in caller.headed_units:
            yield Scope(
                self.unit,
                tuple(directory.below([headed])),
                owners_excluded=tuple(sorted(directory.not_subordinate(headed))),
            )

    def rights(self, caller: Caller, row: Any) -> Rights:
        """By the distance between viewer and owner, in the unit of the row.

        A row whose owner has left that unit waits for the job to re-stamp it with another of the owner's units. Until
        then it is seen only as far as it will be whichever that is, and no longer by the old unit.
        """
        if row.owner_id is None or not caller.headed_units:
            return NONE
        owner, units = caller.directory.people.get(row.owner_id), [row.unit_id]
        if owner is not None and owner.units and row.unit_id not in owner.units:
            units = list(owner.units)
        found = ALL_BUT_DELETE
        for unit in units:
            found &= self._in_unit(caller, row.owner_id, unit)
        return found

    def _in_unit(self, caller: Caller, owner_id: str, unit_id: str) -> Rights:
        distance = caller.directory.superior_distance(caller.person_id, owner_id, unit_id)
        if distance is None:
            return NONE
        return ALL_BUT_DELETE if distance == 1 else Rights.READ


@dataclass(frozen=True, slots=True)
class LineManager:
    """Who manages a product line reads everything about it; ``permission`` marks the managers among the line's people."""

    column: sa.Column[Any]
    permission: str

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Rows of the caller's product lines."""
        if caller.product_lines and self.permission in caller.permissions:
            yield Scope(self.column, caller.product_lines)

    def rights(self, caller: Caller, row: Any) -> Rights:
        """Reading."""
        manages = row.product_line_id in caller.product_lines and self.permission in caller.permissions
        return Rights.READ if manages else NONE


@dataclass(frozen=True, slots=True)
class Granted:
    """Rows that a grant names: shared with the person or with one of the person's units, until it ends (no rights).

    The row must carry ``grants``, the OR of the rights that its valid grants give the caller; see ``Policy.grants``.
    """

    row_id: sa.Column[Any]
    subject: sa.Column[Any]
    rights_given: sa.Column[Any]

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Rows with a grant for the caller."""
        subjects = subjects_of(caller)
        if subjects:
            yield Scope(self.subject, subjects, through=self.row_id, given=self.rights_given)

    def rights(self, caller: Caller, row: Any) -> Rights:  # noqa: ARG002  SQL chose the caller's grants
        """What the grants say; a grant never gives deletion."""
        return Rights(row.grants) & ALL_BUT_DELETE


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Whoever holds the permission reads every row."""

    permission: str

    def scopes(self, caller: Caller) -> Iterator[Scope]:  # noqa: ARG002  the rule's shape
        """None: :class:`Policy` asks :meth:`holds` first and drops all conditions."""
        yield from ()

    def holds(self, caller: Caller) -> bool:
        """Whether the caller sees the whole company."""
        return caller.system or self.permission in caller.permissions

    def rights(self, caller: Caller, row: Any) -> Rights:  # noqa: ARG002  every row alike
        """Reading."""
        return Rights.READ if self.holds(caller) else NONE


def subjects_of(caller: Caller) -> tuple[str, ...]:
    """Whom grants may name so that the caller has them: the person and the units it works in."""
    return (caller.person_id, *caller.units) if caller.person_id else ()


_ALIKE = ("owner_id", "unit_id", "product_line_id", "grants")


class Decider:
    """Rights of one caller, remembered for rows that look alike to the policy."""

    def __init__(self, policy: Policy, caller: Caller) -> None:
        self._rules = policy.rules
        self._caller = caller
        self._known: dict[tuple[Any, ...], Rights] = {}

    def rights(self, row: Any) -> Rights:
        """What the caller may do with a row that carries the policy's columns and ``grants``; some rows are nobody's."""
        like = tuple(getattr(row, name, None) for name in _ALIKE)
        if like not in self._known:
            found = NONE
            for rule in self._rules:
                found |= rule.rights(self._caller, row)
            self._known[like] = found
        return self._known[like]
