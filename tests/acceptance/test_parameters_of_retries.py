"""A run that is run again in another process gets the parameters it had, or is not run at all."""

from __future__ import annotations

import pytest
from records import Records

from rota.testing.processes import Sandbox

pytestmark = pytest.mark.slow  # many processes, one after the other

CODE = """
    import collections, enum, os, threading
    from pathlib import Path
    from rota import flow

    class Colour(str, enum.Enum):
        RED = "red"

    class Handle:
        def __init__(self, size=0):
            self.data = os.urandom(size)

        def __repr__(self):
            return "Handle"

    class Unpicklable(Handle):
        def __init__(self):
            self.lock = threading.Lock()

    @flow
    def seeing(value):
        with open(os.environ["LEDGER"], "a") as ledger:
            ledger.write(f"{type(value).__name__} {ascii(value)}\\n")
        raise ValueError("once more")

    if __name__ == "__main__":
        seeing(VALUE)
"""


@pytest.mark.parametrize(
    "value",
    [
        "2**70",
        r"'a\0b'",
        r"'\ud800'",
        "collections.defaultdict(list, a=[1])",
        "{'c': collections.Counter('aab')}",
        "Colour.RED",
        "{1: 'one'}",
        "(1, 2)",
        "float('inf')",
        "Path('/etc')",
        "Handle(100_000)",
        "'x' * 100_000",
        "2.5",
    ],
)
def test_the_parameters_come_back_as_they_were(sandbox: Sandbox, left_behind: Records, value: str) -> None:
    sandbox.run(sandbox.write("seeing.py", CODE.replace("VALUE", value)))
    sandbox.rota("flow-run", "retry", left_behind.flow_run().name)
    first, second = sandbox.ledger
    assert first == second


@pytest.mark.parametrize("value", ["Handle(2_000_000)", "Unpicklable()"])
def test_a_run_whose_parameters_are_gone_is_not_run_with_others(sandbox: Sandbox, left_behind: Records, value: str) -> None:
    sandbox.run(sandbox.write("seeing.py", CODE.replace("VALUE", value)))
    retried = sandbox.rota("flow-run", "retry", left_behind.flow_run().name)
    assert retried.returncode == 1
    assert "cannot be run again with the parameters it had" in retried.stderr
    assert len(sandbox.ledger) == 1
    run = left_behind.flow_run()
    assert (run.state_type, run.run_count) == ("FAILED", 1)
