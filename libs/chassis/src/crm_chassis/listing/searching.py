"""The ``query`` of a list as a condition on a row's search tokens (PRODUCT G13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.errors import invalid
from crm_chassis.text.search import query_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_chassis.text.search import Query

TOKENS = ARRAY(sa.Integer)


@dataclass(frozen=True, slots=True)
class Search:
    """``where`` narrows rows down in SQL; :meth:`fits` rechecks each, since different texts may share tokens."""

    query: Query
    where: Mapping[str, sa.ColumnElement[bool]]
    parameters: Mapping[str, Any]

    def fits(self, texts: Iterable[str], phones: Iterable[str] = ()) -> bool:
        """Whether a row with these texts and telephone numbers is meant."""
        return self.query.matches(texts, phones)


def search_for(text: str, column: sa.ColumnElement[Any]) -> Search:
    """The search for a text in rows whose tokens stand in ``column``. Raises Invalid for what is too short to search."""
    query = query_tokens(text)
    if query.too_short or not query.terms:
        raise invalid(
            "query",
            "TOO_SHORT",
            chinese="请输入至少两个汉字、两个字母或电话号码后四位",
            english="type at least two characters, two letters or the last four digits of a number",
        )
    parameters = {f"tokens_{i}": list(tokens) for i, tokens in enumerate(query.any_of)}
    condition = sa.or_(*[column.contains(sa.bindparam(name, type_=TOKENS)) for name in parameters])
    return Search(query, {f"search {len(parameters)}": condition}, parameters)
