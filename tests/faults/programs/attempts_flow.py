"""A flow that fails in its first three attempts, one step further each time, and is killed in those that DIE_IN names.

``DIE_IN=2:b`` kills the process in attempt 2 of the flow, inside the step b.
"""

from __future__ import annotations

import os
from typing import Any

from effects import attempt_of_flow, effect, flow_began, told
from failpoints import die

from rota import flow, task


@task
def step(name: str) -> dict[str, Any]:
    return work(name)


@task(retries=2)
def stumbling_step(name: str) -> dict[str, Any]:
    """Fails once, so that one attempt of the flow has two of this task."""
    done = work(name)
    if done["attempt"] == 1:
        raise ValueError("not yet")
    return done


def work(name: str) -> dict[str, Any]:
    with effect(name) as live:
        if os.environ.get("DIE_IN") == f"{attempt_of_flow()}:{name}":
            die()
    return {"run": str(live.id), "value": name, "attempt": live.run_count}


@flow(retries=3)
def attempts() -> str:
    attempt = flow_began()
    for number, name in enumerate("abcd", start=1):
        told((stumbling_step if name == "b" else step)(name))
        if number == attempt < 4:
            raise ValueError(f"attempt {attempt} ends after {name}")
    return "done"


if __name__ == "__main__":
    attempts()
