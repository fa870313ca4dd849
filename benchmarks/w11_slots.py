"""W11: waiters on the slots of a concurrency limit, each with a little work to do; hand-over times and use of the slots.

w11_slots.py MODULE WAITERS LIMIT MILLISECONDS [threads|tasks]

A hand-over is the time from a slot's release to the moment when the next one in turn begins its work.
"""

import asyncio
import json
import sys
import threading
import time
from importlib import import_module

name, waiters, limit, work = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]) / 1000
kind = sys.argv[5] if len(sys.argv) > 5 else "threads"

starts: list[float] = []
ends: list[float] = []
inside = peak = 0
lock = threading.Lock()


def enter() -> None:
    global inside, peak
    with lock:
        starts.append(time.monotonic())
        inside += 1
        peak = max(peak, inside)


def leave() -> None:
    global inside
    with lock:
        inside -= 1
        ends.append(time.monotonic())


async def make_limit() -> None:
    get_client = import_module(f"{name}.client.orchestration").get_client
    async with get_client() as client:
        await client.upsert_global_concurrency_limit_by_name("bench", limit)


def in_threads() -> None:
    concurrency = import_module(f"{name}.concurrency.sync").concurrency

    def one() -> None:
        with concurrency("bench"):
            enter()
            time.sleep(work)
            leave()

    threads = [threading.Thread(target=one) for _ in range(waiters)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def in_tasks() -> None:
    concurrency = import_module(f"{name}.concurrency.asyncio").concurrency

    async def one() -> None:
        async with concurrency("bench"):
            enter()
            await asyncio.sleep(work)
            leave()

    await asyncio.gather(*(one() for _ in range(waiters)))


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


asyncio.run(make_limit())
began, cpu = time.monotonic(), time.process_time()
if kind == "threads":
    in_threads()
else:
    asyncio.run(in_tasks())
total, used = time.monotonic() - began, time.process_time() - cpu
# The n-th release lets the one in who starts as number n + limit.
hand_overs = [start - end for start, end in zip(sorted(starts)[limit:], sorted(ends), strict=False)]
print(
    json.dumps(
        {
            "total": total,
            "cpu": used,
            "peak": peak,
            "hand_over_p50": quantile(hand_overs, 0.5),
            "hand_over_p95": quantile(hand_overs, 0.95),
            "hand_over_p99": quantile(hand_overs, 0.99),
            "use": waiters * work / limit / (max(ends) - min(starts)),
        }
    )
)
