"""F42: kill -9 in any attempt of a flow with retries, then `rota flow-run retry`: all counters agree, nothing is done twice."""

from __future__ import annotations

import pytest
from aftermath import Aftermath, problems
from fault_site import Site

from rota.testing.processes import Finished


def begin(site: Site, die_in: str) -> None:
    assert site.run("attempts_flow", DIE_IN=die_in).returncode == -9


def retry(site: Site, die_in: str = "") -> Finished:
    with site.look() as found:
        assert found.flow_run.state_name == "Crashed"
        run_id = str(found.flow_run.id)
    return site.rota("flow-run", "retry", run_id, DIE_IN=die_in)


SLOW = pytest.mark.slow
Numbers = dict[str, list[tuple[int, int]]]


def numbers_by_step(site: Site) -> Numbers:
    """The numbers under which the body of each step began: attempt of the flow, attempt of the task in it."""
    return {name: [entry.number for entry in site.ledger.of("start", name)] for name in "abcd"}


def check(site: Site, found: Aftermath, numbers: Numbers) -> None:
    assert numbers_by_step(site) == numbers
    run = found.flow_run
    assert (run.state_name, run.run_count) == ("Completed", 4)
    assert [entry.attempt for entry in site.ledger.of("flow-start")] == [1, 2, 3, 4]
    task_runs = {entry.name: found.task_runs[entry.run] for entry in site.ledger.of("start") if entry.run is not None}
    assert {name: (run.flow_run_run_count, run.run_count) for name, run in task_runs.items()} == {
        name: begun[-1] for name, begun in numbers.items()
    }
    assert len(found.task_runs) == 4
    assert problems(site.ledger, found) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("die_in", "numbers"),
    [
        pytest.param("1:a", {"a": [(1, 1), (2, 1)], "b": [(2, 1), (2, 2)], "c": [(3, 1)], "d": [(4, 1)]}, marks=SLOW),
        ("2:b", {"a": [(1, 1)], "b": [(2, 1), (3, 1), (3, 2)], "c": [(3, 1)], "d": [(4, 1)]}),
        pytest.param("3:c", {"a": [(1, 1)], "b": [(2, 1), (2, 2)], "c": [(3, 1), (4, 1)], "d": [(4, 1)]}, marks=SLOW),
    ],
)
def test_an_attempt_that_was_killed_counts_once_and_repeats_nothing_that_finished(
    site: Site, die_in: str, numbers: Numbers
) -> None:
    begin(site, die_in)
    retry(site).checked()
    with site.look() as found:
        check(site, found, numbers)


@pytest.mark.slow
def test_a_run_that_is_killed_in_each_of_its_attempts_still_completes(site: Site) -> None:
    begin(site, "1:a")
    assert retry(site, "2:b").returncode == -9
    assert retry(site, "3:c").returncode == -9
    retry(site).checked()
    with site.look() as found:
        check(site, found, {"a": [(1, 1), (2, 1)], "b": [(2, 1), (3, 1), (3, 2)], "c": [(3, 1), (4, 1)], "d": [(4, 1)]})


@pytest.mark.slow
def test_of_three_that_retry_a_run_at_once_one_does(site: Site) -> None:
    begin(site, "1:a")
    with site.look() as found:
        run_id = str(found.flow_run.id)
    programs = [site.start_rota("flow-run", "retry", run_id) for _ in range(3)]
    ended = [program.finish() for program in programs]
    assert sorted(end.returncode for end in ended) == [0, 1, 1], [end.stderr for end in ended]
    with site.look() as found:
        check(site, found, {"a": [(1, 1), (2, 1)], "b": [(2, 1), (2, 2)], "c": [(3, 1)], "d": [(4, 1)]})
