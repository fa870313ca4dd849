"""A server as a process: started, stopped, killed, replaced, with flows that work with it meanwhile."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import threading

import httpx
import pytest
from http_served import server_process
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from rota.client import SyncRotaClient
from rota.core.vocabulary import StateType
from rota.testing import check_history, wait_until
from rota.testing.processes import Sandbox

FLOW = """
    import sys
    import time
    from pathlib import Path
    from rota import flow, get_run_logger, task

    @task
    def step(n):
        with open("ledger.txt", "a") as ledger:
            ledger.write(f"{n}\\n")
        time.sleep(float(sys.argv[2]))
        return n

    @flow
    def main(count: int):
        get_run_logger().info("began")
        done = [step(n) for n in range(count)]
        get_run_logger().info("ended")
        return sum(done)

    if __name__ == "__main__":
        main(int(sys.argv[1]))
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def check_all_there(url: str, count: int) -> None:
    client = SyncRotaClient(url + "/api")
    (run,) = client.read_flow_runs()
    assert run.state_type is StateType.COMPLETED
    check_history(client.read_flow_run_states(run.id))
    task_runs = client.read_task_runs(limit=200)
    assert len(task_runs) == count
    assert {one.state_type for one in task_runs} == {StateType.COMPLETED}
    for one in task_runs:
        check_history(client.read_task_run_states(one.id))
    messages = [line.message for line in client.read_logs(limit=200)]
    assert messages.count("began") == 1
    assert messages.count("ended") == 1
    client.transport.close()


def test_a_server_starts_serves_and_stops_when_it_is_asked_to(sandbox: Sandbox) -> None:
    with server_process(sandbox) as (server, url):
        assert httpx.get(f"{url}/api/health").json() is True
        server.program.send(signal.SIGTERM)
        ended = server.program.finish(30)
    assert ended.returncode == 0
    assert "The server has stopped." in ended.stdout
    assert ended.stderr == ""


@pytest.mark.slow
def test_a_flow_works_with_a_server(sandbox: Sandbox) -> None:
    script = sandbox.write("flow.py", FLOW)
    with server_process(sandbox) as (server, url):
        sandbox.run(script, "20", "0", ROTA_API_URL=f"{url}/api").checked()
        check_all_there(url, 20)
        server.program.send(signal.SIGINT)
        assert server.program.finish(30).returncode == 0


@pytest.mark.slow
def test_nothing_is_lost_when_the_server_is_killed_in_the_middle(sandbox: Sandbox) -> None:
    script, port, count = sandbox.write("flow.py", FLOW), free_port(), 60
    with server_process(sandbox, port=port) as (server, url):
        flow = sandbox.start(script, str(count), "0.05", ROTA_API_URL=f"{url}/api")
        with flow:
            flow.wait_for_note("10")
            server.program.kill()
            flow.wait_for_note("30")
            with server_process(sandbox, port=port) as (second, url):
                flow.finish(90).checked()
                check_all_there(url, count)
                second.program.send(signal.SIGTERM)
                assert second.program.finish(30).returncode == 0
    assert sandbox.ledger == [str(n) for n in range(count)]


@pytest.mark.slow
def test_a_flow_that_ends_while_the_server_is_away_waits_for_it(sandbox: Sandbox) -> None:
    script, port = sandbox.write("flow.py", FLOW), free_port()
    with server_process(sandbox, port=port) as (server, url):
        flow = sandbox.start(script, "5", "0.05", ROTA_API_URL=f"{url}/api")
        with flow:
            flow.wait_for_note("0")
            server.program.kill()
            flow.wait_for_note("4")
            wait_until(lambda: "No server answers" in flow.stderr or "tried again" in flow.stderr, 60, "the flow to wait")
            assert flow.process.poll() is None
            with server_process(sandbox, port=port) as (_, url):
                flow.finish(90).checked()
                check_all_there(url, 5)


@pytest.mark.slow
def test_what_a_killed_flow_had_to_tell_is_told_by_the_next(sandbox: Sandbox) -> None:
    script, port = sandbox.write("flow.py", FLOW), free_port()
    with server_process(sandbox, port=port) as (server, url):
        with sandbox.start(script, "1000", "0.02", ROTA_API_URL=f"{url}/api") as flow:
            flow.wait_for_note("5")
            server.program.kill()
            flow.wait_for_note("20")
            flow.kill()
        done = len(sandbox.ledger) - 1  # the last one may have been cut short
        with server_process(sandbox, port=port) as (_, url):
            sandbox.run(script, "1", "0", ROTA_API_URL=f"{url}/api").checked()
            client = SyncRotaClient(url + "/api")

            def crashed() -> bool:
                return any(run.state_type is StateType.CRASHED for run in client.read_flow_runs())

            wait_until(crashed, 30, "the killed run to be told as crashed")
            ended = [run for run in client.read_task_runs(limit=200) if run.state_type is StateType.COMPLETED]
            assert len(ended) >= done
            client.transport.close()


@pytest.mark.slow
def test_a_port_that_is_taken_is_told_in_one_sentence(sandbox: Sandbox) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = sandbox.rota("server", "start", "--port", port, ROTA_API_URL="")
    assert refused.returncode == 1
    assert f"Cannot listen on 127.0.0.1, port {port}" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.slow
def test_others_are_not_served_without_a_login(sandbox: Sandbox) -> None:
    refused = sandbox.rota("server", "start", "--host", "0.0.0.0", "--port", "0", ROTA_API_URL="")
    assert refused.returncode == 1
    assert "ROTA_SERVER_API_AUTH_STRING" in refused.stderr


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_what_was_acknowledged_is_there_afterwards(sandbox: Sandbox, end: signal.Signals) -> None:
    acknowledged: list[str] = []

    def write(url: str, writer: int) -> None:
        with httpx.Client(base_url=url + "/api", timeout=20) as http:
            for number in range(100_000):
                name = f"w{writer}-{number}"
                try:
                    answer = http.post("/flows/", json={"name": name})
                except httpx.TransportError:
                    return
                if answer.status_code == 201:
                    acknowledged.append(name)

    with server_process(sandbox) as (server, url):
        writers = [threading.Thread(target=write, args=(url, number)) for number in range(8)]
        for writer in writers:
            writer.start()
        wait_until(lambda: len(acknowledged) > 200, 60, "some writes")
        server.program.send(end)
        ended = server.program.finish(40)
        for writer in writers:
            writer.join(30)
    assert ended.returncode == (0 if end is signal.SIGTERM else -end)
    with sqlite3.connect(sandbox.home / "rota.db") as database:
        kept = {name for (name,) in database.execute("SELECT name FROM flows")}
    database.close()
    assert set(acknowledged) <= kept


@pytest.mark.slow
def test_sockets_are_told_that_the_server_comes_back(sandbox: Sandbox) -> None:
    with server_process(sandbox) as (server, url):
        with connect(url.replace("http", "ws", 1) + "/api/events/out", subprotocols=[Subprotocol("prefect")]) as watching:
            watching.send(json.dumps({"type": "auth", "token": None}))
            watching.recv(timeout=20)
            watching.send(json.dumps({"type": "filter", "filter": {}}))
            server.program.send(signal.SIGTERM)
            with pytest.raises(ConnectionClosed) as closed:
                watching.recv(timeout=20)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        assert server.program.finish(30).returncode == 0


@pytest.mark.slow
def test_a_run_that_lives_is_not_called_dead_for_an_outage_longer_than_its_lease(sandbox: Sandbox) -> None:
    script, port, count = sandbox.write("flow.py", FLOW), free_port(), 60
    short = {"ROTA_FLOWS_LEASE_SECONDS": "2", "ROTA_FLOWS_HEARTBEAT_SECONDS": "0.5"}
    with (
        server_process(sandbox, port=port, **short) as (server, url),
        sandbox.start(script, str(count), "0.15", ROTA_API_URL=f"{url}/api", **short) as flow,
    ):
        flow.wait_for_note("5")
        server.program.kill()
        flow.wait_for_note("35")  # four seconds later
        with server_process(sandbox, port=port, **short) as (_, url):
            flow.finish(90).checked()
            check_all_there(url, count)
