"""The examples, run as a reader runs them: their exit code, and what they leave in the database."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rota.client import SyncRotaClient
from rota.contract.filters.task_runs import TaskRunSort
from rota.testing import harness
from rota.testing.processes import Finished, Sandbox

EXAMPLES = Path(__file__).parents[2] / "examples"
NO_NETWORK = {"https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
"""Nobody listens at the discard port of this machine."""


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[SyncRotaClient]:
    """Reads what the programs of the sandbox have recorded."""
    with harness(home=sandbox.home) as running:
        yield running.client


def run(sandbox: Sandbox, name: str, **environment: str) -> Finished:
    return sandbox.run(EXAMPLES / name, **environment)


def flow_runs(client: SyncRotaClient) -> dict[str, str]:
    """The names of flow runs and of their states."""
    return {each.name: each.state_name or "" for each in client.read_flow_runs()}


def task_runs(client: SyncRotaClient) -> list[tuple[str, str]]:
    """Names of task runs and of their states, in the order in which they were made."""
    return [(each.name, each.state_name or "") for each in client.read_task_runs(sort=TaskRunSort.ID_DESC)][::-1]


@pytest.mark.slow
def test_seattle_weather_reports_four_years(sandbox: Sandbox, client: SyncRotaClient) -> None:
    run(sandbox, "seattle_weather.py").checked()
    assert list(flow_runs(client).values()) == ["Completed"]
    assert task_runs(client) == [(f"{name}-0", "Completed") for name in ("load", "check", "monthly", "publish")]
    artifacts = {each.key: each.data for each in client.read_artifacts()}
    assert "Wettest month: **November**, 160.6 mm on 15.0 days" in str(artifacts["seattle-report"])
    assert len(json.loads(str(artifacts["seattle-months"]))) == 12


def test_word_count_counts_each_part_once(sandbox: Sandbox, client: SyncRotaClient) -> None:
    done = run(sandbox, "word_count.py").checked()
    assert "The commonest weather: [('sun', 714), ('fog', 411), ('rain', 259)]" in done.stderr
    assert Counter(name.rpartition("-")[0] for name, _ in task_runs(client)) == {
        "split": 1,
        "count": 6,
        "merge": 1,
        "publish": 1,
    }
    assert {state for _, state in task_runs(client)} == {"Completed"}
    (words,) = client.read_artifacts()
    assert sum(row["days"] for row in json.loads(str(words.data))) == 1461


@pytest.mark.slow
def test_nested_flows_go_on_without_the_year_that_fails(sandbox: Sandbox, client: SyncRotaClient) -> None:
    done = run(sandbox, "nested_flows.py").checked()
    assert done.stdout == "{2012: 1226.0, 2013: 828.0, 2014: 1232.8, 2015: 1139.2}\n"
    states = flow_runs(client)
    assert {name: state for name, state in states.items() if name.startswith("rain-of-")} == {
        **{f"rain-of-{year}": "Completed" for year in (2012, 2013, 2014, 2015)},
        "rain-of-2016": "Failed",
    }
    (parent,) = [state for name, state in states.items() if not name.startswith("rain-of-")]
    assert parent == "Completed"


@pytest.mark.slow
def test_resume_ends_on_the_second_attempt_without_the_first_task(sandbox: Sandbox, client: SyncRotaClient) -> None:
    failed = run(sandbox, "resume.py")
    assert failed.returncode == 1
    assert f"{sandbox.folder}/outbox is no folder: make it, then retry this run." in failed.stderr
    (name,) = flow_runs(client)
    assert task_runs(client) == [("average-0", "Completed"), ("deliver-0", "Failed")]
    (sandbox.folder / "outbox").mkdir()
    retried = sandbox.rota("flow-run", "retry", name).checked()
    assert f"Flow run '{name}' ended in Completed." in retried.stdout
    assert (sandbox.folder / "outbox" / "average.txt").read_text() == "16.44\n"
    states = {each.name: [state.name for state in client.read_task_run_states(each.id)] for each in client.read_task_runs()}
    assert states == {
        "average-0": ["Pending", "Running", "Completed"],
        "deliver-0": ["Pending", "Running", "Failed", "Pending", "Running", "Completed"],
    }


@pytest.mark.slow
def test_open_meteo_fails_clearly_where_there_is_no_network(sandbox: Sandbox, client: SyncRotaClient) -> None:
    failed = run(sandbox, "open_meteo.py", **NO_NETWORK)
    assert failed.returncode == 1
    reason = "ConnectionError: https://api.open-meteo.com/v1/forecast gave no forecast: "
    assert [line for line in failed.lines if "Finished in state Failed" in line and reason in line]
    assert list(flow_runs(client).values()) == ["Failed"]
    (fetch,) = client.read_task_runs()
    assert (fetch.state_name, fetch.run_count) == ("Failed", 3)
    states = [state.name for state in client.read_task_run_states(fetch.id)]
    assert states == ["Pending", "Running", *["AwaitingRetry", "Retrying"] * 2, "Failed"]


@pytest.mark.slow
def test_open_meteo_reports_the_forecast(sandbox: Sandbox, client: SyncRotaClient) -> None:
    program = sandbox.write(
        "forecast.py",
        f"""
        import sys
        sys.path.insert(0, {str(EXAMPLES)!r})
        import open_meteo
        from pathlib import Path
        open_meteo.BASE_URL = sys.argv[1]
        open_meteo.pipeline(path=Path("weather.csv"))
        """,
    )
    with forecast_server() as url:
        sandbox.run(program, url).checked()
    assert (sandbox.folder / "weather.csv").read_text() == "5.1"
    (report,) = client.read_artifacts()
    assert "| Now | 5.1 °C |" in str(report.data)
    assert list(flow_runs(client).values()) == ["Completed"]


class forecast_server:  # noqa: N801 - used as a function
    """A server that answers as open-meteo.com does."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"hourly": {"temperature_2m": [5.1, 4.9]}}).encode())

        def log_message(self, *_: object) -> None:
            pass

    def __enter__(self) -> str:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}/v1/forecast"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.mark.slow
def test_the_demo_runs_the_flow_and_reads_it_back(sandbox: Sandbox, client: SyncRotaClient) -> None:
    shown = run(sandbox, "demo.py", PREFECT_API_URL="http://127.0.0.1:9/api").checked().stdout
    (name,) = flow_runs(client)
    for expected in (
        f"Flow run '{name}'",
        "└── ✓ publish-0  Completed",
        "Finished in state Completed()",
        "Wettest month: **November**",
    ):
        assert expected in shown
    assert "\x1b" not in shown


def test_every_example_is_tested() -> None:
    tests = Path(__file__).read_text()
    assert [path.name for path in EXAMPLES.glob("*.py") if f'"{path.name}"' not in tests] == []
