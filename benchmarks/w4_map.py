"""W4: `noop.map(range(n))` on the default task runner, results awaited; then counts what is recorded as completed.

w4_map.py MODULE N
"""

import importlib
import json
import resource
import sys
import time

name, n = sys.argv[1], int(sys.argv[2])
module = importlib.import_module(name)


@module.task
def noop(i: int) -> int:
    return i


@module.flow
def mapped(n: int) -> int:
    return sum(future.result() for future in noop.map(range(n)))


mapped(1)
cpu, wall = time.process_time(), time.monotonic()
total = mapped(n)
answer = {
    "n": n,
    "right": total == n * (n - 1) // 2,
    "cpu": time.process_time() - cpu,
    "wall": time.monotonic() - wall,
    "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}
if name == "rota":
    from rota.client import get_client
    from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterState, TaskRunFilterStateType
    from rota.core.vocabulary import StateType

    completed = TaskRunFilter(state=TaskRunFilterState(type=TaskRunFilterStateType(any_=[StateType.COMPLETED])))
    answer["recorded"] = get_client(sync_client=True).count_task_runs(task_run_filter=completed)
print(json.dumps(answer))
