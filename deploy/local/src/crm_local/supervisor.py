"""Starts a table of parts in the order they need, keeps what stays running, and ends it all in reverse (ADR 0002)."""

import asyncio
import time
from collections.abc import Callable, Sequence

from crm_local.parts import Command, Part, Service, Work, all_after
from crm_local.programs import Child, Program, start
from crm_local.records import Records
from crm_local.refusal import CannotStart

POLL_SECONDS = 0.1
BACK_OFF_SECONDS = (1, 2, 4, 8, 15, 30)
STEADY_SECONDS = 60

Tell = Callable[[str, str], None]


class Supervisor:
    """Runs ``parts``; ``tell(name, state)`` hears of every change.

    ``ready`` is set once every part is done or healthy. Children are started from the thread of the event loop, which
    has to be the main one: Linux ends them when that thread is gone.
    """

    def __init__(self, parts: Sequence[Part], records: Records, tell: Tell) -> None:
        self._parts = list(parts)
        self._records = records
        self._tell = tell
        self._done = {part.name: asyncio.Event() for part in parts}
        self._children: dict[str, Child] = {}
        self.ready = asyncio.Event()
        for part in parts:
            unknown = set(part.after) - set(self._done)
            if unknown:
                raise ValueError(f"{part.name} comes after parts that are not in the table: {sorted(unknown)}")

    async def run(self, stop: asyncio.Event) -> None:
        """Start everything and keep it running until ``stop`` is set; nothing is left running when this returns or raises.

        Raises:
            CannotStart: a part failed before everything was ready once.
        """
        parts = [asyncio.create_task(self._carry_out(part)) for part in self._parts]
        stopping = asyncio.create_task(stop.wait())
        watching = asyncio.create_task(self._watch_ready())
        try:
            while not stopping.done():
                over, _ = await asyncio.wait({stopping, *_unfinished(parts)}, return_when=asyncio.FIRST_COMPLETED)
                for task in over - {stopping}:
                    task.result()  # the first refusal ends the run
        finally:
            for task in (stopping, watching, *parts):
                task.cancel()
            await asyncio.gather(stopping, watching, *parts, return_exceptions=True)
            await self._stop_all()

    def kill_all(self) -> None:
        """End every child at once, for somebody who will not wait."""
        for child in list(self._children.values()):
            child.kill()

    async def _watch_ready(self) -> None:
        for done in self._done.values():
            await done.wait()
        self.ready.set()

    async def _carry_out(self, part: Part) -> None:
        for name in part.after:
            await self._done[name].wait()
        match part:
            case Work():
                await self._work(part)
            case Command():
                await self._command(part)
            case Service():
                await self._service(part)

    async def _work(self, part: Work) -> None:
        self._tell(part.name, "working")
        await asyncio.to_thread(part.do)
        self._finish(part, "done")

    async def _command(self, part: Command) -> None:
        if not part.needed():
            self._finish(part, "done before")
            return
        self._tell(part.name, "working")
        child = self._start(part.program)
        while (code := child.ended()) is None:
            if part.follow:
                self._tell(part.name, child.last_lines(1) or "working")
            await asyncio.sleep(POLL_SECONDS)
        self._gone(child)
        if code != 0:
            raise CannotStart(f"{part.name} ended with code {code}:\n{child.last_lines()}")
        self._finish(part, "done")

    async def _service(self, part: Service) -> None:
        back_off = iter(BACK_OFF_SECONDS)
        while True:
            started = time.monotonic()
            self._tell(part.name, "starting")
            await asyncio.to_thread(part.prepare)
            child = self._start(part.program)
            if await _became_healthy(child):
                self._finish(part, "ready")
                what = f"ended with code {await _end_of(child)}"
            elif (code := child.ended()) is not None:
                what = f"ended with code {code} while starting"
            else:
                child.kill()
                what = f"was not healthy within {child.program.start_seconds:.0f} s"
            self._gone(child)
            if not self._done[part.name].is_set():
                raise CannotStart(f"{part.name} {what}:\n{child.last_lines()}")
            if time.monotonic() - started > STEADY_SECONDS:
                back_off = iter(BACK_OFF_SECONDS)
            pause = next(back_off, BACK_OFF_SECONDS[-1])
            self._tell(part.name, f"{what}, starts again in {pause} s; its last lines:\n{child.last_lines()}")
            await asyncio.sleep(pause)

    def _start(self, program: Program) -> Child:
        child = start(program)
        self._children[program.name] = child
        self._records.keep(child)
        return child

    def _gone(self, child: Child) -> None:
        del self._children[child.program.name]
        self._records.forget(child)

    def _finish(self, part: Part, state: str) -> None:
        self._tell(part.name, state)
        self._done[part.name].set()

    async def _stop_all(self) -> None:
        """Each child once everything that came after it is over."""
        over = {name: asyncio.Event() for name in self._children}

        async def stop_in_turn(child: Child) -> None:
            name = child.program.name
            for later in all_after(self._parts, name) & set(over):
                await over[later].wait()
            self._tell(name, "stopping")
            child.ask_to_stop()
            try:
                await asyncio.wait_for(_end_of(child), child.program.stop_seconds)
            except TimeoutError:
                child.kill()
            self._gone(child)
            self._tell(name, "stopped")
            over[name].set()

        await asyncio.gather(*(stop_in_turn(child) for child in list(self._children.values())))


async def _became_healthy(child: Child) -> bool:
    """Whether it did, before it ended and within its time."""
    deadline = time.monotonic() + child.program.start_seconds
    while child.ended() is None and time.monotonic() < deadline:
        if await asyncio.to_thread(child.program.healthy):
            return True
        await asyncio.sleep(POLL_SECONDS)
    return False


async def _end_of(child: Child) -> int:
    while (code := child.ended()) is None:  # noqa: ASYNC110  an exit is no event of ours
        await asyncio.sleep(POLL_SECONDS)
    return code


def _unfinished(tasks: list[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    return {task for task in tasks if not task.done()}
