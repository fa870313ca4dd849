"""A flow that does some tasks, holds until the file `go` is there, and does one more: ``held_flow.py <tasks>``.

GO: there is nothing to wait for. CONSOLE: a file that takes the place of standard error.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from effects import effect, flow_began, note, told

from rota import flow, task


@task
def step(n: int) -> dict[str, Any]:
    with effect("step") as live:
        return {"run": str(live.id), "value": n}


@flow
def held(tasks: int) -> None:
    flow_began()
    for n in range(tasks):
        told(step(n))
    note("holding")
    while not os.environ.get("GO") and not Path("go").exists():
        time.sleep(0.005)
    told(step(tasks))


if __name__ == "__main__":
    if "CONSOLE" in os.environ:
        os.dup2(os.open(os.environ["CONSOLE"], os.O_WRONLY | os.O_CREAT), 2)
    state = held(int(sys.argv[1]), return_state=True)
    note("ended", run=str(state.state_details.flow_run_id), state=state.type.value)
