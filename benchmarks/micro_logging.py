"""CPU per log line: the console to /dev/null (or a file named as argument) and a buffer as the recorder has it.

    python benchmarks/micro_logging.py [FILE]

The bar is 15 µs a line, so that a flow that logs 10,000 lines stays below 40 µs a line with the database behind it.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from functools import partial

from rota.logging import LogBuffer, RunInfo, current_run, emit_run_line, get_run_logger, set_log_sink
from rota.logging.configuration import LoggingConfig, configure
from rota.logging.prints import patch_print

LINES = 20_000
FLOW_RUN = bytes(16)
TASK_RUN = bytes(range(16))


def measure(name: str, call: Callable[[], object], buffer: LogBuffer) -> None:
    best = float("inf")
    for _ in range(5):
        buffer.drain()
        began = time.process_time()
        for _ in range(LINES):
            call()
        best = min(best, (time.process_time() - began) / LINES)
    sys.stdout.write(f"{name:<46} {best * 1e6:6.2f} µs\n")


def main() -> None:
    target = sys.argv[1] if len(sys.argv) > 1 else "/dev/null"
    sys.stderr = open(target, "w", buffering=1)  # noqa: SIM115 - stays open for the process
    configure(LoggingConfig())
    buffer = LogBuffer(max_bytes=1_000_000_000)
    set_log_sink(buffer.put)
    current_run.set(RunInfo("flow", FLOW_RUN, "macho-sturgeon", "log-example-flow", log_prints=True))
    logger = get_run_logger()
    foreign = logging.getLogger("library")
    foreign.addHandler(logging.NullHandler())
    measure("get_run_logger().info()", lambda: get_run_logger().info("INFO level log message."), buffer)
    measure("logger.info() with arguments", lambda: logger.info("row %d of %s", 17, "table"), buffer)
    measure("logger.debug(), not enabled", lambda: logger.debug("nothing"), buffer)
    engine_line = partial(emit_run_line, 20, "task", "x-0", "Finished in state Completed()", FLOW_RUN, TASK_RUN)
    measure("emit_run_line()", engine_line, buffer)
    measure("another library's warning", lambda: foreign.warning("library says"), buffer)
    with patch_print():
        measure("print() as a log line", lambda: print("row", 17), buffer)
    current_run.set(None)
    measure("another library's warning outside of runs", lambda: foreign.warning("library says"), buffer)


if __name__ == "__main__":
    main()
