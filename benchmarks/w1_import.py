"""W1: a fresh process imports `flow` and `task`."""

import importlib
import json
import sys

module = importlib.import_module(sys.argv[1])
flow, task = module.flow, module.task
print(json.dumps({"modules": len(sys.modules)}))
