"""Tasks in other processes tell a server over HTTP what they do: so do workers of other machines."""

from __future__ import annotations

import re

import pytest

from rota.testing import harness
from rota.testing.processes import Sandbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

SCRIPT = """
    from rota import flow, get_run_logger, task
    from rota.task_runners import DaskTaskRunner, ProcessPoolTaskRunner, RayTaskRunner

    @task(retries=1)
    def double(n, seen=[]):
        get_run_logger().info("doubling %s", n)
        if n == 2 and not seen:
            seen.append(n)
            raise ValueError("once")
        return 2 * n

    @flow(task_runner=RUNNER)
    def work():
        return sum(double.map(double.map([1, 2, 3])).result())

    if __name__ == "__main__":
        assert work() == 24
"""
RUNNERS = {
    "processes": "ProcessPoolTaskRunner(max_workers=1)",
    "dask": "DaskTaskRunner(cluster_kwargs={'n_workers': 1, 'threads_per_worker': 1})",
    "ray": "RayTaskRunner(init_kwargs={'num_cpus': 1, '_node_ip_address': '127.0.0.1', 'object_store_memory': 2 * 10**8})",
}
START = """
    import sys
    from rota.cli.main import main

    sys.argv = ["rota", "server", "start", "--port", "0", "--no-ui"]
    sys.exit(main())
"""


@pytest.mark.parametrize("kind", RUNNERS)
def test_records_of_other_processes_reach_the_server(sandbox: Sandbox, kind: str) -> None:
    script = sandbox.write("work.py", SCRIPT.replace("=RUNNER", f"={RUNNERS[kind]}"))
    with sandbox.start(sandbox.write("start_server.py", START)) as server:
        address = r"http://127\.0\.0\.1:(\d+)"
        server._wait_until_seen(lambda: re.search(address, server.stderr + server.stdout) is not None, 60, "an address")
        found = re.search(address, server.stderr + server.stdout)
        assert found is not None
        elsewhere = str(sandbox.folder / "another-home")  # neither flow nor workers can open the server's database
        sandbox.run(script, timeout=200, ROTA_API_URL=f"{found[0]}/api", ROTA_HOME=elsewhere).checked()
    with harness(home=sandbox.home) as running:
        assert [run.state_name for run in running.client.read_flow_runs()] == ["Completed"]
        runs = running.client.read_task_runs()
        assert [run.state_name for run in runs] == ["Completed"] * 6
        assert sorted(run.run_count for run in runs) in ([1, 1, 1, 1, 1, 2], [1, 1, 1, 1, 2, 2])
        messages = {log.message for log in running.client.read_logs()}
        assert {"doubling 1", "doubling 2", "doubling 3", "doubling 4", "doubling 6"} <= messages
