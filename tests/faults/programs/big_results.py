"""Keeps a result of a given size: ``big_results.py <bytes>``. Notes how its task ended. FILE_LIMIT: no file may be larger."""

from __future__ import annotations

import os
import resource
import sys

from effects import note

from rota import flow, task


@task(persist_result=True, result_serializer="pickle")
def big(size: int) -> bytes:
    return os.urandom(size)


@flow
def keeping(size: int) -> None:
    state = big(size, return_state=True)
    note("task", state=state.type.value, message=state.message)
    state.result()


if __name__ == "__main__":
    if "FILE_LIMIT" in os.environ:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["FILE_LIMIT"]), resource.RLIM_INFINITY))
    keeping(int(sys.argv[1]))
