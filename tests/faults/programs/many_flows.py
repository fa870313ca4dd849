"""Runs one flow many times: ``many_flows.py <runs> <tasks>``."""

from __future__ import annotations

import sys

from effects import note

from rota import flow, task


@task
def one(n: int) -> int:
    return n


@flow
def many(tasks: int) -> int:
    return sum(one(n) for n in range(tasks))


if __name__ == "__main__":
    runs, tasks = int(sys.argv[1]), int(sys.argv[2])
    for _ in range(runs):
        assert many(tasks) == sum(range(tasks))
    note("done", runs=runs)
