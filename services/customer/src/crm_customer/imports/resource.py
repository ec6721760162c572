"""What sheets can be imported as. A room declares its :class:`Resource` in its ``importing`` module; the rest is here once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from crm_customer.imports.domain import ROW_SAYS, Outcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

    from crm_chassis.sealed.kinds import Kind as SealedKind
    from crm_chassis.tabular.kinds import Lookup
    from crm_chassis.tabular.mapping import Column
    from crm_chassis.work import Work


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A row on its way onto the file.

    ``content`` is what the resource reads out of it. Rows that share one of the ``marks`` are one record. ``record_id`` is
    the record that it became or collides with, ``customer_id`` that record's customer, ``similar`` are all records it is
    like without being certainly the same.
    """

    number: int
    content: Any
    outcome: Outcome = Outcome.FINE
    problems: list[dict[str, Any]] = field(default_factory=list)
    marks: tuple[str, ...] = ()
    customer_id: str | None = None
    record_id: str | None = None
    similar: frozenset[str] = frozenset()

    def fails(self, reason: str, *, field: str) -> None:
        """It cannot be put on file."""
        self.outcome = Outcome.ERROR
        self.problems = [{"field": field, "reason": reason, "says": ROW_SAYS[reason]}]

    def is_on_file(self, customer_id: str, record_id: str) -> None:
        """It is certainly this record."""
        self._is_like("ON_FILE", Outcome.DUPLICATE, customer_id, record_id)

    def may_be_on_file(self, customer_id: str, record_id: str, similar: Iterable[str]) -> None:
        """It may be this record or another of ``similar``."""
        self._is_like("SIMILAR_ON_FILE", Outcome.SIMILAR, customer_id, record_id)
        self.similar = frozenset(similar)

    def stands_in_row(self, number: int) -> None:
        """A row further up is the same record."""
        self.outcome = Outcome.DUPLICATE
        says = {locale: text.format(row=number) for locale, text in ROW_SAYS["TWICE_IN_SHEET"].items()}
        self.problems = [{"reason": "TWICE_IN_SHEET", "says": says}]

    def is_committed(self, customer_id: str, record_id: str) -> None:
        """It was put on file."""
        self.outcome, self.problems = Outcome.COMMITTED, []
        self.customer_id, self.record_id = customer_id, record_id

    def _is_like(self, reason: str, outcome: Outcome, customer_id: str, record_id: str) -> None:
        self.outcome = outcome
        self.problems = [{"reason": reason, "says": ROW_SAYS[reason]}]
        self.customer_id, self.record_id = customer_id, record_id


def _no_locks(_: Any) -> int:
    return 0


def _nothing_wrong(_: Any) -> list[dict[str, Any]]:
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One kind of record that a sheet can hold.

    ``permission`` is that of creating one by hand, ``guarded`` are columns with the permission they need besides.
    ``read`` makes a candidate's content of a row's converted values; ``contradicts`` says what in it breaks the contract.
    ``compare`` sets marks and finds out what is on file; when it is ``final`` nothing may change until the commit, for which a
    content takes so many ``locks`` beside those of rows.
    ``put_on_file`` writes candidates of the caller's, for a reason, into a unit if they are ``owned`` in one, and tells them.
    ``lookups`` find what cells of a field may name beside the entries of code lists. Sheets whose columns include ``sealed`` ones are kept sealed, with the keys of ``data_class``.
    """

    permission: str
    columns: tuple[Column, ...]
    read: Callable[[Mapping[str, object]], Any]
    compare: Callable[[Work, Sequence[Candidate], bool], Awaitable[None]]
    put_on_file: Callable[[Work, Sequence[Candidate], str, str], Awaitable[None]]
    locks: Callable[[Any], int] = _no_locks
    contradicts: Callable[[Any], list[dict[str, Any]]] = _nothing_wrong
    lookups: Mapping[str, Callable[[Work], Awaitable[Mapping[str, Lookup]]]] = field(default_factory=dict)
    owned: bool = False
    guarded: Mapping[str, str] = field(default_factory=dict)
    sealed: Mapping[str, SealedKind] = field(default_factory=dict)
    data_class: str = ""

    def permissions(self, mapping: Mapping[str, str]) -> tuple[str, ...]:
        """What somebody needs to import such records with these fields."""
        guarded = (permission for field, permission in self.guarded.items() if field in mapping.values())
        return (self.permission, *guarded)
