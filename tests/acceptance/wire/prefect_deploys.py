"""A Prefect program: deploy a flow to a work pool, run it there, and say how the run ended. Run by Prefect's interpreter."""

from pathlib import Path

from prefect import flow
from prefect.deployments import run_deployment

deployed = flow.from_source(str(Path.cwd()), entrypoint="prefect_hello.py:hello").deploy(
    "d", work_pool_name="pool", build=False, push=False, ignore_warnings=True
)
run = run_deployment(deployed, parameters={"name": "Ada"}, timeout=120, poll_interval=1, as_subflow=False)
print("ENDED", run.state.name, run.id)
