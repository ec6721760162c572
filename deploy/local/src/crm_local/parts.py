"""The words the runner's table is written in: what to do, to run to its end, or to keep running, and after what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from crm_local.programs import Program


def nothing() -> None:
    """No preparation."""


def always() -> bool:
    """Needed at every start."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something short this process does itself."""

    name: str
    do: Callable[[], None]
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A program that runs to its end and must end well; ``follow`` shows its last line while it runs."""

    program: Program
    after: tuple[str, ...] = ()
    needed: Callable[[], bool] = always
    follow: bool = False

    @property
    def name(self) -> str:
        """Its program's."""
        return self.program.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A program that stays: ready once healthy, started again when it dies.

    ``ports`` names the setting behind each port it listens on.
    """

    program: Program
    after: tuple[str, ...] = ()
    prepare: Callable[[], None] = nothing
    ports: Mapping[int, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its program's."""
        return self.program.name


Part = Work | Command | Service


def all_after(parts: Sequence[Part], name: str) -> set[str]:
    """The names of the parts that come after ``name``, at any distance."""
    later = {part.name for part in parts if name in part.after}
    return later.union(*(all_after(parts, each) for each in later))
