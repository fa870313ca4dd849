"""Retries: of tasks and flows, with delays, lists of delays, backoff, jitter and conditions. The clock is the test's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from records import Records

from rota import flow, task
from rota.tasks import exponential_backoff
from rota.testing import FakeClock, Harness

pytestmark = pytest.mark.usefixtures("rota_harness")

HOUR = 3600.0


def failing(times: int) -> Callable[[], str]:
    """Return a function that fails so often, and then does not."""
    left = [times]

    def attempt() -> str:
        left[0] -= 1
        if left[0] >= 0:
            raise ConnectionError(f"{left[0]} to go")
        return "through"

    return attempt


# ---------------------------------------------------------------------- tasks


def test_a_task_is_tried_again_until_it_succeeds(records: Records) -> None:
    attempt = failing(2)

    @task(retries=3)
    def flaky() -> str:
        return attempt()

    @flow
    def trying() -> str:
        return flaky()

    assert trying() == "through"
    run = records.task_run("flaky-0")
    assert records.state_names(run) == [
        "Pending",
        "Running",
        "AwaitingRetry",
        "Retrying",
        "AwaitingRetry",
        "Retrying",
        "Completed",
    ]
    assert run.run_count == 3
    messages = records.messages(records.flow_run())
    assert "Task run failed with exception: ConnectionError('1 to go') - retry 1/3 will start immediately" in messages
    assert "Task run failed with exception: ConnectionError('0 to go') - retry 2/3 will start immediately" in messages


def test_a_task_that_never_succeeds_fails_after_its_retries(records: Records) -> None:
    calls = []

    @task(retries=2)
    def hopeless() -> None:
        calls.append(1)
        raise ValueError("never")

    @flow
    def trying() -> None:
        hopeless()

    with pytest.raises(ValueError, match="never"):
        trying()
    assert len(calls) == 3
    run = records.task_run("hopeless-0")
    assert (run.state_type, run.run_count) == ("FAILED", 3)


def test_a_delay_of_hours_passes_by_the_clock_and_dates_the_states(records: Records, rota_clock: FakeClock) -> None:
    attempt = failing(1)

    @task(retries=1, retry_delay_seconds=2 * HOUR)
    def flaky() -> str:
        return attempt()

    @flow
    def trying() -> str:
        return flaky()

    began = rota_clock.now()
    assert trying() == "through"
    assert rota_clock.sleeps == [2 * HOUR]
    states = records.history(records.task_run("flaky-0"))
    waiting, retrying = states[2], states[3]
    assert (waiting.name, retrying.name) == ("AwaitingRetry", "Retrying")
    assert waiting.state_details.scheduled_time - began == pytest.approx(timedelta(hours=2), abs=timedelta(seconds=1))
    assert retrying.timestamp >= waiting.state_details.scheduled_time
    assert records.flow_run().total_run_time == pytest.approx(timedelta(hours=2), abs=timedelta(seconds=1))
    assert any("retry 1/1 will start 7200 second(s) from now" in text for text in records.messages(records.flow_run()))


@pytest.mark.parametrize(
    ("delays", "slept"),
    [
        (30, [30, 30, 30]),
        ([1, 10, 100], [1, 10, 100]),
        ([1, 10], [1, 10, 10]),
        (exponential_backoff(backoff_factor=10), [10, 20, 40]),
        (lambda retries: [5 * (n + 1) for n in range(retries)], [5, 10, 15]),
    ],
)
def test_delays_may_be_one_several_or_computed(rota_clock: FakeClock, delays: Any, slept: list[float]) -> None:
    attempt = failing(3)

    @task(retries=3, retry_delay_seconds=delays)
    def flaky() -> str:
        return attempt()

    assert flaky() == "through"
    assert rota_clock.sleeps == pytest.approx(slept, abs=0.01)


def test_jitter_spreads_delays_between_none_and_so_much_more(rota_clock: FakeClock) -> None:
    attempt = failing(20)

    @task(retries=20, retry_delay_seconds=100, retry_jitter_factor=0.5)
    def flaky() -> str:
        return attempt()

    assert flaky() == "through"
    assert len(set(rota_clock.sleeps)) > 15
    assert all(0 <= slept <= 151 for slept in rota_clock.sleeps)


def test_a_condition_decides_which_failures_are_tried_again(rota_clock: FakeClock) -> None:
    asked: list[tuple[str, str, str]] = []

    def may_pass(definition: Any, run: Any, state: Any) -> bool:
        asked.append((definition.name, run.name, state.name))
        return isinstance(state.result(raise_on_failure=False), ConnectionError)

    errors = iter([ConnectionError("busy"), PermissionError("locked"), ConnectionError("busy")])

    @task(retries=5, retry_delay_seconds=1, retry_condition_fn=may_pass)
    def knock() -> None:
        raise next(errors)

    @flow
    def knocking() -> None:
        knock()

    with pytest.raises(PermissionError):
        knocking()
    assert asked == [("knock", "knock-0", "Failed")] * 2
    assert rota_clock.sleeps == [1]


def test_a_condition_that_fails_itself_means_no(records: Records) -> None:
    def broken(*_: Any) -> bool:
        raise LookupError("condition broke")

    @task(retries=5, retry_condition_fn=broken)
    def knock() -> None:
        raise ConnectionError

    @flow
    def knocking() -> None:
        knock()

    with pytest.raises(ConnectionError):
        knocking()
    assert records.task_run("knock-0").run_count == 1
    assert any(text.startswith("The retry condition failed") for text in records.messages(records.flow_run()))


def test_submitted_tasks_and_async_tasks_are_tried_again_too(rota_clock: FakeClock) -> None:
    first, second, third = failing(1), failing(1), failing(1)

    @task(retries=1, retry_delay_seconds=HOUR)
    def blocking() -> str:
        return first()

    @task(retries=1, retry_delay_seconds=HOUR)
    async def awaiting(attempt: Callable[[], str]) -> str:
        return attempt()

    @flow
    async def trying() -> list[str]:
        return [await blocking.submit().result_async(), await awaiting(second), await awaiting.submit(third).result_async()]

    assert asyncio.run(trying()) == ["through"] * 3
    assert rota_clock.sleeps == [HOUR] * 3


def test_settings_give_retries_to_tasks_and_flows_that_do_not_say(rota_harness: Harness, rota_clock: FakeClock) -> None:
    from rota.settings import temporary_settings

    attempt, other = failing(1), failing(1)

    @task
    def flaky() -> str:
        return attempt()

    @task(retries=0)
    def strict() -> str:
        return other()

    with temporary_settings({"tasks.default_retries": 2, "tasks.default_retry_delay_seconds": 7}):
        assert flaky() == "through"
        with pytest.raises(ConnectionError):
            strict()
    assert rota_clock.sleeps == [7]


# ---------------------------------------------------------------------- flows


def test_a_flow_is_tried_again_and_says_so(records: Records, rota_clock: FakeClock) -> None:
    attempt = failing(1)

    @flow(retries=2, retry_delay_seconds=HOUR)
    def flaky() -> str:
        return attempt()

    assert flaky() == "through"
    run = records.flow_run()
    assert records.state_names(run) == ["Pending", "Running", "AwaitingRetry", "Retrying", "Completed"]
    assert run.run_count == 2
    assert rota_clock.sleeps == pytest.approx([HOUR], abs=1)
    said = "Received non-final state 'AwaitingRetry' when proposing final state 'Failed' and will attempt to run again..."
    assert said in records.messages(run)


def test_a_flow_that_never_succeeds_fails_after_its_retries(records: Records) -> None:
    @flow(retries=2)
    def hopeless() -> None:
        raise ValueError("never")

    with pytest.raises(ValueError, match="never"):
        hopeless()
    run = records.flow_run()
    assert (run.state_type, run.run_count) == ("FAILED", 3)


def test_a_retried_flow_does_not_repeat_what_has_finished(records: Records) -> None:
    ledger: list[str] = []
    attempt = failing(1)

    @task
    def prepare(n: int) -> int:
        ledger.append(f"prepare {n}")
        return n * 10

    @task
    def finish(total: int) -> str:
        ledger.append(f"finish {total}")
        return attempt()

    @flow(retries=1)
    def pipeline() -> str:
        return finish(sum(prepare(n) for n in range(3)))

    assert pipeline() == "through"
    assert ledger == ["prepare 0", "prepare 1", "prepare 2", "finish 30", "finish 30"]
    run = records.flow_run()
    assert any("3 finished task(s) of earlier attempts will not run again" in text for text in records.messages(run))
    finished = records.task_run("finish-0")
    assert records.state_names(finished) == ["Pending", "Running", "Failed", "Pending", "Running", "Completed"]
    assert len(records.task_runs(run)) == 4, "a task run that is tried again stays the same one"


def test_a_retried_flow_with_changed_inputs_runs_the_task_again_and_says_why(records: Records) -> None:
    ledger: list[int] = []
    attempt = failing(1)
    values = iter([1, 2])

    @task
    def work(value: int) -> int:
        ledger.append(value)
        return value

    @flow(retries=1)
    def pipeline() -> str:
        work(next(values) * 1000)
        return attempt()

    assert pipeline() == "through"
    assert ledger == [1000, 2000]
    assert any("its inputs have changed" in text for text in records.messages(records.flow_run()))


def test_the_run_count_is_known_inside(rota_clock: FakeClock) -> None:
    from rota import runtime

    counts: list[tuple[int, int]] = []

    @task(retries=1, retry_delay_seconds=1)
    def step() -> None:
        counts.append((runtime.flow_run.run_count, runtime.task_run.run_count))
        if len(counts) < 4:
            raise ValueError

    @flow(retries=1)
    def trying() -> None:
        step()

    trying()
    assert counts == [(1, 1), (1, 2), (2, 1), (2, 2)], "a new attempt of the flow gives its tasks all their retries again"
