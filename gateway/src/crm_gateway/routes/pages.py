"""The few pages of the gateway itself: home, a sign-in that failed, the API documentation."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from crm_chassis.errors import CHINESE
from crm_gateway.exchange import Exchange
from crm_gateway.problems import title
from crm_gateway.refusals import SessionEnded

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from crm_gateway.problems import Problem
    from crm_gateway.sessions.live import LiveSession, Sessions

_ASSETS = files("crm_gateway.routes").joinpath("assets")
_PAGE = Template(_ASSETS.joinpath("page.html").read_text("utf-8"))
_DOCS = Template(_ASSETS.joinpath("docs.html").read_text("utf-8"))
_SWAGGER = files("fastapi_offline").joinpath("static")
_CACHED = "public, max-age=3600"

_TEXTS = {
    CHINESE: {
        "sign_in": "登录",
        "sign_out": "退出登录",
        "signed_in_as": "当前用户",
        "welcome": "请登录后使用。",
        "docs": "接口文档",
        "again": "重新登录",
        "home": "返回首页",
    },
    "en-US": {
        "sign_in": "Sign in",
        "sign_out": "Sign out",
        "signed_in_as": "Signed in as",
        "welcome": "Sign in to begin.",
        "docs": "API documentation",
        "again": "Sign in again",
        "home": "Home",
    },
}


class Pages:
    """Home and documentation. ``sign_out_origin`` is where the form of sign-out is redirected to: Keycloak."""

    def __init__(self, sessions: Sessions, openapi: bytes, *, sign_out_origin: str) -> None:
        self._sessions = sessions
        self._openapi = openapi
        self._policy = (
            f"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {sign_out_origin}; "
            "base-uri 'none'; frame-ancestors 'none'"
        )

    def routes(self) -> list[BaseRoute]:
        """To be added to the application."""
        return [
            Route("/", self.home, methods=["GET"]),
            Route("/docs", self.docs, methods=["GET"]),
            Route("/openapi.json", self.openapi, methods=["GET"]),
            Route("/favicon.ico", _favicon, methods=["GET"]),
            Mount("/assets/docs", StaticFiles(directory=str(_SWAGGER))),
            Mount("/assets", StaticFiles(directory=str(_ASSETS))),
        ]

    async def home(self, request: Request) -> Response:
        """Who is signed in, the way in and the way out."""
        exchange = Exchange.of(request.scope)
        exchange.route = "/"
        session = await self._session(exchange)
        texts = _TEXTS[exchange.locale]
        if session is None:
            content = (
                f'<p>{texts["welcome"]}</p><p><a class="button" href="/auth/login">{texts["sign_in"]}</a></p>'
                f'<p><a href="/docs">{texts["docs"]}</a></p>'
            )
        else:
            content = (
                f"<p>{texts['signed_in_as']}: <strong>{escape(session.stored.name)}</strong> "
                f"({escape(session.stored.username)})</p>"
                f'<p><a href="/docs">{texts["docs"]}</a></p>'
                '<form method="post" action="/auth/logout">'
                f'<input type="hidden" name="csrf_token" value="{escape(session.csrf_token)}">'
                f'<button class="button">{texts["sign_out"]}</button></form>'
            )
        return _html(content, exchange, policy=self._policy)

    async def docs(self, request: Request) -> Response:
        """The documentation, in which whoever is signed in may try every call."""
        exchange = Exchange.of(request.scope)
        exchange.route = "/docs"
        page = _DOCS.substitute(language=exchange.locale, home=_TEXTS[exchange.locale]["home"])
        # Swagger UI styles its elements in place and draws its icons from data addresses.
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return Response(page, media_type="text/html", headers={"content-security-policy": policy})

    async def openapi(self, request: Request) -> Response:
        """The description of the API."""
        Exchange.of(request.scope).route = "/openapi.json"
        return Response(self._openapi, media_type="application/json", headers={"cache-control": _CACHED})

    async def _session(self, exchange: Exchange) -> LiveSession | None:
        cookie = exchange.cookie(self._sessions.cookies.session)
        if cookie is None:
            return None
        try:
            return await self._sessions.find(cookie)
        except SessionEnded:
            return None


async def _favicon(request: Request) -> Response:
    Exchange.of(request.scope).route = "/favicon.ico"
    icon: Path = _SWAGGER / "favicon.png"  # type: ignore[assignment]
    return FileResponse(str(icon), media_type="image/png", headers={"cache-control": _CACHED})


def refusal_page(problem: Problem, exchange: Exchange) -> Response:
    """A refusal that people meet in their browser."""
    texts = _TEXTS[exchange.locale]
    content = (
        f"<h2>{title(problem.status, exchange.locale)}</h2><p>{escape(problem.detail)}</p>"
        f'<p><a class="button" href="/auth/login">{texts["again"]}</a></p><p><a href="/">{texts["home"]}</a></p>'
        f"<p><small>{escape(exchange.request_id)}</small></p>"
    )
    policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return _html(content, exchange, policy=policy, status=problem.status)


def _html(content: str, exchange: Exchange, *, policy: str, status: int = 200) -> Response:
    page = _PAGE.substitute(language=exchange.locale, content=content)
    headers = {"content-security-policy": policy, "content-language": exchange.locale}
    return Response(page, status_code=status, media_type="text/html", headers=headers)
