"""Which run a task's arguments came from is recorded, also when plain results are passed on."""

from __future__ import annotations

from typing import Any

import pytest
from records import Records

from rota import flow, task
from rota.contract.task_runs import TaskRun

pytestmark = pytest.mark.usefixtures("rota_harness")


@task
def make(name: str) -> dict[str, str]:
    return {"name": name}


@task
def use(*things: Any, **named: Any) -> list[str]:
    return ["used"]


def by_name(records: Records) -> dict[str, TaskRun]:
    return {run.name: run for run in records.task_runs()}


def test_a_result_that_is_passed_on_is_an_input(records: Records) -> None:
    @task
    def weigh(loaf: dict[str, str], scale: Any) -> int:
        return 700

    @flow
    def chain() -> None:
        loaf = make("rye")
        weigh(loaf, scale="kitchen")

    chain()
    runs = by_name(records)
    assert records.inputs(runs["weigh-0"]) == {"loaf": [runs["make-0"].id]}


def test_futures_and_states_are_inputs(records: Records) -> None:
    @task
    def join(a: Any, b: Any) -> int:
        return 2

    @flow
    def chain() -> None:
        join(make.submit("a"), make("b", return_state=True))

    chain()
    runs = by_name(records)
    assert records.inputs(runs["join-0"]) == {"a": [runs["make-0"].id], "b": [runs["make-1"].id]}


def test_results_inside_collections_are_inputs(records: Records) -> None:
    @task
    def join(loaves: list[Any], shelf: dict[str, Any]) -> int:
        return 2

    @flow
    def chain() -> None:
        a, b = make("a"), make("b")
        join([a, b, a], {"top": b})

    chain()
    runs = by_name(records)
    assert records.inputs(runs["join-0"]) == {
        "loaves": [runs["make-0"].id, runs["make-1"].id],
        "shelf": [runs["make-1"].id],
    }


def test_mapped_inputs_are_traced_one_by_one(records: Records) -> None:
    @task
    def double(n: int) -> int:
        return 2 * n

    @flow
    def chain() -> list[int]:
        return double.map(double.map([1000, 2000])).result()

    assert chain() == [4000, 8000]
    runs = by_name(records)
    assert records.inputs(runs["double-2"]) == {"n": [runs["double-0"].id]}
    assert records.inputs(runs["double-3"]) == {"n": [runs["double-1"].id]}


def test_equal_but_other_objects_and_shared_small_values_are_no_inputs(records: Records) -> None:
    @task
    def one() -> int:
        return 1

    @task
    def take(value: Any) -> None:
        pass

    @flow
    def chain() -> None:
        one()
        take(1)
        make("a")
        take({"name": "a"})

    chain()
    runs = by_name(records)
    assert records.inputs(runs["take-0"]) == records.inputs(runs["take-1"]) == {}


def test_dependencies_survive_many_other_results(records: Records) -> None:
    @task
    def number(n: int) -> int:
        return n

    @task
    def total(values: list[int]) -> int:
        return sum(values)

    @flow
    def wide() -> int:
        for n in range(50):
            number(10_000 + n)
        kept = [number(20_000 + n) for n in range(20)]
        return total(kept)

    assert wide() == sum(20_000 + n for n in range(20))
    runs = by_name(records)
    assert records.inputs(runs["total-0"])["values"] == [runs[f"number-{50 + n}"].id for n in range(20)]
