"""What is asked for each result: who asks, and for what; varied, and the same at every run."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import psycopg

from bench.company import DORMANT_BRANCH, general_manager, salespeople, units
from bench.hospitals import named
from bench.load import Ask
from crm_chassis.text.readings import READINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.company import Person
    from bench.stack import Stack

COMMON = ("医院", "人民", "中医", "口腔", "门诊", "中心")
RARER = ("协和", "仁爱", "透析", "检验", "积水", "维多", "玛莱", "同济")
COMMON_INITIALS = ("yy", "rmyy", "zyy", "kqyy", "mzb")
SAMPLE = 200  # customers that somebody is known to see
BUSY_SELLERS = tuple(person for person in salespeople() if not person.dormant)[::40]
DORMANT_SELLERS = tuple(person for person in salespeople() if person.dormant)[::8]
_HEADS = [unit.head for unit in units()]
BUSY_MANAGERS = (
    # Headquarters, regions, branches, offices: as often as such people look at their lists.
    *(unit.head for unit in units() if unit.level == 0),
    *[unit.head for unit in units() if unit.level == 1][:3],
    *[unit.head for unit in units() if unit.level == 2 and not unit.dormant][:4],
    *[unit.head for unit in units() if unit.level == 3 and not unit.dormant][:2],
)
DORMANT_MANAGERS = tuple(unit.head for unit in units() if unit.name == f"branch-{DORMANT_BRANCH}")
COMPANY_WIDE = (general_manager(),)
SIGN_IN = (*BUSY_SELLERS, *DORMANT_SELLERS, *BUSY_MANAGERS, *DORMANT_MANAGERS, *COMPANY_WIDE)


@dataclass(frozen=True, slots=True)
class Seen:
    """A customer that somebody sees."""

    id: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One result. ``ask`` makes a request; ``writes``: it changes the data."""

    name: str
    target_ms: float
    ask: Callable[[random.Random], Ask]
    writes: bool = False


class World:
    """Who may ask, with a token each, and what they see."""

    def __init__(self, stack: Stack, size: int) -> None:
        self._stack = stack
        self._seen: dict[str, list[Seen]] = {}
        self._next_name = size

    def token(self, person: Person) -> str:
        """A token of the person."""
        return self._stack.tokens.of(person)

    def seen(self, person: Person) -> list[Seen]:
        """Some customers that the person sees."""
        if person.username not in self._seen:
            owned, keys = _where(person)
            with psycopg.connect(self._stack.database_url) as db:
                rows = db.execute(
                    "SELECT id::text, name, phones[1] FROM customers WHERE deleted_at IS NULL AND owner_id IS NOT NULL"
                    f" AND {owned} LIMIT {SAMPLE}",
                    keys,
                ).fetchall()
            self._seen[person.username] = [Seen(*row) for row in rows]
        return self._seen[person.username]

    def one_of(self, people: Sequence[Person], chance: random.Random) -> Person:
        """Somebody who sees anything; with few customers, some have none."""
        return chance.choice([person for person in people if self.seen(person)])

    def new_name(self) -> Any:
        """A name that is not on file."""
        self._next_name += 1
        return named(self._next_name)


def _where(person: Person) -> tuple[str, list[Any]]:
    if person in COMPANY_WIDE:
        return "true", []
    if person not in _HEADS:
        return "owner_id = %s", [person.id]
    below = {person.unit}
    for unit in units():  # from the top downwards
        if unit.parent in below:
            below.add(unit.name)
    return "unit_id = ANY(%s::uuid[])", [[unit.id for unit in units() if unit.name in below]]


def operations(world: World) -> list[Operation]:
    """All of them, in the order of the table."""

    def listing(people: Sequence[Person]) -> Callable[[random.Random], Ask]:
        return lambda chance: Ask("GET", "/v1/customers?page_size=50", world.token(chance.choice(people)))

    def reading(people: Sequence[Person]) -> Callable[[random.Random], Ask]:
        def ask(chance: random.Random) -> Ask:
            person = world.one_of(people, chance)
            return Ask("GET", f"/v1/customers/{chance.choice(world.seen(person)).id}", world.token(person))

        return ask

    def searching(
        people: Sequence[Person], text: Callable[[random.Random, Seen], str]
    ) -> Callable[[random.Random], Ask]:
        def ask(chance: random.Random) -> Ask:
            person = world.one_of(people, chance)
            query = quote(text(chance, chance.choice(world.seen(person))))
            return Ask("GET", f"/v1/customers?page_size=50&query={query}", world.token(person))

        return ask

    def creating(chance: random.Random) -> Ask:
        row = world.new_name()
        customer = {
            "name": row.name,
            "short_name": row.short_name,
            "kind": row.kind,
            "grade": "3A",
            "bed_count": 500,
            "province_code": row.place.province_code,
            "city_code": row.place.city_code,
            "county": row.place.name,
            "phones": [f"{row.place.area_code}-9{chance.randrange(10**7):07d}"],
        }
        return Ask("POST", "/v1/customers", world.token(chance.choice(BUSY_SELLERS)), {"customer": customer})

    # Salespeople search most, managers often, the whole company now and then.
    everyone = (*BUSY_SELLERS[:5], *BUSY_MANAGERS[1:5], *COMPANY_WIDE)
    searches = {"cjk": two_characters, "initials": initials, "suffix": suffix}
    return [
        Operation("customers.list.manager", 5, listing(BUSY_MANAGERS)),
        Operation("customers.list.manager.dormant", 5, listing(DORMANT_MANAGERS)),
        Operation("customers.list.salesperson", 4, listing(BUSY_SELLERS)),
        Operation("customers.list.salesperson.dormant", 4, listing(DORMANT_SELLERS)),
        Operation("customers.read", 2, reading((*BUSY_SELLERS, *BUSY_MANAGERS))),
        Operation("customers.read.dormant", 2, reading(DORMANT_MANAGERS)),
        Operation("customers.create", 4, creating, writes=True),
        *(
            Operation(f"customers.search.{name}{suffixed}", 4, searching(people, text))
            for name, text in searches.items()
            for suffixed, people in (("", everyone), (".dormant", DORMANT_MANAGERS))
        ),
    ]


def two_characters(chance: random.Random, seen: Seen) -> str:
    """Very common, rarer and rare words, the name's own beginning, and any of its pairs, a quarter each."""
    at = chance.randrange(len(seen.name) - 1)
    return chance.choice((chance.choice(COMMON), chance.choice(RARER), seen.name[:2], seen.name[at : at + 2]))


def initials(chance: random.Random, seen: Seen) -> str:
    """First letters of a house or of the beginning of a name."""
    length = chance.randrange(3, 6)
    own = "".join(READINGS[sign].initials[0] for sign in seen.name[:length])
    return chance.choice((chance.choice(COMMON_INITIALS), own, own))


def suffix(chance: random.Random, seen: Seen) -> str:
    """The end of a telephone number."""
    return seen.phone.replace("-", "")[-chance.choice((4, 4, 6, 7, 8)) :]
