"""Keeping a request to stop that came while something else went wrong."""

from __future__ import annotations

import asyncio


def stop_if_asked() -> None:
    """Raise CancelledError when the running task was cancelled: a task group tells its errors and not the request."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
