"""Settings that every service has, read from ``CRM_*`` environment variables."""

from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import PostgresDsn, TypeAdapter
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url

_POSTGRES = TypeAdapter(PostgresDsn)


class ServiceSettings(BaseSettings):
    """Where a service listens and what it leans on. Every part is replaceable by its setting.

    ``database_url`` is the runtime role's, which may not delete; ``migration_database_url`` the owner's, needed by
    ``migrate`` only. ``database_pool`` counts connections per process; ``drain_seconds`` pass between "not serving" and
    the stop, for balancers to look elsewhere. ``company_zone`` is where the company's days begin.
    """

    model_config = SettingsConfigDict(env_prefix="CRM_")

    database_url: str
    migration_database_url: str = ""
    database_pool: int = 10
    nats_url: str = "nats://127.0.0.1:4222"
    keycloak_url: str = "http://127.0.0.1:8180"
    keycloak_realm: str = "crm"
    keys_file: Path
    grpc_listen: str = "127.0.0.1:8081"
    drain_seconds: float = 1.0
    company_zone: ZoneInfo = ZoneInfo("Asia/Shanghai")

    @property
    def issuer(self) -> str:
        """Issuer of every token we accept."""
        return f"{self.keycloak_url.rstrip('/')}/realms/{self.keycloak_realm}"

    @property
    def signing_keys_url(self) -> str:
        """Where the realm's public keys are."""
        return f"{self.issuer}/protocol/openid-connect/certs"


def async_url(url: str) -> URL:
    """The URL with the driver that SQLAlchemy's async engine needs. Raises ValueError when it names no PostgreSQL."""
    _POSTGRES.validate_python(url)
    return make_url(url).set(drivername="postgresql+asyncpg")
