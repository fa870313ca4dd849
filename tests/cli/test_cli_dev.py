"""Tools for work on rota itself: what they start ends with them."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from rota.testing import wait_until
from rota.testing.processes import Sandbox

SCRIPT = "import sys; from rota.cli.main import main; sys.exit(main())"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_is_started_again_on_changes_ends_with_its_command(sandbox: Sandbox, number: signal.Signals) -> None:
    with sandbox._start([sys.executable, "-c", SCRIPT, "dev", "api", "--port", "0"], {}) as program:
        program.wait_for_line("Started server process", 60)
        pid = program.process.pid
        (server,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        program.send(number, to_all=number is signal.SIGINT)  # a terminal tells all
        program.finish(60)
    wait_until(lambda: not Path(f"/proc/{server}").exists(), 30, "the end of the server")
