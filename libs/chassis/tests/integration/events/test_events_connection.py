import asyncio
import gc
from urllib.parse import urlsplit

from events_suite import Broker, until
from nats.aio.client import Client


async def test_a_broker_that_hangs_up_in_its_greeting_leaves_no_socket_open(broker: Broker, nc: Client) -> None:
    greeted = 0

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal greeted
        greeted += 1
        writer.close()

    async def greeted_often() -> bool:
        return greeted >= 4

    async def back() -> bool:
        return nc.is_connected

    broker.kill()
    url = urlsplit(broker.url)
    async with await asyncio.start_server(hang_up, url.hostname, url.port):
        await until(greeted_often)
    broker.start()
    await until(back)
    gc.collect()  # an unclosed one says so here, which pytest takes for an error
