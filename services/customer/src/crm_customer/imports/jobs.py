"""The long work of an import, in steps that each are one transaction (see crm_chassis.jobs).

A step reads the next rows that have no outcome yet (or are fine, when committing), so that a job stopped anywhere goes
on where it stopped, and rows put on file are never put there twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import protovalidate
import sqlalchemy as sa

from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.fill import values_of
from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import EMPTY
from crm_chassis.jobs import job
from crm_chassis.tabular.mapping import Conversion
from crm_chassis.tabular.sheets import Row
from crm_chassis.work import working
from crm_customer.categories import cells as categories
from crm_customer.code_lists.tables import codes
from crm_customer.customers import collisions
from crm_customer.customers.commands import REFERENCES, WRITABLE, put_on_file
from crm_customer.imports.columns import COLUMNS, LISTS, context_of, customer_values
from crm_customer.imports.domain import ROW_SAYS, Outcome, State
from crm_customer.imports.tables import import_rows, imports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.work import Surroundings, Work
    from crm_customer.customers.domain import Fact, Match

CHECKED_AT_ONCE = 500
COMMITTED_AT_ONCE = 250
BLANK = values_of(Customer(), WRITABLE, references=REFERENCES)


@job("customer.imports.check")
async def check_import(surroundings: Surroundings, *, import_id: str) -> None:
    """The dry run."""
    going = True
    while going:
        async with _step(surroundings) as work:
            going = await _check_next(work, import_id)


@job("customer.imports.commit")
async def commit_import(surroundings: Surroundings, *, import_id: str) -> None:
    """The commit."""
    going = True
    while going:
        async with _step(surroundings) as work:
            going = await _commit_next(work, import_id)


def _step(surroundings: Surroundings) -> Any:
    return working(surroundings, system_caller("import", EMPTY))


async def _check_next(work: Work, import_id: str) -> bool:
    """Check the next rows; False when there is nothing left to do."""
    found = await _next(work, import_id, State.CHECKING, Outcome.OPEN, CHECKED_AT_ONCE)
    if found is None:
        return False
    imported, rows = found
    if not rows:
        await _finish(work, imported, State.CHECKED)
        return False
    conversion = await _conversion(work, imported)
    checked = [_checked(row, conversion) for row in rows]
    await _save(work, import_id, checked)
    good = [each for each in checked if each["outcome"] == Outcome.FINE]
    first_rows = await _first_rows(work, import_id, [each["identity"] for each in good])
    matches = await _matches(work, [each["facts"] for each in good])
    for each, (certain, similar) in zip(good, matches, strict=True):
        first = first_rows.get(each["identity"], each["number"])
        if certain is not None:
            each |= {"outcome": Outcome.DUPLICATE, "customer_id": certain.customer_id}
            each["problems"] = [{"reason": "ON_FILE", "says": ROW_SAYS["ON_FILE"]}]
        elif first < each["number"]:
            each |= {"outcome": Outcome.DUPLICATE}
            says = {locale: text.format(row=first) for locale, text in ROW_SAYS["TWICE_IN_SHEET"].items()}
            each["problems"] = [{"reason": "TWICE_IN_SHEET", "says": says}]
        elif similar is not None:
            each |= {"customer_id": similar.customer_id}
            each["problems"] = [{"reason": "SIMILAR_ON_FILE", "says": ROW_SAYS["SIMILAR_ON_FILE"]}]
    await _save(work, import_id, good)
    return True


async def _commit_next(work: Work, import_id: str) -> bool:
    """Put the next fine rows on file; False when there is nothing left to do."""
    found = await _next(work, import_id, State.COMMITTING, Outcome.FINE, COMMITTED_AT_ONCE)
    if found is None:
        return False
    imported, rows = found
    if not rows:
        await _finish(work, imported, State.DONE)
        return False
    conversion = await _conversion(work, imported)
    checked = [_checked(row, conversion) for row in rows]
    await collisions.lock(work, (fact for each in checked for fact in each["facts"]))
    matches = await _matches(work, [each["facts"] for each in checked])
    going = []
    for each, (certain, _) in zip(checked, matches, strict=True):
        if each["outcome"] != Outcome.FINE:  # a code was retired since the dry run
            continue
        if certain is not None:  # somebody was faster since the dry run
            each |= {"outcome": Outcome.DUPLICATE, "customer_id": certain.customer_id}
            each["problems"] = [{"reason": "ON_FILE", "says": ROW_SAYS["ON_FILE"]}]
        else:
            going.append(each)
    if going:
        work.caller = system_caller(imported.person_name, EMPTY, person_id=imported.person_id)
        filed = await put_on_file(
            work,
            [(each["values"], each["facts"]) for each in going],
            person_id=imported.person_id,
            unit_id=imported.unit_id,
            reason=f"import {import_id}",
        )
        for each, row in zip(going, filed, strict=True):
            each |= {"outcome": Outcome.COMMITTED, "customer_id": row.id, "problems": []}
    await _save(work, import_id, checked)
    return True


async def _next(
    work: Work, import_id: str, state: State, outcome: Outcome, count: int
) -> tuple[Any, Sequence[Any]] | None:
    """The import, locked, with its next rows; None when it is no longer in this state."""
    imported = (
        await work.db.execute(sa.select(imports).where(imports.c.id == import_id).with_for_update())
    ).one_or_none()
    if imported is None or imported.state != state:
        return None
    statement = (
        sa.select(import_rows)
        .where(import_rows.c.import_id == import_id, import_rows.c.outcome == outcome)
        .order_by(import_rows.c.number)
        .limit(count)
    )
    return imported, (await work.db.execute(statement)).all()


async def _finish(work: Work, imported: Any, state: State) -> None:
    await work.revise(imports, imported, {"state": state}, action=state.name.lower())


async def _conversion(work: Work, imported: Any) -> Conversion:
    statement = sa.select(codes).where(codes.c.list.in_(LISTS), ~codes.c.retired)
    context = context_of((await work.db.execute(statement)).all(), await categories.lookup(work))
    return Conversion(COLUMNS, imported.headers, imported.mapping, context)


def _checked(row: Any, conversion: Conversion) -> dict[str, Any]:
    """What the row says by itself: values, the facts that tell its organisation, problems of cells."""
    converted = conversion.convert(Row(row.number, row.cells))
    values = BLANK | customer_values(converted.values)
    problems = [
        {"field": problem.field, "reason": problem.reason, "says": dict(problem.says)} for problem in converted.problems
    ]
    if not problems:
        problems = _contract_problems(values)
    facts = collisions.facts_of(values)
    return {
        "number": row.number,
        "values": values,
        "facts": facts,
        "identity": next((f"{fact.value} {fact.city_code}" for fact in facts if fact.kind == "name"), ""),
        "outcome": Outcome.ERROR if problems else Outcome.FINE,
        "problems": problems,
        "customer_id": None,
    }


def _contract_problems(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    fields = {name: value for name, value in values.items() if value is not None and name in _PLAIN}
    return [
        {
            "field": violation.proto.field.elements[0].field_name if violation.proto.field else "",
            "reason": violation.proto.rule_id.replace(".", "_").upper(),
            "says": {"zh-CN": "不符合要求", "en-US": violation.proto.message},
        }
        for violation in protovalidate.collect_violations(Customer(**fields))
    ]


_PLAIN = frozenset(BLANK) - {"annual_revenue", "annual_revenue_currency"}


async def _matches(work: Work, facts_of_rows: list[list[Fact]]) -> list[tuple[Match | None, Match | None]]:
    """For each row the file that certainly is its organisation and one that may be."""
    found: dict[Fact, list[Match]] = {}
    for fact, match in await collisions.sharing(work, [fact for facts in facts_of_rows for fact in facts]):
        found.setdefault(fact, []).append(match)
    answers = []
    for facts in facts_of_rows:
        matches = [match for fact in facts for match in found.get(fact, ())]
        certain = next((match for match in matches if match.ground.certain), None)
        answers.append((certain, next(iter(matches), None)))
    return answers


async def _first_rows(work: Work, import_id: str, identities: list[str]) -> dict[str, int]:
    """The first row of the sheet with each identity that is no error."""
    statement = (
        sa.select(import_rows.c.identity, sa.func.min(import_rows.c.number))
        .where(
            import_rows.c.import_id == import_id,
            import_rows.c.identity.in_(sorted({each for each in identities if each})),
            import_rows.c.outcome != Outcome.ERROR,
        )
        .group_by(import_rows.c.identity)
    )
    return dict((await work.db.execute(statement)).all())


async def _save(work: Work, import_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        await work.db.execute(
            sa.update(import_rows)
            .where(import_rows.c.import_id == import_id, import_rows.c.number == sa.bindparam("row_number"))
            .values({name: sa.bindparam(f"new_{name}") for name in ("outcome", "identity", "problems", "customer_id")}),
            [
                {
                    "row_number": row["number"],
                    "new_outcome": row["outcome"],
                    "new_identity": row["identity"],
                    "new_problems": row["problems"],
                    "new_customer_id": row["customer_id"],
                }
                for row in rows
            ],
        )


JOBS = (check_import, commit_import)
