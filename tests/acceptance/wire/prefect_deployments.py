"""Prefect's own client on deployments and their schedules, against rota's server."""

import asyncio
import sys
from datetime import timedelta

from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterName
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule, RRuleSchedule
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.states import Completed, Pending, Running


@flow
def hello(x: int = 1):
    return x


async def main():
    schedules = [
        DeploymentScheduleCreate(schedule=CronSchedule(cron="*/5 * * * *", timezone="Europe/Paris"), slug="five"),
        DeploymentScheduleCreate(schedule=IntervalSchedule(interval=timedelta(hours=1)), parameters={"x": 7}),
        DeploymentScheduleCreate(schedule=RRuleSchedule(rrule="FREQ=DAILY"), active=False),
    ]
    async with get_client() as client:
        flow_id = await client.create_flow(hello)
        deployment_id = await client.create_deployment(
            flow_id,
            "nightly",
            schedules=schedules,
            parameters={"x": 2},
            parameter_openapi_schema={"type": "object", "properties": {"x": {"type": "integer"}}},
            tags=["t"],
            entrypoint="hello.py:hello",
            concurrency_limit=1,
            concurrency_options=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.ENQUEUE),
        )
        found = await client.read_deployment(deployment_id)
        assert found == await client.read_deployment_by_name("hello/nightly")
        assert [(each.slug, each.active) for each in found.schedules] == [("five", True), (None, True), (None, False)]
        assert found.global_concurrency_limit.limit == 1
        listed = await client.read_deployments(deployment_filter=DeploymentFilter(name=DeploymentFilterName(like_="night")))
        assert [each.id for each in listed] == [deployment_id]

        for _ in range(200):
            due = await client.get_scheduled_flow_runs_for_deployments([deployment_id], limit=50)
            if len(due) > 3:
                break
            await asyncio.sleep(0.1)
        assert len(due) > 3, due
        assert all(run.auto_scheduled and run.state.is_scheduled() for run in due)
        assert {run.parameters["x"] for run in due} == {2, 7}

        run = await client.create_flow_run_from_deployment(deployment_id, parameters={"x": 3}, idempotency_key="k")
        again = await client.create_flow_run_from_deployment(deployment_id, parameters={"x": 3}, idempotency_key="k")
        assert run.id == again.id
        for state in (Pending(), Running(), Completed()):
            assert (await client.set_flow_run_state(run.id, state)).status.value == "ACCEPT"
        try:
            await client.create_flow_run_from_deployment(deployment_id, parameters={"x": "a"})
        except PrefectHTTPStatusError as error:
            status = error.response.status_code
        assert status == 422

        five = found.schedules[0]
        await client.update_deployment_schedule(deployment_id, five.id, active=False)
        await client.delete_deployment_schedule(deployment_id, found.schedules[2].id)
        left = await client.read_deployment_schedules(deployment_id)
        assert [(each.slug, each.active) for each in left] == [("five", False), (None, True)]
        await client.create_deployment_schedules(deployment_id, [(CronSchedule(cron="0 9 * * *"), True)])
        await client.update_deployment(deployment_id, DeploymentUpdate(description="new"))
        await client.pause_deployment(deployment_id)
        assert (await client.read_deployment(deployment_id)).paused
        await client.resume_deployment(deployment_id)
        changed = await client.read_deployment(deployment_id)
        assert (changed.paused, changed.description, len(changed.schedules)) == (False, "new", 3)

    later = await run_deployment("hello/nightly", parameters={"x": 5}, timeout=0, as_subflow=False)
    assert later.state.is_scheduled()
    async with get_client() as client:
        await client.delete_deployment(deployment_id)
        try:
            await client.read_deployment(deployment_id)
        except ObjectNotFound:
            return
        raise AssertionError("it was deleted")


if __name__ == "__main__":
    asyncio.run(main())
    print("DONE")
    sys.exit(0)
