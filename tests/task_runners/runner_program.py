"""A flow that uses all that task runners have in common. Its tasks may run anywhere: what they do is found in the records."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from pathlib import Path
from typing import Any

from rota import allow_failure, flow, get_run_logger, runtime, tags, task, unmapped
from rota.artifacts import create_markdown_artifact
from rota.cache_policies import INPUTS
from rota.futures import as_completed


@task
def double(n: int) -> int:
    return 2 * n


@task
def add(a: int, b: int) -> int:
    return a + b


@task(log_prints=True)
def talk(word: str) -> str:
    print("printed", word)
    get_run_logger().info("logged %s", word)
    get_run_logger().warning("warned of %s", word)
    return word


@task(retries=2, retry_delay_seconds=[0, 0])
def third_time(path: str) -> int | None:
    with Path(path).open("a") as marks:
        marks.write("x")
    if len(Path(path).read_text()) < 3:
        raise ValueError("not yet")
    return runtime.task_run.run_count


@task
def fails(what: str) -> None:
    raise LookupError(what)


@task(retries=3, retry_condition_fn=lambda _task, _run, state: isinstance(state.data, OSError))
def fails_for_good() -> None:
    raise LookupError("no use")


@task(timeout_seconds=0.3)
def slow() -> None:
    for _ in range(3_000):
        time.sleep(0.01)


@task
async def later(n: int) -> int:
    await asyncio.sleep(0.01)
    return n + 1


@task(task_run_name="named-{word}")
def named(word: str) -> str | None:
    return runtime.task_run.name


@task(persist_result=True, cache_policy=INPUTS)
def kept(n: int) -> tuple[int, float]:
    return n, time.time()


@task
def artifact(text: str) -> None:
    create_markdown_artifact(text, key="note", description="of a task")


@task
def large(n: int) -> bytes:
    return bytes(n)


@task
def length(data: bytes) -> int:
    return len(data)


@task
def lengths(pairs: dict[str, list[bytes]]) -> dict[str, list[int]]:
    return {name: [len(one) for one in many] for name, many in pairs.items()}


@task
def child(n: int) -> int:
    return n + 1


@flow
def inner(n: int) -> int:
    return child(n)


@task
def around(n: int) -> int:
    """Calls and submits tasks of its own, and calls a flow."""
    with tags("inside"):
        called = child(n)
    submitted = child.submit(n)
    return called + submitted.result() + sum(child.map([1, 2]).result()) + inner(n)


@task
def forgets() -> str:
    child.submit(100)
    return "did not wait"


@task
def who_am_i() -> tuple[str | None, str | None, dict[str, Any]]:
    return runtime.flow_run.name, runtime.task_run.name, dict(runtime.flow_run.parameters)


@task(tags=["of-task"])
def tagged() -> list[str]:
    return sorted(runtime.task_run.tags)


@flow
def everything(folder: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    found["chain"] = double.submit(double.submit(double.submit(1))).result()
    found["map"] = add.map([1, 2, 3], unmapped(10)).result()
    found["map of futures"] = add.map(double.map([1, 2, 3]), 1).result()
    found["completed"] = sorted(future.result() for future in as_completed(double.map([4, 5, 6])))
    found["talk"] = talk.submit("hello").result()
    found["third"] = third_time.submit(f"{folder}/marks").result()
    failed = fails.submit("lost")
    failed.wait()
    found["failed"] = (failed.state.name, repr(failed.result(raise_on_failure=False)))
    found["for good"] = fails_for_good.submit(return_state=True).name
    found["slow"] = slow.submit(return_state=True).name
    found["async"] = later.submit(later.submit(1)).result()
    found["named"] = named.submit("x").result()
    waiting = double.submit(failed, return_state=True)
    found["not ready"] = waiting.name
    found["allowed"] = repr(talk.submit("allowed", wait_for=[allow_failure(failed)]).result())
    found["wait for"] = double.submit(3, wait_for=[failed], return_state=True).name
    first = kept.submit(7).result()
    again = kept.submit(7, return_state=True)
    found["kept"] = (again.name, again.result() == first, kept(7) == first)
    artifact.submit("# Found").result()
    big = large.submit(300_000)
    found["large"] = length.submit(big).result()
    found["large nested"] = lengths.submit({"a": [big, big], "b": [large.submit(5)]}).result()
    found["large here"] = (length(big), len(big.result()), length.submit(big.result()).result())
    found["around"] = around.submit(1).result()
    found["forgets"] = forgets.submit().result()
    found["who"] = who_am_i.submit().result()[1:]
    with tags("batch"):
        found["tagged"] = tagged.submit().result()
    return found


@task(retries=1)
def dies_once(path: str) -> int | None:
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return runtime.task_run.run_count


@task
def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@flow
def deaths(folder: str) -> list[Any]:
    once = dies_once.submit(f"{folder}/died")
    once.wait()
    dead = dies.submit(return_state=True)
    return [once.result(), dead.name, double.submit(4).result()]


@flow
def many(n: int) -> int:
    return sum(double.map(range(n)).result())
