"""Logs a line every 50 ms that says when: ``beacon.py <lines>``."""

from __future__ import annotations

import sys
import time

from effects import note

from rota import flow, get_run_logger


@flow
def beacon(lines: int) -> None:
    note("shining")
    for _ in range(lines):
        get_run_logger().info("at %.6f", time.time())
        time.sleep(0.05)


if __name__ == "__main__":
    beacon(int(sys.argv[1]))
