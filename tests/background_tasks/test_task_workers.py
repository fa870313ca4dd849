"""Workers in this process, on a database without a server: what becomes of what was delayed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from workers_at_work import working

from rota import get_run_logger, task
from rota.cache_policies import INPUTS
from rota.core.vocabulary import StateType
from rota.engine.background import key_of, parameter_store
from rota.exceptions import CrashedRun, FailedRun
from rota.futures import as_completed
from rota.runtime import task_run as runtime
from rota.task_worker import TaskWorker, aserve, create_status_server, serve
from rota.testing import check_history, wait_until
from rota.testing.isolation import Harness
from rota.utilities.annotations import allow_failure

Serve = Callable[..., TaskWorker]
SECONDS = 30.0


@task
def add(a: int, b: int = 1) -> int:
    return a + b


@task
def refuse(word: str) -> None:
    raise ValueError(word)


@task
async def greet(name: str) -> str:
    await asyncio.sleep(0)
    return f"hello {name}"


def states(home: Harness, future: Any) -> list[str]:
    found = home.client.read_task_run_states(future.task_run_id)
    check_history(found)
    return [state.name for state in found]


def test_a_delayed_task_is_run_and_its_result_comes_back(home: Harness, serve: Serve) -> None:
    early = add.delay(1)  # before there is a worker
    serve(add)
    late = add.delay(10, b=20)
    assert (early.result(SECONDS), late.result(SECONDS)) == (2, 30)
    assert states(home, late) == ["Scheduled", "Pending", "Running", "Completed"]
    assert home.client.read_task_run(late.task_run_id).run_count == 1


def test_an_async_task_and_a_coroutine_that_waits(home: Harness, serve: Serve) -> None:
    serve(greet)

    async def ask() -> str:
        return await greet.delay("ada").result_async(SECONDS)

    assert asyncio.run(ask()) == "hello ada"


def test_what_a_task_raises_is_raised_where_its_result_is_asked_for(home: Harness, serve: Serve) -> None:
    serve(refuse)
    future = refuse.delay("no")
    with pytest.raises(ValueError, match=r"^no$"):
        future.result(SECONDS)
    assert isinstance(future.result(SECONDS, raise_on_failure=False), ValueError)
    assert future.state.type is StateType.FAILED


def test_an_exception_that_cannot_be_kept_leaves_its_message(home: Harness, serve: Serve) -> None:
    @task
    def odd() -> None:
        error = ValueError("odd")
        error.args = (threading.Lock(),)
        raise error

    serve(odd)
    with pytest.raises(FailedRun, match="ValueError"):
        odd.delay().result(SECONDS)


def test_a_failing_task_is_tried_again_where_it_runs(home: Harness, serve: Serve) -> None:
    tries = []

    @task(retries=2, retry_delay_seconds=0)
    def flaky() -> int:
        tries.append(runtime.run_count)
        if len(tries) < 3:
            raise ConnectionError("not yet")
        return len(tries)

    serve(flaky)
    future = flaky.delay()
    assert future.result(SECONDS) == 3
    assert home.client.read_task_run(future.task_run_id).run_count == 3
    assert states(home, future)[-3:] == ["AwaitingRetry", "Retrying", "Completed"]


def test_a_run_waits_for_others_by_its_arguments_and_by_wait_for(home: Harness, serve: Serve) -> None:
    done = []

    @task
    def note(word: str) -> str:
        done.append(word)
        return word

    # In the order in which they must not be run; with one place, which none that waits may take.
    first = note.delay("first")
    chained = note.apply_async((first,), wait_for=[add.delay(1)])
    nested = note.delay({"of": [chained]})  # type: ignore[arg-type]  # anything is noted
    serve(note, add, limit=1)
    assert nested.result(SECONDS) == {"of": ["first"]}
    assert done == ["first", "first", {"of": ["first"]}]


def test_a_run_whose_upstream_failed_fails_unless_it_may(home: Harness, serve: Serve) -> None:
    serve(add, refuse, greet)
    bad = refuse.delay("no")
    hurt = greet.delay(bad)  # type: ignore[arg-type]  # futures stand for values
    with pytest.raises(Exception, match="did not reach a 'COMPLETED' state"):
        hurt.result(SECONDS)
    assert home.client.read_task_run(hurt.task_run_id).run_count == 0
    assert greet.delay(allow_failure(bad)).result(SECONDS) == "hello no"  # type: ignore[arg-type]  # as above


def test_a_task_delays_others_and_waits_for_them(home: Harness, serve: Serve) -> None:
    @task
    def outer(n: int) -> int:
        return sum(future.result(SECONDS) for future in [add.delay(number) for number in range(n)])

    serve(outer, add, limit=2)
    future = outer.delay(3)
    assert future.result(SECONDS) == 6
    inner = [run for run in home.client.read_task_runs() if run.task_key == add.task_key]
    assert {item.id for run in inner for item in run.task_inputs["__parents__"]} == {future.task_run_id}  # type: ignore[union-attr]


def test_at_most_limit_runs_are_at_work_at_once(home: Harness, serve: Serve) -> None:
    lock, at_work, most = threading.Lock(), 0, 0
    enough = threading.Event()

    @task
    def busy(number: int) -> int:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
            if at_work == 2:
                enough.set()
        enough.wait(SECONDS)
        with lock:
            at_work -= 1
        return number

    worker = serve(busy, limit=2)
    assert (worker.limit, worker.available_tasks) == (2, 2)
    futures = [busy.delay(number) for number in range(8)]
    assert sorted(future.result() for future in as_completed(futures, SECONDS)) == list(range(8))
    assert most == 2
    assert worker.finished_task_runs[busy.task_key] >= 7


def test_a_cached_result_is_not_computed_twice(home: Harness, serve: Serve) -> None:
    calls = []

    @task(cache_policy=INPUTS)
    def count(n: int) -> int:
        calls.append(n)
        return n

    serve(count)
    futures = [count.delay(1)]
    futures[0].wait(SECONDS)
    futures.append(count.delay(1))
    assert [future.result(SECONDS) for future in futures] == [1, 1]
    assert calls == [1]
    assert states(home, futures[1])[-1] == "Cached"


def test_arguments_that_were_lost_or_damaged_are_told_of(home: Harness, serve: Serve) -> None:
    futures = [add.delay(1), add.delay(2)]
    store = parameter_store(add)
    for future, damage in zip(
        futures, (Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-1] + b"?")), strict=True
    ):
        parameters_id = future.state.state_details.task_parameters_id
        assert parameters_id is not None
        damage(store.storage.locate(key_of(parameters_id)))  # type: ignore[union-attr]  # a folder
    serve(add)
    for future in futures:
        with pytest.raises(CrashedRun, match=r"arguments cannot be read"):
            future.result(SECONDS)


def test_arguments_are_removed_when_their_run_has_completed(home: Harness, serve: Serve) -> None:
    serve(add)
    future = add.delay(1)
    future.wait(SECONDS)
    folder = Path(home.settings.results.local_storage_path) / "parameters"
    wait_until(lambda: not list(folder.iterdir()), SECONDS, "the arguments to be removed")


def test_logs_and_the_run_around_are_those_of_the_task_run(home: Harness, serve: Serve) -> None:
    @task(task_run_name="for-{name}", log_prints=True)
    def tell(name: str) -> tuple[str, Any]:
        get_run_logger().info("telling %s", name)
        return runtime.name, runtime.parameters

    serve(tell)
    future = tell.delay("ada")
    assert future.result(SECONDS) == ("for-ada", {"name": "ada"})
    assert home.client.read_task_run(future.task_run_id).name == "for-ada"
    home.flush()
    lines = [log.message for log in home.client.read_logs() if log.task_run_id == future.task_run_id]
    assert "telling ada" in lines


def test_a_worker_that_stops_hands_back_what_does_not_end(home: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.task_worker.GRACE_SECONDS", 0.1)
    begun = threading.Event()
    tidied = []

    @task
    def endless() -> str:
        try:
            begun.set()
            while not tidied:
                threading.Event().wait(0.01)
        finally:
            tidied.append(True)
        return "done"

    with working(endless, limit=1) as worker:
        first, second = endless.delay(), endless.delay()
        assert begun.wait(SECONDS)
        worker.stop()
    assert tidied == [True]
    assert states(home, first) == ["Scheduled", "Pending", "Running", "Scheduled"]
    assert "was stopped" in str(first.state.message)
    assert states(home, second) == ["Scheduled"]
    assert home.client.read_task_workers() == []
    with working(endless, limit=1):
        assert (first.result(SECONDS), second.result(SECONDS)) == ("done", "done")
    assert states(home, first)[-3:] == ["Pending", "Rerunning", "Completed"]


def test_a_worker_that_stops_lets_what_is_about_to_end(home: Harness) -> None:
    begun, go_on = threading.Event(), threading.Event()

    @task
    def finishing() -> str:
        begun.set()
        go_on.wait(SECONDS)
        return "done"

    with working(finishing) as worker:
        future = finishing.delay()
        assert begun.wait(SECONDS)
        worker.stop()
        go_on.set()
    assert future.result(0) == "done"


def test_a_worker_is_listed_with_what_it_serves(home: Harness, serve: Serve) -> None:
    worker = serve(add, greet)
    (found,) = wait_until(lambda: home.client.read_task_workers([add.task_key]), SECONDS, "the worker")
    assert (found.identifier, set(found.task_keys)) == (worker.client_id, worker.task_keys)
    assert home.client.read_task_workers(["other.task"]) == []


def test_one_run_can_be_taken_to_its_end_by_hand(home: Harness) -> None:
    future = add.delay(3)

    async def execute() -> None:
        worker = TaskWorker(add)
        await worker.execute_task_run(home.client.read_task_run(future.task_run_id))
        await worker.execute_task_run(home.client.read_task_run(future.task_run_id))  # it is over
        assert not worker.started

    asyncio.run(execute())
    assert future.result(0) == 4
    assert home.client.read_task_run(future.task_run_id).run_count == 1


def test_serving_for_a_time_ends_by_itself(home: Harness) -> None:
    serve(add, timeout=0.01)
    asyncio.run(aserve(add, timeout=0.01))
    assert home.client.read_task_workers() == []


def test_a_task_serves_itself(home: Harness, monkeypatch: pytest.MonkeyPatch) -> None:
    served = []
    monkeypatch.setattr("rota.task_worker.serve", lambda *tasks: served.extend(tasks))
    add.serve()
    assert served == [add]


def test_the_status_tells_how_a_worker_fares(home: Harness) -> None:
    worker = TaskWorker(add, limit=3)

    async def ask() -> Any:
        transport = httpx.ASGITransport(create_status_server(worker))
        async with httpx.AsyncClient(transport=transport, base_url="http://worker") as http:
            return (await http.get("/status")).json()

    found = asyncio.run(ask())
    assert (found["limit"], found["current"], found["finished"], found["started_at"]) == (3, 0, 0, None)
    assert found["tasks"] == [add.task_key]


@pytest.mark.parametrize(
    ("arguments", "options", "error", "words"),
    [
        ((), {}, ValueError, "at least one task"),
        ((print,), {}, TypeError, "decorate the function with @task"),
        ((add,), {"limit": 0}, ValueError, "whole number above 0"),
        ((add,), {"limit": True}, ValueError, "whole number above 0"),
    ],
)
def test_what_is_no_worker_is_refused(arguments: Any, options: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        TaskWorker(*arguments, **options)


def test_a_worker_that_has_not_started_cannot_be_stopped(home: Harness) -> None:
    with pytest.raises(RuntimeError, match="has not started"):
        TaskWorker(add).stop()
