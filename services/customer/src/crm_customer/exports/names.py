"""What codes, people, units and other records are called, for the rows at hand and as far as the caller may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis.errors import CHINESE
from crm_customer.code_lists.tables import codes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

    from crm_chassis.identity.directory import Directory
    from crm_chassis.work import Read

    Finder = Callable[[Read, Collection[str]], Awaitable[dict[str, str]]]


class CustomerNames:
    """Names in the caller's language. ``finders`` know the records that a field refers to, by the field's name."""

    def __init__(self, read: Read, titles: Mapping[tuple[str, str], str], finders: Mapping[str, Finder]) -> None:
        self.locale = read.locale
        self._titles = titles
        self._finders = finders
        self._found: dict[str, dict[str, str]] = {}
        self._directory: Directory = read.caller.directory

    async def learn(self, read: Read, rows: Sequence[Any]) -> None:
        """Look up what the next rows refer to."""
        self._directory = read.caller.directory
        for field, find in self._finders.items():
            self._found[field] = await find(read, {getattr(row, field) for row in rows} - {""})

    def code(self, name: str, code: str) -> str:
        """The title of a code of a list; a code that nobody knows stands for itself."""
        return self._titles.get((name, code), code)

    def record(self, field: str, row: Any) -> str:
        """The name of the record that a field refers to; empty when the caller may not see it."""
        return self._found[field].get(getattr(row, field), "")

    def person(self, person_id: str) -> str:
        """A person's name."""
        person = self._directory.people.get(person_id)
        return person.name if person else ""

    def unit(self, unit_id: str) -> str:
        """A unit's name."""
        unit = self._directory.units.get(unit_id)
        return unit.name if unit else ""

    def product_line(self, product_line_id: str) -> str:
        """A product line's name."""
        line = self._directory.product_lines.get(product_line_id)
        return line.name if line else ""


def names_with(**finders: Finder) -> Callable[[Read], Awaitable[CustomerNames]]:
    """Begins :class:`CustomerNames`, given what finds the records that each field refers to."""

    async def begin(read: Read) -> CustomerNames:
        rows = await read.db.execute(sa.select(codes.c.list, codes.c.code, codes.c.name_zh, codes.c.name_en))
        chinese = read.locale == CHINESE
        titles = {(row.list, row.code): row.name_zh if chinese else row.name_en or row.name_zh for row in rows}
        return CustomerNames(read, titles, finders)

    return begin
