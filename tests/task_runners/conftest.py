"""Clusters that the tests of task runners share."""

from __future__ import annotations

import gc
import os
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rota.task_runners import ProcessPoolTaskRunner, TaskRunner, ThreadPoolTaskRunner

HERE = str(Path(__file__).parent)
STARTING_SECONDS = 300
"""Starting a cluster takes two seconds, on a loaded machine a hundred."""


@pytest.fixture(scope="session")
def dask_address() -> Iterator[str]:
    """A Dask cluster of this machine."""
    distributed = pytest.importorskip("distributed", reason="Dask cannot be installed here")
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0, "distributed.comm.timeouts.connect": STARTING_SECONDS}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=2, host="127.0.0.1", dashboard_address="127.0.0.1:0", silence_logs=50
        ) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.fixture(scope="session")
def ray_started() -> Iterator[None]:
    """A Ray cluster of this machine, that this process is connected to."""
    ray = pytest.importorskip("ray", reason="Ray cannot be installed here")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [HERE, os.environ.get("PYTHONPATH", "")]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Ray leaves sockets to the garbage collector
        ray.init(
            num_cpus=2,
            include_dashboard=False,
            _node_ip_address="127.0.0.1",
            object_store_memory=200 * 2**20,
            log_to_driver=False,
            logging_level="ERROR",
        )
        gc.collect()
    yield
    ray.shutdown()


@pytest.fixture
def runner_of(request: pytest.FixtureRequest) -> Callable[[str], TaskRunner]:
    """Return a runner by its kind; those on clusters on the shared ones."""

    def make(kind: str) -> TaskRunner:
        if kind == "threads":
            return ThreadPoolTaskRunner()
        if kind == "processes":
            return ProcessPoolTaskRunner(max_workers=2)
        if kind == "dask":
            from rota.integrations.dask import DaskTaskRunner

            return DaskTaskRunner(address=request.getfixturevalue("dask_address"))
        from rota.integrations.ray import RayTaskRunner

        request.getfixturevalue("ray_started")
        return RayTaskRunner()

    return make
