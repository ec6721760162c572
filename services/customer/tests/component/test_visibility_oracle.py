"""After every move, share, transfer and disabling, every way to see a customer agrees with an independent oracle.

Hypothesis makes up the story (PRODUCT G3, G4, C7-C10); ``visibility_oracle`` says who may see what, and
``visibility_comparison`` asks the service. A long hunt, each time another one: ``CRM_ORACLE_EXAMPLES=300``.
"""

from __future__ import annotations

import asyncio
import os

import pytest
from customer_suite import Suite, person_id, unit_id
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from visibility_comparison import QUERIES, Comparison
from visibility_oracle import CATEGORIES, POOL_ADMINISTRATOR, POOL_UNIT, File, Move
from visibility_story import PEOPLE, UNITS, WHICH, CustomerStory

from crm.identity.events.v1.identity_events_pb2 import PersonLeft, PersonMoved
from crm_customer.customers.reactions import customers_move_with_their_owner, customers_of_a_leaver_go_to_the_successor

HUNT = int(os.environ.get("CRM_ORACLE_EXAMPLES", "0"))


class Story(CustomerStory):
    """What the company does with people meanwhile, and what must hold after every step."""

    @rule(who=PEOPLE)
    def disable_or_enable(self, who: str) -> None:
        self.company.people[who].active = not self.company.people[who].active
        self.reorganised()

    @rule(who=PEOPLE, units=st.lists(UNITS, min_size=1, max_size=2, unique=True), heard=st.booleans())
    def move_person(self, who: str, units: list[str], heard: bool) -> None:
        """What the person owns goes along to the first new unit, else to the primary one; units headed are vacant."""
        someone = self.company.people[who]
        target = next(iter([unit for unit in units if unit not in someone.units] or units))
        for left in [unit for unit in someone.units if unit not in units]:
            self.company.unheard.setdefault(who, []).append(Move(left, target))
            self.company.heads[left].discard(who)
        someone.units = units
        self.reorganised()
        if heard:
            self.hear(who)

    @rule(unit=UNITS, who=PEOPLE)
    def promote_or_demote(self, unit: str, who: str) -> None:
        """Heads are active people of the unit."""
        heads, someone = self.company.heads[unit], self.company.people[who]
        if who in heads:
            heads.remove(who)
        elif unit in someone.units and someone.active:
            heads.add(who)
        self.reorganised()

    @rule(unit=UNITS, under=UNITS)
    def move_unit(self, unit: str, under: str) -> None:
        if unit != "hq" and unit not in self.company.upwards(under):
            self.company.parents[unit] = under
            self.reorganised()

    @rule(who=PEOPLE, to=PEOPLE, at=WHICH, heard=st.booleans())
    def leave(self, who: str, to: str, at: int, heard: bool) -> None:
        """The account is disabled, headed units are vacant, everything goes to the successor."""
        if who == to or not self.company.people[to].active or not self.company.people[who].active:
            return
        self.company.people[who].active = False
        for heads in self.company.heads.values():
            heads.discard(who)
        self.company.unheard.setdefault(who, []).append(Move("", self.unit_of(to, at), successor=to))
        self.reorganised()
        if heard:
            self.hear(who)

    @precondition(lambda self: any(self.company.unheard.values()))
    @rule(which=WHICH)
    def hear_of_somebody(self, which: int) -> None:
        waiting = sorted(who for who, moves in self.company.unheard.items() if moves)
        self.hear(waiting[which % len(waiting)], most=1)

    def hear(self, who: str, most: int | None = None) -> None:
        """Let the customer service react to what became of a person, in order."""
        moves = self.company.unheard.get(who, [])
        for move in moves[:most]:
            self.wait(self.react(who, move))
            for file in self.files:
                if file.owner == who and (move.successor or file.unit == move.origin):
                    file.owner, file.unit = move.successor or who, move.target
        del moves[:most]

    async def react(self, who: str, move: Move) -> None:
        async with self.suite.unit_of_work() as work:
            if move.successor:
                left = PersonLeft(person_id=person_id(who), successor_id=person_id(move.successor))
                left.successor_unit_id = unit_id(move.target)
                await customers_of_a_leaver_go_to_the_successor(work, left)
            else:
                moved = PersonMoved(person_id=person_id(who), from_unit_id=unit_id(move.origin))
                moved.to_unit_id = unit_id(move.target)
                await customers_move_with_their_owner(work, moved)

    # -- what must hold ------------------------------------------------------------------------------------------------

    @invariant()
    def everybody_sees_what_the_oracle_says(self) -> None:
        if not self.files:
            return
        self.steps += 1
        people = sorted(self.company.people)
        viewers = [people[(5 * self.steps + turn) % len(people)] for turn in (0, 7)]
        files = [self.files[(self.steps + turn) % len(self.files)] for turn in (0, 1)]
        self.wait(self.compare(viewers, files, QUERIES[self.steps % len(QUERIES)]))

    async def compare(self, viewers: list[str], files: list[File], query: str) -> None:
        comparison = Comparison(self.suite, self.company, self.files, self.pool, self.categories)
        await asyncio.gather(*map(comparison.at_a_glance, self.company.people))
        for who in viewers:
            if self.company.people[who].active:
                await comparison.closely(who, files, query)


async def a_pool_and_categories(suite: Suite) -> tuple[str, dict[str, str]]:
    """What every story finds set up."""
    pool = await suite.call(
        "gil",
        "PoolService.CreatePool",
        pool={
            "name": "华东公海",
            "member_unit_ids": [unit_id(POOL_UNIT)],
            "administrator_ids": [person_id(POOL_ADMINISTRATOR)],
        },
    )
    categories: dict[str, str] = {}
    for name, parent in CATEGORIES.items():
        category = {"name": f"{name}类", "parent_id": categories.get(parent or "", "")}
        categories[name] = (await suite.call("boss", "CategoryService.CreateCategory", category=category)).id
    return pool.id, categories


@pytest.mark.timeout(60 * HUNT or 300)
async def test_every_view_of_customers_agrees_with_the_oracle_after_every_change(suite: Suite) -> None:
    pool, categories = await a_pool_and_categories(suite)
    told = {"suite": suite, "loop": asyncio.get_running_loop(), "pool": pool, "categories": categories}
    story = type("ThisStory", (Story,), told)
    await asyncio.to_thread(
        run_state_machine_as_test,
        story,
        settings=settings(
            max_examples=HUNT or 6,
            stateful_step_count=20,
            derandomize=not HUNT,
            database=None,
            deadline=None,
            print_blob=False,
            report_multiple_bugs=False,
            phases=(Phase.generate, Phase.shrink) if HUNT else (Phase.generate,),  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )
