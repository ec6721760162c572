"""``python -m crm_chassis.sealed new-keys FILE`` and ``… rotate-master FILE``: make and renew the key file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from crm_chassis.sealed.keys import KeysUnusable, create_keys_file, rotate_master


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m crm_chassis.sealed", description="Master keys of sealed fields.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new-keys", help="create a key file (mode 0600)").add_argument("file", type=Path)
    commands.add_parser("rotate-master", help="add a new active version").add_argument("file", type=Path)
    chosen = parser.parse_args(arguments)
    try:
        if chosen.command == "new-keys":
            create_keys_file(chosen.file)
            said = (
                f"Created {chosen.file}. Keep a copy apart from the database backups: without it no sealed field opens."
            )
        else:
            version = rotate_master(chosen.file)
            said = f"Version {version} is active in {chosen.file}. Restart the services and run their key rotation job."
    except KeysUnusable as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
