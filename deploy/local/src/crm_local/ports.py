"""Loopback ports."""

import random
import socket

from crm_local.refusal import CannotStart

LOOPBACK = "127.0.0.1"

# Below what Linux and macOS hand out to outgoing connections, which could take a port between choosing and binding it.
CHOICE = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on the loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A loopback port nobody listens on.

    Raises:
        CannotStart: every port tried is taken.
    """
    for port in random.sample(CHOICE, 200):
        if is_free(port):
            return port
    raise CannotStart(f"no free port found on {LOOPBACK}")


def accepts(port: int) -> bool:
    """Whether somebody answers on the loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
