"""Sign-in and sign-out of browsers, and Keycloak's word that a session is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import orjson
import structlog
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crm_chassis.errors import Refused
from crm_gateway.authentication import CSRF_HEADER, same_secret
from crm_gateway.exchange import Exchange
from crm_gateway.problems import Problem, refused_problem
from crm_gateway.refusals import CsrfTokenMissing, SessionEnded, SignInFailed, SignInRequired
from crm_gateway.routes.pages import refusal_page
from crm_gateway.sessions.openid import NotProven
from crm_gateway.sessions.store import SIGN_IN_WITHIN

if TYPE_CHECKING:
    from starlette.requests import Request

    from crm_gateway.limits import RateLimits
    from crm_gateway.sessions.live import LiveSession, Sessions
    from crm_gateway.sessions.openid import OpenIdProvider
    from crm_gateway.sessions.sign_in import SignInFlow

log = structlog.get_logger(__name__)

FORM_LIMIT = 65_536  # bytes
SESSION_SECONDS = 14 * 24 * 3600  # a browser may keep the cookie longer than the session lasts


class AuthRoutes:
    """The routes below /auth."""

    def __init__(
        self,
        flow: SignInFlow,
        sessions: Sessions,
        provider: OpenIdProvider,
        limits: RateLimits,
        *,
        signed_out_uri: str,
    ) -> None:
        self._flow = flow
        self._sessions = sessions
        self._provider = provider
        self._limits = limits
        self._signed_out_uri = signed_out_uri
        self._cookies = sessions.cookies

    def routes(self) -> list[Route]:
        """To be added to the application."""
        return [
            Route("/auth/login", self.login, methods=["GET"]),
            Route("/auth/callback", self.callback, methods=["GET"]),
            Route("/auth/logout", self.logout, methods=["POST"]),
            Route("/auth/backchannel-logout", self.backchannel_logout, methods=["POST"]),
            Route("/auth/session", self.session, methods=["GET"]),
        ]

    async def login(self, request: Request) -> Response:
        """Send the browser to Keycloak; ``return_to`` is where it comes back to."""
        exchange = Exchange.of(request.scope)
        exchange.route = "/auth/login"
        self._limits.count_address(exchange.client)
        try:
            departure = await self._flow.leave(
                return_to=request.query_params.get("return_to", "/"), locale=exchange.locale
            )
        except Refused as refused:
            return _page(refused_problem(refused, exchange.locale), exchange)
        answer = RedirectResponse(departure.url, status_code=303)
        seconds = int(SIGN_IN_WITHIN.total_seconds())
        answer.raw_headers.append(self._cookies.set(self._cookies.sign_in, departure.browser, seconds=seconds))
        return answer

    async def callback(self, request: Request) -> Response:
        """The browser comes back from Keycloak with a code, or with an error."""
        exchange = Exchange.of(request.scope)
        exchange.route = "/auth/callback"
        self._limits.count_address(exchange.client)
        given = request.query_params
        try:
            if "error" in given:
                raise SignInFailed(problem=_safe(given["error"]))
            arrival = await self._flow.arrive(
                code=given.get("code", ""),
                state=given.get("state", ""),
                browser=exchange.cookie(self._cookies.sign_in) or "",
            )
        except Refused as refused:
            log.info("sign-in failed", request_id=exchange.request_id, said=str(refused))
            return _page(refused_problem(refused, exchange.locale), exchange)
        answer = RedirectResponse(arrival.return_to, status_code=303)
        answer.raw_headers.append(self._cookies.set(self._cookies.session, arrival.cookie, seconds=SESSION_SECONDS))
        answer.raw_headers.append(self._cookies.clear(self._cookies.sign_in))
        return answer

    async def logout(self, request: Request) -> Response:
        """End the session here and send the browser to end it at Keycloak. The CSRF token comes as header or field."""
        exchange = Exchange.of(request.scope)
        exchange.route = "/auth/logout"
        session = await self._session(exchange)
        token = exchange.header(CSRF_HEADER)
        if token is None:
            token = (await _form(exchange)).get("csrf_token", [""])[0]
        if not same_secret(token, session.csrf_token):
            raise CsrfTokenMissing
        await self._sessions.end(session)
        url = self._provider.end_session_url(id_token=session.stored.tokens.id, return_to=self._signed_out_uri)
        answer = RedirectResponse(url, status_code=303)
        answer.raw_headers.append(self._cookies.clear(self._cookies.session))
        return answer

    async def backchannel_logout(self, request: Request) -> Response:
        """Keycloak says that a session ended elsewhere (OpenID Connect Back-Channel Logout 1.0)."""
        exchange = Exchange.of(request.scope)
        exchange.route = "/auth/backchannel-logout"
        token = (await _form(exchange)).get("logout_token", [""])[0]
        try:
            claims = await self._provider.check_logout_token(token)
        except NotProven as problem:
            self._limits.count_address(exchange.client)
            log.warning("logout token refused", problem=str(problem))
            return Response(orjson.dumps({"error": "invalid_request"}), 400, media_type="application/json")
        await self._sessions.end_elsewhere(keycloak_session_id=claims.get("sid"), person_id=claims.get("sub"))
        return Response(status_code=200)

    async def session(self, request: Request) -> Response:
        """Whose session it is, and the token for its changes."""
        exchange = Exchange.of(request.scope)
        exchange.route = "/auth/session"
        session = await self._session(exchange)
        self._limits.count_person(session.person_id)
        document = {
            "person_id": session.person_id,
            "username": session.stored.username,
            "name": session.stored.name,
            "csrf_token": session.csrf_token,
            "expire_time": session.stored.expires_at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        }
        return Response(orjson.dumps(document), media_type="application/json")

    async def _session(self, exchange: Exchange) -> LiveSession:
        cookie = exchange.cookie(self._cookies.session)
        if cookie is None:
            self._limits.count_address(exchange.client)
            raise SignInRequired
        try:
            return await self._sessions.find(cookie)
        except SessionEnded:
            self._limits.count_address(exchange.client)
            raise


async def _form(exchange: Exchange) -> dict[str, list[str]]:
    """A small form; nothing else is ever posted here."""
    body = await exchange.body(FORM_LIMIT)
    return parse_qs(body.decode("ascii", "replace"), max_num_fields=20)


def _safe(text: str) -> str:
    """An error code of OAuth; anything else is not repeated."""
    return text if text.replace("_", "").isalpha() and text.isascii() and len(text) < 50 else "error"


def _page(problem: Problem, exchange: Exchange) -> Response:
    """People see these refusals in their browser, so they come as a page."""
    return refusal_page(problem, exchange)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


_SESSION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "A browser's session.",
    "required": ["person_id", "username", "name", "csrf_token", "expire_time"],
    "additionalProperties": False,
    "properties": {
        "person_id": {"type": "string", "description": "Person who is signed in."},
        "username": {"type": "string", "description": "Name to sign in with."},
        "name": {"type": "string", "description": "Name as colleagues know it."},
        "csrf_token": {"type": "string", "description": "To be sent as X-CSRF-Token with every change."},
        "expire_time": {"type": "string", "format": "date-time", "description": "When the session ends at the latest."},
    },
}
SCHEMAS = {"Session": _SESSION_SCHEMA}
OPERATIONS: dict[str, dict[str, Any]] = {
    "/auth/session": {
        "get": {
            "tags": ["SignIn"],
            "operationId": "SignIn_GetSession",
            "summary": "Returns the browser's session and the token for its changes.",
            "security": [{"session": []}],
            "responses": {
                "200": {
                    "description": "The session.",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Session"}}},
                }
            },
        }
    },
    "/auth/login": {
        "get": {
            "tags": ["SignIn"],
            "operationId": "SignIn_Login",
            "summary": "Sends the browser to sign in.",
            "security": [],
            "parameters": [
                {
                    "name": "return_to",
                    "in": "query",
                    "description": "Path on this host to come back to.",
                    "schema": {"type": "string", "maxLength": 2000},
                }
            ],
            "responses": {"303": {"description": "On the way to Keycloak."}},
        }
    },
    "/auth/logout": {
        "post": {
            "tags": ["SignIn"],
            "operationId": "SignIn_Logout",
            "summary": "Ends the session here and sends the browser to end it at Keycloak.",
            "security": [{"session": [], "csrf": []}],
            "responses": {"303": {"description": "On the way to Keycloak, and back to the home page."}},
        }
    },
}
