"""What the runner shows: a live table on a terminal, plain lines elsewhere."""

import time
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

SETTLED = ("ready", "done", "done before", "stopped")


class Board:
    """States of the parts by name. As a context it is live; afterwards every change is a line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()
        self._states: dict[str, tuple[str, float]] = {}
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live = Live(get_renderable=self._table, console=self._console, refresh_per_second=8)
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.settle()

    def settle(self) -> None:
        """Leave the table as it stands; from now on changes are lines."""
        if self._live is not None:
            self._live.stop()
            self._live = None

    def tell(self, name: str, state: str) -> None:
        """A part's state has changed."""
        before = self._states.get(name)
        if before is not None and before[0] == state:
            return
        now = time.monotonic() - self._began
        self._states[name] = (state, now)
        if self._live is None:
            self.say(f"{now:6.1f} s  {name}: {state}")

    def say(self, text: str) -> None:
        """A line of its own, never broken: people copy what stands in it."""
        self._console.print(Text(text), soft_wrap=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, (state, since) in self._states.items():
            style = "green" if state in SETTLED else "yellow"
            table.add_row(Text(name), Text(state.splitlines()[0], style=style), Text(f"{since:.1f} s", style="dim"))
        return table
