"""What a job is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A function to run in the background.

    ``name`` is stored with every enqueued job: never reuse it for something else. ``every`` is a crontab in UTC.
    ``retry_delays`` are seconds before the second, third … attempt; after the last one the job stays as failed.
    """

    name: str
    run: Callable[..., Awaitable[None]]
    every: str | None = None
    retry_delays: tuple[float, ...] = (1, 10, 60, 300, 1800)


def job(
    name: str, *, every: str | None = None, retry_delays: tuple[float, ...] = (1, 10, 60, 300, 1800)
) -> Callable[[Callable[..., Awaitable[None]]], Job]:
    """Make a coroutine function a job.

    It is called with the worker's context and with the keywords it was deferred with, which must be JSON.
    """

    def decorate(run: Callable[..., Awaitable[Any]]) -> Job:
        return Job(name=name, run=run, every=every, retry_delays=retry_delays)

    return decorate
