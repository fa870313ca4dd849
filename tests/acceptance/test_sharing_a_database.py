"""Several programs, threads and databases at once."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest
from records import Records

from rota import flow, get_run_logger, task
from rota.testing import harness
from rota.testing.processes import Sandbox

SCRIPT = """
    import sys
    from rota import flow, get_run_logger, task

    @task
    def step(n):
        get_run_logger().info("step %d", n)
        return n

    @flow
    def work():
        return sum(step(n) for n in range(50)) + sum(step.map(range(50)).result())

    if __name__ == "__main__":
        for _ in range(3):
            assert work() == 2450
"""


@task
def step(n: int) -> int:
    get_run_logger().info("step %d", n)
    return n


@flow
def work(count: int = 20) -> int:
    return sum(step(n) for n in range(count))


@pytest.mark.slow
def test_programs_that_write_at_once_do_not_hinder_each_other(sandbox: Sandbox, left_behind: Records) -> None:
    script = sandbox.write("work.py", SCRIPT)
    programs = [sandbox.start(script) for _ in range(4)]
    for program in programs:
        with program:
            finished = program.finish(timeout=120)
        assert finished.returncode == 0, finished.stderr
        assert "locked" not in finished.stderr
    runs = left_behind.flow_runs()
    assert [run.state_type for run in runs] == ["COMPLETED"] * 12
    assert left_behind.client.count_task_runs() == 12 * 100
    assert {task_run.state_type for task_run in left_behind.task_runs(runs[0])} == {"COMPLETED"}


@pytest.mark.usefixtures("rota_harness")
def test_flows_in_threads_are_runs_of_their_own(records: Records) -> None:
    results: list[int] = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [190] * 5
    runs = records.flow_runs("work")
    assert [run.state_type for run in runs] == ["COMPLETED"] * 5
    for run in runs:
        assert len(records.task_runs(run)) == 20
        assert len([text for text in records.messages(run) if text.startswith("step ")]) == 20


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The address of an empty database that is dropped at the end."""
    psycopg = pytest.importorskip("psycopg")
    address = os.environ.get("ROTA_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
    try:
        admin = psycopg.connect(address, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if "ROTA_TEST_POSTGRES_URL" in os.environ:
            raise
        pytest.skip(f"NOT TESTED: no PostgreSQL at {address} and ROTA_TEST_POSTGRES_URL is not set ({error})")
    name = f"rota_test_{uuid4().hex[:12]}"
    with admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield address.rpartition("/")[0] + f"/{name}"
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.postgres
def test_a_flow_is_recorded_in_postgresql_as_it_is_in_sqlite(postgres_url: str) -> None:
    with harness(settings={"server.database.connection_url": postgres_url}) as running:
        records = Records(running.client, running.flush)
        assert work(5) == 10
        run = records.flow_run()
        assert records.state_names(run) == ["Pending", "Running", "Completed"]
        assert records.names_of_task_runs(run) == [f"step-{n}" for n in range(5)]
        assert [text for text in records.messages(run) if text.startswith("step ")] == [f"step {n}" for n in range(5)]
        assert not (running.home / "rota.db").exists()


@pytest.mark.postgres
def test_a_flow_is_retried_in_postgresql_as_it_is_in_sqlite(postgres_url: str) -> None:
    attempts: list[int] = []

    @task
    def once() -> int:
        attempts.append(1)
        return len(attempts)

    @flow(retries=1)
    def trying() -> int:
        first = once()
        if len(seen) == 0:
            seen.append(1)
            raise ValueError
        return first

    seen: list[int] = []
    with harness(settings={"server.database.connection_url": postgres_url}):
        assert trying() == 1
    assert attempts == [1]
