"""`rota server start` in a process of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rota.testing import wait_until
from rota.testing.processes import Program, Sandbox


@contextmanager
def serving_process(sandbox: Sandbox, **environment: str) -> Iterator[tuple[Program, str]]:
    """Start a server and yield it with its address."""
    script = "import sys; from rota.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", script, "server", "start", "--port", "0"]
    with sandbox._start(command, environment) as program:
        wait_until(lambda: "Ctrl-C" in program.stdout, 60, lambda: f"the server: {program.stdout}{program.stderr}")
        match = re.search(r"rota serves at (\S+)", program.stdout)
        assert match
        yield program, match[1]
