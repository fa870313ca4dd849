"""Background tasks with a real server and real workers, some of which are killed."""

from __future__ import annotations

import signal
from collections import Counter
from uuid import UUID

import pytest
from office_programs import COMMAND, SHORT_LEASES, Office, opened_office, start_server

from rota.core.vocabulary import StateType
from rota.testing import check_history, wait_until
from rota.testing.processes import Program, Sandbox

pytestmark = pytest.mark.timeout(300)

HAND_OVER = """
    from tasks import counted
    ids = [counted.delay(number, {seconds}).task_run_id for number in range({count})]
    print(*ids, sep="\\n")
"""


def handed_over(office: Office, count: int, seconds: float = 0.0) -> list[UUID]:
    with office.start(HAND_OVER.format(count=count, seconds=seconds)) as program:
        done = program.finish(120)
    assert done.returncode == 0, done.stderr
    return [UUID(line) for line in done.stdout.split()]


def wait_for_ends(office: Office, ids: list[UUID], *programs: Program) -> None:
    client = office.client

    def over() -> bool:
        return all(client.read_task_run(run_id).state_type is StateType.COMPLETED for run_id in ids)

    wait_until(over, 120, lambda: "all runs to complete:\n" + "\n".join(program.stderr for program in programs))
    for run_id in ids:
        check_history(client.read_task_run_states(run_id))


def begun(office: Office) -> Counter[str]:
    """How often each run's code began."""
    return Counter(line.split()[0] for line in office.sandbox.ledger if " begun" in line)


@pytest.mark.slow
def test_a_worker_of_the_command_line_runs_what_another_program_delays(sandbox: Sandbox) -> None:
    with opened_office(sandbox) as office, office.worker() as worker:
        program = office.start("""
            from tasks import add
            first = add.delay(1, 2)
            second = add.delay(first, b=10)
            print(second.result(timeout=60))
        """)
        with program:
            done = program.finish(60)
        assert (done.returncode, done.stdout.strip()) == (0, "13"), done.stderr + worker.stderr
        worker.send(signal.SIGTERM)
        assert worker.finish(30).returncode == 0
        assert office.client.read_task_workers() == []


@pytest.mark.slow
def test_200_runs_over_two_workers_are_each_run_once(sandbox: Sandbox) -> None:
    with opened_office(sandbox) as office, office.worker("--limit", "4") as one, office.worker("--limit", "4") as other:
        ids = handed_over(office, 200)
        wait_for_ends(office, ids, one, other)
        assert begun(office) == Counter({str(number): 1 for number in range(200)})
        workers = {line.rpartition(" ")[2] for line in office.sandbox.ledger if " begun" in line}
        assert len(workers) == 2
        assert {office.client.read_task_run(run_id).run_count for run_id in ids} == {1}


@pytest.mark.slow
def test_runs_of_a_killed_worker_go_to_another_and_each_attempt_is_recorded(sandbox: Sandbox) -> None:
    with opened_office(sandbox) as office, office.worker("--limit", "4") as doomed:
        ids = handed_over(office, 40, seconds=0.2)
        doomed.wait_for_note("3 begun by " + str(doomed.process.pid))
        doomed.kill()
        with office.worker("--limit", "4") as heir:
            wait_for_ends(office, ids, doomed, heir)
        times = begun(office)
        for number, run_id in enumerate(ids):
            # A kill may fall between the record of an attempt and its first line, never the other way round.
            attempts = office.client.read_task_run(run_id).run_count
            assert 1 <= times[str(number)] <= attempts <= 2
        again = [run_id for run_id in ids if office.client.read_task_run(run_id).run_count == 2]
        assert 1 <= len(again) <= 4
        messages = [str(state.message) for state in office.client.read_task_run_states(again[0])]
        assert any("fell silent" in message for message in messages)


@pytest.mark.slow
def test_a_worker_that_is_terminated_hands_back_what_does_not_end(sandbox: Sandbox) -> None:
    with opened_office(sandbox) as office, office.worker("--limit", "1") as first:
        with office.start("""
            from tasks import patient
            print(patient.delay("one").task_run_id, patient.delay("two").task_run_id)
        """) as program:
            ids = [UUID(text) for text in program.finish(60).stdout.split()]
        first.wait_for_note("one begun")
        first.send(signal.SIGTERM)
        assert first.finish(60).returncode == 0
        assert [office.client.read_task_run(run_id).state_name for run_id in ids] == ["Scheduled", "Scheduled"]
        (sandbox.folder / "go-on").touch()
        with office.worker() as second:
            wait_for_ends(office, ids, second)


@pytest.mark.slow
def test_workers_outlive_a_restart_of_the_server(sandbox: Sandbox) -> None:
    with opened_office(sandbox) as office:
        port = int(office.url.rpartition(":")[2])
        with office.worker() as worker:
            with office.start("from tasks import patient\nprint(patient.delay('one').task_run_id)") as program:
                running = UUID(program.finish(60).stdout.strip())
            worker.wait_for_note("one begun")
            office.server.send(signal.SIGTERM)
            assert office.server.finish(60).returncode == 0
            server, _ = start_server(sandbox, port, **SHORT_LEASES)
            with server:
                (sandbox.folder / "go-on").touch()
                ids = [running, *handed_over(office, 3)]
                wait_for_ends(office, ids, worker)
                assert office.client.read_task_run(running).run_count == 1


@pytest.mark.slow
def test_workers_share_a_database_without_a_server(sandbox: Sandbox) -> None:
    from office_programs import TASKS

    sandbox.write("tasks.py", TASKS)
    serve = [*COMMAND, "task", "serve", "tasks.py", "--limit", "2"]
    with sandbox._start(serve, SHORT_LEASES) as one, sandbox._start(serve, SHORT_LEASES) as other:
        for worker in (one, other):
            worker.wait_for_line("Serving background runs")
        caller = sandbox.write(
            "caller.py",
            """
            from tasks import counted
            futures = [counted.delay(number, 0.02) for number in range(40)]
            print(sum(future.result(timeout=60) for future in futures))
            """,
        )
        done = sandbox.run(caller, timeout=120, **SHORT_LEASES)
        assert done.stdout.strip() == "780", done.stderr + one.stderr + other.stderr
        lines = [line.split() for line in sandbox.ledger if " begun" in line]
        assert sorted(int(line[0]) for line in lines) == list(range(40))
        assert len({line[-1] for line in lines}) == 2
        one.kill()
        other.send(signal.SIGTERM)
        assert other.finish(30).returncode == 0
