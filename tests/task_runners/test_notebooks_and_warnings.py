"""Flows in a real Jupyter kernel, and in a Python that shows every warning."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from rota.testing import harness
from rota.testing.processes import Sandbox

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

CELLS = [
    "from rota import flow, task\nfrom rota.task_runners import ProcessPoolTaskRunner\nimport asyncio",
    "@task\ndef double(n):\n    return 2 * n\n\n@task\nasync def later(n):\n    await asyncio.sleep(0)\n    return n + 1",
    "@flow(log_prints=True)\ndef work(n):\n    print('inside')\n    return double(n) + sum(double.map([1, 2]).result())",
    "work(5)",
    "@flow\nasync def awork(n):\n    return sum(await asyncio.gather(*(later(i) for i in range(n)))) + double(n)",
    "await awork(3)",
    (
        "@flow(task_runner=ProcessPoolTaskRunner(max_workers=1))\n"
        "def elsewhere(n):\n    return double.submit(n).result()\nelsewhere(21)"
    ),
    (
        "import cloudpickle, pickle\n"
        "[pickle.loads(pickle.dumps(work)) is work, cloudpickle.loads(cloudpickle.dumps(double)).fn(4)]"
    ),
]


RUN_NOTEBOOK = """
    import json, sys
    import nbclient, nbformat
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    class Kernel(AsyncKernelManager):
        @property
        def kernel_spec(self):
            arguments = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=arguments, display_name="here", language="python")

    cells = json.load(open("cells.json"))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(notebook, timeout=120, km=Kernel(ip="127.0.0.1")).execute()
    json.dump([cell.outputs for cell in notebook.cells], sys.stdout)
"""


def shown(outputs: list[dict[str, Any]]) -> str | None:
    """What a cell's last expression shows."""
    return next((output["data"]["text/plain"] for output in outputs if output["output_type"] == "execute_result"), None)


def test_a_notebook_runs_flows_of_all_kinds(sandbox: Sandbox) -> None:
    pytest.importorskip("nbclient", reason="Jupyter cannot be installed here")
    (sandbox.folder / "cells.json").write_text(json.dumps(CELLS))
    # A process of its own: Jupyter leaves sockets to the garbage collector.
    finished = sandbox.run(sandbox.write("run_notebook.py", RUN_NOTEBOOK), timeout=200).checked()
    cells = json.loads(finished.stdout)
    assert [shown(outputs) for outputs in cells] == [None, None, None, "16", None, "12", "42", "[True, 8]"]
    text = "".join(output.get("text", "") for output in cells[3])
    assert "inside" in text
    assert "Finished in state Completed()" in text
    with harness(home=sandbox.home) as running:
        assert {run.state_name for run in running.client.read_flow_runs()} == {"Completed"}
        assert len(running.client.read_task_runs()) == 3 + 4 + 1


def test_a_thousand_tasks_give_no_warning(sandbox: Sandbox) -> None:
    script = sandbox.write(
        "many.py",
        """
        import asyncio
        from rota import flow, task

        @task
        def double(n):
            return 2 * n

        @task
        async def later(n):
            return n

        @flow
        def many():
            mapped = sum(double.map(range(500)).result()) + sum(later.map(range(100)).result())
            return mapped + sum(double(n) for n in range(200))

        @flow
        async def amany():
            return sum(await asyncio.gather(*(later(n) for n in range(200))))

        assert many() == 249_500 + 4_950 + 39_800
        assert asyncio.run(amany()) == 19_900
        """,
    )
    program = sandbox._start([sys.executable, "-X", "dev", "-W", "error", str(script)], {"ROTA_LOGGING_LEVEL": "WARNING"})
    with program:
        finished = program.finish(200).checked()
    assert finished.stderr == ""
