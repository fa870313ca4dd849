"""What happens to the runs of a served flow: with a real server, real processes and real signals."""

from __future__ import annotations

import re
import signal
from pathlib import Path

import httpx
import pytest
from served import Served, served

from rota.client import SyncRotaClient
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.testing import wait_until
from rota.testing.processes import Sandbox


def cancel(served_one: Served, run: object) -> None:
    served_one.client.set_flow_run_state(run.id, State(StateType.CANCELLING))  # type: ignore[attr-defined]  # a flow run


@pytest.mark.slow
def test_runs_get_their_parameters_share_nothing_and_are_told_how_they_ended(
    sandbox: Sandbox, url: str, client: SyncRotaClient
) -> None:
    with served(sandbox, url, 'work.serve(name="one", parameters={"x": 20})', client) as serving:
        assert "Your flow 'work' is being served and polling for scheduled runs!" in serving.program.stdout
        assert "rota deployment run 'work/one'" in serving.program.stdout
        first, second, failing = (
            serving.ended(serving.start("work/one")),
            serving.ended(serving.start("work/one", x=3)),
            serving.ended(serving.start("work/one", what="fail")),
        )
        assert [run.state_name for run in (first, second, failing)] == ["Completed", "Completed", "Failed"]
        assert client.read_flow_run(first.id).run_count == 1
    begun = [line.split() for line in sandbox.ledger if line.startswith("begun double")]
    assert [line[2] for line in begun] == ["20", "3"]
    assert [line[3] for line in begun] == ["1", "1"], "a run saw what an earlier one did"
    assert begun[0][4] != begun[1][4], "two runs drew the same random number"


@pytest.mark.slow
def test_a_run_whose_process_dies_crashes_and_its_hook_is_called(sandbox: Sandbox, url: str, client: SyncRotaClient) -> None:
    with served(sandbox, url, 'work.serve(name="dying")', client) as serving:
        run = serving.ended(serving.start("work/dying", what="die"))
        assert run.state_type is StateType.CRASHED
        serving.program.wait_for_note("hook Crashed")
        assert serving.ended(serving.start("work/dying")).state_name == "Completed"


@pytest.mark.slow
def test_a_run_that_is_cancelled_stops_at_once(sandbox: Sandbox, url: str, client: SyncRotaClient) -> None:
    with served(sandbox, url, 'work.serve(name="cancelled")', client) as serving:
        run = serving.running(serving.start("work/cancelled", what="wait"))
        cancel(serving, run)
        assert serving.ended(run).state_name == "Cancelled"
        serving.program.wait_for_note("hook Cancelled")


@pytest.mark.slow
def test_a_run_that_does_not_stop_is_killed_with_all_that_it_started(
    sandbox: Sandbox, url: str, client: SyncRotaClient
) -> None:
    environment = {"ROTA_RUNNER_CANCEL_GRACE_SECONDS": "1"}
    with served(sandbox, url, 'work.serve(name="stubborn")', client, **environment) as serving:
        run = serving.running(serving.start("work/stubborn", what="stubborn"))
        wait_until(lambda: any(line.startswith("child ") for line in sandbox.ledger), 30, "the child to be started")
        child = int(next(line for line in sandbox.ledger if line.startswith("child ")).split()[1])
        cancel(serving, run)
        assert serving.ended(run).state_name == "Cancelled"
        wait_until(lambda: not _lives(child), 30, "the run's own child to be gone")


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize(("number", "ended_as"), [(signal.SIGINT, "Cancelled"), (signal.SIGTERM, "Crashed")])
def test_stopping_ends_runs_and_pauses_schedules(
    sandbox: Sandbox, url: str, client: SyncRotaClient, number: signal.Signals, ended_as: str
) -> None:
    name = f"stopped-{number.name.lower()}"
    with served(sandbox, url, f'work.serve(name="{name}", cron="0 3 * * *")', client) as serving:
        assert not client.read_deployment_by_name(f"work/{name}").paused
        run = serving.running(serving.start(f"work/{name}", what="wait"))
        serving.program.wait_for_note(next(line for line in sandbox.ledger if line.startswith("begun wait")))
        serving.program.send(number)
        assert serving.program.finish(30).returncode == 0
    assert client.read_flow_run(run.id).state_name == ended_as
    assert client.read_deployment_by_name(f"work/{name}").paused
    with served(sandbox, url, f'work.serve(name="{name}", cron="0 3 * * *")', client):
        assert not client.read_deployment_by_name(f"work/{name}").paused, "serving again resumes"


@pytest.mark.slow
def test_at_most_so_many_runs_at_once_and_the_others_wait(sandbox: Sandbox, url: str, client: SyncRotaClient) -> None:
    with served(sandbox, url, 'work.serve(name="limited", limit=1)', client) as serving:
        first = serving.running(serving.start("work/limited", what="wait"))
        second = serving.start("work/limited", x=7)
        third = serving.start("work/limited", x=8)
        cancel(serving, first)
        serving.ended(first)
        assert {serving.ended(run).state_name for run in (second, third)} == {"Completed"}
    assert [line.split()[2] for line in sandbox.ledger if line.startswith("begun double")] == ["7", "8"]


@pytest.mark.slow
def test_several_flows_are_served_together_also_async_ones(sandbox: Sandbox, url: str, client: SyncRotaClient) -> None:
    ending = 'serve(work.to_deployment("a"), gentle.to_deployment("b", parameters={"x": 5}))'
    with served(sandbox, url, ending, client) as serving:
        assert "work/a" in serving.program.stdout
        assert serving.ended(serving.start("gentle/b")).state_name == "Completed"
        assert serving.ended(serving.start("work/a")).state_name == "Completed"
    assert "gentle 5" in sandbox.ledger


@pytest.mark.slow
def test_a_flows_retries_and_the_names_of_its_runs_hold_for_served_runs(
    sandbox: Sandbox, url: str, client: SyncRotaClient
) -> None:
    with served(sandbox, url, 'again.serve(name="again")', client) as serving:
        run = serving.ended(serving.start("again/again", x=4))
    assert (run.state_name, run.run_count, run.name) == ("Completed", 2, "again-4")


@pytest.mark.slow
def test_a_probe_is_answered_and_a_page_of_another_name_is_not(sandbox: Sandbox, url: str, client: SyncRotaClient) -> None:
    with served(sandbox, url, 'work.serve(name="probed", webserver=True)', client, ROTA_RUNNER_SERVER_PORT="0") as serving:
        serving.program.wait_for_line("The runner answers at")
        found = re.search(r"answers at (\S+)/health", serving.program.stderr)
        assert found
        assert httpx.get(f"{found[1]}/health").json() == {"message": "OK"}
        assert httpx.get(f"{found[1]}/run_count").json() == 0
        assert httpx.post(f"{found[1]}/shutdown", headers={"Host": "elsewhere.example"}).status_code == 400
        assert httpx.post(f"{found[1]}/shutdown").status_code == 200
        assert serving.program.finish(30).returncode == 0


@pytest.mark.slow
def test_two_that_serve_the_same_start_each_run_once(
    sandbox: Sandbox, url: str, client: SyncRotaClient, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = Sandbox(tmp_path / "other", {"LEDGER": str(sandbox.ledger_path)})
    ending = 'work.serve(name="twice", limit=3)'
    with served(sandbox, url, ending, client) as serving, served(other, url, ending, client):
        runs = [serving.start("work/twice", x=number) for number in range(8)]
        assert {serving.ended(run, 60).state_name for run in runs} == {"Completed"}
        assert all(client.read_flow_run(run.id).run_count == 1 for run in runs)


@pytest.mark.slow
def test_a_run_goes_on_when_its_runner_is_killed(sandbox: Sandbox, url: str, client: SyncRotaClient) -> None:
    with served(sandbox, url, 'work.serve(name="orphaned")', client) as serving:
        run = serving.running(serving.start("work/orphaned", what="wait"))
        serving.program.process.kill()
        serving.program.finish()
        assert client.read_flow_run(run.id).state_name == "Running"
        cancel(serving, run)  # its own heartbeat hears of it
        assert serving.ended(run, 60).state_name == "Cancelled"


@pytest.mark.slow
def test_without_a_server_the_program_keeps_the_schedules_itself(sandbox: Sandbox, client: SyncRotaClient) -> None:
    with served(sandbox, None, 'work.serve(name="alone", interval=1, parameters={"x": 9})', client) as serving:
        wait_until(
            lambda: sum(line.startswith("begun double 9") for line in sandbox.ledger) > 1,
            60,
            lambda: f"scheduled runs: {serving.program.stderr}",
        )
        listed = ("flow-run", "ls", "--state", "Completed")
        wait_until(lambda: "work" in sandbox.rota(*listed).stdout, 60, lambda: f"ended runs: {serving.program.stderr}")
        serving.program.send(signal.SIGINT)
        assert serving.program.finish(30).returncode == 0


@pytest.mark.slow
def test_where_no_server_may_be_embedded_it_is_said_how_to_start_one(sandbox: Sandbox) -> None:
    script = sandbox.write(
        "x.py", "from rota import flow\n@flow\ndef f():\n    pass\nif __name__ == '__main__':\n    f.serve('a')"
    )
    ended = sandbox.run(script, ROTA_SERVER_EPHEMERAL_ENABLED="false")
    assert ended.returncode != 0
    assert "rota server start" in ended.stderr.splitlines()[-1]
