"""Keeps results under their inputs, and notes what it was given: ``cached_flow.py <serializer> <results>``."""

from __future__ import annotations

import sys
from hashlib import sha256
from typing import Any

from effects import effect, note
from failpoints import arm

from rota import flow, task
from rota.cache_policies import INPUTS


def expected(n: int) -> str:
    """A text of 100 kB that only `n` gives."""
    return sha256(str(n).encode()).hexdigest() * 1600


@task(persist_result=True, cache_policy=INPUTS, result_serializer=sys.argv[1])
def costly(n: int) -> dict[str, Any]:
    with effect(str(n)) as live:
        return {"run": str(live.id), "n": n, "text": expected(n)}


@flow
def cached(results: int) -> None:
    for n in range(results):
        state = costly(n, return_state=True)
        if not state.is_completed():
            note("failed", n=n, message=state.message)
            continue
        value = state.result()
        note("given", n=value["n"], right=value["text"] == expected(n), path=state.data.metadata.storage_key)


if __name__ == "__main__":
    arm()
    cached(int(sys.argv[2]))
