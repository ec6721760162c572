"""Which column of a sheet holds which field, and the values that its rows hold by that."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Invalid
from crm_chassis.tabular.kinds import CellProblem, Context, Kind, Named, problem
from crm_chassis.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_chassis.tabular.sheets import Row

_FORMULA_ERRORS = frozenset(
    {"#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_REMEMBERED = 20_000
_SHORT = 64
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A field that sheets may hold: its name in the contract, its titles by language, other headers people use."""

    name: str
    titles: Mapping[str, str]
    kind: Kind
    aliases: tuple[str, ...] = ()
    required: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one cell: row as Excel numbers it, header as the file has it."""

    row: int
    header: str
    field: str
    reason: str
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Converted:
    """A row's values by field; None where the cell is blank, no key where it has a problem."""

    row: int
    values: Mapping[str, object]
    problems: tuple[RowProblem, ...]


def guessed_mapping(
    columns: Sequence[Column], headers: Sequence[str], rows: Sequence[Row], context: Context
) -> dict[str, str]:
    """Field by header, for headers that are a column's title, name or alias when folded; every field at most once.

    A title wins over a name, a name over an alias, then the column further left. ``rows`` are the first ones: a column of
    names is not guessed where none of its first values is one of them, for "source" is the source of a customer or of a list.
    """
    known = {column.name: column for column in columns}
    wanted: list[dict[str, str]] = [{}, {}, {}]
    for column in columns:
        for rank, words in enumerate((tuple(column.titles.values()), (column.name,), column.aliases)):
            for word in words:
                wanted[rank].setdefault(_folded_header(word), column.name)
    mapping: dict[str, str] = {}
    for fields in wanted:
        for index, header in enumerate(headers):
            field = fields.get(_folded_header(header))
            if not field or header in mapping or field in mapping.values():
                continue
            if _is_plausible(known[field], (row.cells[index] for row in rows), context):
                mapping[header] = field
    return {header: mapping[header] for header in headers if header in mapping}


def _is_plausible(column: Column, texts: Iterable[str], context: Context) -> bool:
    if not isinstance(column.kind, Named):
        return True
    first = list(islice((text for text in texts if text.strip()), _LOOKED_AT))
    return not first or any(not isinstance(column.kind.convert(text, context), CellProblem) for text in first)


def check_mapping(columns: Sequence[Column], headers: Sequence[str], mapping: Mapping[str, str]) -> None:
    """Raise ``Invalid`` naming every entry ``mapping["header"]`` that cannot stand, and unmapped required fields."""
    known = {column.name: column for column in columns}
    problems: list[FieldProblem] = []
    holders: dict[str, str] = {}
    for header, field in mapping.items():
        if header not in headers:
            problems.append(
                _wrong(header, "COLUMN_UNKNOWN", f"文件中没有“{header}”列", f"the file has no column “{header}”")
            )
        elif field not in known:
            problems.append(_wrong(header, "FIELD_UNKNOWN", f"没有字段“{field}”", f"there is no field “{field}”"))
        elif (other := holders.setdefault(field, header)) != header:
            problems.append(
                _wrong(
                    header,
                    "FIELD_MAPPED_TWICE",
                    f"“{other}”列已对应字段“{known[field].titles[CHINESE]}”",
                    f"“{other}” holds the field “{known[field].titles[ENGLISH]}” already",
                )
            )
    for column in columns:
        if column.required and column.name not in mapping.values():
            says = {
                CHINESE: f"必填字段“{column.titles[CHINESE]}”没有对应的列",
                ENGLISH: f"no column holds the required field “{column.titles[ENGLISH]}”",
            }
            problems.append(FieldProblem(field="mapping", reason="REQUIRED_FIELD_UNMAPPED", says=says))
    if problems:
        raise Invalid(fields=problems)


class Conversion:
    """Turns the rows of one sheet into values. Raises ``Invalid`` when the mapping cannot stand (see check_mapping)."""

    def __init__(
        self, columns: Sequence[Column], headers: Sequence[str], mapping: Mapping[str, str], context: Context
    ) -> None:
        check_mapping(columns, headers, mapping)
        known = {column.name: column for column in columns}
        self._cells = [
            (index, header, known[mapping[header]], dict[str, object]())
            for index, header in enumerate(headers)
            if header in mapping
        ]
        self._context = context

    def convert(self, row: Row) -> Converted:
        """The row's values and problems."""
        values: dict[str, object] = {}
        problems: list[RowProblem] = []
        for index, header, column, remembered in self._cells:
            text = row.cells[index]
            # Columns repeat themselves: provinces, grades, dates. Finding a value again costs a tenth of reading it.
            value = remembered.get(text, remembered)
            if value is remembered:
                value = self._value(column, text)
                if len(text) <= _SHORT:
                    if len(remembered) >= _REMEMBERED:
                        remembered.clear()
                    remembered[text] = value
            if isinstance(value, CellProblem):
                problems.append(RowProblem(row.number, header, column.name, value.reason, value.says))
            else:
                values[column.name] = value
        return Converted(row.number, values, tuple(problems))

    def _value(self, column: Column, text: str) -> object:
        if not text or text.isspace():
            return _nothing(column)
        if text.strip() in _FORMULA_ERRORS:
            return problem("FORMULA_ERROR", chinese="公式出错", english="its formula has an error")
        value = column.kind.convert(text, self._context)
        return _nothing(column) if value in ("", ()) else value  # it held only signs that cannot be seen


def _nothing(column: Column) -> CellProblem | None:
    return problem("REQUIRED", chinese="必填", english="it is required") if column.required else None


def _folded_header(text: str) -> str:
    """A header without the marks around it: case, width, blanks, punctuation, the * of required columns."""
    return "".join(sign for sign in folded(text) if unicodedata.category(sign)[0] in "LNM")


def _wrong(header: str, reason: str, chinese: str, english: str) -> FieldProblem:
    return FieldProblem(field=f'mapping["{header}"]', reason=reason, says={CHINESE: chinese, ENGLISH: english})
