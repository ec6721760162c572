"""The gRPC server of a service: every call passes the same gate, then a servicer that only translates.

The gate verifies the token, finds the caller in the directory, asks for the permission the contract declares, checks
the contract's constraints, opens a Read or a Work, and turns refusals into statuses. A servicer is a plain class:

    class PoolService(Servicer):
        contract = "crm.customer.v1.PoolService"

        async def ClaimCustomer(self, request: ClaimCustomerRequest, work: Work) -> Customer: ...

A method whose rpc gives or takes a stream is given a Call, since whoever sends or receives slowly must hold no
connection; one that gives a stream returns an asynchronous generator (ADR 0006):

        def ExportPool(self, request: ExportPoolRequest, call: Call) -> AsyncGenerator[FileChunk]: ...

A method that must know something of another service's says so by ``asks_first`` and is given it (ADR 0012).

A service refuses to start when an rpc has no method, no declared access, or a method has no rpc.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import grpc.aio
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from crm_chassis.calls import Call
from crm_chassis.errors import CHINESE, FieldProblem, Invalid, Kind, Refused, Unavailable
from crm_chassis.grpc.contract import ContractNotKept, GuardedFields, Rpc, rpcs_of
from crm_chassis.grpc.neighbours import ASKS_FIRST, Asking
from crm_chassis.grpc.rereading import Rereading
from crm_chassis.grpc.statuses import locale_of, status_of
from crm_chassis.grpc.validation import check
from crm_chassis.idempotency import Answer, digest_of, remembered_answer
from crm_chassis.identity.caller import Caller, caller_of
from crm_chassis.statements import is_outage
from crm_chassis.work import Surroundings, reading, working

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_chassis.identity.directory import Directory
    from crm_chassis.identity.tokens import Claims, TokenVerifier
    from crm_chassis.work import Work

log = structlog.get_logger(__name__)

TOO_LATE = 0.02  # seconds: with less left the answer would not arrive in time
LARGEST_MESSAGE = 4 * 1024 * 1024


class TokenMissing(Refused):
    """No call without a token."""

    reason = "TOKEN_MISSING"
    kind = Kind.UNAUTHENTICATED
    says: ClassVar = {CHINESE: "请先登录。", "en-US": "Sign in first."}


class DeadlineTooShort(Refused):
    """The caller will not wait for the answer any more."""

    reason = "DEADLINE_TOO_SHORT"
    kind = Kind.UNAVAILABLE
    says: ClassVar = {CHINESE: "处理时间不足,请重试。", "en-US": "There is no time left to answer; try again."}


class Servicer:
    """A class whose methods are the rpcs of ``contract``, a service's full name."""

    contract: ClassVar[str]

    async def close(self) -> None:
        """Let go of what it holds; called once, when the server has stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What every call passes."""

    surroundings: Surroundings
    verifier: TokenVerifier
    directory: Callable[[], Directory]

    async def claims(self, metadata: dict[str, str]) -> Claims:
        """What the token proves. Raises TokenMissing, TokenInvalid, TokenExpired or Unavailable."""
        scheme, _, token = metadata.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise TokenMissing
        return await self.verifier.verify(token)

    def admit(self, claims: Claims, permission: str) -> Caller:
        """Who calls, as the organisation is now. Raises AccountDisabled and PermissionMissing."""
        caller = caller_of(claims, self.directory())
        caller.must(permission)
        return caller


class Endpoint:
    """One rpc behind the gate."""

    def __init__(self, rpc: Rpc, method: Callable[..., Any], gate: Gate, rereading: Rereading) -> None:
        self._rpc = rpc
        self._method: Any = method
        self._gate = gate
        self._rereading = rereading
        self._asks_first = getattr(method, ASKS_FIRST, None)
        self._asked = GuardedFields(rpc.request.DESCRIPTOR)
        self._answered = GuardedFields(rpc.response.DESCRIPTOR)

    def handler(self) -> Any:
        """The handler to register with a gRPC server."""
        make, behaviour = grpc.unary_unary_rpc_method_handler, self._answer
        if self._rpc.takes_stream:
            make = grpc.stream_unary_rpc_method_handler
        elif self._rpc.gives_stream:
            make, behaviour = grpc.unary_stream_rpc_method_handler, self._stream
        return make(
            behaviour,
            request_deserializer=self._rpc.request.FromString,
            response_serializer=self._rpc.response.SerializeToString,
        )

    async def _answer(self, request: Any, context: Any) -> Any:
        metadata = _metadata(context)
        try:
            self._check_deadline(context)
            caller, claims = await self._admit(metadata, request)
            about = _about(metadata)
            if self._rpc.takes_stream:
                call = self._call(claims, metadata)
                return self._shown(await self._method(request, call), call.admit())
            known = await self._known(request, caller, metadata, context)
            if self._rpc.reads:
                async with reading(self._gate.surroundings, caller, **about) as read:
                    answer = await self._method(request, read, *known)
                return self._shown(answer, caller)
            async with working(self._gate.surroundings, caller, **about) as work:
                return await self._once(request, work, known, metadata.get("idempotency-key", ""))
        except Exception as problem:  # noqa: BLE001  everything becomes a status here
            await context.abort_with_status(_status(problem, self._rpc, metadata))

    async def _stream(self, request: Any, context: Any) -> None:
        """Send piece by piece. Whoever hangs up or runs out of time cancels this, which closes the method's generator."""
        metadata = _metadata(context)
        try:
            self._check_deadline(context)
            _, claims = await self._admit(metadata, request)
            call = self._call(claims, metadata)
            async with aclosing(self._method(request, call)) as pieces:
                async for piece in pieces:
                    await context.write(self._shown(piece, call.admit()))
        except Exception as problem:  # noqa: BLE001  everything becomes a status here, half-way too
            await context.abort_with_status(_status(problem, self._rpc, metadata))

    def _call(self, claims: Claims, metadata: dict[str, str]) -> Call:
        return Call(
            surroundings=self._gate.surroundings,
            admit=lambda: self._gate.admit(claims, self._rpc.permission),
            **_about(metadata),
        )

    async def _admit(self, metadata: dict[str, str], request: Any) -> tuple[Caller, Claims]:
        claims = await self._gate.claims(metadata)
        caller = self._gate.admit(claims, self._rpc.permission)
        if not self._rpc.takes_stream:
            check(request)
            if forbidden := self._asked and self._asked.forbidden(request, caller.permissions):
                raise Invalid(fields=[_not_writable(path) for path in forbidden])
        return caller, claims

    async def _known(self, request: Any, caller: Caller, metadata: dict[str, str], context: Any) -> tuple[Any, ...]:
        """What the method is given of other services, asked while nothing of ours is open."""
        if self._asks_first is None:
            return ()
        token = metadata["authorization"].partition(" ")[2]
        asking = Asking(caller=caller, token=token, remaining=context.time_remaining, **_about(metadata))
        return (await self._asks_first(self._method.__self__, request, asking),)

    async def _once(self, request: Any, work: Work, known: tuple[Any, ...], key: str) -> Any:
        if not key or self._rpc.repeatable:
            return self._shown(await self._method(request, work, *known), work.caller)
        digest = digest_of(self._rpc.path, request, self._gate.surroundings.digest_key)
        remembered = await remembered_answer(work, key, digest)
        if remembered is not None:
            answer = self._rpc.response.FromString(remembered)
            await self._rereading.told_again(answer, work)
            return self._shown(answer, work.caller)
        answer = self._shown(await self._method(request, work, *known), work.caller)
        work.remember(Answer(key=key, digest=digest, content=answer.SerializeToString()))
        return answer

    def _shown(self, answer: Any, caller: Caller) -> Any:
        if self._answered:
            self._answered.withhold(answer, caller.permissions)
        return answer

    def _check_deadline(self, context: Any) -> None:
        remaining = context.time_remaining()
        if remaining is not None and remaining < TOO_LATE:
            raise DeadlineTooShort


class Server:
    """A service on a port, with gRPC health under the empty name.

    ``drain`` is the time in seconds between "not serving" and the stop, in which balancers look elsewhere.
    """

    def __init__(self, listen: str, servicers: Sequence[Servicer], gate: Gate, *, drain: float) -> None:
        self._drain = drain
        self._server: Any = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", LARGEST_MESSAGE),
                ("grpc.max_connection_age_ms", 300_000),
                ("grpc.max_connection_age_grace_ms", 30_000),
                ("grpc.so_reuseport", 0),
            ]
        )
        self._servicers = servicers
        rereading = Rereading(servicers)
        for servicer in servicers:
            self._server.add_generic_rpc_handlers((_handlers(servicer, gate, rereading),))
        self._health: Any = health.aio.HealthServicer()  # type: ignore[attr-defined]  # made at run time, untyped
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        self.port = self._server.add_insecure_port(listen)

    async def start(self) -> None:
        """Begin to serve."""
        await self._server.start()
        await self._health.set("", health_pb2.HealthCheckResponse.SERVING)

    async def stop(self, *, grace: float = 20.0) -> None:
        """Say "not serving", let balancers notice, finish what runs."""
        await self._health.enter_graceful_shutdown()
        await asyncio.sleep(self._drain)
        await self._server.stop(grace)
        for servicer in self._servicers:
            await servicer.close()


def _handlers(servicer: Servicer, gate: Gate, rereading: Rereading) -> Any:
    rpcs = rpcs_of(servicer.contract)
    methods = {name for name in dir(servicer) if name[0].isupper()}
    if missing := {rpc.name for rpc in rpcs} ^ methods:
        raise ContractNotKept(f"{servicer.contract} and its servicer differ in {', '.join(sorted(missing))}")
    return grpc.method_handlers_generic_handler(
        servicer.contract,
        {rpc.name: Endpoint(rpc, getattr(servicer, rpc.name), gate, rereading).handler() for rpc in rpcs},
    )


def _metadata(context: Any) -> dict[str, str]:
    return {name: value for name, value in context.invocation_metadata() or () if isinstance(value, str)}


def _about(metadata: dict[str, str]) -> dict[str, str]:
    return {
        "locale": locale_of(metadata.get("accept-language", "")),
        "request_id": metadata.get("x-request-id", "")[:100],
    }


def _not_writable(path: str) -> FieldProblem:
    return FieldProblem(
        field=path,
        reason="FIELD_NOT_WRITABLE",
        says={CHINESE: "您的角色不能填写此字段", "en-US": "your roles may not set this field"},
    )


def _status(problem: Exception, rpc: Rpc, metadata: dict[str, str]) -> Any:
    locale = locale_of(metadata.get("accept-language", ""))
    if isinstance(problem, Refused):
        return status_of(problem, locale)
    if is_outage(problem):
        log.warning("database-unreachable", rpc=rpc.path, problem=type(problem).__name__)
        return status_of(Unavailable(), locale)
    log.error("unexpected", rpc=rpc.path, request_id=metadata.get("x-request-id", ""), at=time.time(), exc_info=problem)
    return status_of(Unexpected(), locale)


class Unexpected(Refused):
    """A mistake of ours."""

    reason = "INTERNAL"
    kind = Kind.INTERNAL
    says: ClassVar = {CHINESE: "系统内部错误,已记录。", "en-US": "Something went wrong on our side; it was recorded."}
