"""A law: however a flow is made of tasks, subflows, submissions and maps, and wherever it fails, what finished runs once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rota import flow, task
from rota.testing import harness

RAN: Counter[str] = Counter()


@task
def leaf(label: str, value: int) -> int:
    RAN[f"{label}({value})"] += 1
    return value * 1000 + 1


@task
async def async_leaf(label: str, value: int) -> int:
    RAN[f"{label}({value})"] += 1
    return value * 1000 + 2


@task
def branch(label: str, value: int) -> list[int]:
    RAN[f"{label}({value})"] += 1
    return [leaf(f"{label}/a", value), leaf.submit(f"{label}/b", value).result(), leaf(f"{label}/a", value)]


@flow
def child(label: str, value: int) -> list[int]:
    return [leaf(f"{label}/c", value), *branch(f"{label}/d", value)]


def perform(step: tuple[str, int], number: int, before: Any) -> Any:
    kind, value = step
    label = f"{number}{kind}"
    match kind:
        case "call":
            return leaf(label, value)
        case "chain":
            return leaf(label, before if isinstance(before, int) else value)
        case "submit":
            return leaf.submit(label, leaf.submit(label, value)).result()
        case "map":
            return leaf.map([label] * 3, [value, value, value + 1]).result()
        case "async":
            return async_leaf.submit(label, value).result()
        case "branch":
            return branch(label, value)
        case _:
            return child(label, value)


STEPS = st.lists(
    st.tuples(st.sampled_from(["call", "chain", "submit", "map", "async", "branch", "child"]), st.integers(0, 2)),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="module", autouse=True)
def database() -> Iterator[None]:
    with harness(settings={"logging.level": "CRITICAL"}):
        yield


def run_steps(steps: list[tuple[str, int]], failures: list[int]) -> tuple[Any, Counter[str]]:
    """Run a flow of `steps` that fails once after each of `failures`; what it returned and how often each thing ran."""
    left = sorted(failures)

    @flow(retries=len(failures))
    def work() -> list[Any]:
        results: list[Any] = []
        for number, step in enumerate(steps):
            results.append(perform(step, number, results[-1] if results else None))
            if left and number >= left[0]:
                left.pop(0)
                raise RuntimeError("stop")
        return results

    RAN.clear()
    return work(), Counter(RAN)


@pytest.mark.slow
@given(steps=STEPS, data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_finished_before_a_failure_runs_once(steps: list[tuple[str, int]], data: st.DataObject) -> None:
    failures = data.draw(st.lists(st.integers(0, len(steps) - 1), max_size=3))
    expected, ran_once = run_steps(steps, [])
    returned, ran = run_steps(steps, failures)
    assert returned == expected
    assert ran == ran_once


def test_a_task_that_failed_half_way_repeats_itself_and_not_the_tasks_inside_it() -> None:
    seen: list[int] = []

    @task
    def fragile() -> int:
        RAN["fragile"] += 1
        total = sum(leaf("in fragile", n) for n in range(3))
        if not seen:
            seen.append(1)
            raise RuntimeError("stop")
        return total

    @flow(retries=1)
    def work() -> int:
        return fragile()

    RAN.clear()
    assert work() == 3003
    assert Counter({"fragile": 2, "in fragile(0)": 1, "in fragile(1)": 1, "in fragile(2)": 1}) == RAN


def test_async_flows_resume_too() -> None:
    seen: list[int] = []

    @flow(retries=1)
    async def work() -> list[int]:
        results = await asyncio.gather(*(async_leaf("gathered", n) for n in range(3)))
        if not seen:
            seen.append(1)
            raise RuntimeError("stop")
        return [*results, await async_leaf("after", 9)]

    RAN.clear()
    assert asyncio.run(work()) == [2, 1002, 2002, 9002]
    assert set(RAN.values()) == {1}
    assert len(RAN) == 4
