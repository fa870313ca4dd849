"""Flows and tasks inside running event loops, in threads, and out of flows' contexts."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import threading
from collections.abc import Callable
from typing import Any

import anyio
import pytest

from rota import flow, task
from rota.context import FlowRunContext, TaskRunContext, tags, with_context
from rota.testing import Harness

pytestmark = pytest.mark.usefixtures("rota_harness")


@task
def double(n: int) -> int:
    return 2 * n


@task
async def adouble(n: int) -> int:
    await asyncio.sleep(0)
    return 2 * n


@flow
def sync_flow(n: int) -> int:
    return double(n) + double.submit(n).result()


@flow
async def async_flow(n: int) -> int:
    return await adouble(n) + double(n)


def names_by_flow(running: Harness) -> dict[str, list[str]]:
    """The task runs of each flow, by the flow's name; those outside of flows under ``-``."""
    running.flush()
    client = running.client
    flows = {run.id: client.read_flow(run.flow_id).name for run in client.read_flow_runs()}
    found: dict[str, list[str]] = {}
    for run in client.read_task_runs():
        found.setdefault(flows.get(run.flow_run_id, "-"), []).append(run.name)
    return {name: sorted(names) for name, names in found.items()}


def test_a_sync_flow_is_called_inside_a_running_loop(rota_harness: Harness) -> None:
    async def main() -> int:
        return sync_flow(3)

    assert asyncio.run(main()) == 12
    assert names_by_flow(rota_harness) == {"sync-flow": ["double-0", "double-1"]}


def test_an_async_flow_runs_in_threads_with_loops_of_their_own() -> None:
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        assert list(threads.map(lambda n: asyncio.run(async_flow(n)), range(6))) == [4 * n for n in range(6)]


def test_one_coroutine_function_serves_several_loops() -> None:
    assert asyncio.run(async_flow(1)) == 4
    assert asyncio.run(async_flow(2)) == 8


@flow
async def gathering() -> tuple[list[int], list[int], list[int]]:
    gathered = await asyncio.gather(*(adouble(n) for n in range(5)))
    async with asyncio.TaskGroup() as group:
        grouped = [group.create_task(adouble(n)) for n in range(5)]
    collected: list[int] = []

    async def collect(n: int) -> None:
        collected.append(await adouble(n))

    async with anyio.create_task_group() as nursery:
        for n in range(5):
            nursery.start_soon(collect, n)
    return gathered, [one.result() for one in grouped], sorted(collected)


def test_gathered_and_grouped_tasks_belong_to_their_flow(rota_harness: Harness) -> None:
    expected = [0, 2, 4, 6, 8]
    assert asyncio.run(gathering()) == (expected, expected, expected)
    assert names_by_flow(rota_harness) == {"gathering": sorted(f"adouble-{n}" for n in range(15))}


def test_a_task_group_that_fails_cancels_the_tasks_beside(rota_harness: Harness) -> None:
    @task
    async def waits() -> None:
        await asyncio.sleep(60)

    @task
    async def fails() -> None:
        await asyncio.sleep(0.01)
        raise ValueError("bad")

    @flow
    async def grouped() -> str:
        async def both() -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(waits())
                group.create_task(fails())

        with pytest.raises(ExceptionGroup):
            await both()
        return "caught"

    assert asyncio.run(grouped()) == "caught"
    rota_harness.flush()
    states = {run.name: run.state_name for run in rota_harness.client.read_task_runs()}
    assert states == {"waits-0": "Crashed", "fails-0": "Failed"}


def test_uvloop_serves_as_well() -> None:
    uvloop = pytest.importorskip("uvloop", reason="uvloop cannot be installed here")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(async_flow(2)) == 8
        assert runner.run(gathering())[0] == [0, 2, 4, 6, 8]


def test_anyio_on_asyncio_runs_flows() -> None:
    assert anyio.run(async_flow, 2) == 8


def test_a_flow_in_to_thread_is_nested_and_its_tasks_are_its_own(rota_harness: Harness) -> None:
    @flow
    async def outer() -> int:
        return await asyncio.to_thread(sync_flow, 1) + await asyncio.to_thread(double, 5)

    assert asyncio.run(outer()) == 14
    found = names_by_flow(rota_harness)
    assert found["sync-flow"] == ["double-0", "double-1"]
    assert found["outer"] == ["double-0", "sync-flow-0"]


def in_plain_thread(call: Callable[[], Any]) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(call()))
    thread.start()
    thread.join()
    return found[0]


def test_a_plain_thread_is_outside_of_the_flow_unless_the_context_goes_with_it(rota_harness: Harness) -> None:
    @flow
    def threads() -> list[int]:
        copied = contextvars.copy_context()
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            return [
                in_plain_thread(lambda: double(1)),
                in_plain_thread(lambda: copied.run(double, 2)),
                pool.submit(copied.copy().run, double, 3).result(),
                pool.submit(with_context(double), 4).result(),
                *pool.map(with_context(double), [5, 6]),
            ]

    assert threads() == [2, 4, 6, 8, 10, 12]
    assert names_by_flow(rota_harness) == {"-": ["double-0"], "threads": [f"double-{n}" for n in range(5)]}


def test_with_context_carries_tags_and_the_task_around() -> None:
    def look() -> tuple[set[str], bool, bool]:
        return set(tags_now()), FlowRunContext.get() is not None, TaskRunContext.get() is not None

    @task
    def inside() -> tuple[set[str], bool, bool]:
        with tags("here"):
            look_later = with_context(look)
        found: tuple[set[str], bool, bool] = in_plain_thread(look_later)
        return found

    @flow
    def around() -> tuple[set[str], bool, bool]:
        return inside()

    assert around() == ({"here"}, True, True)
    assert look() == (set(), False, False)


def tags_now() -> frozenset[str]:
    from rota.context import TagsContext

    return TagsContext.get().current_tags


def test_a_call_after_the_end_of_its_flow_stands_alone(rota_harness: Harness) -> None:
    left: list[contextvars.Context] = []

    @flow
    def over() -> None:
        left.append(contextvars.copy_context())

    over()
    assert left[0].run(double, 4) == 8
    assert left[0].run(sync_flow, 1) == 4
    assert names_by_flow(rota_harness) == {"-": ["double-0"], "sync-flow": ["double-0", "double-1"]}


def test_a_thread_that_outlives_its_flow_stands_alone_too(rota_harness: Harness) -> None:
    over, called = threading.Event(), threading.Event()
    found: list[int] = []

    def work() -> None:
        over.wait(30)
        found.append(double(1))
        called.set()

    @flow
    def starts() -> None:
        threading.Thread(target=with_context(work)).start()

    starts()
    over.set()
    assert called.wait(30)
    assert found == [2]
    assert names_by_flow(rota_harness) == {"-": ["double-0"]}


def in_process(n: int) -> tuple[int, bool]:
    return double(n), TaskRunContext.get() is not None


@pytest.mark.slow
def test_with_context_goes_to_processes(rota_harness: Harness) -> None:
    import multiprocessing

    def spread() -> list[tuple[int, bool]]:
        spawn = multiprocessing.get_context("spawn")
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=spawn) as pool:
            return list(pool.map(with_context(in_process), [1, 2]))

    @task
    def from_task() -> list[tuple[int, bool]]:
        return spread()

    @flow
    def processes() -> tuple[list[tuple[int, bool]], list[tuple[int, bool]]]:
        with tags("far"):
            return spread(), from_task()

    assert processes() == ([(2, False), (4, False)], [(2, True), (4, True)])
    rota_harness.flush()
    runs = rota_harness.client.read_task_runs()
    flow_run = rota_harness.client.read_flow_runs()[0]
    assert {run.flow_run_id for run in runs} == {flow_run.id}
    assert [run.state_name for run in runs] == ["Completed"] * 5
    assert all(run.tags == ["far"] for run in runs)
