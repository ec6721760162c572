"""Columns as every resource declares them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.tabular.kinds import Named, Text
from crm_chassis.tabular.mapping import Column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_chassis.tabular.kinds import Kind


def column(name: str, kind: Kind, zh: str, en: str, *aliases: str, required: bool = False) -> Column:
    """A column with its titles and the other headers people use for it."""
    return Column(name=name, titles={CHINESE: zh, ENGLISH: en}, kind=kind, aliases=aliases, required=required)


def text(name: str, length: int, zh: str, en: str, *aliases: str, required: bool = False) -> Column:
    """Text on one line."""
    return column(name, Text(length), zh, en, *aliases, required=required)


def coded(name: str, code_list: str, zh: str, en: str, *aliases: str, quoting: bool = True) -> Column:
    """An entry of a code list, by its code or any of its names."""
    hint = {CHINESE: f"代码表 {code_list} 中的名称或代码", ENGLISH: f"a name or code of the list {code_list}"}
    return column(name, Named(code_list, hint, quoting), zh, en, *aliases)


def lists_of(columns: Iterable[Column]) -> tuple[str, ...]:
    """The code lists that the columns name entries of."""
    return tuple(each.kind.lookup for each in columns if isinstance(each.kind, Named))
