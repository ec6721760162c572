"""The long work of an import, in steps that each are one transaction (see crm_chassis.jobs).

A step looks at the rows behind those that the steps before have handled, so that a job stopped anywhere goes on where it
stopped and rows put on file are never put there twice. It acts for the import's uploader as the directory knows the person
at that moment: who was disabled, lost the permission or left the unit chosen puts nothing on file any more.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis.errors import PermissionMissing
from crm_chassis.identity.caller import AccountDisabled, person_caller, system_caller
from crm_chassis.identity.receiving import NotAssignable, receiving_unit
from crm_chassis.jobs import defer, job
from crm_chassis.postgres import write_in_bulk
from crm_chassis.tabular.mapping import Conversion
from crm_chassis.tabular.sheets import Row
from crm_chassis.work import working
from crm_customer.imports import cells, queries
from crm_customer.imports.domain import RUN, Outcome, State
from crm_customer.imports.marks import rows_meant_twice
from crm_customer.imports.resource import Candidate
from crm_customer.imports.resources import RESOURCES
from crm_customer.imports.results import chosen, committed_among, save
from crm_customer.imports.tables import import_rows, imports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.work import Surroundings, Work
    from crm_customer.imports.resource import Resource

CHECKED_AT_ONCE = 2_000
COMMITTED_AT_ONCE = 500
LOCKED_AT_ONCE = 3_000  # PostgreSQL has room for some thousand locks, which are everybody's
FORGOTTEN_AT_ONCE = 5_000


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


@job("customer.imports.forget")
async def forget_cells(surroundings: Surroundings, *, import_id: str) -> None:
    """Forget the sealed cells of an import that was stopped."""
    going = True
    while going:
        async with _step(surroundings) as work:
            going = await cells.forget(work, import_id, cells.SEALED, FORGOTTEN_AT_ONCE) > 0


JOBS = (check_import, commit_import, forget_cells)


def _step(surroundings: Surroundings) -> Any:
    return working(surroundings, system_caller("import", surroundings.directory()))


async def _check_next(work: Work, import_id: str) -> bool:
    """Check the next rows; False when there is nothing left to do."""
    imported = await _under_way(work, import_id, State.CHECKING)
    if imported is None:
        return False
    rows = await _next(work, imported, sa.true(), CHECKED_AT_ONCE)
    if not rows:
        await _finish(work, imported, State.CHECKED)
        return False
    resource = RESOURCES[imported.resource]
    candidates = await _candidates(work, imported, rows)
    for each in candidates:
        if not each.problems and (problems := resource.contradicts(each.content)):
            each.outcome, each.problems = Outcome.ERROR, problems
    await resource.compare(work, [each for each in candidates if each.outcome is Outcome.FINE], False)
    repeated = await rows_meant_twice(
        work, imported, [each for each in candidates if each.outcome is not Outcome.ERROR]
    )
    for each in candidates:
        if each.outcome is not Outcome.DUPLICATE and each.number in repeated:
            each.stands_in_row(repeated[each.number])
    await _save(work, imported, candidates)
    return True


async def _commit_next(work: Work, import_id: str) -> bool:
    """Put the next rows on file that are fine or confirmed; False when there is nothing left to do."""
    imported = await _under_way(work, import_id, State.COMMITTING)
    if imported is None:
        return False
    rows = await _next(work, imported, _to_be_committed(imported), COMMITTED_AT_ONCE)
    if not rows:
        await _finish(work, imported, State.DONE)
        return False
    await write_in_bulk(work.db)
    resource = RESOURCES[imported.resource]
    candidates = _lockable(resource, await _candidates(work, imported, rows))
    await resource.compare(work, [each for each in candidates if each.outcome is Outcome.FINE], True)
    seen = {row.number for row in rows if row.outcome == Outcome.SIMILAR}
    confirmed = [each for each in candidates if each.outcome is Outcome.SIMILAR and each.number in seen]
    # Whoever wrote two similar rows into one sheet keeps them apart; only what others put on file needs a reason.
    own = await committed_among(work, import_id, {other for each in candidates for other in each.similar})
    plain = [
        each
        for each in candidates
        if each.outcome is Outcome.FINE
        or (each.outcome is Outcome.SIMILAR and each.number not in seen and each.similar <= own)
    ]
    origin = f"import {import_id}"
    for going, reason in ((plain, origin), (confirmed, f"{imported.duplicate_reason} ({origin})")):
        if going:
            await resource.put_on_file(work, going, imported.unit_id or "", reason)
    await _save(work, imported, candidates)
    return True


async def _under_way(work: Work, import_id: str, state: State) -> Any:
    """The import, locked, with its uploader as the caller; None when it is no longer in this state or stops here."""
    statement = sa.select(imports).where(imports.c.id == import_id).with_for_update()
    imported = (await work.db.execute(statement)).one_or_none()
    if imported is None or imported.state != state:
        return None
    resource = RESOURCES[imported.resource]
    try:
        person = person_caller(imported.person_id, work.caller.directory)
        for permission in (RUN, *resource.permissions(imported.mapping)):
            person.must(permission)
        if resource.owned and imported.unit_id:
            receiving_unit(person.directory, person.person_id, imported.unit_id, field="unit_id")
    except (AccountDisabled, PermissionMissing, NotAssignable) as refusal:
        stopped = {"state": State.CANCELLED, "stop_reason": refusal.reason}
        await work.revise(imports, imported, stopped, action="stopped", reason=refusal.reason)
        await defer(work, forget_cells, import_id, import_id=import_id)
        return None
    work.caller = person
    return imported


def _to_be_committed(imported: Any) -> sa.ColumnElement[bool]:
    outcomes = (Outcome.FINE, Outcome.SIMILAR) if imported.duplicate_reason else (Outcome.FINE,)
    return sa.and_(import_rows.c.outcome.in_(outcomes), chosen(imported.chosen_rows))


async def _next(work: Work, imported: Any, which: sa.ColumnElement[bool], count: int) -> Sequence[Any]:
    statement = (
        sa.select(import_rows)
        .where(import_rows.c.import_id == imported.id, import_rows.c.number > imported.handled, which)
        .order_by(import_rows.c.number)
        .limit(count)
    )
    return (await work.db.execute(statement)).all()


async def _candidates(work: Work, imported: Any, rows: Sequence[Any]) -> list[Candidate]:
    resource = RESOURCES[imported.resource]
    context = await queries.context_of(work, resource, imported.mapping.values())
    conversion = Conversion(resource.columns, imported.headers, imported.mapping, context)
    opened = await cells.opened(work, resource, rows)
    return [_candidate(resource, conversion, row.number, texts) for row, texts in zip(rows, opened, strict=True)]


def _candidate(resource: Resource, conversion: Conversion, number: int, texts: list[str]) -> Candidate:
    converted = conversion.convert(Row(number, texts))
    problems = [{"field": each.field, "reason": each.reason, "says": dict(each.says)} for each in converted.problems]
    return Candidate(
        number=number,
        content=resource.read(converted.values),
        outcome=Outcome.ERROR if problems else Outcome.FINE,
        problems=problems,
    )


def _lockable(resource: Resource, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The first candidates that together are not locked by too many locks; one at least."""
    held = accumulate(resource.locks(each.content) for each in candidates)
    return candidates[: max(1, sum(count <= LOCKED_AT_ONCE for count in held))]


async def _save(work: Work, imported: Any, candidates: Sequence[Candidate]) -> None:
    await save(work, imported.id, candidates)
    handled = sa.update(imports).where(imports.c.id == imported.id).values(handled=candidates[-1].number)
    await work.db.execute(handled)


async def _finish(work: Work, imported: Any, state: State) -> None:
    await work.revise(imports, imported, {"state": state}, action=state.name.lower())
