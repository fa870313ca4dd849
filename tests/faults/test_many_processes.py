"""K5: many processes on one SQLite file with default settings: nobody is told that it is locked, and nothing is missing."""

from __future__ import annotations

import pytest
from fault_site import Site

BUSY = ("locked", "busy", "Error", "Traceback", "WARNING")


def crowd(site: Site, processes: int, runs: int, tasks: int) -> None:
    """Start all at once on a database that is not there yet, then count."""
    programs = [site.start("many_flows", runs, tasks) for _ in range(processes)]
    for program in programs:
        with program:
            said = program.finish(250).checked().stderr
        assert [line for line in said.splitlines() if any(word in line for word in BUSY)] == []
    with site.look() as found:
        counted = found.database("SELECT state_type, count(*) FROM flow_runs GROUP BY state_type")
        assert counted == [("COMPLETED", processes * runs)]
        counted = found.database("SELECT state_type, run_count, count(*) FROM task_runs GROUP BY state_type, run_count")
        assert counted == [("COMPLETED", 1, processes * runs * tasks)]
        counted = found.database("SELECT type, count(*) FROM task_run_states GROUP BY type ORDER BY type")
        assert counted == [(name, processes * runs * tasks) for name in ("COMPLETED", "PENDING", "RUNNING")]
        assert found.database("SELECT count(*) FROM leases") == [(0,)]
        assert found.journals == []
        assert len(found.flow_runs) == processes * runs


@pytest.mark.slow
def test_processes_that_make_the_database_and_run_flows_at_once_lose_nothing(site: Site) -> None:
    crowd(site, processes=3, runs=5, tasks=20)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_eight_processes_run_400_flows_and_8000_tasks(site: Site) -> None:
    crowd(site, processes=8, runs=50, tasks=20)
