"""Puts the generated customers into the migrated database: COPY from several processes, indexes built afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import random
import time
from bisect import bisect
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from itertools import accumulate
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any
from uuid import UUID

import asyncpg
import psycopg

from bench.company import PRODUCT_LINES, fixed_id, salespeople, units
from bench.hospitals import GRADES, REMARKS, facts_of, named, phones_of, tokens_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.company import Person

VERSION = 1  # of the rows; data of another version is made anew
STAMP = "filled.json"
CHUNK = 20_000
DAY = timedelta(days=1)
_LINES = [fixed_id(line) for line in PRODUCT_LINES]
_POOLS = [fixed_id(f"pool-{number}") for number in range(5)]
TABLES = ("customers", "collision_keys", "customer_holders", "customer_shares")
# Built at the end; the primary key of customers is referred to and cheap, for its rows come in order.
REBUILT_KEYS = ("collision_keys", "customer_holders", "customer_shares")
COLUMNS = (
    *("id", "name", "short_name", "kind", "grade", "bed_count", "province_code", "city_code", "county", "address"),
    *(
        "phones",
        "licence_number",
        "source",
        "status",
        "value_grade",
        "product_line_id",
        "remark",
        "owner_id",
        "unit_id",
    ),
    *("pool_id", "pooled_at", "search_tokens", "created_at", "updated_at", "deleted_at"),
)
KEY_COLUMNS = ("customer_id", "kind", "value", "city_code", "active")
HOLDER_COLUMNS = ("customer_id", "person_id", "unit_id", "gained_by", "held_from")
SHARE_COLUMNS = ("customer_id", "subject_id", "rights", "granted_by", "granted_at")


@dataclass(frozen=True, slots=True)
class Filling:
    """What the data is made of; ``today`` is the day on which the newest rows were changed."""

    size: int
    today: str
    version: int = VERSION

    @property
    def now(self) -> datetime:
        """The newest moment in the data."""
        return datetime.fromisoformat(self.today).replace(tzinfo=UTC)


def fill(admin_url: str, stamp: Path, size: int, tell: Callable[[str], None]) -> None:
    """Load ``size`` customers, unless the stamp says that they are there. ``admin_url`` is the superuser's."""
    if is_filled(stamp, size):
        tell("there already")
        return
    filling = Filling(size, datetime.now(UTC).date().isoformat())
    started, unfinished = time.monotonic(), stamp.with_name("indexes.json")
    with psycopg.connect(admin_url, autocommit=True) as db:
        db.execute("TRUNCATE " + ", ".join(TABLES) + " CASCADE")
        _make_pools(db, filling)
        rebuilding = _without_indexes(db, unfinished)
    _copy(admin_url, filling, tell)
    for number, (name, statement) in enumerate(rebuilding.items(), 1):
        tell(f"index {number} of {len(rebuilding)}, {name}")
        with psycopg.connect(admin_url, autocommit=True) as db:
            db.execute("SET maintenance_work_mem = '2GB'")
            db.execute("SET max_parallel_maintenance_workers = 2")
            db.execute("SET statement_timeout = 0")
            db.execute(statement.encode())
    unfinished.unlink()
    tell("VACUUM ANALYZE")
    with psycopg.connect(admin_url, autocommit=True) as db:
        db.execute("VACUUM (ANALYZE) " + ", ".join(TABLES))
        db.execute("CHECKPOINT")
    seconds = round(time.monotonic() - started)
    stamp.write_text(json.dumps({**asdict(filling), "seconds": seconds}))
    tell(f"{size:,} customers in {seconds} s")


def is_filled(stamp: Path, size: int) -> bool:
    """Whether the data is there, of this size and version."""
    if not stamp.exists():
        return False
    there = read_filling(stamp)
    return (there.size, there.version) == (size, VERSION)


def read_filling(stamp: Path) -> Filling:
    """What the data was made of."""
    there = json.loads(stamp.read_text())
    return Filling(there["size"], there["today"], there["version"])


def take_away_new(admin_url: str, filling: Filling) -> None:
    """Delete the customers that measurements put on file, which are younger than all generated ones; imports too."""
    first = UUID(int=int(filling.now.timestamp() * 1000 + 1) << 80)
    with psycopg.connect(admin_url, autocommit=True) as db:
        for table, column in (*((name, "customer_id") for name in TABLES[1:]), ("customers", "id")):
            db.execute(f"DELETE FROM {table} WHERE {column} >= %s".encode(), (first,))
        # All of them at once: whatever a later migration hangs on imports goes too, and nothing else can.
        of_imports = db.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND starts_with(relname, 'import')"
        ).fetchall()
        db.execute(("TRUNCATE " + ", ".join(name for (name,) in of_imports)).encode())
        db.execute("VACUUM ANALYZE customers, collision_keys")


def _make_pools(db: psycopg.Connection[Any], filling: Filling) -> None:
    everywhere = [unit.id for unit in units()]
    for number, pool_id in enumerate(_POOLS, 1):
        db.execute(
            "INSERT INTO pools (id, name, member_unit_ids, created_at, updated_at) VALUES (%s, %s, %s::uuid[], %s, %s)"
            " ON CONFLICT DO NOTHING",
            (pool_id, f"公海 {number}", everywhere, filling.now, filling.now),
        )


def _without_indexes(db: psycopg.Connection[Any], kept: Path) -> dict[str, str]:
    """Drop what is cheaper built at the end; by name, the statements that bring it back.

    They are ``kept`` in a file until all are back, for whoever starts anew after this was cut off.
    """
    indexes = db.execute(
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)",
        (list(TABLES),),
    ).fetchall()
    keys = db.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'p' AND conrelid = ANY(%s::regclass[])",
        (list(REBUILT_KEYS),),
    ).fetchall()
    back: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
    back |= dict(indexes)
    back |= {name: f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for table, name, definition in keys}
    kept.write_text(json.dumps(back))
    for name, _ in indexes:
        db.execute(f'DROP INDEX "{name}"'.encode())
    for table, name, _ in keys:
        db.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'.encode())
    return back


def _copy(admin_url: str, filling: Filling, tell: Callable[[str], None]) -> None:
    """All rows, chunk by chunk, in as many processes as there are processors."""
    starts = range(0, filling.size, CHUNK)
    done = 0
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for count in pool.map(partial(_copy_chunk, admin_url, filling), starts):
            done += count
            tell(f"{done:,} of {filling.size:,} customers")


def _copy_chunk(admin_url: str, filling: Filling, start: int) -> int:
    chunk = make_chunk(filling, start)
    asyncio.run(_send(admin_url, chunk))
    return len(chunk.customers)


async def _send(admin_url: str, chunk: Chunk) -> None:
    db = await asyncpg.connect(admin_url)
    try:
        # Foreign keys hold by construction; looking each up would take longer than everything else.
        await db.execute("SET session_replication_role = replica")
        await db.copy_records_to_table("customers", records=chunk.customers, columns=COLUMNS)
        await db.copy_records_to_table("collision_keys", records=chunk.keys, columns=KEY_COLUMNS)
        await db.copy_records_to_table("customer_holders", records=chunk.holders, columns=HOLDER_COLUMNS)
        await db.copy_records_to_table("customer_shares", records=chunk.shares, columns=SHARE_COLUMNS)
    finally:
        await db.close()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of each table, in the order of the columns above."""

    customers: list[tuple[Any, ...]]
    keys: list[tuple[Any, ...]]
    holders: list[tuple[Any, ...]]
    shares: list[tuple[Any, ...]]


def make_chunk(filling: Filling, start: int) -> Chunk:
    """The rows from number ``start`` on."""
    chance = random.Random(f"{filling.version}/{start}")
    chunk = Chunk([], [], [], [])
    people = salespeople()
    # The busiest of a thousand has some two per cent of all customers, the quietest a sixtieth of that.
    shares = list(accumulate((rank + 4) ** -0.75 for rank in range(len(people))))
    for number in range(start, min(start + CHUNK, filling.size)):
        owner = people[bisect(shares, chance.random() * shares[-1])]
        _add(chunk, filling, number, owner, chance)
    return chunk


def _add(chunk: Chunk, filling: Filling, number: int, owner: Person, chance: random.Random) -> None:
    row, now = named(number), filling.now
    if owner.dormant:
        created = now - DAY * (3.01 + 2 * chance.random()) * 365
        updated = created + (now - DAY * 3.01 * 365 - created) * chance.random()
    else:
        created = now - DAY * 3 * 365 * (1 - number / filling.size)
        updated = created + (now - created) * chance.random()
    fate = chance.random()
    pooled = fate < 0.03 and not owner.dormant
    deleted = 0.03 <= fate < 0.04
    customer_id = id_at(created, chance)
    phones = phones_of(number, row.place, chance)
    licence = f"PDY{number:09d}{chance.randrange(10**6):06d}D1" if chance.random() < 0.3 else ""
    chunk.customers.append(
        (
            *(customer_id, row.name, row.short_name, row.kind, chance.choice(GRADES)),
            *(chance.randrange(20, 1500) if row.kind == "hospital" else 0, row.place.province_code),
            *(row.place.city_code, row.place.name, f"{row.place.name}人民路{number % 900 + 1}号", phones, licence),
            *("import", "normal" if chance.random() < 0.7 else "active", chance.choice("ABC")),
            chance.choice(_LINES) if chance.random() < 0.3 else None,
            chance.choice(REMARKS),
            *((None, None) if pooled else (owner.id, owner.unit_id)),
            *((_POOLS[number % len(_POOLS)], updated) if pooled else (None, None)),
            *(tokens_of(row, phones), created, updated, updated if deleted else None),
        )
    )
    city, active = row.place.city_code, not deleted
    chunk.keys.extend((customer_id, kind, value, city, active) for kind, value in facts_of(row, phones, licence))
    if not pooled:
        chunk.holders.append((customer_id, owner.id, owner.unit_id, "created", created))
        if 0.04 <= fate < 0.05:
            friend = chance.choice(_sharers())
            chunk.shares.append((customer_id, friend, chance.choice((1, 3)), owner.id, updated))


@cache
def _sharers() -> list[str]:
    return [person.id for person in salespeople()]


def id_at(moment: datetime, chance: random.Random) -> UUID:
    """A UUIDv7 of that moment."""
    milliseconds = int(moment.timestamp() * 1000)
    low = chance.getrandbits(74)
    return UUID(int=milliseconds << 80 | 7 << 76 | low >> 62 << 64 | 2 << 62 | low & (1 << 62) - 1)
