"""Runs tasks, holds until the file `go` is there, and runs more: ``busy_flow.py <before> <after>``. Notes its memory."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from effects import flow_began, note

from rota import flow, get_run_logger, task


@task
def one(n: int) -> int:
    get_run_logger().info("This is task %d", n)
    return n


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@flow
def busy(before: int, after: int) -> None:
    flow_began()
    for n in range(before):
        one(n)
    note("holding", resident=resident_bytes())
    while not Path("go").exists():
        time.sleep(0.005)
    for n in range(after):
        one(n)
    note("busy", resident=resident_bytes())


if __name__ == "__main__":
    before, after = map(int, sys.argv[1:])
    state = busy(before, after, return_state=True)
    note("ended", run=str(state.state_details.flow_run_id), state=state.type.value)
    print(state.message)
