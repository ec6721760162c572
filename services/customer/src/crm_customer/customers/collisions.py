"""Finding the files that collide with an organisation, inside the transaction that would add to them (PRODUCT C7).

The search ignores who may see what, for a hidden file is a file; what of it is told is decided by the report.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm.customer.v1.collision_pb2 import CollisionMatch, CollisionReport
from crm_chassis.statements import Kept
from crm_chassis.visibility import Rights
from crm_customer.customers import queries
from crm_customer.customers.domain import CustomerExists, CustomerMayExist, Fact, Match, ground_of, strongest
from crm_customer.customers.handles import handle_of
from crm_customer.customers.normalise import collision_keys as normalised
from crm_customer.customers.tables import ID, collision_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_chassis.work import Read, Work

# A village name stands in every province: enough of them to say so, not all.
MOST_PER_FACT = 50

# Facts come as one JSON: of arrays the driver looks at every element, and an import brings thousands of them.
_ASKED = (
    sa.func.json_to_recordset(sa.cast(sa.bindparam("asked", type_=sa.Text), sa.JSON))
    .table_valued(*(sa.column(name, sa.Text) for name in ("kind", "value", "city_code")))
    .render_derived(name="asked", with_types=True)
)
# Locks taken in one order by everybody cannot wait for each other in a ring.
_LOCK = Kept(
    sa.text("SELECT pg_advisory_xact_lock(key) FROM unnest(:keys) AS key").bindparams(
        sa.bindparam("keys", type_=ARRAY(sa.BigInteger))
    )
)
_SHARING = (
    sa.select(collision_keys)
    .where(
        collision_keys.c.kind == _ASKED.c.kind,
        collision_keys.c.value == _ASKED.c.value,
        collision_keys.c.active,
        collision_keys.c.customer_id != sa.bindparam("itself", type_=ID),
    )
    .order_by(sa.desc(collision_keys.c.city_code == _ASKED.c.city_code))
    .limit(MOST_PER_FACT)
    .lateral("sharing")
)
_FIND = Kept(
    sa.select(
        _SHARING.c.customer_id,
        _SHARING.c.kind,
        _SHARING.c.value,
        _SHARING.c.city_code,
        _ASKED.c.city_code.label("asked_city_code"),
    ).select_from(_ASKED.join(_SHARING, sa.true()))
)
REMEMBER = """
    INSERT INTO collision_keys (customer_id, kind, value, city_code)
    SELECT * FROM json_to_recordset(CAST(:facts AS json)) AS fact (customer_id uuid, kind text, value text, city_code text)
    ON CONFLICT (customer_id, kind, value) DO UPDATE SET active = true, city_code = excluded.city_code
"""
BOUND = (sa.bindparam("facts", type_=sa.Text),)
_REMEMBER = Kept(sa.text(REMEMBER).bindparams(*BOUND))
NOBODY = "00000000-0000-0000-0000-000000000000"


def facts_of(values: Mapping[str, Any]) -> list[Fact]:
    """What tells an organisation apart, from the columns of its file or of a request."""
    keys = normalised(
        name=values.get("name", ""),
        city_code=values.get("city_code", ""),
        credit_code=values.get("credit_code", ""),
        licence_number=values.get("licence_number", ""),
        phones=values.get("phones", ()),
        website=values.get("website", ""),
    )
    return [Fact(kind=kind, value=value, city_code=values.get("city_code", "")) for kind, value in keys.pairs()]


async def find(read: Read, facts: Sequence[Fact], *, itself: str = NOBODY) -> list[Match]:
    """Files that share a fact, ``itself`` left out; the most certain ones first, at most ten."""
    return strongest(match for _, match in await sharing(read, facts, itself=itself))


async def sharing(read: Read, facts: Sequence[Fact], *, itself: str = NOBODY) -> list[tuple[Fact, Match]]:
    """Each fact with each file that shares it."""
    if not facts:
        return []
    asked = list(dict.fromkeys(facts))
    rows = await read.fetch(
        _FIND,
        {"asked": orjson.dumps(asked).decode(), "itself": itself},
    )
    found = []
    for row in rows:
        mine = Fact(kind=row.kind, value=row.value, city_code=row.asked_city_code)
        theirs = Fact(kind=row.kind, value=row.value, city_code=row.city_code)
        found.append((mine, Match(customer_id=row.customer_id, ground=ground_of(mine, theirs))))
    return found


async def lock(work: Work, facts: Iterable[Fact]) -> None:
    """Let nobody else put a file with one of these facts on file until the commit."""
    await work.fetch(_LOCK, {"keys": sorted({_lock_key(fact) for fact in facts})})


async def refuse_collisions(work: Work, facts: Sequence[Fact], *, duplicate_reason: str, itself: str = NOBODY) -> None:
    """Lock the facts until the commit, then raise CustomerExists or, without a reason, CustomerMayExist."""
    await lock(work, facts)
    matches = await find(work, facts, itself=itself)
    if not matches:
        return
    if matches[0].ground.certain:
        raise CustomerExists(details=[await report(work, matches)])
    if not duplicate_reason:
        raise CustomerMayExist(details=[await report(work, matches)])


async def remember(work: Work, customer_id: str, facts: Sequence[Fact]) -> None:
    """Keep the facts of a file, so that the next ones collide with them."""
    if facts:
        await work.fetch(_REMEMBER, parameters([(customer_id, fact) for fact in facts]))


def parameters(facts: Sequence[tuple[str, Fact]]) -> dict[str, Any]:
    """The values of ``REMEMBER`` for facts with the customers they belong to."""
    told = [
        {"customer_id": customer_id, "kind": fact.kind, "value": fact.value, "city_code": fact.city_code}
        for customer_id, fact in facts
    ]
    return {"facts": orjson.dumps(told).decode()}


async def forget(work: Work, customer_id: str) -> None:
    """Let the file collide with nothing any more."""
    await work.db.execute(
        sa.update(collision_keys).where(collision_keys.c.customer_id == customer_id).values(active=False)
    )


async def report(read: Read, matches: Sequence[Match]) -> CollisionReport:
    """What the caller may know of the files: everything where they may read it, else that it exists and who owns it."""
    files = await queries.with_rights(read, [match.customer_id for match in matches])
    return CollisionReport(
        matches=(_told(match, *files[match.customer_id], read) for match in matches if match.customer_id in files)
    )


def _told(match: Match, row: Any, rights: Rights, read: Read) -> CollisionMatch:
    visible = bool(rights & Rights.READ)
    disputable = row.owner_id not in (None, read.caller.person_id)
    owner = read.caller.directory.people.get(row.owner_id or "")
    return CollisionMatch(
        ground=f"GROUND_{match.ground.name}",
        certain=match.ground.certain,
        customer_id=row.id if visible else "",
        name=row.name if visible else masked_name(row.name),
        owner_name=owner.name if owner else "",
        in_pool=row.pool_id is not None,
        dispute_handle=handle_of(read, row.id) if disputable else "",
    )


def masked_name(name: str) -> str:
    """A name of which only the beginning and the end are told: 北京******医院."""
    if len(name) <= 4:  # too short to hide anything and still tell something
        return name[:1] + "*" * (len(name) - 1)
    return name[:2] + "*" * (len(name) - 4) + name[-2:]


def _lock_key(fact: Fact) -> int:
    digest = hashlib.blake2b(f"collision {fact.kind} {fact.value}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
