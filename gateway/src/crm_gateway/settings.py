"""What each process of the gateway is told by its environment; every name has the prefix ``CRM_``."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  pydantic reads the annotations

from pydantic import SecretStr  # noqa: TC002  pydantic reads the annotations
from pydantic_settings import BaseSettings, SettingsConfigDict


class RealmSettings(BaseSettings):
    """Where Keycloak is. ``keycloak_url`` is the base address as people's browsers and our processes both see it."""

    model_config = SettingsConfigDict(env_prefix="CRM_", frozen=True)

    keycloak_url: str
    keycloak_realm: str = "crm"

    @property
    def issuer(self) -> str:
        """Issuer of every token."""
        return f"{self.keycloak_url.rstrip('/')}/realms/{self.keycloak_realm}"

    @property
    def signing_keys_url(self) -> str:
        """Where the realm publishes its keys."""
        return f"{self.issuer}/protocol/openid-connect/certs"


class ServiceSettings(RealmSettings):
    """What serving and working share. ``database_url`` is the runtime role's."""

    database_url: str
    nats_url: str
    company_zone: str = "Asia/Shanghai"


class ServeSettings(ServiceSettings):
    """The request path: HTTP for browsers, mobile apps and systems; gRPC towards the services."""

    http_listen: str
    public_url: str
    customer_target: str
    identity_target: str
    web_client_secret: SecretStr
    keys_file: Path

    @property
    def redirect_uri(self) -> str:
        """Where Keycloak sends a browser that has signed in."""
        return redirect_uri(self.public_url)


class WorkSettings(ServiceSettings):
    """The directory worker and the administration of the organisation over gRPC."""

    grpc_listen: str
    worker_client_secret: SecretStr
    keys_file: Path


class AllSettings(ServeSettings, WorkSettings):
    """Both in one process."""


class MigrateSettings(BaseSettings):
    """The owner role's database address."""

    model_config = SettingsConfigDict(env_prefix="CRM_", frozen=True)

    migration_database_url: str


class SyncSettings(RealmSettings):
    """What keeping the realm in step takes."""

    public_url: str
    worker_client_secret: SecretStr


def redirect_uri(public_url: str) -> str:
    """The one address that ends a sign-in through the browser."""
    return f"{public_url.rstrip('/')}/auth/callback"


def backchannel_logout_uri(public_url: str) -> str:
    """Where Keycloak tells that a session has ended."""
    return f"{public_url.rstrip('/')}/auth/backchannel-logout"


def signed_out_uri(public_url: str) -> str:
    """Where Keycloak sends a browser that has signed out."""
    return f"{public_url.rstrip('/')}/"
