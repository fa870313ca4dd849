"""`rota shell`: commands as flows."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest

from rota.testing import wait_until
from rota.testing.processes import Sandbox

Run = Callable[..., Any]


@pytest.mark.slow
def test_a_command_is_a_run_with_its_output_as_logs(sandbox: Sandbox) -> None:
    words = ("--flow-name", "fetch", "--flow-run-name", "once", "--tag", "a", "--tag", "b")
    sandbox.rota("shell", "watch", "echo out; echo err >&2", *words).checked()
    (run,) = json.loads(sandbox.rota("flow-run", "ls", "-o", "json").checked().stdout)
    assert (run["name"], sorted(run["tags"]), run["state"]["type"]) == ("once", ["a", "b"], "COMPLETED")
    logs = sandbox.rota("flow-run", "logs", "once").checked().stdout
    assert "| INFO    | Flow run 'once' - out" in logs
    assert "| WARNING | Flow run 'once' - err" in logs


@pytest.mark.slow
def test_a_command_that_fails_fails_its_run(sandbox: Sandbox) -> None:
    failed = sandbox.rota("shell", "watch", "echo shown; exit 3", "--no-log-output")
    assert failed.returncode == 1
    assert "shown\n" in failed.stdout
    assert "exit code 3" in failed.stderr
    (run,) = json.loads(sandbox.rota("flow-run", "ls", "-o", "json").checked().stdout)
    assert run["state"]["type"] == "FAILED"
    assert "- shown\n" not in sandbox.rota("flow-run", "logs", run["id"]).checked().stdout


@pytest.mark.slow
def test_a_stopped_run_takes_its_command_along(sandbox: Sandbox) -> None:
    script = "import sys; from rota.cli.main import main; sys.exit(main())"
    command = "trap 'echo stopped > ended; exit 0' TERM; echo begun; while :; do sleep 0.1; done"
    with sandbox._start([sys.executable, "-c", script, "shell", "watch", command], {}) as program:
        program.wait_for_line("begun")
        program.send(signal.SIGTERM)
        program.finish()
    assert (sandbox.folder / "ended").read_text() == "stopped\n"


@pytest.mark.slow
def test_a_served_command_runs_when_its_deployment_does(sandbox: Sandbox) -> None:
    script = "import sys; from rota.cli.main import main; sys.exit(main())"
    words = [
        "shell",
        "serve",
        "echo done by $0",
        "--flow-name",
        "nightly",
        "--deployment-name",
        "d",
        "--cron-schedule",
        "0 3 * * *",
    ]
    with sandbox._start([sys.executable, "-c", script, *words, "--timezone", "Europe/Paris"], {}) as program:
        wait_until(lambda: "nightly/d" in program.stdout, 30, lambda: program.stdout + program.stderr)
        sandbox.rota("deployment", "run", "nightly/d", "--watch").checked()
        program.send(signal.SIGINT)
        program.finish()
    shown = json.loads(sandbox.rota("deployment", "inspect", "nightly/d", "-o", "json").checked().stdout)
    assert shown["schedules"][0]["schedule"] == {"cron": "0 3 * * *", "timezone": "Europe/Paris", "day_or": True}
    assert (
        "done by /bin/sh"
        in sandbox.rota(
            "flow-run",
            "logs",
            json.loads(sandbox.rota("flow-run", "ls", "--state", "Completed", "-o", "json").checked().stdout)[0]["id"],
        )
        .checked()
        .stdout
    )


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (("serve", "ls"), 2, "--flow-name"),
        (("serve", "ls", "--flow-name", "f", "--timezone", "Europe/Paris"), 1, "--cron-schedule"),
        (("serve", "ls", "--flow-name", "f", "--cron-schedule", "never"), 1, "never"),
        (("watch",), 2, "COMMAND"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(rota: Run, args: tuple[str, ...], code: int, sentence: str) -> None:
    result = rota("shell", *args)
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert sentence in result.err
