"""Readers of what was recorded and assertions on it: what they find, and what a failed one shows."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from rota import flow, get_run_logger, task
from rota.exceptions import ObjectNotFound
from rota.testing import (
    Harness,
    RecordedRun,
    assert_completed,
    assert_crashed,
    assert_failed,
    assert_legal_history,
    assert_logged,
    assert_not_logged,
    assert_state,
    assert_task_runs,
    flow_run_of,
    flow_runs_of,
)


@task(retries=1)
def bake(kind: str) -> str:
    get_run_logger().info("baking %s", kind)
    if kind == "stone":
        raise ValueError("not edible")
    return f"{kind} bread"


@task
def sell(bread: str) -> None:
    get_run_logger().warning("sold %s", bread)


@flow
def stall(bread: str) -> None:
    sell(bread)


@flow
def bakery(*kinds: str) -> None:
    for kind in kinds:
        stall(bake(kind))


def test_a_run_is_found_by_flow_name_id_state_and_itself(rota_harness: Harness) -> None:
    state = bakery("rye", return_state=True)
    found = flow_run_of(bakery)
    assert found.name == found.run.name
    ids = {flow_run_of(given).id for given in ("bakery", found.id, state, found.run, found)}
    assert ids == {found.id}
    assert flow_run_of(stall).run.parent_task_run_id is not None
    assert flow_run_of().run.id == flow_run_of(stall).id, "the latest of all"
    assert found.parameters == {"kinds": ["rye"]}


def test_the_latest_run_counts_and_all_can_be_had(rota_harness: Harness) -> None:
    bakery("rye")
    bakery("spelt")
    runs = flow_runs_of(bakery)
    assert [run.parameters["kinds"] for run in runs] == [["rye"], ["spelt"]]
    assert flow_run_of(bakery).id == runs[-1].id
    assert len(flow_runs_of()) == 4


def test_what_is_not_there_is_told(rota_harness: Harness) -> None:
    with pytest.raises(AssertionError, match="no run of a flow named 'bakery'"):
        flow_run_of(bakery)
    with pytest.raises(AssertionError, match=r"There is no flow run\."):
        flow_run_of()
    with pytest.raises(ObjectNotFound):
        flow_run_of(uuid4())


def test_assertions_that_hold(rota_harness: Harness) -> None:
    bakery("rye", "spelt")
    found = assert_completed(bakery)
    assert isinstance(found, RecordedRun)
    assert_state(bakery, "COMPLETED")
    assert len(assert_task_runs(bakery, bake, count=2, state="Completed")) == 2
    assert_task_runs(bakery, "bake-1", count=1, attempts=1)
    assert_task_runs(stall, "sell")
    assert_task_runs(bakery, sell, count=0)
    assert_logged(bakery, "baking rye", level=logging.INFO, task=bake, count=1)
    assert_logged(bakery, r"baking \w+", count=2)
    assert_not_logged(bakery, "sold")
    assert_logged(stall, "sold", level=logging.WARNING)
    assert_legal_history(bakery)
    assert [len(one.task_runs) for one in found.subflows] == [1, 1]


def test_a_failed_assertion_shows_tree_and_log(rota_harness: Harness) -> None:
    with pytest.raises(ValueError, match="not edible"):
        bakery("rye", "stone")
    with pytest.raises(AssertionError) as error:
        assert_completed(bakery)
    shown = str(error.value)
    assert "is Failed, not COMPLETED" in shown
    assert "  bake-0: Completed\n" in shown
    assert "  bake-1: Failed (" in shown
    assert ", 2 attempts" in shown
    assert "    sell-0: Completed" in shown
    assert "INFO     bake-0: baking rye" in shown
    found = assert_failed(bakery, message="not edible")
    assert_task_runs(found, bake, state="Failed", count=1, attempts=2)


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (lambda: assert_crashed(bakery), "is Completed, not CRASHED"),
        (lambda: assert_state(bakery, "Completed", message="nothing"), "does not match 'nothing'"),
        (lambda: assert_task_runs(bakery, bake, count=2), r"Expected 2 task run\(s\) of 'bake', found 1"),
        (lambda: assert_task_runs(bakery, bake, state="Failed"), r"Expected only Failed task run\(s\) of 'bake'; 1 of 1"),
        (lambda: assert_task_runs(bakery, "cook"), r"There are no task run\(s\) of 'cook'"),
        (lambda: assert_task_runs(bakery, bake, attempts=2, count=1), r"with 2 attempt\(s\), found 0"),
        (lambda: assert_logged(bakery, "frying"), "Expected a line like 'frying' in the log, found 0"),
        (lambda: assert_logged(bakery, "baking", count=3), r"Expected 3 line\(s\) like 'baking'"),
        (lambda: assert_logged(bakery, "baking", level=logging.ERROR), "found 0"),
        (lambda: assert_not_logged(bakery, "baking"), "found 'baking rye'"),
    ],
)
def test_assertions_that_do_not_hold(rota_harness: Harness, check: object, says: str) -> None:
    bakery("rye")
    with pytest.raises(AssertionError, match=says) as error:
        check()  # type: ignore[operator]  # they are functions
    assert "bakery" not in str(error.value).splitlines()[0]
    assert "--- log" in str(error.value)


def test_more_than_a_page_is_read(rota_harness: Harness) -> None:
    @task
    def step(number: int) -> None:
        get_run_logger().info("step %d", number)

    @flow
    def long() -> None:
        for number in range(210):
            step(number)

    long()
    assert_task_runs(long, step, count=210)
    assert_logged(long, r"^step \d+$", count=210)
    assert "earlier line(s)" in flow_run_of(long).describe()
