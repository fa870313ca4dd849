"""Those who run things are told at once when there is something for them."""

from __future__ import annotations

import asyncio
import json
from uuid import uuid4

import pytest
from http_served import Live
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from rota.client.wakes import WakeSubscription
from rota.server.bus.base import WORK


def test_a_listener_hears_of_its_own_and_of_nothing_else(live: Live) -> None:
    mine, other = uuid4(), uuid4()

    async def listened() -> list[dict[str, object]]:
        heard = []
        async with connect(live.socket_url + "/rota/wakes/out", subprotocols=[Subprotocol("prefect")], proxy=None) as socket:
            await socket.send(json.dumps({"type": "auth", "token": None}))
            await socket.recv()
            await socket.send(json.dumps({"type": "listen", "ids": [str(mine)]}))
            heard.append(json.loads(await socket.recv()))
            live.app.bus.publish(WORK, [other])
            live.app.bus.publish(WORK, [mine])
            heard.append(json.loads(await socket.recv()))
        return heard

    assert asyncio.run(listened()) == [{"type": "wake", "ids": []}, {"type": "wake", "ids": [str(mine)]}]


@pytest.mark.parametrize("said", ["{}", '{"type": "listen"}', '{"type": "listen", "ids": [7]}', "[", "\x00"])
def test_nonsense_is_answered_by_closing(live: Live, said: str) -> None:
    async def listened() -> int | None:
        async with connect(live.socket_url + "/rota/wakes/out", subprotocols=[Subprotocol("prefect")], proxy=None) as socket:
            await socket.send(json.dumps({"type": "auth", "token": None}))
            await socket.recv()
            await socket.send(said)
            with pytest.raises(ConnectionClosed):
                await socket.recv()
            return socket.close_code

    assert asyncio.run(listened()) == 1002


def test_the_client_is_woken_and_says_anew_what_it_listens_to(live: Live) -> None:
    first, second = uuid4(), uuid4()

    async def listened() -> None:
        async with WakeSubscription(live.url + "/api") as wakes:
            await wakes.listen([first])
            await wakes.wait(20)  # as soon as it is connected: something may have happened before
            await wakes.listen([first, second])
            waiting = asyncio.create_task(wakes.wait(20))
            while not waiting.done():
                live.app.bus.publish(WORK, [second])
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(listened(), 20))
