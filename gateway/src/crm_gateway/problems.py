"""Everything that goes wrong becomes application/problem+json (RFC 9457) here, and nowhere else.

``type`` and ``reason`` are stable names, ``title`` says the kind of problem and ``detail`` this one, both in the
reader's language; ``parameters`` are the values in the sentence; ``errors`` name fields as the client wrote them;
``details`` are messages of the contracts with their type in ``@type``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import grpc
import orjson
import structlog
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2
from starlette.exceptions import HTTPException

from crm_chassis.errors import CHINESE, Refused, Unavailable
from crm_chassis.statements import is_outage
from crm_gateway.refusals import (
    AnswerTooLate,
    GatewayRefused,
    MethodNotAllowed,
    RouteUnknown,
    SignInRequired,
    Unexpected,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_gateway.contract import Contract
    from crm_gateway.exchange import Exchange
    from crm_gateway.json_writer import JsonWriters

log = structlog.get_logger(__name__)

MEDIA_TYPE = b"application/problem+json"
_DETAILS = "grpc-status-details-bin"
_RETRY_AFTER = {429: 1, 503: 2}  # seconds, when a refusal does not say

_STATUS_OF_REASON = {
    "ETAG_MISSING": 428,
    "ETAG_MISMATCH": 412,
    "IDEMPOTENCY_KEY_REUSED": 422,
    "REQUEST_IN_PROGRESS": 409,
}
_STATUS_OF_CODE = {
    "INVALID_ARGUMENT": 400,
    "OUT_OF_RANGE": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "ALREADY_EXISTS": 409,
    "FAILED_PRECONDITION": 409,
    "ABORTED": 409,
    "RESOURCE_EXHAUSTED": 429,
    "UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
}
_CHINESE_TITLES = {
    400: "请求有误",
    401: "需要登录",
    403: "没有权限",
    404: "未找到",
    405: "不支持此方法",
    408: "请求超时",
    409: "冲突",
    412: "版本已变化",
    413: "内容过大",
    414: "网址过长",
    415: "内容类型不支持",
    422: "无法处理",
    428: "缺少版本号",
    429: "请求过于频繁",
    431: "标头过大",
    500: "系统错误",
    503: "暂不可用",
    504: "响应超时",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong, ready to be said."""

    status: int
    reason: str
    detail: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    errors: list[dict[str, str]] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)

    def document(self, exchange: Exchange) -> dict[str, Any]:
        """The JSON object to send."""
        return {
            "type": f"urn:crm:problem:{self.reason}",
            "title": title(self.status, exchange.locale),
            "status": self.status,
            "detail": self.detail,
            "reason": self.reason,
            "parameters": self.parameters,
            "errors": self.errors,
            "details": self.details,
            "request_id": exchange.request_id,
        }


def title(status: int, locale: str) -> str:
    """The kind of problem in words."""
    return _CHINESE_TITLES[status] if locale == CHINESE else HTTPStatus(status).phrase


STATUSES = tuple(sorted(_CHINESE_TITLES))


class Problems:
    """Turns what was raised into problems."""

    def __init__(self, contract: Contract, writers: JsonWriters) -> None:
        self._contract = contract
        self._writers = writers

    def of(self, raised: Exception, exchange: Exchange) -> Problem:
        """The problem behind an exception; what nobody foresaw is logged and told without its inside."""
        if isinstance(raised, Refused):
            return refused_problem(raised, exchange.locale)
        if isinstance(raised, grpc.aio.AioRpcError):
            return self._of_rpc(raised, exchange)
        if isinstance(raised, HTTPException) and raised.status_code in (404, 405):
            return refused_problem(_of_http(raised), exchange.locale)
        if is_outage(raised):
            log.warning("outage", route=exchange.route, request_id=exchange.request_id, problem=repr(raised))
            return refused_problem(Unavailable(), exchange.locale)
        log.error("unexpected", route=exchange.route, request_id=exchange.request_id, exc_info=raised)
        return refused_problem(Unexpected(), exchange.locale)

    def _of_rpc(self, raised: grpc.aio.AioRpcError, exchange: Exchange) -> Problem:
        status = _status_message(raised)
        info = error_details_pb2.ErrorInfo()
        if status is None or not any(each.Unpack(info) for each in status.details if each.Is(info.DESCRIPTOR)):
            return refused_problem(_without_reason(raised, exchange), exchange.locale)
        localized = error_details_pb2.LocalizedMessage(message=status.message)
        errors: list[dict[str, str]] = []
        details: list[dict[str, Any]] = []
        for each in status.details:
            name = each.type_url.rpartition("/")[2]
            if each.Is(localized.DESCRIPTOR):
                each.Unpack(localized)
            elif each.Is(error_details_pb2.BadRequest.DESCRIPTOR):
                errors = _field_errors(each, exchange)
            elif name.startswith("crm."):
                details.append(self._detail(name, each.value))
        code = raised.code().name
        return Problem(
            status=_STATUS_OF_REASON.get(info.reason) or _STATUS_OF_CODE.get(code, 500),
            reason=info.reason,
            detail=localized.message,
            parameters=dict(info.metadata),
            errors=errors,
            details=details,
        )

    def _detail(self, name: str, value: bytes) -> dict[str, Any]:
        message = self._contract.message_class(name).FromString(value)
        return {"@type": name, **self._writers.writer(message.DESCRIPTOR)(message)}


def refused_problem(refused: Refused, locale: str) -> Problem:
    """The problem behind a refusal raised in the gateway itself."""
    status = refused.status if isinstance(refused, GatewayRefused) else _STATUS_OF_REASON.get(refused.reason)
    return Problem(
        status=status or _STATUS_OF_CODE.get(refused.kind.value, 500),
        reason=refused.reason,
        detail=refused.text(locale),
        parameters=refused.parameters,
        errors=[
            {"field": one.field, "reason": one.reason, "detail": one.says.get(locale, one.says[CHINESE])}
            for one in refused.fields
        ],
    )


async def send_problem(problem: Problem, exchange: Exchange) -> None:
    """Answer with a problem."""
    headers: list[tuple[bytes, bytes]] = [(b"content-language", exchange.locale.encode())]
    if problem.status == HTTPStatus.UNAUTHORIZED:
        given = b', error="invalid_token"' if b"authorization" in exchange.headers else b""
        headers.append((b"www-authenticate", b'Bearer realm="crm"' + given))
    if problem.status in _RETRY_AFTER:
        wait = problem.parameters.get("retry_after", _RETRY_AFTER[problem.status])
        headers.append((b"retry-after", str(wait).encode()))
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append((b"allow", str(problem.parameters["allowed"]).encode()))
    if problem.status in (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.REQUEST_TIMEOUT):
        headers.append((b"connection", b"close"))  # the rest of the body is not read
    body = orjson.dumps(problem.document(exchange), default=str)
    await exchange.answer(problem.status, body, media_type=MEDIA_TYPE, headers=headers)


def _status_message(raised: grpc.aio.AioRpcError) -> status_pb2.Status | None:
    metadata: Any = raised.trailing_metadata()
    for name, value in metadata or ():
        if name == _DETAILS:
            try:
                return status_pb2.Status.FromString(value)
            except DecodeError:
                return None
    return None


def _field_errors(packed: Any, exchange: Exchange) -> list[dict[str, str]]:
    bad = error_details_pb2.BadRequest()
    packed.Unpack(bad)
    return [
        {
            "field": exchange.as_sent(one.field),
            "reason": one.reason,
            "detail": one.localized_message.message or one.description,
        }
        for one in bad.field_violations
    ]


def _without_reason(raised: grpc.aio.AioRpcError, exchange: Exchange) -> Refused:
    """What gRPC itself says, when the service could not say anything."""
    code = raised.code()
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
        return Unavailable()
    if code == grpc.StatusCode.DEADLINE_EXCEEDED:
        return AnswerTooLate()
    if code == grpc.StatusCode.UNAUTHENTICATED:
        return SignInRequired()
    log.error("rpc-failed", route=exchange.route, request_id=exchange.request_id, code=code.name, said=raised.details())
    return Unexpected()


def _of_http(raised: HTTPException) -> Refused:
    if raised.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return MethodNotAllowed(allowed=(raised.headers or {}).get("Allow", ""))
    return RouteUnknown()
