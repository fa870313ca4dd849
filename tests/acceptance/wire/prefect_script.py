"""A program of somebody who uses Prefect; run with Prefect's own client against rota's server."""

import sys

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact

attempts = {"flaky": 0}


@task(retries=2, retry_delay_seconds=0, tags=["unsteady"])
def flaky(x):
    attempts["flaky"] += 1
    if attempts["flaky"] == 1:
        raise ValueError("the first time it fails")
    return x


@task
def double(x):
    get_run_logger().info("doubling %s", x)
    return 2 * x


@task
def total(numbers):
    return sum(numbers)


@task
def broken():
    raise RuntimeError("as it is meant")


@flow
def child(x):
    return double(flaky(x))


@flow(name="wire-failing")
def failing():
    broken()


@flow(name="wire-main", log_prints=True)
def main(count: int = 5, note: str = "hello"):
    get_run_logger().warning("main began")
    print("printed", note)
    create_markdown_artifact("# Report", key="report", description="of the wire test")
    create_table_artifact([{"a": 1}], key="rows")
    doubled = double.map(range(count))
    result = total(doubled)
    print("sum", result)
    return result + child(7)


if __name__ == "__main__":
    assert main() == 2 * sum(range(5)) + 14
    state = failing(return_state=True)
    assert state.is_failed()
    print("DONE")
    sys.exit(0)
