from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import nats.errors
import nats.js.errors
import pytest
from nats.js.api import KeyValueConfig

from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryVersion
from crm_chassis.events.connection import connect_nats
from crm_chassis.identity.directory_entries import BUCKET, VERSION_KEY
from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_local.nats import NatsServer
from crm_local.ports import free_port
from crm_local.programs import start_and_wait

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from nats.js import JetStreamContext

    from crm_local.programs import Child

SOON = 5.0  # seconds


class Broker:
    """A NATS of this test's own, to be killed and brought back."""

    def __init__(self, folder: Path) -> None:
        self.server = NatsServer(
            folder=folder, port=free_port(), monitor_port=free_port(), password="s3cret", log=folder / "nats.log"
        )
        self.server.prepare()
        self.child: Child | None = None

    def up(self) -> None:
        self.child = start_and_wait(self.server.program())

    def down(self) -> None:
        if self.child is not None:
            self.child.stop()
            self.child = None


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    made = Broker(tmp_path)
    made.up()
    yield made
    made.down()


@pytest.fixture
async def js(broker: Broker) -> AsyncIterator[JetStreamContext]:
    nc = await connect_nats(broker.server.url, name="publisher")
    yield nc.jetstream(timeout=0.5)  # what was asked just as the broker died gets no answer at all
    await nc.close()


async def publish(js: JetStreamContext, version: int, **active: bool) -> None:
    try:
        bucket = await js.key_value(BUCKET)
    except nats.js.errors.BucketNotFoundError:
        bucket = await js.create_key_value(KeyValueConfig(bucket=BUCKET))
    for name, is_active in active.items():
        person = DirectoryPerson(id=name, name=name, active=is_active)
        await bucket.put(f"person.{name}", person.SerializeToString())
    await bucket.put(VERSION_KEY, DirectoryVersion(version=version).SerializeToString())


async def test_a_watch_started_before_the_directory_is_published_waits_for_it(
    broker: Broker, js: JetStreamContext
) -> None:
    async with DirectoryWatch(broker.server.url) as watch:
        waiting = asyncio.create_task(watch.ready())
        await publish(js, 3, fang=True)
        await asyncio.wait_for(waiting, SOON)
        assert watch.directory.version == 3
        assert watch.directory.is_active("fang")


async def test_a_watch_started_before_nats_waits_for_it(broker: Broker, js: JetStreamContext) -> None:
    await publish(js, 1, fang=True)
    broker.down()
    async with DirectoryWatch(broker.server.url) as watch:
        broker.up()
        await asyncio.wait_for(watch.ready(), SOON)


async def test_a_disabled_person_is_known_within_a_moment(broker: Broker, js: JetStreamContext) -> None:
    await publish(js, 1, fang=True, wei=True)
    async with DirectoryWatch(broker.server.url) as watch:
        await asyncio.wait_for(watch.ready(), SOON)
        await publish(js, 2, fang=False)
        directory = await asyncio.wait_for(watch.reached(2), 0.5)
        assert (directory.is_active("fang"), directory.is_active("wei")) == (False, True)


async def test_a_deleted_key_is_a_person_gone(broker: Broker, js: JetStreamContext) -> None:
    await publish(js, 1, fang=True)
    async with DirectoryWatch(broker.server.url) as watch:
        await asyncio.wait_for(watch.ready(), SOON)
        await (await js.key_value(BUCKET)).delete("person.fang")
        await publish(js, 2)
        assert "fang" not in (await asyncio.wait_for(watch.reached(2), SOON)).people


async def test_nothing_of_a_version_shows_before_all_of_it_has_arrived(broker: Broker, js: JetStreamContext) -> None:
    await publish(js, 1, fang=True, wei=True)
    async with DirectoryWatch(broker.server.url) as watch:
        await asyncio.wait_for(watch.ready(), SOON)
        bucket = await js.key_value(BUCKET)
        seen = []
        for name in ("fang", "wei"):
            await bucket.put(f"person.{name}", DirectoryPerson(id=name, active=False).SerializeToString())
            seen.append((watch.directory.is_active("fang"), watch.directory.is_active("wei")))
        await bucket.put(VERSION_KEY, DirectoryVersion(version=2).SerializeToString())
        await asyncio.wait_for(watch.reached(2), SOON)
        assert seen == [(True, True), (True, True)]
        assert not watch.directory.is_active("fang")
        assert not watch.directory.is_active("wei")


async def test_a_version_whose_publisher_died_within_it_shows_after_a_second(
    broker: Broker, js: JetStreamContext
) -> None:
    await publish(js, 1, fang=True)
    async with DirectoryWatch(broker.server.url) as watch:
        await asyncio.wait_for(watch.ready(), SOON)
        bucket = await js.key_value(BUCKET)
        await bucket.put("person.fang", DirectoryPerson(id="fang", active=False).SerializeToString())
        await _until(lambda: not watch.directory.is_active("fang"))


async def test_the_last_state_serves_while_nats_is_down_and_changes_come_after(
    broker: Broker, js: JetStreamContext
) -> None:
    await publish(js, 1, fang=True)
    async with DirectoryWatch(broker.server.url) as watch:
        await asyncio.wait_for(watch.ready(), SOON)
        broker.down()
        assert watch.directory.is_active("fang")
        broker.up()
        await _eventually_published(js, 2)
        assert not (await asyncio.wait_for(watch.reached(2), SOON)).is_active("fang")


async def _eventually_created(js: JetStreamContext) -> None:
    """The server deletes a stream's folder behind its answer and refuses a new one of the name until it is gone."""
    async with asyncio.timeout(SOON):
        while True:
            try:
                await js.create_key_value(KeyValueConfig(bucket=BUCKET))
            except nats.js.errors.ServerError:
                await asyncio.sleep(0.05)
            else:
                return


async def _eventually_published(js: JetStreamContext, version: int) -> None:
    async with asyncio.timeout(SOON):
        while True:
            try:
                return await publish(js, version, fang=False)
            except (nats.errors.Error, OSError):
                await asyncio.sleep(0.05)


async def test_the_last_state_serves_while_the_bucket_is_gone_until_it_is_published_anew(
    broker: Broker, js: JetStreamContext
) -> None:
    await publish(js, 5, fang=True, wei=True)
    async with DirectoryWatch(broker.server.url) as watch:
        await asyncio.wait_for(watch.ready(), SOON)
        await js.delete_key_value(BUCKET)
        await _eventually_created(js)
        assert watch.directory.is_active("wei")
        await publish(js, 6, fang=False)
        directory = await asyncio.wait_for(watch.reached(6), SOON)
        assert not directory.is_active("fang")
        assert "wei" not in directory.people


async def test_a_directory_of_thousands_arrives_at_once(broker: Broker, js: JetStreamContext) -> None:
    await publish(js, 1, **{f"p{i}": True for i in range(3000)})
    async with DirectoryWatch(broker.server.url) as watch:
        await asyncio.wait_for(watch.ready(), SOON)
        assert len(watch.directory.people) == 3000


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not holds():  # noqa: ASYNC110  the version does not change, so nothing announces it
            await asyncio.sleep(0.05)
