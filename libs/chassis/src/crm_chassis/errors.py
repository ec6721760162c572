"""How the suite says no: one class per broken rule, with a stable reason and a sentence in each language.

A domain raises a :class:`Refused`; the gRPC server turns it into a status with ``ErrorInfo`` (reason, parameters),
``LocalizedMessage`` and ``BadRequest`` details, the gateway turns that into problem+json. Nothing else maps errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from google.protobuf.message import Message

CHINESE = "zh-CN"
ENGLISH = "en-US"


class Kind(Enum):
    """What sort of no it is; decides the gRPC code and the HTTP status."""

    INVALID = "INVALID_ARGUMENT"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    CONFLICT = "FAILED_PRECONDITION"
    STALE = "ABORTED"
    FORBIDDEN = "PERMISSION_DENIED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    EXHAUSTED = "RESOURCE_EXHAUSTED"
    UNAVAILABLE = "UNAVAILABLE"
    INTERNAL = "INTERNAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """One field of the request that cannot stand, with its path as the client wrote it (``customer.phones[1]``)."""

    field: str
    reason: str
    says: Mapping[str, str]


class Refused(Exception):
    """A request that a rule forbids. Subclasses name the rule and say it in Chinese and in English.

    ``says`` are ``str.format`` templates over the keyword parameters, which also travel as ``ErrorInfo`` metadata.
    """

    reason: ClassVar[str] = "REFUSED"
    kind: ClassVar[Kind] = Kind.CONFLICT
    says: ClassVar[Mapping[str, str]] = {CHINESE: "操作被拒绝。", ENGLISH: "The operation was refused."}

    def __init__(
        self, *, fields: Sequence[FieldProblem] = (), details: Sequence[Message] = (), **parameters: object
    ) -> None:
        self.parameters = parameters
        self.fields = tuple(fields)
        self.details = tuple(details)
        super().__init__(self.text(ENGLISH))

    def text(self, locale: str) -> str:
        """The sentence for a person, in the closest language there is."""
        return self.says.get(locale, self.says[ENGLISH]).format(**self.parameters)


class NotFound(Refused):
    """The record does not exist, or the caller may not know that it does."""

    reason = "NOT_FOUND"
    kind = Kind.NOT_FOUND
    says: ClassVar = {
        CHINESE: "没有这条记录,或者您无权查看。",
        ENGLISH: "There is no such record, or you may not see it.",
    }


class PermissionMissing(Refused):
    """The caller's roles do not include the permission the rpc declares."""

    reason = "PERMISSION_MISSING"
    kind = Kind.FORBIDDEN
    says: ClassVar = {
        CHINESE: "您的角色没有此权限:{permission}。",
        ENGLISH: "Your roles do not include the permission {permission}.",
    }


class RightMissing(Refused):
    """The caller sees the record but may not do this to it (PRODUCT G3)."""

    reason = "RIGHT_MISSING"
    kind = Kind.FORBIDDEN
    says: ClassVar = {
        CHINESE: "您可以查看这条记录,但无权{action}。",
        ENGLISH: "You may see this record but not {action} it.",
    }


class Invalid(Refused):
    """Fields of the request break the contract."""

    reason = "INVALID_FIELDS"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "请求中有字段不符合要求。", ENGLISH: "Some fields of the request are not acceptable."}


class EtagMissing(Refused):
    """A change must say which version it is based on."""

    reason = "ETAG_MISSING"
    kind = Kind.CONFLICT
    says: ClassVar = {
        CHINESE: "缺少版本号:请在 If-Match 中带上读取时得到的 etag。",
        ENGLISH: "The version is missing: send the etag you read in If-Match.",
    }


class EtagMismatch(Refused):
    """Somebody else changed the record meanwhile."""

    reason = "ETAG_MISMATCH"
    kind = Kind.STALE
    says: ClassVar = {
        CHINESE: "这条记录已被他人修改,请刷新后重试。",
        ENGLISH: "Somebody changed this record meanwhile; read it again.",
    }


class IdempotencyKeyReused(Refused):
    """The key came with another request before."""

    reason = "IDEMPOTENCY_KEY_REUSED"
    kind = Kind.CONFLICT
    says: ClassVar = {
        CHINESE: "此 Idempotency-Key 已用于另一个不同的请求。",
        ENGLISH: "This Idempotency-Key was used with a different request.",
    }


class RequestInProgress(Refused):
    """The same request is being worked on at this moment."""

    reason = "REQUEST_IN_PROGRESS"
    kind = Kind.STALE
    says: ClassVar = {
        CHINESE: "同一请求正在处理中,请稍后重试。",
        ENGLISH: "The same request is being worked on; try again shortly.",
    }


class Unavailable(Refused):
    """A part this needs is not reachable at the moment."""

    reason = "UNAVAILABLE"
    kind = Kind.UNAVAILABLE
    says: ClassVar = {
        CHINESE: "服务暂时不可用,请稍后重试。",
        ENGLISH: "The service is not available at the moment; try again shortly.",
    }


def invalid(field: str, reason: str, *, chinese: str, english: str) -> Invalid:
    """A refusal of one field."""
    return Invalid(fields=[FieldProblem(field=field, reason=reason, says={CHINESE: chinese, ENGLISH: english})])
