"""What the runner started, on disk, so that the next one can end what a killed one left."""

import json
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from crm_local.programs import Child

# Linux derives a process's start time from the time of boot, which moves a little when the clock is set.
SAME_START_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Records:
    """One file per running child in ``folder``: process id, start time and how to stop it.

    A process id alone may belong to somebody else by now; with its start time it cannot.
    """

    folder: Path

    def keep(self, child: Child) -> None:
        """Write down that the child runs."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with suppress(psutil.NoSuchProcess):  # over already: nothing to find later
            started = psutil.Process(child.pid).create_time()
            fresh = self.folder / f"{child.program.name}.new"
            fresh.write_text(
                json.dumps(
                    {
                        "pid": child.pid,
                        "started": started,
                        "stop_signal": int(child.program.stop_signal),
                        "stop_seconds": child.program.stop_seconds,
                    }
                )
            )
            fresh.replace(self._file(child.program.name))

    def forget(self, child: Child) -> None:
        """The child is over."""
        self._file(child.program.name).unlink(missing_ok=True)

    def end_what_is_left(self) -> list[str]:
        """End every recorded process that still runs, all at once, and forget it; their names."""
        left = {file: process for file in sorted(self.folder.glob("*.json")) if (process := _still_running(file))}
        for file, process in left.items():
            with suppress(psutil.NoSuchProcess):
                process.send_signal(json.loads(file.read_text())["stop_signal"])
        patience = max((json.loads(file.read_text())["stop_seconds"] for file in left), default=0)
        _, deaf = psutil.wait_procs(list(left.values()), timeout=patience)
        for process in deaf:
            with suppress(ProcessLookupError):  # a child leads the group it was started in
                os.killpg(process.pid, signal.SIGKILL)
        psutil.wait_procs(deaf, timeout=5)
        for file in self.folder.glob("*.json"):
            file.unlink()
        return [file.stem for file in left]

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"


def _still_running(file: Path) -> psutil.Process | None:
    record = json.loads(file.read_text())
    try:
        process = psutil.Process(record["pid"])
        same = abs(process.create_time() - record["started"]) < SAME_START_SECONDS
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.NoSuchProcess:
        return None
