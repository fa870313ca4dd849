"""kill -9 at any moment: what was told is kept, what began is counted, and the next process that looks puts the rest right."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID

import pytest
from aftermath import problems
from fault_site import Site

from rota.testing import wait_until
from rota.testing.processes import Finished

NewSite = Callable[[str], Site]


@dataclass(frozen=True)
class Point:
    """A moment at which a process is killed."""

    die_at: str = ""
    """A moment that the process finds itself, see `programs/failpoints.py`."""
    after_seconds: float | None = None
    """Seconds after it was ready."""


@dataclass(frozen=True)
class Whole:
    """A run that nobody killed, to draw moments from."""

    seconds: float
    calls: int


def measure(site: Site, program: str) -> Whole:
    site.run(program, 0, DIE_AT="count").checked()
    (ready,), (ended,), (counted,) = (site.ledger.of(what) for what in ("ready", "ended", "count"))
    return Whole(ended.at - ready.at, counted.facts["calls"])


def draw(rng: random.Random, whole: Whole) -> Point:
    kind = rng.choice(["call", "return", "time"])
    if kind == "time":
        return Point(after_seconds=rng.uniform(0, whole.seconds))
    return Point(f"{kind}:{rng.randint(1, whole.calls)}")


def kill_at(site: Site, program_name: str, point: Point, seed: int) -> Finished:
    """Run the flow until `point`, or its end if that comes before."""
    with site.start(program_name, seed, DIE_AT=point.die_at) as program:
        if point.after_seconds is None:
            return program.finish()
        pid = program.process.pid
        wait_until(lambda: any(entry.pid == pid for entry in site.ledger.of("ready")), 60, "the program to be ready")
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.process.wait(point.after_seconds)
        return program.kill() if program.process.poll() is None else program.finish()


def kill_all(sites: Sequence[tuple[Site, Sequence[Point]]], program: str, rng: random.Random, at_once: int) -> list[Finished]:
    """Run one process for each point, several at a time, those of one site beside each other."""
    with ThreadPoolExecutor(at_once) as threads:
        futures = [
            threads.submit(kill_at, site, program, point, rng.randrange(10**6)) for site, points in sites for point in points
        ]
        return [future.result() for future in futures]


def problems_after(site: Site, points: Sequence[Point]) -> list[str]:
    with site.look() as found:
        return [f"{site.home} after {points}: {problem}" for problem in problems(site.ledger, found)]


def kill_and_check(new_site: NewSite, program: str, rng: random.Random, homes: int, processes: int) -> None:
    whole = measure(new_site("whole"), program)
    sites = [(new_site(f"site-{n}"), [draw(rng, whole) for _ in range(processes)]) for n in range(homes)]
    ended = kill_all(sites, program, rng, at_once=4)
    wrong = [f"a process failed by itself: {end.stderr}" for end in ended if end.returncode not in (0, -9)]
    wrong += [problem for site, points in sites for problem in problems_after(site, points)]
    assert not wrong, "\n".join(wrong)
    killed = sum(end.returncode == -9 for end in ended)
    assert killed >= len(ended) // 2, f"only {killed} of {len(ended)} were killed before they ended"


@pytest.mark.slow
def test_nothing_told_is_lost_wherever_a_process_is_killed(new_site: NewSite, rng: random.Random) -> None:
    kill_and_check(new_site, "mixed_flow", rng, homes=4, processes=2)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_nothing_told_is_lost_at_200_moments(new_site: NewSite, rng: random.Random) -> None:
    kill_and_check(new_site, "mixed_flow", rng, homes=50, processes=4)


@pytest.mark.slow
@pytest.mark.parametrize("program", ["mixed_async_flow", "mixed_process_flow"])
def test_nothing_told_is_lost_of_coroutines_and_processes(new_site: NewSite, rng: random.Random, program: str) -> None:
    kill_and_check(new_site, program, rng, homes=8, processes=2)


def kill_and_retry(new_site: NewSite, rng: random.Random, count: int) -> None:
    """Kill processes at random moments, run their flows once more, and see that nothing that was told is done again."""
    whole = measure(new_site("whole"), "mixed_flow")
    sites = [(new_site(f"site-{n}"), [draw(rng, whole)]) for n in range(count)]
    kill_all(sites, "mixed_flow", rng, at_once=3)
    with ThreadPoolExecutor(3) as threads:
        ended = list(threads.map(retry_all, [site for site, _ in sites]))
    wrong = [f"{site.home}: {said}" for (site, _), said in zip(sites, ended, strict=True) if said]
    wrong += [problem for site, points in sites for problem in [*problems_after(site, points), *done_twice(site)]]
    assert not wrong, "\n".join(wrong)


def retry_all(site: Site) -> str:
    """Run the site's flow once more, if it crashed; what went wrong."""
    listed = json.loads(site.rota("flow-run", "ls", "--flow-name", "mixed", "--output", "json").checked().stdout)
    for run in listed:
        if run["state"]["type"] == "CRASHED":
            ended = site.start_rota("flow-run", "retry", run["id"]).finish()
            if ended.returncode != 0:
                return ended.stderr
    return ""


def done_twice(site: Site) -> list[str]:
    """Tasks whose result the flow had been given, and that began again afterwards."""
    told: set[UUID | None] = set()
    again = []
    for entry in site.ledger.entries:
        if entry.what == "told":
            told.add(entry.run)
        elif entry.what == "start" and entry.run in told:
            again.append(f"{site.home}: {entry.name} {entry.run} began again")
    return again


@pytest.mark.slow
def test_what_was_told_before_a_process_was_killed_is_not_done_again_by_a_retry(new_site: NewSite, rng: random.Random) -> None:
    kill_and_retry(new_site, rng, 12)
