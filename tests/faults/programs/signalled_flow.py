"""Flows that wait in several ways for a signal: ``signalled_flow.py <way>``. Hooks note that they ran."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

from effects import effect, flow_began, note, told

from rota import flow, task
from rota.task_runners import ProcessPoolTaskRunner, ThreadPoolTaskRunner

SECONDS = 60.0


def hook(name: str) -> list[Any]:
    def noting(flow: Any, flow_run: Any, state: Any) -> None:
        note("hook", name=name, state=state.name)

    return [noting]


HOOKS: dict[str, Any] = {
    "on_completion": hook("completion"),
    "on_failure": hook("failure"),
    "on_cancellation": hook("cancellation"),
    "on_crashed": hook("crashed"),
}


def wait() -> None:
    note("waiting")
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        time.sleep(0.01)


@task
def quick(n: int) -> dict[str, Any]:
    with effect("quick") as live:
        return {"run": str(live.id), "value": n}


@task
def slow(n: int) -> None:
    with effect("slow"):
        wait()


@task
async def slow_async(n: int) -> None:
    with effect("slow"):
        note("waiting")
        await asyncio.sleep(SECONDS)


@task(retries=3, retry_delay_seconds=SECONDS)
def failing() -> None:
    with effect("slow"):
        note("waiting")
        raise ValueError("on purpose")


@flow(**HOOKS)
def in_a_task() -> None:
    flow_began()
    told(quick(1))
    slow(1)


@flow(**HOOKS)
def in_its_body() -> None:
    flow_began()
    told(quick(1))
    wait()


@flow(task_runner=ThreadPoolTaskRunner(max_workers=2), **HOOKS)
def in_threads() -> None:
    flow_began()
    told(quick(1))
    futures = slow.map([1, 2, 3])
    for future in futures:
        future.result()


@flow(task_runner=ProcessPoolTaskRunner(max_workers=2), **HOOKS)
def in_processes() -> None:
    flow_began()
    told(quick(1))
    futures = slow.map([1, 2, 3])
    for future in futures:
        future.result()


@flow(**HOOKS)
async def in_a_coroutine() -> None:
    flow_began()
    told(quick(1))
    await slow_async(1)


@flow(**HOOKS)
def in_a_retry_delay_of_a_task() -> None:
    flow_began()
    told(quick(1))
    failing()


@flow(retries=3, retry_delay_seconds=SECONDS, **HOOKS)
def in_a_retry_delay() -> None:
    flow_began()
    told(quick(1))
    note("waiting")
    raise ValueError("on purpose")


@flow
def in_a_subflow() -> None:
    flow_began()
    told(quick(1))
    in_a_task()


if __name__ == "__main__":
    chosen: Any = globals()[sys.argv[1]]
    if chosen.isasync:
        asyncio.run(chosen())
    else:
        chosen()
