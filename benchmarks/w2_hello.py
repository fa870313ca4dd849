"""W2: a fresh process defines and runs a flow with one task."""

import importlib
import json
import sys

module = importlib.import_module(sys.argv[1])


@module.task
def add(a: int, b: int) -> int:
    return a + b


@module.flow
def hello(a: int = 1) -> int:
    return add(a, 2)


print(json.dumps({"result": hello()}))
