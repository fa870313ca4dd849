"""Flows and tasks of a module, for tests that pickle them."""

from __future__ import annotations

from typing import Any

from rota import flow, task
from rota.cache_policies import INPUTS


def note(*_: Any) -> None:
    """A hook."""


@task(retries=3, retry_delay_seconds=[1, 2], on_completion=[note], tags=["a"], cache_policy=INPUTS, persist_result=True)
def with_options_of_all_kinds(n: int) -> int:
    return n + 1


@task(retry_condition_fn=lambda *_: True, task_run_name=lambda: "named")
def with_lambdas(n: int) -> int:
    return n + 2


@flow(retries=1, on_failure=[note], log_prints=True, task_runner=None, result_serializer="json")
def a_flow(n: int) -> int:
    return with_options_of_all_kinds(n)


class Tool:
    """Has tasks and flows for methods."""

    def __init__(self, by: int) -> None:
        self.by = by

    @task
    def add(self, n: int) -> int:
        return n + self.by

    @task
    @classmethod
    def name_of(cls) -> str:
        return cls.__name__

    @task
    @staticmethod
    def twice(n: int) -> int:
        return 2 * n

    @flow
    def run(self, n: int) -> int:
        return self.add(n)


variant = with_options_of_all_kinds.with_options(name="variant", retries=7)
