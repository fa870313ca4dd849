"""Flows and tasks that are generators: the run lasts as long as somebody takes items."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from records import Records

from rota import flow, runtime, task

pytestmark = pytest.mark.usefixtures("rota_harness")


@task
def square(n: int) -> int:
    return n * n


@flow
def squares(count: int) -> Iterator[int]:
    for n in range(count):
        yield square(n)


def test_items_come_one_by_one_from_within_the_run(records: Records) -> None:
    items = squares(3)
    assert next(items) == 0
    assert records.flow_run().state_name == "Running"
    assert list(items) == [1, 4]
    run = records.flow_run()
    assert records.state_names(run) == ["Pending", "Running", "Completed"]
    assert records.names_of_task_runs(run) == ["square-0", "square-1", "square-2"]


def test_a_generator_that_is_closed_early_ends_its_run(records: Records) -> None:
    for item in squares(100):
        if item == 4:
            break
    assert records.flow_run().state.is_final()
    assert len(records.task_runs()) == 3


def test_an_error_comes_out_where_the_item_was_asked_for(records: Records) -> None:
    @flow
    def breaks() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    items = breaks()
    assert next(items) == 1
    with pytest.raises(ValueError, match="no more"):
        next(items)
    assert records.flow_run().state_type == "FAILED"


def test_a_generator_task_streams_into_its_flow(records: Records) -> None:
    @task
    def lines(count: int) -> Iterator[str]:
        for n in range(count):
            yield f"{runtime.task_run.name} {n}"

    @flow
    def reads() -> list[str]:
        return list(lines(2))

    assert reads() == ["lines-0 0", "lines-0 1"]
    assert records.task_run("lines-0").state_type == "COMPLETED"


def test_the_callers_own_run_is_in_force_between_two_items() -> None:
    @flow
    def outer() -> list[str | None]:
        return [runtime.flow_run.flow_name for _ in squares(2)]

    assert outer() == ["outer", "outer"]


def test_async_generators(records: Records) -> None:
    @task
    async def count(limit: int) -> AsyncIterator[int]:
        for n in range(limit):
            await asyncio.sleep(0)
            yield n

    @flow
    async def doubled(limit: int) -> AsyncIterator[int]:
        async for n in count(limit):
            yield 2 * n

    async def collect() -> list[int]:
        return [item async for item in doubled(3)]

    assert asyncio.run(collect()) == [0, 2, 4]
    assert records.flow_run().state_type == records.task_run("count-0").state_type == "COMPLETED"


def test_a_submitted_generator_task_gives_all_its_items() -> None:
    @task
    def count(limit: int) -> Iterator[int]:
        yield from range(limit)

    @flow
    def collects() -> list[int]:
        return list(count.submit(3).result())

    assert collects() == [0, 1, 2]
