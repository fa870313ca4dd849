"""Ctrl-C, SIGTERM, and both again: runs end in order, hooks run once, the record is complete, and nothing goes on running."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from aftermath import Aftermath, problems
from fault_site import Site, finish

from rota.testing import wait_until
from rota.testing.processes import Finished, Program

INT, TERM = signal.SIGINT, signal.SIGTERM
ENDS = {INT: ("Cancelled", "cancellation"), TERM: ("Crashed", "crashed")}
"""The state of a flow run after a signal, and the hook that is called."""

AT_WORK = {"in_threads": 2, "in_processes": 2}
"""Tasks that are at work when the signal comes, where there are several."""

SLOW_WAYS = ["in_a_task", "in_its_body", "in_threads", "in_processes", "in_a_coroutine", "in_a_retry_delay_of_a_task"]
WAYS = [*SLOW_WAYS, "in_a_retry_delay", "in_a_subflow"]

QUICK = [
    ("in_threads", TERM),
    ("in_a_coroutine", TERM),
]


def waiting(site: Site, way: str) -> Program:
    program = site.start("signalled_flow", way)
    wait_until(lambda: site.ledger.has("waiting", count=AT_WORK.get(way, 1)), 60, lambda: f"{way}; it said {program.stderr}")
    return program


def living(group: int) -> list[str]:
    """The processes of a process group that have not ended."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, of_group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(of_group) == group and state != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " "))
    return found


def check_end(site: Site, found: Aftermath, number: signal.Signals) -> None:
    state_name, hook = ENDS[number]
    assert {run.state_name for run in found.flow_runs.values()} == {state_name}
    assert [entry.name for entry in site.ledger.of("hook")] == [hook]
    for run in found.task_runs.values():
        assert run.state_name in ("Completed", "Cancelled", state_name), run.name
    assert problems(site.ledger, found, names_process=False) == []


@pytest.mark.parametrize(
    ("way", "number"),
    [pytest.param(way, number, marks=() if (way, number) in QUICK else pytest.mark.slow) for way in WAYS for number in ENDS],
)
def test_a_signal_ends_a_flow_in_order(site: Site, way: str, number: signal.Signals) -> None:
    with waiting(site, way) as program:
        began = time.monotonic()
        os.killpg(program.process.pid, number)  # as a terminal and `docker stop` do it: to all processes at once
        ended = finish(program, 20)
        assert time.monotonic() - began < 5
        assert ended.returncode == -number, ended.stderr
        wait_until(lambda: living(program.process.pid) == [], 5, lambda: str(living(program.process.pid)))
    with site.look() as found:
        check_end(site, found, number)


@pytest.mark.slow
@pytest.mark.parametrize("number", [INT, TERM])
def test_processes_that_run_tasks_stop_when_only_the_flows_process_is_told(site: Site, number: signal.Signals) -> None:
    with waiting(site, "in_processes") as program:
        program.send(number)
        assert finish(program, 20).returncode == -number
        wait_until(lambda: living(program.process.pid) == [], 5, lambda: str(living(program.process.pid)))
    with site.look() as found:
        check_end(site, found, number)
        assert sorted(str(run.state_name) for run in found.task_runs.values()) == ["Cancelled"] * 3 + ["Completed"]


@pytest.mark.slow
def test_processes_that_run_tasks_end_with_the_flows_process_when_it_is_killed(site: Site) -> None:
    with waiting(site, "in_processes") as program:
        group = program.process.pid
        program.send(signal.SIGKILL)
        program.process.wait()
        wait_until(lambda: living(group) == [], 5, lambda: str(living(group)))
    with site.look() as found:
        assert found.flow_run.state_name == "Crashed"
        assert problems(site.ledger, found) == []


@pytest.mark.slow
@pytest.mark.parametrize("way", SLOW_WAYS)
def test_a_second_ctrl_c_at_any_moment_leaves_a_legal_record(
    new_site: Callable[[str], Site], rng: random.Random, way: str
) -> None:
    pauses = [rng.uniform(0, 0.03) for _ in range(4)]
    for number, pause in enumerate(pauses):
        site = new_site(f"site-{number}")
        with waiting(site, way) as program:
            os.killpg(program.process.pid, INT)
            time.sleep(pause)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.process.pid, INT)
            ended = finish(program, 20)
            assert ended.returncode in (-INT, 1, 0), f"after {pause}: {ended.stderr}"
            wait_until(lambda: living(program.process.pid) == [], 5, "all processes to end")
        with site.look() as found:
            assert found.flow_run.state_name in ("Cancelled", "Crashed"), f"after {pause}: {ended.stderr}"
            assert len(site.ledger.of("hook")) <= 1
            assert problems(site.ledger, found, names_process=False) == [], f"after {pause}: {ended.stderr}"


def interrupt_at(site: Site, name: str, after_seconds: float, numbers: list[signal.Signals], seed: int) -> Finished:
    with site.start(name, seed) as program:
        wait_until(lambda: site.ledger.has("ready"), 60, "the program to be ready")
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.process.wait(after_seconds)
        for number in numbers:
            if program.process.poll() is None:
                program.send(number)
                time.sleep(0.005)
        return finish(program, 20)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "count"), [("mixed_flow", 40), ("mixed_async_flow", 15), ("mixed_process_flow", 10)])
def test_signals_at_any_moment_leave_legal_records(
    new_site: Callable[[str], Site], rng: random.Random, name: str, count: int
) -> None:
    whole = new_site("whole")
    whole.run(name, 0).checked()
    seconds = whole.ledger.of("ended")[0].at - whole.ledger.of("ready")[0].at
    choices = [[INT], [TERM], [INT, INT], [INT, TERM]]
    plans = [
        (new_site(f"site-{n}"), name, rng.uniform(0, seconds), rng.choice(choices), rng.randrange(10**6)) for n in range(count)
    ]
    with ThreadPoolExecutor(3) as threads:
        ends = list(threads.map(lambda plan: interrupt_at(*plan), plans))
    wrong = []
    for (site, _, after, numbers, _), ended in zip(plans, ends, strict=True):
        with site.look() as found:
            wrong += [
                f"{numbers} after {after:.3f} s, exit {ended.returncode}: {problem}\n{ended.stderr}"
                for problem in problems(site.ledger, found, names_process=False)
            ]
        if ended.returncode not in (0, 1, -INT, -TERM):
            wrong.append(f"{numbers} after {after:.3f} s ended with exit code {ended.returncode}\n{ended.stderr}")
    assert not wrong, "\n".join(wrong)
