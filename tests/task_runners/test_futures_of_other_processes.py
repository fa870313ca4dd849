"""Futures of runs that this process knows by their ids alone."""

from __future__ import annotations

import asyncio
import threading

import pytest

from rota import flow, task
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import ObjectNotFound
from rota.futures import RotaDistributedFuture, RotaFlowRunFuture, as_completed
from rota.testing import Harness, wait_until


@task(persist_result=True)
def double(n: int) -> int:
    return 2 * n


@flow(persist_result=True)
def work(n: int) -> int:
    return double(n)


@flow
def fails() -> None:
    raise ValueError("bad")


def test_runs_that_are_over_give_their_kept_results(rota_harness: Harness) -> None:
    work(4)
    rota_harness.flush()
    client = rota_harness.client
    of_flow: RotaFlowRunFuture[int] = RotaFlowRunFuture(client.read_flow_runs()[0].id)
    of_task: RotaDistributedFuture[int] = RotaDistributedFuture(client.read_task_runs()[0].id)
    assert of_flow.flow_run_id == client.read_flow_runs()[0].id
    assert (of_flow.result(), of_task.result()) == (8, 8)
    assert asyncio.run(of_flow.aresult()) == asyncio.run(of_task.result_async()) == 8
    assert set(as_completed([of_flow, of_task])) == {of_flow, of_task}
    assert of_flow == RotaFlowRunFuture(of_flow.flow_run_id)
    called: list[object] = []
    of_flow.add_done_callback(called.append)
    assert called == [of_flow]


def test_a_run_that_failed_says_so(rota_harness: Harness) -> None:
    fails(return_state=True)
    future: RotaFlowRunFuture[None] = RotaFlowRunFuture(rota_harness.client.read_flow_runs()[0].id)
    with pytest.raises(Exception, match="bad"):
        future.result()


def test_waiting_ends_with_the_run_or_with_the_time(rota_harness: Harness) -> None:
    client = rota_harness.client
    run = client.create_flow_run(work, parameters={"n": 1})
    future: RotaFlowRunFuture[int] = RotaFlowRunFuture(run.id)
    future.wait(timeout=0.05)
    assert future.state.is_pending()
    with pytest.raises(TimeoutError, match="was not over after 0"):
        future.result(timeout=0)
    called: list[object] = []
    future.add_done_callback(called.append)
    waiting = threading.Thread(target=future.wait)
    waiting.start()
    client.set_flow_run_state(run.id, State(StateType.CANCELLED), force=True)
    waiting.join(30)
    assert not waiting.is_alive()
    assert future.is_done()
    wait_until(lambda: called == [future], 30, "the callback")


def test_a_run_that_is_unknown_is_an_error(rota_harness: Harness) -> None:
    from uuid import uuid4

    with pytest.raises(ObjectNotFound):
        RotaFlowRunFuture(uuid4()).wait(1)
