"""Whether the process is alive, and whether it can do its work."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
import sqlalchemy.exc
from starlette.responses import Response
from starlette.routing import Route

from crm_gateway.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.ext.asyncio import AsyncEngine
    from starlette.requests import Request

    from crm_chassis.identity.directory import Directory
    from crm_chassis.identity.signing_keys import SigningKeys
    from crm_gateway.channels import Targets

KEPT_FOR = 1.0  # seconds an answer of /readyz is good for, so that nobody can make it costly


class HealthRoutes:
    """/livez depends on nothing; /readyz on all that a signed-in person's request needs, and says no while ``stopping``.

    That is our database, the directory, the keys that tokens are verified with, and the services.
    """

    def __init__(
        self, engine: AsyncEngine, targets: Targets, keys: SigningKeys, directory: Callable[[], Directory]
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._directory = directory
        self._targets = targets
        self.stopping = False
        self._missing: list[str] = []
        self._looked_at = float("-inf")

    def routes(self) -> list[Route]:
        """To be added to the application."""
        return [Route("/livez", self.livez, methods=["GET"]), Route("/readyz", self.readyz, methods=["GET"])]

    async def livez(self, request: Request) -> Response:
        """The process answers."""
        Exchange.of(request.scope).route = "/livez"
        return Response(orjson.dumps({"status": "ok"}), media_type="application/json")

    async def readyz(self, request: Request) -> Response:
        """Everything the process leans on answers; names what does not."""
        Exchange.of(request.scope).route = "/readyz"
        if time.monotonic() - self._looked_at >= KEPT_FOR:
            directory = [] if self._directory().version else ["directory"]
            keys = [] if await self._keys.known() else ["signing-keys"]
            self._missing = [*await self._database(), *directory, *keys, *await self._targets.unhealthy()]
            self._looked_at = time.monotonic()
        missing = ["stopping"] if self.stopping else self._missing
        document: dict[str, Any] = {"status": "unready", "missing": missing} if missing else {"status": "ok"}
        return Response(orjson.dumps(document), 503 if missing else 200, media_type="application/json")

    async def _database(self) -> list[str]:
        try:
            async with self._engine.connect() as db:
                await db.execute(sa.text("SELECT 1"))
        except (sqlalchemy.exc.SQLAlchemyError, OSError):
            return ["database"]
        return []
