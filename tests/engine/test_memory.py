"""What a flow has done with is let go of while it runs."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from rota import flow, task

pytestmark = pytest.mark.usefixtures("rota_harness")


class Holder:
    @task
    def work(self) -> None: ...


def alive() -> int:
    gc.collect()
    return sum(1 for thing in gc.get_objects() if type(thing) is Holder)


def test_objects_whose_methods_are_tasks_are_let_go() -> None:
    make: Any = Holder

    @flow
    def using() -> int:
        for _ in range(20):
            make().work()
            make().work.submit().wait()
        return alive()

    assert using() <= 2
    make().work()
    assert alive() <= 1
