"""What each process of the gateway is told by its environment; every name has the prefix ``CRM_``."""

from __future__ import annotations

from pathlib import Path

from pydantic import SecretStr  # noqa: TC002  pydantic reads the annotations
from pydantic_settings import BaseSettings, SettingsConfigDict

from crm_chassis.settings import ServiceSettings

REALM_FOLDER = Path(__file__).parents[3] / "deploy/keycloak"  # of a checkout; an image sets CRM_REALM_FOLDER


class ServeSettings(ServiceSettings):
    """The request path: HTTP for browsers, mobile apps and systems; gRPC towards the services.

    ``public_url`` is how browsers reach the gateway. ``trusted_proxies`` are addresses whose X-Forwarded-For counts,
    separated by commas. Rates are of each person or system, and of each address that does not say who it is.
    """

    http_listen: str
    public_url: str
    customer_target: str
    sales_target: str
    identity_target: str
    web_client_secret: SecretStr
    trusted_proxies: str = ""
    session_idle_minutes: float = 30
    session_hours: float = 10
    call_seconds: float = 5
    file_seconds: float = 300
    body_bytes: int = 1024 * 1024
    file_bytes: int = 20 * 1024 * 1024
    rate_signed_in: str = "1200/minute"
    rate_anonymous: str = "120/minute"
    calls_per_service: int = 200

    @property
    def redirect_uri(self) -> str:
        """Where Keycloak sends a browser that has signed in."""
        return redirect_uri(self.public_url)


class WorkSettings(ServiceSettings):
    """The directory worker and the administration of the organisation over gRPC (``grpc_listen``)."""

    worker_client_secret: SecretStr


class AllSettings(ServeSettings, WorkSettings):
    """Both in one process."""


class MigrateSettings(BaseSettings):
    """The owner role's database address."""

    model_config = SettingsConfigDict(env_prefix="CRM_")

    migration_database_url: str


class SyncSettings(BaseSettings):
    """What keeping the realm in step takes; ``realm_folder`` holds the realm as code."""

    model_config = SettingsConfigDict(env_prefix="CRM_")

    keycloak_url: str
    keycloak_realm: str = "crm"
    public_url: str
    worker_client_secret: SecretStr
    realm_folder: Path = REALM_FOLDER


def redirect_uri(public_url: str) -> str:
    """The one address that ends a sign-in through the browser."""
    return f"{public_url.rstrip('/')}/auth/callback"


def backchannel_logout_uri(public_url: str) -> str:
    """Where Keycloak tells that a session has ended."""
    return f"{public_url.rstrip('/')}/auth/backchannel-logout"


def signed_out_uri(public_url: str) -> str:
    """Where Keycloak sends a browser that has signed out."""
    return f"{public_url.rstrip('/')}/"
