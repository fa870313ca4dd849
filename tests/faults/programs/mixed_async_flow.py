"""The same as `mixed_flow.py`, with coroutines, some of them beside each other."""

from __future__ import annotations

import asyncio
import random
import sys
from typing import Any

from effects import effect, flow_began, note, told
from failpoints import arm

from rota import flow, task

pause = random.Random(sys.argv[1])


async def work(name: str, value: int) -> dict[str, Any]:
    with effect(name) as live:
        await asyncio.sleep(pause.random() * 0.003)
    return {"run": str(live.id), "value": value, "attempt": live.run_count}


@task
async def called(n: int) -> dict[str, Any]:
    return await work("called", n)


@task
async def submitted(n: int) -> dict[str, Any]:
    return await work("submitted", n)


@task(retries=2)
async def stumbling(n: int) -> dict[str, Any]:
    done = await work("stumbling", n)
    if done["attempt"] < 3:
        raise ValueError("not yet")
    return done


@flow
async def inner(n: int) -> int:
    flow_began()
    total = sum([told(await called(n + i)) for i in range(2)])
    return total + sum([told(r) for r in await asyncio.gather(*(submitted(n + i) for i in range(3)))])


@flow
async def mixed() -> int:
    flow_began()
    total = 0
    for n in range(2):
        total += told(await called(n))
        futures = [submitted.submit(n * 10 + i) for i in range(4)]
        total += told(await stumbling(n))
        total += sum(await asyncio.gather(inner(100 + n), inner(200 + n)))
        total += sum(told(future.result()) for future in futures)
    return total


if __name__ == "__main__":
    import rota.engine
    import rota.server.embedded  # noqa: F401 - loading modules leaves nothing behind: dying then would tell nothing

    arm()
    note("ready")
    state = asyncio.run(mixed(return_state=True))
    note("ended", run=str(state.state_details.flow_run_id), state=state.type.value)
