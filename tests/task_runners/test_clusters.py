"""What only Dask or only Ray has."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
import runner_program

from rota import flow, task
from rota.exceptions import ConfigurationError
from rota.task_runners import TaskRunner
from rota.testing import Harness

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.usefixtures("rota_harness")]


@task
def computed(n: int) -> int:
    from rota.integrations.dask import get_dask_client

    with get_dask_client(timeout=60) as client:
        return sum(client.gather(client.map(abs, range(-n, 0))))


@task
async def acomputed(n: int) -> int:
    from rota.integrations.dask import get_async_dask_client

    async with get_async_dask_client(timeout=60) as client:
        return sum(await client.gather(client.map(abs, range(-n, 0))))


def test_a_dask_client_is_at_hand_in_flows_and_tasks(dask_address: str) -> None:
    from rota.integrations.dask import DaskTaskRunner, get_dask_client

    @flow(task_runner=DaskTaskRunner(address=dask_address))
    def computes() -> tuple[int, int, int]:
        with get_dask_client() as client:
            here = client.submit(sum, [1, 2]).result()
        return here, computed.submit(4).result(), acomputed.submit(5).result()

    assert computes() == (3, 10, 15)


def test_without_a_cluster_there_is_no_client() -> None:
    from rota.integrations.dask import get_dask_client

    with pytest.raises(ConfigurationError, match="needs @flow"), get_dask_client():
        pass


def test_a_cluster_of_a_named_class_grows_and_is_ended_with_its_flow() -> None:
    from distributed import Client

    from rota.integrations.dask import DaskTaskRunner

    addresses: list[str] = []

    @task
    def address() -> str:
        from distributed import get_worker

        return str(get_worker().scheduler.address)

    @flow(
        task_runner=DaskTaskRunner(
            cluster_class="distributed.LocalCluster",
            cluster_kwargs={"n_workers": 0, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0", "processes": False},
            adapt_kwargs={"minimum": 1, "maximum": 2},
        )
    )
    def grows() -> int:
        addresses.append(address.submit().result())
        return sum(runner_program.double.map(range(4)).result())

    assert grows() == 12
    with pytest.raises((OSError, ValueError)):
        Client(addresses[0], timeout=1, set_as_default=False)


def test_a_cluster_object_is_used_and_left(dask_address: str) -> None:
    from distributed import LocalCluster

    from rota.integrations.dask import DaskTaskRunner

    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", processes=False) as cluster:
        for _ in range(2):
            assert runner_program.many.with_options(task_runner=DaskTaskRunner(cluster=cluster))(3) == 6
        assert cluster.scheduler_info["workers"]


@task
def resources() -> dict[str, Any]:
    import ray

    return dict(ray.get_runtime_context().get_assigned_resources())


def test_ray_gives_a_task_what_it_is_asked_for(ray_started: None) -> None:
    from rota.integrations.ray import RayTaskRunner, remote_options

    @flow(task_runner=RayTaskRunner())
    def asks() -> tuple[dict[str, Any], dict[str, Any]]:
        with remote_options(num_cpus=2), remote_options(memory=50 * 2**20):
            two = resources.submit()
        return two.result(), resources.submit().result()

    two, one = asks()
    assert two == {"CPU": 2.0, "memory": 50 * 2.0**20}
    assert one == {"CPU": 1.0}


def test_ray_is_left_as_it_was(ray_started: None) -> None:
    import ray

    from rota.integrations.ray import RayTaskRunner

    assert runner_program.many.with_options(task_runner=RayTaskRunner())(3) == 6
    assert ray.is_initialized()


@task
def pid() -> int:
    return os.getpid()


def test_a_worker_that_cannot_reach_the_database_says_what_to_do(dask_address: str, rota_harness: Harness) -> None:
    from distributed import Client

    from rota.integrations.dask import DaskTaskRunner

    # As on another machine: the same path, another file.
    def move(away: bool) -> None:
        from rota.engine import parcels

        parcels._file_id = (lambda _path: "another machine's") if away else parcels._inode

    @flow(task_runner=DaskTaskRunner(address=dask_address))
    def far() -> Any:
        return pid.submit(return_state=True)

    with Client(dask_address, set_as_default=False) as client:
        client.run(move, True)
        try:
            state = far(return_state=True).result(raise_on_failure=False)
        finally:
            client.run(move, False)
    shown = str(state)
    assert "ROTA_API_URL" in shown
    assert "cannot open" in shown


@pytest.mark.parametrize("kind", ["dask", "ray"])
def test_a_large_result_that_is_still_held_outlives_the_cluster(kind: str, runner_of: Callable[[str], TaskRunner]) -> None:
    futures: list[Any] = []

    @flow(task_runner=runner_of(kind))
    def leaves() -> Any:
        futures.append(runner_program.large.submit(200_000))
        return [runner_program.large.submit(100_000), runner_program.large.submit(5)]

    state = leaves(return_state=True)
    assert [len(each.result()) for each in state.result()] == [100_000, 5]
    assert len(futures[0].result()) == 200_000
