"""A flow of every kind of task: called, submitted, tried again, and in a subflow. What it is told goes to the ledger."""

from __future__ import annotations

import random
import sys
import time
from typing import Any

from effects import effect, flow_began, note, told
from failpoints import arm

from rota import flow, task

pause = random.Random(sys.argv[1])


def work(name: str, value: int) -> dict[str, Any]:
    with effect(name) as live:
        time.sleep(pause.random() * 0.003)
    return {"run": str(live.id), "value": value, "attempt": live.run_count}


@task
def called(n: int) -> dict[str, Any]:
    return work("called", n)


@task
def submitted(n: int) -> dict[str, Any]:
    return work("submitted", n)


@task(retries=2)
def stumbling(n: int) -> dict[str, Any]:
    done = work("stumbling", n)
    if done["attempt"] < 3:
        raise ValueError("not yet")
    return done


@flow
def inner(n: int) -> int:
    flow_began()
    total = sum(told(called(n + i)) for i in range(2))
    return total + sum(told(future.result()) for future in submitted.map([n, n + 1]))


@flow
def mixed() -> int:
    flow_began()
    total = 0
    for n in range(2):
        total += told(called(n))
        futures = [submitted.submit(n * 10 + i) for i in range(4)]
        total += told(stumbling(n))
        total += inner(100 + n)
        total += sum(told(future.result()) for future in futures)
    return total


if __name__ == "__main__":
    import rota.engine
    import rota.server.embedded  # noqa: F401 - loading modules leaves nothing behind: dying then would tell nothing

    arm()
    note("ready")
    state = mixed(return_state=True)
    note("ended", run=str(state.state_details.flow_run_id), state=state.type.value)
