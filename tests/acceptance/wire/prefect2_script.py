"""What the course's parts 101 and 102 do in code; run by Prefect 2.16.3 with rota's server."""

import asyncio
import sys
from datetime import timedelta
from uuid import uuid4

from prefect import flow, get_client, get_run_logger, pause_flow_run, resume_flow_run, task, variables
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.blocks.system import JSON, Secret, String
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName, LogFilter, LogFilterFlowRunId
from prefect.concurrency.sync import concurrency
from prefect.input import RunInput
from prefect.runtime import flow_run
from prefect.tasks import task_input_hash

attempts = {"fetch": 0, "cached": 0, "whole": 0}


@task(retries=3, retry_delay_seconds=[0.1, 0.2, 0.1], tags=["db"])
def fetch(day):
    attempts["fetch"] += 1
    if attempts["fetch"] < 3:
        raise ValueError("no answer yet")
    return {"day": day, "degrees": 21}


@task(cache_key_fn=task_input_hash, cache_expiration=timedelta(minutes=5), persist_result=True)
def expensive(x):
    attempts["cached"] += 1
    return x * x


@task
def double(x):
    get_run_logger().info("doubling %s", x)
    return 2 * x


@task(task_run_name="told-{name}")
def tell(name):
    print(f"told {name}")
    return name


@task
def broken():
    raise RuntimeError("as it is meant")


@flow
def child(x: int):
    return double(x)


@flow(name="wire2-main", log_prints=True, flow_run_name="main-of-{day}")
def main(day: str = "today"):
    logger = get_run_logger()
    logger.info("begun as %s", flow_run.name)
    weather = fetch(day)
    squares = [expensive(3), expensive(3)]
    doubled = double.map([1, 2, 3])
    later = tell.submit("someone", wait_for=doubled)
    create_markdown_artifact("# Weather", key="weather", description="of the day")
    create_table_artifact([{"day": day, **weather}], key="table")
    create_link_artifact("https://example.org", key="link")
    with concurrency("two-at-once", occupy=1):
        logger.info("has a slot")
    return sum(future.result() for future in doubled) + sum(squares) + len(later.result()) + child(4)


@flow(name="wire2-failing")
def failing():
    broken()


@flow(name="wire2-retried", retries=1, retry_delay_seconds=0, persist_result=True)
def retried():
    attempts["whole"] += 1
    if attempts["whole"] == 1:
        raise ValueError("the first time it fails")
    return "well"


@flow(name="wire2-slow", timeout_seconds=1)
async def slow():
    await asyncio.sleep(30)


class Answer(RunInput):
    number: int


@flow(name="wire2-paused")
async def paused():
    answer = await pause_flow_run(wait_for_input=Answer, timeout=60)
    return answer.number


async def find(client, name):
    for _ in range(300):
        runs = await client.read_flow_runs(flow_run_filter=FlowRunFilter(name=FlowRunFilterName(any_=[name])))
        if runs and runs[0].state.is_paused():
            return runs[0]
        await asyncio.sleep(0.1)
    raise AssertionError("the run never paused")


async def pause_and_answer():
    name = f"asking-{uuid4().hex[:6]}"
    asking = asyncio.create_task(paused.with_options(flow_run_name=name)())
    async with get_client() as client:
        run = await find(client, name)
        await resume_flow_run(run.id, run_input={"number": 7})
    assert await asking == 7


async def use_the_client():
    async with get_client() as client:
        assert (await client.api_healthcheck()) is None
        await client.create_concurrency_limit("db", 2)
        assert (await client.read_concurrency_limit_by_tag("db")).concurrency_limit == 2
        from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate, GlobalConcurrencyLimitUpdate

        await client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name="two-at-once", limit=2))
        await client.update_global_concurrency_limit("two-at-once", GlobalConcurrencyLimitUpdate(limit=3))
        limits = await client.read_global_concurrency_limits(limit=10, offset=0)
        assert [one["limit"] for one in limits if one["name"] == "two-at-once"] == [3]  # dictionaries in this version


async def look_back():
    async with get_client() as client:
        runs = await client.read_flow_runs(flow_run_filter=FlowRunFilter(name=FlowRunFilterName(any_=["main-of-monday"])))
        (run,) = runs
        assert run.state.is_completed(), run.state
        assert run.parameters == {"day": "monday"}
        for _ in range(100):
            logs = await client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id])), limit=200)
            if any("told someone" in line.message for line in logs):
                break
            await asyncio.sleep(0.1)
        said = [line.message for line in logs]
        for wanted in ("begun as main-of-monday", "doubling 2", "told someone", "has a slot"):
            assert wanted in said, (wanted, said)
        assert sorted(one.key for one in await client.read_artifacts()) == ["link", "table", "weather"]


def store():
    Secret(value="quiet").save("wire2-secret")
    String(value="words").save("wire2-string")
    JSON(value={"a": [1, None]}).save("wire2-json")
    assert Secret.load("wire2-secret").get() == "quiet"
    assert String.load("wire2-string").value == "words"
    assert JSON.load("wire2-json").value == {"a": [1, None]}
    assert variables.get("wire2_variable") == "from rota"
    assert variables.get("wire2_nothing", default="none") == "none"


if __name__ == "__main__":
    asyncio.run(use_the_client())
    store()
    assert main("monday") == 12 + 18 + 7 + 8
    assert attempts == {"fetch": 3, "cached": 1, "whole": 0}, attempts
    state = failing(return_state=True)
    assert state.is_failed()
    assert "as it is meant" in state.message
    assert retried() == "well"
    ended = asyncio.run(slow(return_state=True))
    assert ended.name == "TimedOut", ended
    asyncio.run(pause_and_answer())
    asyncio.run(look_back())
    print("DONE")
    sys.exit(0)
