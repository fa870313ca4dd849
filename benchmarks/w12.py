"""W6r and W12: what pages ask of a database full of runs, in this process: milliseconds, p50 and p95.

    python -m benchmarks.seeded URL --runs 1000000 && python -m benchmarks.w12 URL [TIMES]

Each question is asked in its own snapshot, as requests are; what goes over the wire is made, too.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from rota import contract
from rota.contract.overviews import DeploymentsOverviewQuery, FlowsOverviewQuery
from rota.contract.queries.flow_runs import ReadFlowRuns
from rota.contract.run_search import ReadRunHistogram, SearchRuns
from rota.contract.wire import adapter
from rota.core.clock import SystemClock
from rota.server.app import App
from rota.server.store.engine import open_store

NOW = datetime.now(UTC)
DASHBOARD: dict[str, Any] = {"until": None, "tags": [], "hide_subflows": False}


def searched(**fields: Any) -> tuple[str, dict[str, Any]]:
    return "search_runs", {"body": SearchRuns.model_validate(fields)}


def histogram(days: int, **fields: Any) -> tuple[str, dict[str, Any]]:
    body = {"since": NOW - timedelta(days=days), "until": NOW, **fields}
    return "read_run_histogram", {"body": ReadRunHistogram.model_validate(body)}


FAILED = {"state_type": {"include": ["FAILED", "CRASHED"]}}
QUESTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "flow_runs/filter, 200 newest": ("read_flow_runs", {"body": ReadFlowRuns.model_validate({"limit": 200})}),
    "runs, first page": searched(count=False),
    "runs, first page and count": searched(),
    "runs 40 days ago": searched(count=False, at=NOW - timedelta(days=40)),
    "failed and crashed": searched(count=False, filter=FAILED),
    "failed and crashed, count": searched(filter=FAILED),
    "one flow": searched(count=False, filter={"flow": {"include": ["flow-007"]}}),
    "one deployment, count": searched(filter={"deployment": {"include": ["flow-007/main"]}}),
    "a tag": searched(count=False, filter={"tag": {"include": ["prod"]}}),
    "a rare tag": searched(count=False, filter={"tag": {"include": ["rare"]}}),
    "last 7 days": searched(count=False, filter={"expected": {"since": NOW - timedelta(days=7), "until": NOW}}),
    "longest first": searched(count=False, sort="duration"),
    "text": searched(count=False, filter={"text": {"include": ["customer 33"]}}),
    "task runs": searched(kind="task", count=False),
    "histogram, 7 days": histogram(7),
    "histogram, 90 days": histogram(90),
    "scatter, 7 days": histogram(7, durations=True),
    "dashboard, 24 h": ("read_dashboard", {"query": {"seconds": 86_400.0, **DASHBOARD}}),
    "dashboard, 30 days": ("read_dashboard", {"query": {"seconds": 30 * 86_400.0, **DASHBOARD}}),
    "flows": ("read_flows_overview", {"body": FlowsOverviewQuery()}),
    "deployments": ("read_deployments_overview", {"body": DeploymentsOverviewQuery()}),
    "work pools": ("read_work_pools_overview", {}),
    "search": ("search", {"query": {"q": "brave-ot", "kinds": [], "limit": 20}}),
}


def main(url: str, times: int = 10) -> None:
    store = open_store(url)
    app = App(store, SystemClock())
    print(f"{'':32} {'p50':>8} {'p95':>8}  ms")
    for name, (operation, arguments) in QUESTIONS.items():
        row = contract.OPERATIONS[operation]
        took = []
        for _ in range(times + 1):
            began = time.perf_counter()
            adapter(row.response).dump_json(app.handle(row, **arguments))
            took.append((time.perf_counter() - began) * 1000)
        ordered = sorted(took[1:])  # the first builds models and compiles statements
        print(f"{name:32} {ordered[len(ordered) // 2]:8.1f} {ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]:8.1f}")
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], *(int(text) for text in sys.argv[2:3]))
