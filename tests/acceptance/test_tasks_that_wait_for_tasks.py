"""Tasks that submit tasks and wait for them, on a task runner of any size."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from rota import flow, task
from rota.futures import as_completed, wait
from rota.task_runners import SequentialTaskRunner, TaskRunner, ThreadPoolTaskRunner

pytestmark = [pytest.mark.usefixtures("rota_harness"), pytest.mark.timeout(60)]

RUNNERS = [SequentialTaskRunner(), ThreadPoolTaskRunner(max_workers=2)]


@task
def double(value: int) -> int:
    return 2 * value


@task
def total(values: list[int]) -> int:
    return sum(values)


@task
def by_result(values: list[int]) -> int:
    return sum(double.map(values).result())


@task
def by_wait(values: list[int]) -> int:
    return sum(future.result() for future in wait(double.map(values)).done)


@task
def by_as_completed(values: list[int]) -> int:
    return sum(future.result() for future in as_completed(double.map(values)))


@task
def by_argument(values: list[int]) -> int:
    futures: Any = double.map(values)
    return total(futures)


@task
async def by_awaiting(values: list[int]) -> int:
    futures: Any = double.map(values)
    return sum(await asyncio.gather(*(future.result_async() for future in futures)))


@task
def of_tasks_that_wait(values: list[int]) -> int:
    return sum(by_result.submit([value]).result() for value in values)


@pytest.mark.parametrize("runner", RUNNERS, ids=lambda runner: type(runner).__name__)
@pytest.mark.parametrize("waiting", [by_result, by_wait, by_as_completed, by_argument, by_awaiting, of_tasks_that_wait])
def test_tasks_that_wait_for_tasks_come_to_their_ends(runner: TaskRunner, waiting: Any) -> None:
    @flow(task_runner=runner)
    def nested() -> list[int]:
        return [future.result() for future in [waiting.submit([n, n]) for n in range(4)]]

    assert nested() == [0, 4, 8, 12]
