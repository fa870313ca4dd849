"""Flows of a user of Prefect 2.16.3: deployed, served, run and stopped from its command line."""

import time

from prefect import flow, task


@task
def step(x):
    return x


@flow(log_prints=True)
def hello(name: str = "world", seconds: float = 0):
    print(f"hello {name}")
    for _ in range(int(seconds * 10)):
        time.sleep(0.1)
    return step(name)


if __name__ == "__main__":
    hello.serve(name="served", cron="0 3 * * *", parameters={"name": "served"})
