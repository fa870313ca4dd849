"""A task that logs as fast as it can: ``flood.py <lines> <bytes of one more line>``. Notes how long that took."""

from __future__ import annotations

import sys
import time
from typing import Any

from effects import effect, note, told

from rota import flow, get_run_logger, task


@task(log_prints=True)
def flood(lines: int, long_line: int) -> dict[str, Any]:
    with effect("flood") as live:
        logger = get_run_logger()
        began = time.perf_counter()
        for n in range(lines // 2):
            print("printed", n)
            logger.info("logged %d", n)
        seconds = time.perf_counter() - began
        if long_line:
            logger.info("long %send", "x" * (long_line - 8))
    note("flooded", seconds=seconds)
    return {"run": str(live.id), "value": lines}


@flow
def flooded(lines: int, long_line: int) -> None:
    note("flooding")
    told(flood(lines, long_line))


if __name__ == "__main__":
    state = flooded(int(sys.argv[1]), int(sys.argv[2]), return_state=True)
    note("ended", run=str(state.state_details.flow_run_id), state=state.type.value)
