"""A Prefect program, run by Prefect 3.8.8 with PREFECT_API_URL set to rota's server: all of it is recorded, and right."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest
from wire_server import serving_process

from rota.client import SyncRotaClient
from rota.contract.filters.flows import FlowFilter, FlowFilterName
from rota.core.vocabulary import StateType
from rota.testing import check_history, wait_until
from rota.testing.processes import Sandbox

HERE = Path(__file__).parent

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def run_prefect(python: Path, sandbox: Sandbox, url: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in sandbox.environment.items() if not name.startswith("ROTA_")}
    known = {"PREFECT_API_URL": f"{url}/api", "PREFECT_HOME": str(sandbox.folder / "prefect-home"), **environment}
    script = str(HERE / "prefect_script.py")
    return subprocess.run(
        [str(python), script], capture_output=True, text=True, timeout=200, env={**inherited, **known}, cwd=sandbox.folder
    )


@pytest.mark.parametrize("login", [None, "ada:lovelace"])
def test_a_prefect_program_is_recorded_right(prefect_python: Path, sandbox: Sandbox, login: str | None) -> None:
    known = {"ROTA_SERVER_API_AUTH_STRING": login} if login else {}
    told = {"PREFECT_API_AUTH_STRING": login} if login else {}
    with serving_process(sandbox, **known) as (program, url):
        done = run_prefect(prefect_python, sandbox, url, **told)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "DONE" in done.stdout
        # Only the state of a flow that is meant to fail may be told as an error.
        assert "EventsWorker" not in done.stderr
        client = SyncRotaClient(f"{url}/api", auth_string=login)
        check_flow_runs(client)
        check_task_runs(client)
        check_logs_and_artifacts(client)
        client.transport.close()
        program.send(signal.SIGTERM)
        ended = program.finish(40)
    assert ended.returncode == 0
    assert "fault" not in ended.stderr


def check_flow_runs(client: SyncRotaClient) -> None:
    states = {}
    for name in ("wire-main", "child", "wire-failing"):
        (run,) = client.read_flow_runs(flow_filter=FlowFilter(name=FlowFilterName(any_=[name])))
        check_history(client.read_flow_run_states(run.id))
        states[name] = run.state_type
        if name == "child":
            assert run.parent_task_run_id is not None
        if name == "wire-main":
            assert run.parameters == {"count": 5, "note": "hello"}
            assert run.run_count == 1
    assert states == {
        "wire-main": StateType.COMPLETED,
        "child": StateType.COMPLETED,
        "wire-failing": StateType.FAILED,
    }


def check_task_runs(client: SyncRotaClient) -> None:
    def names() -> list[str]:
        return sorted(run.name.rpartition("-")[0] for run in client.read_task_runs(limit=200))

    expected = sorted(["double"] * 6 + ["total", "flaky", "child", "broken"])
    wait_until(lambda: names() == expected, 30, lambda: f"all task runs to be told: {names()}")
    for run in client.read_task_runs(limit=200):
        is_broken = run.name.startswith("broken")
        assert run.state_type is (StateType.FAILED if is_broken else StateType.COMPLETED), run
        assert run.flow_run_id is not None
        history = client.read_task_run_states(run.id)
        check_history(history)
        assert history[-1].id == run.state_id
        if run.name.startswith("flaky"):
            assert run.run_count == 2
            assert run.tags == ["unsteady"]
            assert StateType.RUNNING in {state.type for state in history}
        if run.name.startswith("total"):
            assert [one.input_type for one in run.task_inputs["numbers"]] == ["task_run"] * 5


def check_logs_and_artifacts(client: SyncRotaClient) -> None:
    messages = [line.message for line in client.read_logs(limit=200)]
    for wanted in ("main began", "printed hello", "sum 20", "doubling 3"):
        assert messages.count(wanted) == 1, (wanted, messages)
    assert sorted(one.key or "" for one in client.read_artifacts()) == ["report", "rows"]
