"""The rules of contacts: what may be written into sealed fields, how they are found, who may open how many (G7)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Invalid, Kind, Refused, invalid
from crm_chassis.sealed.kinds import ADDRESS, BIRTHDAY, EMAIL, ID_CARD, MOBILE, NotOfKind
from crm_chassis.sealed.masking import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_chassis.sealed.kinds import Kind as SealedKind

SEALED: Final[Mapping[str, SealedKind]] = {
    "mobile": MOBILE,
    "id_card": ID_CARD,
    "home_address": ADDRESS,
    "birthday": BIRTHDAY,
    "email": EMAIL,
}
DATA_CLASS: Final = "contact"

_MASK = "***"
_NUMBER = re.compile(r"\+?[\d\s().\-]+[Xx]?", re.ASCII)


class DepartmentElsewhere(Refused):
    """A contact stands in a department of its own customer or in none."""

    reason = "DEPARTMENT_ELSEWHERE"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "所选科室不存在,或不属于该客户。",
        ENGLISH: "This is no department of the contact's customer.",
    }


class IntroducerUnknown(Refused):
    """Who introduced a contact is another contact that the writer may see."""

    reason = "INTRODUCER_UNKNOWN"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "介绍人不存在、无权查看,或就是本人。",
        ENGLISH: "The introducer is not there, not visible to you, or the very same person.",
    }


class NothingToReveal(Refused):
    """The field is empty."""

    reason = "NOTHING_TO_REVEAL"
    says: ClassVar = {CHINESE: "该字段没有内容。", ENGLISH: "The field is empty."}


class RevealLimitReached(Refused):
    """Whoever opens more sealed fields than a day's work needs is stopped until the next business day (G7)."""

    reason = "REVEAL_LIMIT_REACHED"
    kind = Kind.EXHAUSTED
    says: ClassVar = {
        CHINESE: "今日查看敏感信息已达上限({limit} 项),请明日再试。",
        ENGLISH: "You have opened {limit} sensitive fields today, which is the limit; try again tomorrow.",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A secret that a query names: the whole of it, or the last digits."""

    field: str
    text: str
    whole: bool


def accepted(written: Mapping[str, str]) -> dict[str, str]:
    """The normal forms of sealed fields, empty for none. Raises Invalid naming every field that cannot stand."""
    normal, problems = {}, []
    for field, text in written.items():
        path = f"contact.{field}"
        if _MASK in text:
            problems.append(_masked(path))
            continue
        try:
            normal[field] = SEALED[field].normalise(text) if text.strip() else ""
        except NotOfKind as wrong:
            problems.append(wrong.at(path))
    if problems:
        raise Invalid(fields=problems)
    return normal


def sought_in(query: str) -> Sought | None:
    """The secret a query asks for; None when it asks for a name.

    Raises Invalid for digits that are neither a whole number nor one of the indexed suffixes, and for half an address.
    """
    typed = unicodedata.normalize("NFKC", query).strip()
    if "@" not in typed and not _NUMBER.fullmatch(typed):
        return None
    if typed.isascii() and typed.isdigit() and len(typed) in MOBILE.suffixes:
        return Sought(field="mobile", text=typed, whole=False)
    for field, kind in SEALED.items():
        if not kind.exact:
            continue
        try:
            return Sought(field=field, text=kind.normalise(typed), whole=True)
        except NotOfKind:
            continue
    raise invalid(
        "query",
        "QUERY_NOT_SEARCHABLE",
        chinese="请输入手机号后 4、6、7、8 位,或完整的手机号、身份证号、电子邮箱",
        english="type the last 4, 6, 7 or 8 digits of a mobile number, or a whole mobile or ID card number or e-mail",
    )


def traceable(query: str) -> str:
    """A query as the trail may hold it: of a secret no more than its mask shows (PRODUCT G7)."""
    sought = sought_in(query) if query.strip() else None
    if sought is None:
        return query
    return SEALED[sought.field].mask(sought.text) if sought.whole else HIDDEN + sought.text[-4:]


def remaining_reveals(opened: int, limit: int) -> int:
    """How many fields may still be opened after ``opened`` of today. Raises RevealLimitReached beyond the limit."""
    if opened > limit:
        raise RevealLimitReached(limit=limit)
    return limit - opened


def _masked(path: str) -> FieldProblem:
    return FieldProblem(
        field=path,
        reason="MASKED_VALUE",
        says={
            CHINESE: "这是掩码后的内容,请填写完整值,或不要提交此字段",
            ENGLISH: "this is the masked form; write the whole value or leave the field out of the mask",
        },
    )
