"""The gateway's own refusals: what it turns away before a service sees it, and what it says when a service is silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping


class GatewayRefused(Refused):
    """A refusal with an HTTP status that no kind of refusal stands for."""

    status: ClassVar[int]


class RouteUnknown(GatewayRefused):
    """Nothing is at this address."""

    reason = "ROUTE_UNKNOWN"
    kind = Kind.NOT_FOUND
    status = 404
    says: ClassVar[Mapping[str, str]] = {CHINESE: "没有这个地址。", ENGLISH: "There is nothing at this address."}


class MethodNotAllowed(GatewayRefused):
    """The address knows other HTTP methods."""

    reason = "METHOD_NOT_ALLOWED"
    kind = Kind.INVALID
    status = 405
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "此地址只支持 {allowed}。",
        ENGLISH: "This address answers {allowed} only.",
    }


class BodyTooLarge(GatewayRefused):
    """The body exceeds the limit, in bytes."""

    reason = "BODY_TOO_LARGE"
    kind = Kind.INVALID
    status = 413
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "请求正文超过 {limit} 字节。",
        ENGLISH: "The body exceeds {limit} bytes.",
    }


class BodyTooSlow(GatewayRefused):
    """The body did not arrive within the time for it, in seconds."""

    reason = "BODY_TOO_SLOW"
    kind = Kind.INVALID
    status = 408
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "请求正文未能在 {limit} 秒内传完。",
        ENGLISH: "The body did not arrive within {limit} seconds.",
    }


class AddressTooLong(GatewayRefused):
    """Path and query together exceed the limit, in bytes."""

    reason = "ADDRESS_TOO_LONG"
    kind = Kind.INVALID
    status = 414
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "网址超过 {limit} 字节。",
        ENGLISH: "The address exceeds {limit} bytes.",
    }


class HeadersTooLarge(GatewayRefused):
    """The headers together exceed the limit, in bytes."""

    reason = "HEADERS_TOO_LARGE"
    kind = Kind.INVALID
    status = 431
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "请求标头超过 {limit} 字节。",
        ENGLISH: "The headers exceed {limit} bytes.",
    }


class MediaTypeNotSupported(GatewayRefused):
    """The body is of a type that this address does not read."""

    reason = "MEDIA_TYPE_NOT_SUPPORTED"
    kind = Kind.INVALID
    status = 415
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "正文类型应为 {expected}。",
        ENGLISH: "The body must be {expected}.",
    }


class HeaderMalformed(Refused):
    """A header is not what it should be."""

    reason = "HEADER_MALFORMED"
    kind = Kind.INVALID
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "标头 {header} 的格式不正确。",
        ENGLISH: "The header {header} is malformed.",
    }


class QueryMalformed(Refused):
    """The query is not percent-encoded UTF-8, or has too many parameters."""

    reason = "QUERY_MALFORMED"
    kind = Kind.INVALID
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "网址中的查询部分不正确。",
        ENGLISH: "The query part of the address is malformed.",
    }


class SignInRequired(Refused):
    """Neither a session nor a bearer token came with the request."""

    reason = "SIGN_IN_REQUIRED"
    kind = Kind.UNAUTHENTICATED
    says: ClassVar[Mapping[str, str]] = {CHINESE: "请先登录。", ENGLISH: "Sign in first."}


class SessionEnded(Refused):
    """The session was signed out, ended elsewhere, or its time is over."""

    reason = "SESSION_ENDED"
    kind = Kind.UNAUTHENTICATED
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "登录已失效,请重新登录。",
        ENGLISH: "Your session has ended; sign in again.",
    }


class CsrfTokenMissing(Refused):
    """A change that comes with a session cookie must carry that session's token, which other sites cannot know."""

    reason = "CSRF_TOKEN_INVALID"
    kind = Kind.FORBIDDEN
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "缺少有效的 X-CSRF-Token 标头。",
        ENGLISH: "The X-CSRF-Token header is missing or does not belong to this session.",
    }


class SignInFailed(Refused):
    """The way back from Keycloak does not fit the way there, or Keycloak said no."""

    reason = "SIGN_IN_FAILED"
    kind = Kind.INVALID
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "登录未完成({problem}),请重试。",
        ENGLISH: "The sign-in was not completed ({problem}); try again.",
    }


class SignInUnavailable(Refused):
    """Keycloak does not answer, and nothing we hold is good enough without it."""

    reason = "SIGN_IN_UNAVAILABLE"
    kind = Kind.UNAVAILABLE
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "登录服务暂时不可用,请稍后重试。",
        ENGLISH: "Sign-in is not available at the moment; try again shortly.",
    }


class TooManyRequests(GatewayRefused):
    """More requests than one person, system or address may make in a while; ``retry_after`` in seconds."""

    reason = "TOO_MANY_REQUESTS"
    kind = Kind.EXHAUSTED
    status = 429
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "请求过于频繁,请在 {retry_after} 秒后重试。",
        ENGLISH: "Too many requests; try again in {retry_after} seconds.",
    }


class Busy(GatewayRefused):
    """As many calls are under way to one service as the gateway allows."""

    reason = "BUSY"
    kind = Kind.UNAVAILABLE
    status = 503
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "系统繁忙,请稍后重试。",
        ENGLISH: "The system is busy; try again shortly.",
    }


class AnswerTooLate(GatewayRefused):
    """The service did not answer in time. A change may or may not have happened; an Idempotency-Key tells."""

    reason = "ANSWER_TOO_LATE"
    kind = Kind.UNAVAILABLE
    status = 504
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "系统未能及时响应,请稍后重试。",
        ENGLISH: "The answer did not come in time; try again shortly.",
    }


class Unexpected(GatewayRefused):
    """A mistake of ours; the log knows more under the request id."""

    reason = "INTERNAL"
    kind = Kind.INTERNAL
    status = 500
    says: ClassVar[Mapping[str, str]] = {
        CHINESE: "系统内部错误,已记录。",
        ENGLISH: "Something went wrong on our side; it was recorded.",
    }
