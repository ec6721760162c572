"""The rules of sharing (PRODUCT C10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from crm_chassis.identity.directory import Directory

MOST_SHARES = 100


class NotShareable(Refused):
    """Something is shared with an active person or a unit of the organisation."""

    reason = "NOT_SHAREABLE"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "共享对象无效:不是在职人员,也不是组织中的部门。",
        ENGLISH: "It can be shared with an active person or a unit only; this is neither.",
    }


class TooManyShares(Refused):
    """Who would share with everybody wants a unit or a role instead."""

    reason = "TOO_MANY_SHARES"
    says: ClassVar = {
        CHINESE: "一个客户最多共享给 {limit} 个对象,可改为共享给部门。",
        ENGLISH: "A customer has at most {limit} shares; share it with a unit instead.",
    }


def require_subject(directory: Directory, subject_id: str) -> None:
    """Raise NotShareable unless it is an active person or a unit."""
    if not directory.is_active(subject_id) and subject_id not in directory.units:
        raise NotShareable


def subject_name(directory: Directory, subject_id: str) -> str:
    """What the person or unit is called; empty when it is no longer known."""
    subject = directory.people.get(subject_id) or directory.units.get(subject_id)
    return subject.name if subject else ""
