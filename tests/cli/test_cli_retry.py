"""A flow that fails, is looked at and retried, all from the command line in processes of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

Script = Callable[..., "subprocess.CompletedProcess[str]"]

FLOW = """
from pathlib import Path
from rota import flow, task

@task
def count():
    with open("counted", "a") as file:
        file.write("x")
    return 1

@task
def need(file):
    if not Path(file).exists():
        raise ValueError("it is not there")

@flow
def inner():
    return count()

@flow
def outer(file: str = "wanted"):
    count()
    inner()
    need(file)

if __name__ == "__main__":
    outer()
"""


@pytest.fixture
def failed(tmp_path: Path, home: Path) -> str:
    """Run the flow, which fails; return its file."""
    path = tmp_path / "pipeline.py"
    path.write_text(FLOW)
    done = subprocess.run([sys.executable, path], env={"HOME": str(home)}, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 1
    return str(path)


def run_of(script: Script, flow: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(script("flow-run", "ls", "--flow-name", flow, "-o", "json").stdout)[0]
    return found


def test_a_failed_run_is_retried_without_repeating_what_was_done(script: Script, failed: str, tmp_path: Path) -> None:
    name = str(run_of(script, "outer")["name"])
    assert "ValueError: it is not there" in script("flow-run", "inspect", name).stdout
    assert "Encountered exception" in script("flow-run", "logs", name, "--tail").stdout
    again = script("flow-run", "retry", name)
    assert again.returncode == 1
    assert "did not complete" in again.stderr.splitlines()[-1]

    (tmp_path / "wanted").touch()
    again = script("flow-run", "retry", name, "--entrypoint", f"{failed}:outer")
    assert again.returncode == 0, again
    assert again.stdout.endswith(f"Flow run '{name}' ended in Completed.\n")
    assert (tmp_path / "counted").read_text() == "xx"  # once in `outer`, once in `inner`

    tree = json.loads(script("flow-run", "graph", name, "-o", "json").stdout)
    assert (tree["state_name"], [child["kind"] for child in tree["children"]]) == (
        "Completed",
        ["task-run", "flow-run", "task-run"],
    )
    assert tree["children"][1]["id"] == run_of(script, "inner")["id"]

    once_more = script("flow-run", "retry", name)
    assert once_more.returncode == 1
    assert "is Completed" in once_more.stderr


@pytest.mark.parametrize(("entrypoint", "word"), [("nope.py:outer", "nope.py"), ("pipeline.py:nope", "nope"), (":", ":")])
def test_a_wrong_entrypoint_is_told_and_changes_nothing(script: Script, failed: str, entrypoint: str, word: str) -> None:
    name = str(run_of(script, "outer")["name"])
    done = script("flow-run", "retry", name, "-e", entrypoint)
    assert done.returncode == 1
    assert word in done.stderr
    assert "Traceback" not in done.stderr
    assert "inside rota" not in done.stderr
    assert run_of(script, "outer")["state_name"] == "Failed"


def test_watching_a_run_that_goes_on_shows_it_as_it_comes(script: Script, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "waits.py"
    path.write_text(
        "import time\nfrom pathlib import Path\nfrom rota import flow, get_run_logger\n@flow\ndef waits():\n"
        "    get_run_logger().info('first')\n    while not Path('go').exists(): time.sleep(0.05)\n"
        "    get_run_logger().info('last')\nwaits()\n"
    )
    runner = subprocess.Popen([sys.executable, path], env={"HOME": str(home)}, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not script("flow-run", "ls", "--state", "Running", "-o", "json").stdout.startswith("[\n"):
            assert time.monotonic() < deadline, "the flow never ran"
        name = str(run_of(script, "waits")["name"])
        early = script("flow-run", "watch", name, "--timeout", "1")
        assert early.returncode == 1
        assert "was not over after 1 seconds; it goes on." in early.stderr
        rota = Path(sys.executable).with_name("rota")
        environ = {"HOME": str(home), "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen([rota, "flow-run", "watch", name], env=environ, stdout=subprocess.PIPE, text=True) as watcher:
            assert watcher.stdout is not None
            seen = [watcher.stdout.readline() for _ in range(3)]
            assert any("is Running" in line for line in seen), seen
            (tmp_path / "go").touch()
            rest = watcher.stdout.read()
        assert watcher.returncode == 0
        assert "last" in rest
        assert rest.endswith(f"Flow run '{name}' is Completed\n")
        assert runner.wait(30) == 0
    finally:
        if runner.poll() is None:
            os.kill(runner.pid, signal.SIGKILL)
            runner.wait()
