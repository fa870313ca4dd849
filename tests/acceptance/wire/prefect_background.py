"""A Prefect program of background tasks: `serve` is a worker of them, `call` hands work over and waits."""

import sys
import time

from prefect import task
from prefect.task_worker import serve


@task
def add(a: int, b: int) -> int:
    return a + b


@task
async def double(n: int) -> int:
    return 2 * n


@task(retries=1, retry_delay_seconds=0)
def flaky(path: str) -> str:
    with open(path, "a") as file:
        file.write("x")
    with open(path) as file:
        if len(file.read()) < 2:
            raise ConnectionError("not yet")
    return "done"


@task
def hang(path: str) -> str:
    with open(path, "a") as file:
        file.write("begun\n")
    with open(path) as file:
        if file.read().count("begun") < 2:
            time.sleep(600)
    return "hung no more"


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(add, double, flaky, hang, limit=4)
    elif sys.argv[1] == "hang":
        print("RUN", hang.delay(sys.argv[2]).task_run_id, flush=True)
    else:
        futures = [add.delay(number, 1) for number in range(5)]
        futures.append(double.delay(21))
        futures.append(flaky.delay(sys.argv[2]))
        for future in futures:
            future.wait()  # without a limit: it is the server's word of the end that ends it
            print("RUN", future.task_run_id, repr(future.result()))
        print("DONE")
