"""All benchmarks: rota beside its targets and, where PREFECT_PYTHON names a Python with Prefect 3, beside Prefect, in turn.

    PREFECT_PYTHON=/path/to/venv/bin/python make bench

Verdicts rest on CPU seconds of the whole process tree and on ratios: wall time on shared machines says little.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Measured, median, run, serving, workload

ROTA = Path(sys.executable).parent / "rota"
PREFECT = os.environ.get("PREFECT_PYTHON")


@dataclass(frozen=True)
class Row:
    """One line of the table; smaller is better in all of them."""

    name: str
    unit: str
    rota: float
    target: float
    prefect: float | None = None
    remark: str = ""

    def __str__(self) -> str:
        ratio = f"{self.prefect / self.rota:8.1f}×" if self.prefect and self.rota else " " * 9
        shown = f"{self.prefect:10.3f}" if self.prefect is not None else " " * 10
        verdict = "ok  " if self.rota <= self.target else "OVER"
        return f"{self.name:<46}{self.rota:10.3f}{self.target:10.3f} {verdict}{shown}{ratio}  {self.unit}  {self.remark}"


@contextmanager
def fresh_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="rota-bench-"))
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


def both(measure: Callable[[str, str], Measured], times: int) -> tuple[Measured, Measured | None]:
    """Medians of rota and Prefect, taken in turn."""
    ours, theirs = [], []
    for _ in range(times):
        ours.append(measure("rota", sys.executable))
        if PREFECT:
            theirs.append(measure("prefect", PREFECT))
    return median(ours), median(theirs) if theirs else None


def w1(times: int) -> Iterator[Row]:
    ours, theirs = both(lambda module, python: workload("w1_import", module, python), times)
    modules = ours.answer()["modules"]
    yield Row("W1 import flow, task", "s CPU", ours.cpu_seconds, 0.10, theirs and theirs.cpu_seconds, f"{modules} modules")
    yield Row("W1 import: memory", "MB", ours.max_rss_mb, 35, theirs and theirs.max_rss_mb)
    for arguments in (["--help"], ["version"]):
        with fresh_home() as home:
            cli = median([run([str(ROTA), *arguments], home=home) for _ in range(times)])
        yield Row(f"W1 rota {' '.join(arguments)}", "s CPU", cli.cpu_seconds, 0.20)


def w2(times: int) -> Iterator[Row]:
    def fresh(module: str, python: str) -> Measured:
        with fresh_home() as home:
            return workload("w2_hello", module, python, home=home)

    with fresh_home() as rota_home, fresh_home() as prefect_home:
        homes = {"rota": rota_home, "prefect": prefect_home}
        workload("w2_hello", "rota", home=rota_home)
        if PREFECT:
            workload("w2_hello", "prefect", PREFECT, home=prefect_home)
        ours, theirs = both(lambda module, python: workload("w2_hello", module, python, home=homes[module]), times)
    yield Row("W2 hello flow, home used before", "s CPU", ours.cpu_seconds, 0.60, theirs and theirs.cpu_seconds)
    yield Row("W2 memory", "MB", ours.max_rss_mb, 80, theirs and theirs.max_rss_mb)
    ours, theirs = both(fresh, times)
    yield Row("W2 hello flow, fresh home", "s CPU", ours.cpu_seconds, 0.90, theirs and theirs.cpu_seconds)


def in_process(sizes: list[int], argument_bytes: int = 0) -> tuple[list[dict[str, float]], int]:
    """What rota needs for flows of these sizes, one after the other in one warm process; and how many tasks it recorded."""
    with fresh_home() as home:
        answer = workload("w3_serial", "rota", None, ",".join(map(str, sizes)), str(argument_bytes), home=home).answer()
    return answer["runs"], answer["recorded"]


def per_task_of_tree(module: str, python: str, n: int) -> float:
    """Milliseconds of CPU per task, of the process tree: (T(n) - T(1)) / n. Prefect's server is a process of its own."""
    with fresh_home() as home:
        workload("w3_serial", module, python, "1", home=home)
        base = workload("w3_serial", module, python, "1", home=home)
        many = workload("w3_serial", module, python, str(n), home=home)
    return (many.cpu_seconds - base.cpu_seconds) / n * 1000


def w3(quick: bool) -> Iterator[Row]:
    theirs = per_task_of_tree("prefect", PREFECT, 1000) if PREFECT else None
    sizes = [1000, 10_000] if quick else [1000, 10_000, 100_000]
    runs, recorded = in_process(sizes)
    one, ten = runs[0]["ms_per_task"], runs[1]["ms_per_task"]
    yield Row("W3e 1,000 tasks in turn", "ms CPU/task", one, 0.30, theirs, f"{recorded} recorded of {sum(sizes)}")
    yield Row("W3g 10,000 tasks", "ratio to 1,000", ten / one, 1.15, remark=f"{ten:.3f} ms CPU/task")
    if not quick:
        hundred = runs[2]["ms_per_task"]
        yield Row("W3g 100,000 tasks", "ratio to 1,000", hundred / one, 1.15, remark=f"{hundred:.3f} ms CPU/task")
        yield Row("W3g 100,000 tasks: memory grown", "MB", runs[2]["rss_growth_mb"], 40)
    for label, argument_bytes in (("1 KB", 1000), ("1 MB", 1_000_000)):
        (with_argument,), _ = in_process([10_000], argument_bytes)
        cost = with_argument["ms_per_task"]
        yield Row(f"W3g 10,000 tasks with {label}", "ratio to none", cost / ten, 1.15, remark=f"{cost:.3f} ms CPU/task")


def w3s() -> Iterator[Row]:
    n = 10_000
    with fresh_home() as home, fresh_home() as client_home, serving(home) as server:
        known = {"home": client_home, "ROTA_API_URL": server.url}
        workload("w3_serial", "rota", None, "1", **known)
        before = server.cpu_seconds()
        answer = workload("w3_serial", "rota", None, str(n), **known).answer()
        used = server.cpu_seconds() - before
    (run_of_n,) = answer["runs"]
    remark = f"{answer['recorded'] - 1} recorded of {n}, readable {answer['readable_after'] * 1000:.0f} ms later"
    yield Row("W3s 10,000 tasks in turn with a server: client", "ms CPU/task", run_of_n["ms_per_task"], 0.30)
    yield Row("W3s: server", "ms CPU/task", used / (n + 200) * 1000, 0.40, remark=remark)


def w6(quick: bool) -> Iterator[Row]:
    seconds = "5" if quick else "20"
    script = Path(__file__).parent / "w6.py"
    for clients in ("1", "8"):
        with fresh_home() as home, serving(home) as server:
            before = server.cpu_seconds()
            answer = run([sys.executable, str(script), server.url, clients, seconds]).answer()
            cost = (server.cpu_seconds() - before) / answer["requests"] * 1000
            remark = f"{answer['runs_per_second']:.0f} runs/s, p99 {answer['p99_ms']:.0f} ms, {answer['errors']} errors"
            yield Row(f"W6 {clients} client(s), SQLite: server", "ms CPU/request", cost, 1.5, remark=remark)
            if clients == "8":
                listed = run([sys.executable, str(script), server.url, "--list", "100"]).answer()
                yield Row("W6r 200 newest runs", "ms p50", listed["p50_ms"], 10.0, remark=f"p95 {listed['p95_ms']:.1f} ms")


def w7(quick: bool) -> Iterator[Row]:
    script = str(Path(__file__).parent / "w7.py")
    with fresh_home() as home, serving(home) as server:
        answer = run([sys.executable, script, server.url, "200"]).answer()
        before, seconds = server.cpu_seconds(), 20 if quick else 60
        time.sleep(seconds)
        idle = (server.cpu_seconds() - before) / seconds * 60
    remark = f"{answer['runs']:.0f} runs ready of {answer['with_runs']:.0f} deployments"
    yield Row("W7 200 deployments created", "s", answer["create_seconds"], 3.0)
    yield Row("W7 their runs are there", "s later", answer["there_seconds"], 2.0, remark=remark)
    yield Row("W7 the next minute: server", "s CPU", idle, 1.5)
    answer = run([sys.executable, script, "--hourly", "10000"]).answer()
    remark = f"the first {answer['first_cpu']:.2f} s CPU, marking late {answer['late_ms_each']:.2f} ms each"
    yield Row("W7 10,000 hourly: pass of an hour", "s CPU", answer["hour_cpu"], 2.0, remark=remark)
    yield Row("W7 10,000 hourly: idle minute", "s CPU", answer["idle_cpu_per_minute"], 1.0)


def w9(quick: bool) -> Iterator[Row]:
    script = str(Path(__file__).parent / "w9.py")
    with fresh_home() as home:
        fresh = run([sys.executable, script, "rota", "0"], home=home).answer()
        existing = run([sys.executable, script, "rota", "10" if quick else "60"], home=home).answer()
    yield Row("W9 server start, fresh database", "s CPU", fresh["cpu"], 1.8)
    yield Row("W9 server start, existing database", "s CPU", existing["cpu"], 1.2)
    yield Row("W9 memory", "MB", existing["rss_idle_mb"], 100)
    yield Row("W9 idle minute", "s CPU", existing["idle_cpu_per_minute"], 0.4)


def w4(quick: bool) -> Iterator[Row]:
    for n in (1000, 5000):
        with fresh_home() as home:
            base = workload("w4_map", "rota", None, "1", home=home)
            ours = workload("w4_map", "rota", None, str(n), home=home)
        theirs = None
        if PREFECT and (n == 1000 or not quick):
            with fresh_home() as home:
                their_base = workload("w4_map", "prefect", PREFECT, "1", home=home)
                theirs = (workload("w4_map", "prefect", PREFECT, str(n), home=home).cpu_seconds - their_base.cpu_seconds) / n
        answer = ours.answer()
        remark = f"{answer['recorded'] - 3} recorded as completed of {n}"
        cpu = (ours.cpu_seconds - base.cpu_seconds) / n * 1000
        yield Row(f"W4 map over {n}", "ms CPU/task", cpu, 0.45, theirs and theirs * 1000, remark)
        yield Row(f"W4 map over {n}: memory", "MB", answer["rss_mb"], 120)


def w10() -> Iterator[Row]:
    n = 10_000

    def lines(module: str, python: str) -> float:
        with fresh_home() as home:
            base = workload("w10_logs", module, python, "1", home=home)
            many = workload("w10_logs", module, python, str(n), home=home)
            if module == "rota":
                kept.append(many.answer()["kept"])
        return (many.cpu_seconds - base.cpu_seconds) / n * 1e6

    kept: list[int] = []
    ours = lines("rota", sys.executable)
    theirs = lines("prefect", PREFECT) if PREFECT else None
    yield Row("W10 10,000 log lines", "µs CPU/line", ours, 40, theirs, f"{kept[0]} readable")


def w11() -> Iterator[Row]:
    def waits(module: str, python: str) -> dict[str, float]:
        with fresh_home() as home:
            return workload("w11_slots", module, python, "20", "2", "50", home=home).answer()

    ours = waits("rota", sys.executable)
    theirs = waits("prefect", PREFECT) if PREFECT else None
    yield Row("W11 20 waiters on 2 slots: hand-over p99", "s", ours["hand_over_p99"], 0.1, theirs and theirs["hand_over_p99"])
    yield Row("W11 20 waiters on 2 slots: total", "s", ours["total"], 1.0, theirs and theirs["total"], f"peak {ours['peak']}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure speed and memory.")
    parser.add_argument("only", nargs="*", help="w1 w2 w3 w4 w10 w3s w6 w7 w9 (all when absent)")
    parser.add_argument("--quick", action="store_true", help="leave out what takes minutes")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the rows here")
    given = parser.parse_args()
    groups: dict[str, Callable[[], Iterator[Row]]] = {
        "w1": lambda: w1(given.times),
        "w2": lambda: w2(given.times),
        "w3": lambda: w3(given.quick),
        "w4": lambda: w4(given.quick),
        "w10": w10,
        "w11": w11,
        "w3s": w3s,
        "w6": lambda: w6(given.quick),
        "w7": lambda: w7(given.quick),
        "w9": lambda: w9(given.quick),
    }
    print(f"{'':<46}{'rota':>10}{'target':>10}     {'Prefect':>10}{'ratio':>9}")
    rows = []
    for name, group in groups.items():
        if not given.only or name in given.only:
            for row in group():
                print(row, flush=True)
                rows.append(row.__dict__)
    if given.json is not None:
        given.json.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
