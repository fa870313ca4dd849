"""Mapping tasks over many values, and waiting for many futures."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from records import Records

from rota import flow, task, unmapped
from rota.exceptions import MappingLengthMismatch, MappingMissingIterable
from rota.futures import RotaFutureList, as_completed, wait

pytestmark = pytest.mark.usefixtures("rota_harness")


@task
def double(x: int) -> int:
    return 2 * x


@task
def add(x: int, y: int = 0) -> int:
    return x + y


def test_map_runs_once_for_each_element_in_order() -> None:
    @flow
    def mapped() -> list[int]:
        futures = double.map(range(20))
        assert isinstance(futures, RotaFutureList)
        return futures.result()

    assert mapped() == [2 * n for n in range(20)]


def test_map_takes_several_iterables_in_step_and_constants_whole() -> None:
    @task
    def join(a: str, b: str, c: list[int], d: str = "!") -> str:
        return f"{a}{b}{c}{d}"

    @flow
    def mapped() -> list[str]:
        return join.map(["x", "y"], b=("1", "2"), c=unmapped([0]), d="?").result()

    assert mapped() == ["x1[0]?", "y2[0]?"]


def test_map_over_a_future_takes_its_result_apart() -> None:
    @task
    def numbers() -> list[int]:
        return [1, 2, 3]

    @flow
    def mapped() -> list[int]:
        return double.map(numbers.submit()).result()

    assert mapped() == [2, 4, 6]


def test_map_over_futures_passes_each_result() -> None:
    @flow
    def mapped() -> list[int]:
        return add.map(double.map([1, 2, 3]), unmapped(double.submit(50))).result()

    assert mapped() == [102, 104, 106]


def test_map_says_which_lengths_differ_and_that_nothing_can_be_mapped() -> None:
    @flow
    def mapped() -> None:
        with pytest.raises(MappingLengthMismatch, match=r"x: 2, y: 3.*unmapped"):
            add.map([1, 2], [1, 2, 3])
        with pytest.raises(MappingMissingIterable, match="No iterable"):
            add.map(1, 2)

    mapped()


def test_one_failure_in_a_map_leaves_the_others_alone() -> None:
    @task
    def odd_only(n: int) -> int:
        if n % 2 == 0:
            raise ValueError(f"{n} is even")
        return n

    @flow
    def mapped() -> list[Any]:
        futures = odd_only.map([1, 2, 3])
        with pytest.raises(ValueError, match="2 is even"):
            futures.result()
        return futures.result(raise_on_failure=False)

    one, two, three = mapped()
    assert (one, three) == (1, 3)
    assert isinstance(two, ValueError)


def test_map_with_return_state_gives_final_states() -> None:
    @flow
    def mapped() -> list[bool]:
        return [state.is_completed() for state in double.map([1, 2], return_state=True)]

    assert mapped() == [True, True]


def test_map_of_nothing_is_nothing() -> None:
    @flow
    def mapped() -> list[int]:
        return double.map([]).result()

    assert mapped() == []


# ---------------------------------------------------------------------- many futures


def test_as_completed_yields_in_the_order_of_ending() -> None:
    gates = [threading.Event() for _ in range(3)]

    @task
    def gated(number: int) -> int:
        assert gates[number].wait(30)
        return number

    @flow
    def finishing() -> list[int]:
        futures = gated.map([0, 1, 2])
        gates[2].set()
        order = []
        for future in as_completed(futures):
            order.append(future.result())
            gates[1 if len(order) == 1 else 0].set()
        return order

    assert finishing() == [2, 1, 0]


def test_as_completed_gives_up_after_its_time() -> None:
    release = threading.Event()

    @task
    def held() -> None:
        assert release.wait(30)

    @flow
    def impatient() -> None:
        futures = [held.submit(), double.submit(1)]
        with pytest.raises(TimeoutError, match=r"1 \(of 2\) futures unfinished"):
            for _ in as_completed(futures, timeout=0.05):
                pass
        release.set()

    impatient()


def test_wait_tells_the_done_from_the_not_done() -> None:
    release = threading.Event()

    @task
    def held() -> None:
        assert release.wait(30)

    @flow
    def sorting() -> None:
        quick, slow = double.submit(1), held.submit()
        quick.wait()
        done, not_done = wait([quick, slow], timeout=0.01)
        assert (done, not_done) == ({quick}, {slow})
        release.set()
        assert wait([quick, slow]).not_done == set()

    sorting()


def test_done_callbacks_are_called_once_also_after_the_end() -> None:
    called: list[str] = []

    @flow
    def calling() -> None:
        future = double.submit(1)
        future.add_done_callback(lambda ended: called.append(f"early {ended.state.name}"))
        future.wait()
        future.add_done_callback(lambda ended: called.append(f"late {ended.result()}"))

    calling()
    assert sorted(called) == ["early Completed", "late 2"]


def test_the_flow_waits_for_tasks_that_it_did_not_wait_for(records: Records) -> None:
    @task
    def slow() -> None:
        time.sleep(0.03)

    @flow
    def hasty() -> str:
        slow.submit()
        return "returned"

    assert hasty() == "returned"
    assert records.task_run("slow-0").state_type == "COMPLETED"
    assert records.task_run("slow-0").end_time <= records.flow_run().end_time
