"""W3: a flow runs n no-op tasks in turn, with arguments of a given size; then what is recorded is counted.

w3_serial.py MODULE N[,N…] [ARGUMENT_BYTES]

Each N is a flow run of its own, in one process, after a run of `WARM_UP` tasks that is not counted: starting Python and a first
flow takes half a second, give or take 30 ms, which is as much as hundreds of tasks.
"""

import importlib
import json
import resource
import sys
import time

WARM_UP = 200

name, sizes = sys.argv[1], [int(n) for n in sys.argv[2].split(",")]
argument = "x" * int(sys.argv[3]) if len(sys.argv) > 3 else ""
module = importlib.import_module(name)


@module.task
def noop(i: int, text: str) -> int:  # noqa: ARG001 - the argument is there to be passed
    return i


@module.flow
def serial(n: int) -> None:
    for i in range(n):
        noop(i, argument)


def max_rss_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(n: int) -> dict[str, float]:
    rss, cpu, wall = max_rss_mb(), time.process_time(), time.monotonic()
    serial(n)
    used = time.process_time() - cpu
    return {"n": n, "ms_per_task": used / n * 1000, "wall": time.monotonic() - wall, "rss_growth_mb": max_rss_mb() - rss}


serial(WARM_UP)
answer = {"runs": [measured(n) for n in sizes]}
if name == "rota":
    from rota.client import get_client

    began = time.monotonic()
    answer["recorded"] = get_client(sync_client=True).count_task_runs() - WARM_UP
    answer["readable_after"] = time.monotonic() - began
print(json.dumps(answer))
