"""Running servers as somebody who is not root, and finding places that somebody can reach."""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from pathlib import Path

from crm_local.programs import credentials
from crm_local.refusal import CannotStart

UNPRIVILEGED = "nobody"


def server_user() -> str | None:
    """The user servers run as: None (oneself) unless that is root, which PostgreSQL refuses."""
    return UNPRIVILEGED if os.geteuid() == 0 else None


def can_run(os_user: str | None, executable: Path) -> bool:
    """Whether the user can execute a program that answers ``--version``: path, permissions, libraries and mount."""
    try:
        answer = subprocess.run(  # noqa: S603  a fixed question to a given server binary
            [str(executable), "--version"],
            cwd="/",
            env={"PATH": os.defpath},
            capture_output=True,
            check=False,
            **credentials(os_user),
        )
    except OSError:
        return False
    return bool(answer.returncode == 0)


def can_enter(os_user: str | None, folder: Path) -> bool:
    """Whether the user can traverse every folder down to this one."""
    if os_user is None:
        return os.access(folder, os.X_OK)
    seen = subprocess.run(  # noqa: S603
        ["test", "-x", str(folder)],  # noqa: S607  POSIX
        cwd="/",
        check=False,
        **credentials(os_user),
    )
    return bool(seen.returncode == 0)


def reachable_folder(os_user: str | None, preferred: Path) -> Path:
    """``preferred``, created; or its stand-in when the user cannot reach it, as in a checkout under /root.

    Raises:
        CannotStart: see ``stand_in``.
    """
    preferred.mkdir(parents=True, exist_ok=True)
    if can_enter(os_user, preferred):
        return preferred
    return stand_in(preferred.name, str(preferred.resolve()))


def stand_in(label: str, original: str) -> Path:
    """A folder below /var/tmp that everybody can traverse, the same one for the same ``original`` at every start.

    Raises:
        CannotStart: somebody else made it, so what is in it cannot be trusted.
    """
    digest = hashlib.sha256(original.encode()).hexdigest()[:12]
    folder = Path("/var/tmp", f"shanhai-crm-{label}-{digest}")  # noqa: S108  owner checked below
    folder.mkdir(mode=0o711, exist_ok=True)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise CannotStart(f"{folder} belongs to somebody else; remove it or move the checkout out of a private folder")
    folder.chmod(0o711)
    return folder


def temporary_folder(os_user: str | None, prefix: str) -> Path:
    """A new temporary folder that the user can traverse."""
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108  mkdtemp makes an unguessable name
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        folder.chmod(0o711)
        if can_enter(os_user, folder):
            return folder
        folder.rmdir()
    raise CannotStart(f"user {os_user} can reach no temporary folder")


def give_to(os_user: str | None, folder: Path) -> None:
    """Create the folder as the user's own, closed to others."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if os_user is not None:
        shutil.chown(folder, os_user)
