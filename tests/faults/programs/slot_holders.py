"""Threads that take a slot of the limit ``db`` again and again: ``slot_holders.py <rounds> <threads>``."""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from rota.concurrency.sync import concurrency

ledger = os.open(os.environ["LEDGER"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def hold(rounds: int) -> None:
    for _ in range(rounds):
        with concurrency("db", lease_duration=120):
            os.write(ledger, b"+\n")
            time.sleep(0.1)
            os.write(ledger, b"-\n")


if __name__ == "__main__":
    rounds, threads = map(int, sys.argv[1:])
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(hold, [rounds] * threads))
