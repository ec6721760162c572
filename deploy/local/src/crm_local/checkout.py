"""Where things are: this checkout and its folder of local data."""

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[4]


def local_folder() -> Path:
    """``.local`` of the checkout, unless CRM_LOCAL_FOLDER says otherwise."""
    return Path(os.environ.get("CRM_LOCAL_FOLDER") or CHECKOUT / ".local").resolve()
