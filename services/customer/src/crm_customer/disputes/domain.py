"""The rules of disputes: who decides, who sees, and what ends one (PRODUCT C7, G3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, IntEnum, auto
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused
from crm_chassis.identity.receiving import present_unit

if TYPE_CHECKING:
    from crm_chassis.identity.directory import Directory

NOBODY: frozenset[str] = frozenset()


class Subject(IntEnum):
    """What a dispute is about; numbers are those of the contract's DisputeKind."""

    CLAIM = 1
    DUPLICATE = 2
    IDLE = 3


class State(IntEnum):
    """Where a dispute stands; numbers are the contract's."""

    OPEN = 1
    DECIDED = 2
    WITHDRAWN = 3
    MOOT = 4


class Ruling(IntEnum):
    """What was decided; numbers are the contract's."""

    NONE = 0
    GIVE = 1
    SHARE = 2
    LEAVE = 3
    FOUNDED = 4
    UNFOUNDED = 5


class MootCause(IntEnum):
    """Why there is nothing to decide any more; numbers are the contract's."""

    NONE = 0
    POOLED = 1
    DELETED = 2
    CLAIMANT_OWNS = 3
    OWNER_CHANGED = 4
    CLAIMANT_LEFT = 5
    CLAIMANT_DISABLED = 6


OF_A_CLAIM = frozenset({Ruling.GIVE, Ruling.SHARE, Ruling.LEAVE})
OF_A_REPORT = frozenset({Ruling.FOUNDED, Ruling.UNFOUNDED})


class Party(Flag):
    """What somebody is to a dispute."""

    NONE = 0
    CLAIMANT = auto()
    OWNER = auto()
    DECIDER = auto()


class HandleInvalid(Refused):
    """A handle names a file for the person it was made for, and not for ever."""

    reason = "HANDLE_INVALID"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "dispute_handle 无效或已过期,请重新查重后再提交。",
        ENGLISH: "The dispute_handle is not yours or too old; check for collisions again.",
    }


class OwnCustomer(Refused):
    """Nobody disputes with themselves."""

    reason = "OWN_CUSTOMER"
    says: ClassVar = {CHINESE: "该客户已归您所有。", ENGLISH: "The customer is yours already."}


class InAPool(Refused):
    """What nobody owns is claimed, not disputed."""

    reason = "IN_A_POOL"
    says: ClassVar = {
        CHINESE: "该客户已在公海中,可直接领取。",
        ENGLISH: "The customer waits in a pool; claim it there.",
    }


class DisputeOpen(Refused):
    """One quarrel at a time."""

    reason = "DISPUTE_OPEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "您对该客户已有一条未裁决的申诉或举报。",
        ENGLISH: "You have an open dispute about this customer already.",
    }


class DisputeClosed(Refused):
    """What has ended stays as it is."""

    reason = "DISPUTE_CLOSED"
    says: ClassVar = {
        CHINESE: "该申诉或举报已经结束,不能再处理。",
        ENGLISH: "The dispute has ended; nothing more can be done to it.",
    }


class AlreadyAnswered(Refused):
    """An owner states the case once."""

    reason = "ALREADY_ANSWERED"
    says: ClassVar = {CHINESE: "您已作过说明,不能重复提交。", ENGLISH: "You have stated your case already."}


class RulingDoesNotFit(Refused):
    """A claim is given, shared or left; a report is founded or not."""

    reason = "RULING_DOES_NOT_FIT"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "裁决方式不符:申诉可裁为改归、协同或维持,举报可裁为属实或不属实。",
        ENGLISH: "The ruling does not fit: a claim is given, shared or left; a report is founded or unfounded.",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Who quarrels about what, and where in the organisation each stands. Reports need no unit of the claimant's."""

    subject: Subject
    claimant_id: str
    claimant_unit_id: str | None
    owner_id: str
    unit_id: str


def deciders(matter: Matter, directory: Directory) -> frozenset[str]:
    """Who decides as the organisation stands; empty when nobody is above both.

    A claim: the nearest superiors of the owner who are superiors of the claimant too. A report: the owner's nearest
    superiors among whom the claimant is not, for nobody judges their own report.
    """
    above_owner = directory.superiors(matter.owner_id, present_unit(directory, matter.owner_id, matter.unit_id))
    if matter.subject is not Subject.CLAIM:
        return next((level for level in above_owner if matter.claimant_id not in level), NOBODY)
    unit = present_unit(directory, matter.claimant_id, matter.claimant_unit_id or "")
    above_claimant = NOBODY.union(*directory.superiors(matter.claimant_id, unit))
    return next((both for level in above_owner if (both := level & above_claimant)), NOBODY)


def decides(matter: Matter, person_id: str, directory: Directory, *, arbitrates: bool) -> bool:
    """Whether it is this person's to decide; an arbitrator does where the organisation has nobody."""
    if found := deciders(matter, directory):
        return person_id in found
    return arbitrates and person_id not in {matter.claimant_id, matter.owner_id}


def party_of(
    matter: Matter, decided_by: str | None, person_id: str, directory: Directory, *, arbitrates: bool
) -> Party:
    """What somebody is to a dispute. Owners are no party to reports about them; who decided once remains one."""
    party = Party.NONE
    if person_id == matter.claimant_id:
        party |= Party.CLAIMANT
    if person_id == matter.owner_id and matter.subject is Subject.CLAIM:
        party |= Party.OWNER
    if person_id == decided_by or decides(matter, person_id, directory, arbitrates=arbitrates):
        party |= Party.DECIDER
    return party


def untold(party: Party) -> frozenset[str]:
    """What a party does not learn of the other side's case; whoever decides learns both."""
    if Party.DECIDER in party:
        return NOBODY
    return frozenset({"evidence" if Party.OWNER in party else "answer"})


def require_fitting(subject: Subject, ruling: Ruling) -> None:
    """Raise RulingDoesNotFit unless the ruling is one of the kind of dispute."""
    if ruling not in (OF_A_CLAIM if subject is Subject.CLAIM else OF_A_REPORT):
        raise RulingDoesNotFit


def overtaken(subject: Subject, claimant_id: str, *, from_owner_id: str, to_owner_id: str) -> MootCause:
    """Why a dispute ends when its customer changes hands; NONE when it goes on against the new owner.

    A claim is on the customer, so it survives a transfer. That somebody does not work a customer does not.
    """
    if to_owner_id == claimant_id:
        return MootCause.CLAIMANT_OWNS
    if subject is Subject.IDLE and to_owner_id != from_owner_id:
        return MootCause.OWNER_CHANGED
    return MootCause.NONE
