"""The table of the suite: which parts there are on one machine, what each is told and what it comes after."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import httpx

from crm_local.checkout import CHECKOUT
from crm_local.databases import address, addresses, provision, provision_owned
from crm_local.keycloak import Distribution, KeycloakServer
from crm_local.nats import NatsServer
from crm_local.os_users import reachable_folder, server_user
from crm_local.parts import Command, Part, Service, Work
from crm_local.ports import LOOPBACK, accepts
from crm_local.postgres import PostgresServer, end_leftovers
from crm_local.programs import Program
from crm_local.secret_store import SecretStore
from crm_local.settings import LocalSettings

REALM_FILE = CHECKOUT / "deploy/keycloak/realm.json"
DOMAINS = ("customer", "sales")
SERVICES = (*(f"crm_{domain}" for domain in DOMAINS), "crm_gateway")

# A service waits by itself for what it needs, the first time even for Keycloak's download.
WAITING_SECONDS = 600


class Suite:
    """The suite's parts for given settings. Making it creates folders and the file of secrets, and starts nothing."""

    def __init__(self, settings: LocalSettings) -> None:
        self._settings = settings
        self._local = settings.local_folder
        self._keys = self._local / "keys/master.json"
        self._keys.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._secrets = SecretStore(self._local / "secrets.json")
        self._postgres = PostgresServer(
            folder=reachable_folder(server_user(), self._local / "postgres"),
            port=settings.postgres_port,
            password=self._secrets.get("postgres"),
            log=self._log("postgres"),
            binaries=settings.postgres_binaries,
        )
        self._nats = NatsServer(
            folder=self._local / "nats",
            port=settings.nats_port,
            monitor_port=settings.nats_monitor_port,
            password=self._secrets.get("nats"),
            log=self._log("nats"),
        )
        self._distribution = Distribution.of(self._local)
        self._admin_url = settings.postgres_url or self._postgres.url
        self._nats_url = settings.nats_url or self._nats.url
        self.keycloak_url = settings.keycloak_url or f"http://{LOOPBACK}:{settings.keycloak_port}"

    def parts(self) -> list[Part]:
        """Everything to do, to run and to keep running."""
        parts: list[Part] = [*self._servers(), *self._keycloak(), *self._preparations(), *self._services()]
        there = {part.name for part in parts}
        return [replace(part, after=tuple(name for name in part.after if name in there)) for part in parts]

    def delete_data(self) -> None:
        """Forget everything but what was downloaded or built from downloads. Nothing may be running."""
        end_leftovers(self._postgres.data)
        shutil.rmtree(self._postgres.folder, ignore_errors=True)
        for name in ("postgres", "nats", "keycloak", "keys", "log", "secrets.json"):
            place = self._local / name
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink(missing_ok=True)

    def _servers(self) -> list[Part]:
        parts: list[Part] = []
        if self._settings.postgres_url is None:
            ports = {self._settings.postgres_port: "CRM_POSTGRES_PORT"}
            parts.append(Service(program=self._postgres.program(), prepare=self._postgres.prepare, ports=ports))
        if self._settings.nats_url is None:
            ports = {
                self._settings.nats_port: "CRM_NATS_PORT",
                self._settings.nats_monitor_port: "CRM_NATS_MONITOR_PORT",
            }
            parts.append(Service(program=self._nats.program(), prepare=self._nats.prepare, ports=ports))
        return parts

    def _keycloak(self) -> list[Part]:
        if self._settings.keycloak_url is not None:
            return []
        server = KeycloakServer(
            folder=self._local / "keycloak",
            home=self._distribution.home,
            port=self._settings.keycloak_port,
            management_port=self._settings.keycloak_management_port,
            database_url=address(
                self._admin_url,
                database="keycloak",
                user="keycloak",
                password=self._secrets.get("keycloak database"),
            ),
            admin_user="admin",
            admin_password=self._secrets.get("keycloak admin"),
            log=self._log("keycloak"),
            realm_file=REALM_FILE,
            jvm_size=self._settings.keycloak_jvm_size,
            environment=self._client_secrets(),
        )
        return [
            Command(
                program=self._module("keycloak-build", "crm_local", "build-keycloak", told={}),
                needed=lambda: not self._distribution.is_built(),
                follow=True,
            ),
            Service(
                program=server.program(),
                prepare=server.prepare,
                after=("databases", "keycloak-build"),
                ports={
                    self._settings.keycloak_port: "CRM_KEYCLOAK_PORT",
                    self._settings.keycloak_management_port: "CRM_KEYCLOAK_MANAGEMENT_PORT",
                },
            ),
        ]

    def _preparations(self) -> list[Part]:
        return [
            Work(name="databases", do=self._provision, after=("postgres",)),
            Command(
                program=self._module("keys", "crm_chassis.sealed", "new-keys", str(self._keys), told={}),
                needed=lambda: not self._keys.exists(),
            ),
            *(
                Command(
                    program=self._module(f"{service.removeprefix('crm_')}-migrate", service, "migrate", told=told),
                    after=("databases", "keys"),
                )
                for service, told in ((service, self._told(service)) for service in SERVICES)
            ),
            Command(
                program=self._module("realm", "crm_gateway", "sync-realm", "--demo", told=self._told("crm_gateway")),
                after=("keycloak", "gateway-migrate"),
            ),
        ]

    def _services(self) -> list[Part]:
        settings = self._settings
        return [
            *(self._domain(domain, port) for domain, port in self._domain_ports().items()),
            Command(
                program=self._module("sales-demo", "crm_sales", "demo", told=self._told("crm_sales")),
                after=("sales-migrate", "nats"),  # what else it needs it waits for, the first time
            ),
            Service(
                program=self._module(
                    "gateway",
                    *("crm_gateway", "all"),
                    told=self._told("crm_gateway"),
                    healthy=lambda: is_ready(f"http://{LOOPBACK}:{settings.gateway_port}/readyz"),
                ),
                after=("gateway-migrate", "nats"),
                ports={settings.gateway_port: "CRM_GATEWAY_PORT", settings.identity_port: "CRM_IDENTITY_PORT"},
            ),
        ]

    def _domain(self, domain: str, port: int) -> Service:
        """A service of its own domain, answering gRPC on the port."""
        package = f"crm_{domain}"
        return Service(
            program=self._module(domain, package, "all", told=self._told(package), healthy=lambda: accepts(port)),
            after=(f"{domain}-migrate", "nats"),
            ports={port: f"CRM_{domain.upper()}_PORT"},
        )

    def _domain_ports(self) -> dict[str, int]:
        return {domain: getattr(self._settings, f"{domain}_port") for domain in DOMAINS}

    def _provision(self) -> None:
        for service in SERVICES:
            provision(self._admin_url, service, **self._passwords(service))
        if self._settings.keycloak_url is None:
            provision_owned(self._admin_url, "keycloak", password=self._secrets.get("keycloak database"))

    def _passwords(self, service: str) -> dict[str, str]:
        return {
            "owner_password": self._secrets.get(f"{service} database owner"),
            "runtime_password": self._secrets.get(f"{service} database"),
        }

    def _client_secrets(self) -> dict[str, str]:
        return {
            "CRM_WEB_CLIENT_SECRET": self._settings.web_client_secret or self._secrets.get("web client"),
            "CRM_WORKER_CLIENT_SECRET": self._settings.worker_client_secret or self._secrets.get("worker client"),
        }

    def _told(self, service: str) -> Mapping[str, str]:
        """The settings of a service."""
        settings = self._settings
        targets = {
            name: f"{LOOPBACK}:{port}"
            for name, port in {**self._domain_ports(), "identity": settings.identity_port}.items()
        }
        database = addresses(self._admin_url, service, **self._passwords(service))
        told = {
            "CRM_DATABASE_URL": database.url,
            "CRM_MIGRATION_DATABASE_URL": database.migration_url,
            "CRM_NATS_URL": self._nats_url,
            "CRM_KEYCLOAK_URL": self.keycloak_url,
            "CRM_KEYCLOAK_REALM": settings.keycloak_realm,
            "CRM_KEYS_FILE": str(self._keys),
            "CRM_GRPC_LISTEN": targets["identity" if service == "crm_gateway" else service.removeprefix("crm_")],
            **{f"CRM_{name.upper()}_TARGET": target for name, target in targets.items()},
        }
        if service == "crm_gateway":
            told |= {
                "CRM_HTTP_LISTEN": f"{LOOPBACK}:{settings.gateway_port}",
                "CRM_PUBLIC_URL": settings.gateway_url,
                **self._client_secrets(),
            }
        return told

    def _module(
        self,
        name: str,
        *words: str,
        told: Mapping[str, str],
        healthy: Callable[[], bool] = lambda: True,
    ) -> Program:
        return Program(
            name=name,
            command=[sys.executable, "-m", *words],
            environment={**os.environ, "PYTHONUNBUFFERED": "1", "CRM_LOCAL_FOLDER": str(self._local), **told},
            folder=CHECKOUT,
            log=self._log(name),
            healthy=healthy,
            start_seconds=WAITING_SECONDS,
        )

    def _log(self, name: str) -> Path:
        return self._local / "log" / f"{name}.log"

    def accounts(self) -> Program:
        """Prints who can sign in to the demo company."""
        return self._module("demo-accounts", "crm_gateway", "demo-accounts", told={})


def is_ready(url: str) -> bool:
    """Whether a readiness address answers that all is well."""
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.TransportError:
        return False
