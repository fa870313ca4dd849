"""What meets a run at a bad moment: cancellations, second starts, workers that are stopped for a while."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest
from working import ROTA, Yard, is_alive, wait_for_word

from rota.core.vocabulary import StateType
from rota.testing import wait_until

pytestmark = pytest.mark.slow

RUNS = 40


def test_runs_that_are_cancelled_at_any_moment_end_once(yard: Yard, rng: random.Random) -> None:
    """Before they are taken, while they are started, at work, and when they have just ended."""
    with yard.worker("--limit", "8"):
        warm = yard.schedule("hello", word="warm")
        yard.wait_for(warm, "Completed")
        runs = []
        for _ in range(RUNS):
            run = yard.schedule("sleeper", seconds=rng.choice([0, 0.05, 30]))
            runs.append(run)
            time.sleep(rng.uniform(0, 0.4))
            yard.cancel_if_open(run)
        wait_until(
            lambda: all(state.is_final() for state in map(yard.state, runs)),
            120,
            lambda: f"the end of {[state.name for state in map(yard.state, runs) if not state.is_final()]}",
        )
        for run in runs:
            names = [state.name for state in yard.history(run)]
            ends = [state for state in yard.history(run) if state.is_final()]
            assert len(ends) == 1, names
            assert ends[0].type in (StateType.CANCELLED, StateType.COMPLETED), names
        started = [line.split()[1] for line in yard.lines() if line.startswith("pid")]
        assert len(set(started)) == len(started)
        wait_until(lambda: not any(map(is_alive, started)), 30, "the end of the processes")


def test_a_run_that_is_started_a_second_time_is_not_run_again(yard: Yard) -> None:
    """As a platform does that starts a container anew."""
    with yard.worker():
        run = yard.schedule("sleeper", seconds=3)
        yard.wait_for(run, "Running")
        with yard.sandbox._start([*ROTA, "flow-run", "execute", str(run.id)], yard.environment) as second:
            second.finish(timeout=60)
        yard.wait_for(run, "Completed")
        with yard.sandbox._start([*ROTA, "flow-run", "execute", str(run.id)], yard.environment) as third:
            third.finish(timeout=60)
    assert [state.name for state in yard.history(run)].count("Running") == 1
    assert len([line for line in yard.lines() if line.startswith("pid")]) == 1


def test_a_worker_that_is_stopped_for_a_while_starts_nothing_twice(yard: Yard) -> None:
    with yard.worker("--name", "frozen") as frozen, yard.worker("--name", "other"):
        os.kill(frozen.process.pid, signal.SIGSTOP)
        try:
            runs = [yard.schedule("hello", word=f"w{number}") for number in range(6)]
            for run in runs:
                yard.wait_for(run, "Completed", timeout=120)
        finally:
            os.kill(frozen.process.pid, signal.SIGCONT)
        last = yard.schedule("hello", word="last")
        yard.wait_for(last, "Completed")
        wait_for_word(frozen, "it takes flow runs")
    words = sorted(line.split()[0] for line in yard.lines())
    assert words == ["last", *(f"w{number}" for number in range(6))]
