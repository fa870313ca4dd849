"""Flows and tasks as methods, and as coroutines."""

from __future__ import annotations

import asyncio
import threading

import pytest
from records import Records

from rota import flow, get_client, task
from rota.futures import as_completed

pytestmark = pytest.mark.usefixtures("rota_harness")


class Shop:
    opened = "1904"

    def __init__(self, stock: int) -> None:
        self.stock = stock

    @flow
    def open(self, extra: int) -> int:
        return self.count(extra)

    @task
    def count(self, extra: int) -> int:
        return self.stock + extra

    @flow
    @classmethod
    def founded(cls, suffix: str) -> str:
        return cls.year(suffix)

    @task
    @classmethod
    def year(cls, suffix: str) -> str:
        return cls.opened + suffix

    @flow
    @staticmethod
    def sign(text: str) -> str:
        return Shop.paint(text)

    @task
    @staticmethod
    def paint(text: str) -> str:
        return text.upper()

    @classmethod
    @flow
    def the_other_way_round(cls, suffix: str) -> str:
        return cls.opened + suffix


def test_methods_get_their_instance(records: Records) -> None:
    small, large = Shop(1), Shop(100)
    assert (small.open(1), large.open(1)) == (2, 101)
    assert [run.parameters for run in records.flow_runs("open")] == [{"extra": 1}, {"extra": 1}]


def test_class_methods_get_their_class(records: Records) -> None:
    class Branch(Shop):
        opened = "1977"

    assert Shop.founded("!") == Shop(1).founded("!") == "1904!"
    assert Branch.founded("?") == "1977?"
    assert Branch.the_other_way_round("…") == "1977…"


def test_static_methods_get_nothing() -> None:
    assert Shop.sign("bread") == Shop(1).sign("bread") == "BREAD"


def test_methods_can_be_submitted_and_mapped() -> None:
    shop = Shop(10)

    @flow
    def busy() -> list[int]:
        return [shop.count.submit(1).result(), *shop.count.map([2, 3]).result(), len(Shop.paint.submit("abc").result())]

    assert busy() == [11, 12, 13, 3]


# ---------------------------------------------------------------------- async


@task
async def slowly(n: int) -> int:
    await asyncio.sleep(0.001)
    return n * 2


@task
def quickly(n: int) -> int:
    return n + 1


def test_an_async_flow_awaits_async_tasks_and_calls_blocking_ones(records: Records) -> None:
    @flow
    async def mixed() -> int:
        return quickly(await slowly(10))

    assert asyncio.run(mixed()) == 21
    run = records.flow_run()
    assert records.state_names(run) == ["Pending", "Running", "Completed"]
    assert [task_run.state_type for task_run in records.task_runs(run)] == ["COMPLETED", "COMPLETED"]


def test_gathered_async_tasks_run_at_the_same_time() -> None:
    @task
    async def meet(arrived: list[int], everyone: asyncio.Event) -> None:
        arrived.append(1)
        if len(arrived) == 3:
            everyone.set()
        await asyncio.wait_for(everyone.wait(), 30)

    @flow
    async def meeting() -> int:
        arrived: list[int] = []
        everyone = asyncio.Event()
        await asyncio.gather(*(meet(arrived, everyone) for _ in range(3)))
        return len(arrived)

    assert asyncio.run(meeting()) == 3


def test_async_tasks_are_submitted_and_mapped_from_either_kind_of_flow() -> None:
    @flow
    def blocking() -> list[int]:
        return [slowly.submit(1).result(), *slowly.map([2, 3]).result()]

    @flow
    async def awaiting() -> list[int]:
        futures = slowly.map([1, 2])
        return [await future.result_async() for future in futures] + [quickly.submit(5).result()]

    assert blocking() == [2, 4, 6]
    assert asyncio.run(awaiting()) == [2, 4, 6]


def test_submitted_blocking_tasks_do_not_hold_up_the_event_loop() -> None:
    loop_has_run = threading.Event()

    @task
    def blocks() -> str:
        assert loop_has_run.wait(30)
        return "done"

    @flow
    async def responsive() -> str:
        future = blocks.submit()
        for _ in range(3):
            await asyncio.sleep(0)
        loop_has_run.set()
        return await future.result_async()

    assert asyncio.run(responsive()) == "done"


def test_an_async_flow_in_an_async_flow(records: Records) -> None:
    @flow
    async def inner(n: int) -> int:
        return await slowly(n)

    @flow
    async def outer() -> int:
        return sum(await asyncio.gather(inner(1), inner(2)))

    assert asyncio.run(outer()) == 6
    assert len(records.flow_runs("inner")) == 2
    assert len(records.task_runs(records.flow_run("outer"))) == 2


def test_a_blocking_flow_in_an_async_flow() -> None:
    @flow
    def inner(n: int) -> int:
        return quickly(n)

    @flow
    async def outer() -> int:
        return inner(1)

    assert asyncio.run(outer()) == 2


def test_return_state_and_failures_of_async_flows(records: Records) -> None:
    @flow
    async def breaks() -> None:
        raise ValueError("async broke")

    state = asyncio.run(breaks(return_state=True))
    assert state.is_failed()
    with pytest.raises(ValueError, match="async broke"):
        asyncio.run(breaks())


def test_the_async_client_reads_what_runs_have_done() -> None:
    @flow
    async def looks() -> int:
        await slowly(1)
        return len(await get_client().read_flow_runs())

    assert asyncio.run(looks()) == 1


def test_as_completed_and_waiting_inside_async_flows() -> None:
    @flow
    async def collects() -> list[int]:
        futures = slowly.map([1, 2, 3])
        await futures[0].wait_async()
        return sorted([future.result() for future in as_completed(futures)])

    assert asyncio.run(collects()) == [2, 4, 6]


def test_a_blocking_flow_called_where_an_event_loop_runs() -> None:
    @flow
    def blocking() -> int:
        return slowly.submit(4).result()

    async def main() -> int:
        return blocking()

    assert asyncio.run(main()) == 8
