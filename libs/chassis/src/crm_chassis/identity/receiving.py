"""Who may come to own something, and in which unit: the same for every owned record (PRODUCT C8, G3, G4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_chassis.identity.directory import Directory


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


def in_one_order(ids: Iterable[str]) -> list[str]:
    """Each record once, however its id is spelled, in the order in which everybody locks them: no deadlocks."""
    return sorted({each.lower() for each in ids})
