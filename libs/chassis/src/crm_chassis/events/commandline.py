"""``python -m crm_<service> events …``: for the person who looks after what could not be handled.

dead-letters                 list the facts that wait for a person
redrive ID [--past-gap]      handle one now, and those waiting behind it; --past-gap: facts before it are gone for good
discard ID                   give one up: it counts as handled, without effect
replay --since TIME          publish our own facts since then once more (ISO 8601 with zone; the outbox keeps 30 days)
"""

from __future__ import annotations

import argparse
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from crm_chassis.errors import CHINESE, Refused
from crm_chassis.events.dead_letters import discard, list_dead_letters, redrive
from crm_chassis.events.reactions import Reaction, Reactions
from crm_chassis.events.relay import replay

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_chassis.events.reactions import WorkFactory


def events_parser(prog: str) -> argparse.ArgumentParser:
    """Reads what stands behind ``events`` on the command line of a service."""
    parser = argparse.ArgumentParser(
        prog=prog, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("dead-letters")
    redriving = commands.add_parser("redrive")
    redriving.add_argument("id", type=int)
    redriving.add_argument("--past-gap", action="store_true")
    commands.add_parser("discard").add_argument("id", type=int)
    commands.add_parser("replay").add_argument("--since", type=_moment, required=True)
    return parser


async def run_events_command(
    arguments: Sequence[str],
    *,
    service: str,
    database_url: str,
    work_factory: WorkFactory,
    reactions: Iterable[Reaction],
) -> int:
    """Run one command and print what it did; returns the exit code. ``reactions`` are those of the service."""
    chosen = events_parser(f"crm_{service} events").parse_args(arguments)
    try:
        for line in await _lines(chosen, database_url, work_factory, reactions):
            sys.stdout.write(f"{line}\n")
    except Refused as refusal:
        sys.stderr.write(f"{refusal} {refusal.text(CHINESE)}\n")
        return 1
    return 0


async def _lines(
    chosen: argparse.Namespace, database_url: str, work_factory: WorkFactory, reactions: Iterable[Reaction]
) -> list[str]:
    match chosen.command:
        case "dead-letters":
            async with work_factory("") as work:
                letters = await list_dead_letters(work.db)
            return [
                f"{each.id}  {each.parked_at:%Y-%m-%d %H:%M:%S}Z  {each.consumer}  {each.type}  "
                f"{each.aggregate_id} #{each.aggregate_seq}  {each.reason}  {each.error}"
                for each in letters
            ] or ["No fact waits."]
        case "redrive":
            count = await redrive(work_factory, Reactions(reactions), chosen.id, past_gap=chosen.past_gap)
            return [f"Handled {count} facts."]
        case "discard":
            await discard(work_factory, chosen.id)
            return ["Discarded; redrive what waits behind it."]
        case _:
            return [f"The relay publishes {await replay(database_url, since=chosen.since)} facts again."]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("needs a zone, as in 2026-11-23T08:00+08:00")
    return moment
