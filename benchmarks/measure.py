"""Running a command and measuring it: CPU seconds of its whole process tree, wall time, memory."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Measured:
    cpu_seconds: float
    wall_seconds: float
    max_rss_mb: float
    output: str

    def answer(self) -> dict[str, Any]:
        """The JSON line that a workload prints last."""
        line = next(line for line in reversed(self.output.splitlines()) if line.startswith("{"))
        parsed: dict[str, Any] = json.loads(line)
        return parsed


def run(command: list[str], home: Path | None = None, **environment: str) -> Measured:
    """Run a command to its end in a process of its own, with its own home.

    CPU counts every descendant that was waited for; memory is that of the largest process.
    """
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    if home is not None:
        env |= {"ROTA_HOME": str(home), "PREFECT_HOME": str(home)}
    # On a busy machine Prefect's server needs more than the 20 s that it is given.
    env |= {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120"}
    env |= environment
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=err, env=env, cwd=HERE.parent)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        if process.returncode != 0:
            err.seek(0)
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{err.read()[-3000:]}")
        return Measured(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, out.read())


def workload(
    name: str, module: str, python: str | None = None, *args: str, home: Path | None = None, **environment: str
) -> Measured:
    """Run `benchmarks/<name>.py` for a module, `rota` or `prefect`."""
    return run([python or sys.executable, str(HERE / f"{name}.py"), module, *args], home=home, **environment)


def median(measured: list[Measured]) -> Measured:
    return sorted(measured, key=lambda one: one.cpu_seconds)[len(measured) // 2]


TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A `rota server` that runs, on a database of its own."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[Server]:
    """Run a server in `home` for as long as the block lasts."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    command = [str(Path(sys.executable).parent / "rota"), "server", "start", "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**env, "ROTA_HOME": str(home), **environment}
    )
    try:
        url = f"http://127.0.0.1:{port}/api"
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"{url}/health", timeout=2):
                    break
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield Server(url, process.pid)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
