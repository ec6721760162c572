"""``python -m crm_local``: the suite on one machine.

run              start everything, keep it running until Ctrl-C
reset            delete the local data; downloads stay
build-keycloak   download and build Keycloak, as run does the first time
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from crm_local.checkout import local_folder
from crm_local.keycloak import Distribution, Update
from crm_local.run import reset, run
from crm_local.session import main


def build_keycloak() -> None:
    """Make sure that Keycloak is there, telling one line per step and per tenth of the download."""
    Distribution.of(local_folder()).ensure(print, show_download)


@contextmanager
def show_download(_name: str, size: int) -> Iterator[Update]:
    """A line per tenth of the file."""
    came = 0

    def update(more: int) -> None:
        nonlocal came
        before, came = came, came + more
        if came * 10 // size > before * 10 // size:
            print(f"downloading, {came * 100 // size} % of {size // 1_000_000} MB")  # noqa: T201

    yield update


COMMANDS = {"run": run, "reset": reset, "build-keycloak": build_keycloak}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="crm_local", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=COMMANDS)
    main(COMMANDS[parser.parse_args(sys.argv[1:]).command])
