"""The rules of the organisation, decided on a snapshot of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, ClassVar, Final

from crm_chassis.errors import CHINESE, ENGLISH, EtagMismatch, EtagMissing, Kind, NotFound, Refused, invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from google.protobuf.message import Message

    from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryUnit
    from crm_gateway.directory.mirror import Snapshot

HANDS_OUT_ROLES: Final = "identity.people.assign-roles"


class UnknownUnit(Refused):
    """The request names a unit that does not exist."""

    reason = "UNKNOWN_UNIT"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "没有这个组织单元:{unit_id}。", ENGLISH: "There is no unit {unit_id}."}


class UnknownPerson(Refused):
    """The request names a person who does not exist."""

    reason = "UNKNOWN_PERSON"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "没有这个人员:{person_id}。", ENGLISH: "There is no person {person_id}."}


class UnknownRole(Refused):
    """The request names a role that does not exist."""

    reason = "UNKNOWN_ROLE"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "没有这个角色:{role}。", ENGLISH: "There is no role {role}."}


class UnknownProductLine(Refused):
    """The request names a product line that does not exist."""

    reason = "UNKNOWN_PRODUCT_LINE"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "没有这条产品线:{product_line_id}。",
        ENGLISH: "There is no product line {product_line_id}.",
    }


class UnitNameTaken(Refused):
    """Siblings bear different names."""

    reason = "UNIT_NAME_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "上级单元下已有同名单元:{name}。",
        ENGLISH: "The unit above already has a unit called {name}.",
    }


class UnitCycle(Refused):
    """A unit cannot be below itself."""

    reason = "UNIT_CYCLE"
    says: ClassVar = {
        CHINESE: "不能把组织单元移动到它自己或它的下级之下。",
        ENGLISH: "A unit cannot be put under itself or a unit below it.",
    }


class TopUnit(Refused):
    """The top of the organisation stays where it is."""

    reason = "TOP_UNIT"
    says: ClassVar = {
        CHINESE: "最上级单元不能移动或删除。",
        ENGLISH: "The top of the organisation can be neither moved nor deleted.",
    }


class UnitNotEmpty(Refused):
    """Only an empty unit can be deleted."""

    reason = "UNIT_NOT_EMPTY"
    says: ClassVar = {
        CHINESE: "组织单元下还有 {people} 人、{units} 个下级单元,不能删除。",
        ENGLISH: "The unit still has {people} people and {units} units below it.",
    }


class HeadNotMember(Refused):
    """A unit is headed by somebody who works in it."""

    reason = "HEAD_NOT_MEMBER"
    says: ClassVar = {
        CHINESE: "负责人必须是该单元的在职人员:{name}。",
        ENGLISH: "Only active members can head a unit; {name} is none of this one.",
    }


class UsernameTaken(Refused):
    """User names are given once."""

    reason = "USERNAME_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "用户名已被使用:{username}。",
        ENGLISH: "Somebody already signs in as {username}.",
    }


class EmailTaken(Refused):
    """E-mail addresses belong to one person, because people sign in with them too."""

    reason = "EMAIL_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "该电子邮箱已属于另一个人员。",
        ENGLISH: "The e-mail address belongs to another person.",
    }


class PasswordRefused(Refused):
    """The realm's password policy does not take it."""

    reason = "PASSWORD_REFUSED"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "初始密码不符合密码策略:{problem}",
        ENGLISH: "The password policy does not take the initial password: {problem}",
    }


class LastAdministrator(Refused):
    """Somebody must be left who can hand out roles."""

    reason = "LAST_ADMINISTRATOR"
    says: ClassVar = {
        CHINESE: "这是最后一位能分配角色的在职管理员。",
        ENGLISH: "This is the last active person who can hand out roles.",
    }


class Outranked(Refused):
    """Who may administer less does not decide on the account of who may more, or it would be theirs (ADR 0003)."""

    reason = "OUTRANKED"
    kind = Kind.FORBIDDEN
    says: ClassVar = {
        CHINESE: "涉及您自己没有的管理权限:{permissions}。请由拥有该权限的管理员处理。",
        ENGLISH: "This is about somebody with rights of administration that you lack: {permissions}. Ask an administrator.",
    }


class OwnAccount(Refused):
    """Nobody shuts out themselves."""

    reason = "OWN_ACCOUNT"
    says: ClassVar = {CHINESE: "不能停用自己的账号。", ENGLISH: "You cannot disable your own account."}


class SuccessorNotActive(Refused):
    """Who takes over must be somebody else, and there."""

    reason = "SUCCESSOR_NOT_ACTIVE"
    says: ClassVar = {
        CHINESE: "接手人必须是另一位在职人员。",
        ENGLISH: "The successor must be another, active person.",
    }


class NotInUnit(Refused):
    """One owns rows only in one's own units."""

    reason = "NOT_IN_UNIT"
    says: ClassVar = {
        CHINESE: "接手人不属于该组织单元。",
        ENGLISH: "The successor does not belong to that unit.",
    }


def etag_of(entity: Message, *more: str) -> str:
    """The version of a unit or person: a digest, because Keycloak counts no versions."""
    content = "\0".join(more).encode() + b"\0" + entity.SerializeToString(deterministic=True)
    return hashlib.sha256(content).hexdigest()[:24]


def require_etag(etag: str, current: str) -> None:
    """Raise EtagMissing without one and EtagMismatch when it is of another state."""
    if not etag:
        raise EtagMissing
    if etag.strip('"') != current:
        raise EtagMismatch


def unit_for(now: Snapshot, unit_id: str) -> DirectoryUnit:
    """The unit the request is about. Raises NotFound."""
    if unit_id not in now.units:
        raise NotFound
    return now.units[unit_id]


def check_units(now: Snapshot, unit_ids: Iterable[str]) -> None:
    """Raise UnknownUnit for the first that does not exist."""
    for unit_id in unit_ids:
        if unit_id not in now.units:
            raise UnknownUnit(unit_id=unit_id)


def check_product_lines(now: Snapshot, line_ids: Iterable[str]) -> None:
    """Raise UnknownProductLine for the first that does not exist."""
    for line_id in line_ids:
        if line_id not in now.product_lines:
            raise UnknownProductLine(product_line_id=line_id)


def check_roles(now: Snapshot, roles: Iterable[str]) -> None:
    """Raise UnknownRole for the first that does not exist."""
    for role in roles:
        if role not in now.roles:
            raise UnknownRole(role=role)


def check_name_free(now: Snapshot, unit: DirectoryUnit) -> None:
    """Raise UnitNameTaken when another unit under the same parent bears the name."""
    for other in now.units.values():
        if other.id != unit.id and (other.parent_id, other.name) == (unit.parent_id, unit.name):
            raise UnitNameTaken(name=unit.name)


def check_email(email: str) -> None:
    """Everybody has an address; what stands in it is the contract's business. Raises Invalid."""
    if not email:
        raise invalid("person.email", "REQUIRED", chinese="请填写电子邮箱", english="give an e-mail address")


def check_place(now: Snapshot, parent_id: str) -> None:
    """Where a new unit may hang: below an existing one; only the first unit of all is the top."""
    if parent_id:
        check_units(now, [parent_id])
    elif now.units:
        raise invalid(
            "unit.parent_id", "REQUIRED", chinese="请选择上级单元", english="say which unit it is to be under"
        )


def check_move(now: Snapshot, unit: DirectoryUnit, parent_id: str) -> None:
    """Whether the unit may be put under ``parent_id``. Raises UnknownUnit, TopUnit, UnitCycle, UnitNameTaken."""
    check_units(now, [parent_id])
    if not unit.parent_id:
        raise TopUnit
    if parent_id in now.directory.below([unit.id]):
        raise UnitCycle
    moved = type(unit)()
    moved.CopyFrom(unit)
    moved.parent_id = parent_id
    check_name_free(now, moved)


def check_heads(now: Snapshot, unit: DirectoryUnit, head_ids: Iterable[str]) -> None:
    """Raise UnknownPerson or HeadNotMember unless all are active members of the unit."""
    for head_id in head_ids:
        person = now.people.get(head_id)
        if person is None:
            raise UnknownPerson(person_id=head_id)
        if not person.active or unit.id not in person.unit_ids:
            raise HeadNotMember(name=person.name)


def check_empty(now: Snapshot, unit: DirectoryUnit) -> None:
    """Raise TopUnit or UnitNotEmpty unless the unit may be deleted. People who left count: they may be restored."""
    if not unit.parent_id:
        raise TopUnit
    people = sum(unit.id in person.unit_ids for person in now.people.values())
    units = sum(other.parent_id == unit.id for other in now.units.values())
    if people or units:
        raise UnitNotEmpty(people=people, units=units)


def check_not_outranked(now: Snapshot, may: Callable[[str], bool], roles: Iterable[str]) -> None:
    """Raise Outranked when these roles amount to rights over people and units that ``may`` does not say of the caller.

    Reading is no such right, nor is anything over data: personnel administers directors, but no administrators.
    """
    held = now.directory.permissions(roles)
    if lacking := sorted(each for each in held if _administers(each) and not may(each)):
        raise Outranked(permissions=", ".join(lacking))


def _administers(permission: str) -> bool:
    return permission.startswith("identity.") and not permission.endswith(".read")


def check_administrators_left(now: Snapshot, without: str) -> None:
    """Raise LastAdministrator when nobody but ``without`` can hand out roles."""
    if not _hands_out_roles(now, now.people[without]):
        return
    if not any(_hands_out_roles(now, person) for person in now.people.values() if person.id != without):
        raise LastAdministrator


def _hands_out_roles(now: Snapshot, person: DirectoryPerson) -> bool:
    return person.active and HANDS_OUT_ROLES in now.directory.permissions(person.roles)


def successor_unit(now: Snapshot, leaver_id: str, successor_id: str, unit_id: str) -> str:
    """The unit in which the successor takes over. Raises SuccessorNotActive, NotInUnit, or Invalid when it is not clear."""
    successor = now.people.get(successor_id)
    if successor is None or not successor.active or successor_id == leaver_id:
        raise SuccessorNotActive
    if unit_id:
        if unit_id not in successor.unit_ids:
            raise NotInUnit
        return unit_id
    if len(successor.unit_ids) == 1:
        return successor.unit_ids[0]
    raise invalid(
        "successor_unit_id",
        "REQUIRED",
        chinese="接手人不止属于一个单元,请指明",
        english="the successor belongs to no unit or to several: say which",
    )


def headed_units(now: Snapshot, person_id: str) -> list[DirectoryUnit]:
    """Units the person heads, active or not."""
    return [unit for unit in now.units.values() if person_id in unit.head_ids]


def without_head(unit: DirectoryUnit, person_id: str) -> DirectoryUnit:
    """The unit without this head."""
    left = type(unit)()
    left.CopyFrom(unit)
    left.head_ids[:] = [head for head in unit.head_ids if head != person_id]
    return left


def tree(now: Snapshot, below: str) -> list[DirectoryUnit]:
    """Units from the top, or from ``below``, downwards, each followed by those under it, siblings by name."""
    children: dict[str, list[DirectoryUnit]] = {}
    for unit in sorted(now.units.values(), key=lambda unit: unit.name):
        children.setdefault(unit.parent_id if unit.parent_id in now.units else "", []).append(unit)
    waiting = [unit_for(now, below)] if below else list(reversed(children.get("", ())))
    found: list[DirectoryUnit] = []
    while waiting:
        unit = waiting.pop()
        found.append(unit)
        waiting.extend(reversed(children.get(unit.id, ())))
    return found
