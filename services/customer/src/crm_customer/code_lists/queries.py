"""Reading code lists. They are nobody's rows: who is signed in may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Invalid, NotFound
from crm_chassis.statements import Kept
from crm_chassis.text.names import spelling_key
from crm_customer.code_lists.tables import code_lists, codes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.tabular.kinds import Lookup
    from crm_chassis.work import Read

_ASKED = (
    sa.func.unnest(
        sa.bindparam("fields", type_=ARRAY(sa.Text)),
        sa.bindparam("lists", type_=ARRAY(sa.Text)),
        sa.bindparam("given", type_=ARRAY(sa.Text)),
    )
    .table_valued("field", "list", "code")
    .render_derived(name="asked")
)
_NOT_OFFERED = Kept(
    sa.select(_ASKED.c.field, _ASKED.c.list, _ASKED.c.code, codes.c.retired)
    .select_from(_ASKED.outerjoin(codes, (codes.c.list == _ASKED.c.list) & (codes.c.code == _ASKED.c.code)))
    .where(codes.c.code.is_(None) | codes.c.retired)
)


async def lists(read: Read) -> Sequence[Any]:
    """All lists with the number of codes in use."""
    in_use = sa.func.count(codes.c.code).filter(~codes.c.retired).label("code_count")
    statement = sa.select(code_lists, in_use).outerjoin(codes, codes.c.list == code_lists.c.name)
    return (await read.db.execute(statement.group_by(code_lists.c.name).order_by(code_lists.c.name))).all()


async def codes_of(read: Read, name: str) -> Sequence[Any]:
    """The codes of a list in their order. Raises NotFound for a list there is not."""
    if (await read.db.execute(sa.select(code_lists.c.name).where(code_lists.c.name == name))).one_or_none() is None:
        raise NotFound
    statement = sa.select(codes).where(codes.c.list == name).order_by(codes.c.position, codes.c.code)
    return (await read.db.execute(statement)).all()


async def one_code(read: Read, name: str, code: str) -> Any:
    """One code. Raises NotFound."""
    row = (await read.db.execute(sa.select(codes).where(codes.c.list == name, codes.c.code == code))).one_or_none()
    if row is None:
        raise NotFound
    return row


async def lookups(read: Read, names: Sequence[str]) -> dict[str, Lookup]:
    """For each list what finds codes by any spelling; retired codes are not offered."""
    statement = sa.select(codes.c.list, codes.c.code, codes.c.spellings).where(
        codes.c.list.in_(names), ~codes.c.retired
    )
    by_spelling: dict[str, dict[str, list[str]]] = {name: {} for name in names}
    for row in await read.db.execute(statement):
        for spelling in row.spellings:
            by_spelling[row.list].setdefault(spelling, []).append(row.code)
    return {
        name: lambda text, found=found: found.get(spelling_key(text), [])  # type: ignore[misc]  # binds this list
        for name, found in by_spelling.items()
    }


async def require_codes(
    read: Read, resource: str, coded: Mapping[str, str], values: Mapping[str, Any], *, kept: Mapping[str, Any]
) -> None:
    """Check that each coded field's value is offered by its list; ``coded`` maps fields to lists.

    Values that the record holds already, in ``kept``, may be retired. Raises Invalid naming every other field
    (``customer.grade``) that holds an unknown or retired code.
    """
    chosen = {field: values[field] for field in coded if values.get(field) and values[field] != kept.get(field)}
    if not chosen:
        return
    rows = await read.fetch(
        _NOT_OFFERED,
        {
            "fields": [f"{resource}.{field}" for field in chosen],
            "lists": [coded[field] for field in chosen],
            "given": list(chosen.values()),
        },
    )
    if problems := [_not_offered(row) for row in rows]:
        raise Invalid(fields=problems)


def _not_offered(row: Any) -> FieldProblem:
    if row.retired:
        says = {
            CHINESE: f"代码表 {row.list} 中的“{row.code}”已停用",
            ENGLISH: f"“{row.code}” of the code list {row.list} is retired",
        }
        return FieldProblem(field=row.field, reason="CODE_RETIRED", says=says)
    return FieldProblem(
        field=row.field,
        reason="UNKNOWN_CODE",
        says={
            CHINESE: f"代码表 {row.list} 中没有“{row.code}”",
            ENGLISH: f"the code list {row.list} has no “{row.code}”",
        },
    )
