"""What may be told to the runner; every name has the prefix ``CRM_``."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from crm_local.checkout import local_folder
from crm_local.keycloak import JVM_SIZE
from crm_local.ports import LOOPBACK


class LocalSettings(BaseSettings):
    """Where the suite's parts are on this machine, and which of them are somewhere else.

    A part whose URL is given is not started. ``postgres_url`` is an administrator's, who may create databases and roles.
    Ports are fixed so that bookmarks work, and beside the well-known ones so that other servers do.
    """

    model_config = SettingsConfigDict(env_prefix="CRM_", env_ignore_empty=True)

    local_folder: Path = Field(default_factory=local_folder)

    postgres_url: str | None = None
    nats_url: str | None = None
    keycloak_url: str | None = None
    keycloak_realm: str = "crm"
    # Of a Keycloak somewhere else: what its clients `web` and `directory-worker` were given.
    web_client_secret: str | None = None
    worker_client_secret: str | None = None

    postgres_binaries: Path | None = None
    keycloak_jvm_size: str = JVM_SIZE

    gateway_port: int = 8000
    identity_port: int = 8051
    customer_port: int = 8052
    sales_port: int = 8053
    postgres_port: int = 5442
    nats_port: int = 4232
    nats_monitor_port: int = 8232
    keycloak_port: int = 8180
    keycloak_management_port: int = 9180

    public_url: str | None = None

    @property
    def gateway_url(self) -> str:
        """How browsers reach the gateway: ``public_url``, else the gateway's port on this machine."""
        return self.public_url or f"http://{LOOPBACK}:{self.gateway_port}"
