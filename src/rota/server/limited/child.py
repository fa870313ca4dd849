"""The limited process: reads a request a line, answers a line, until its parent closes the pipe.

Its limits: address space, processor seconds for each request, no files written. What goes beyond them ends this process,
not the server; the parent starts another one.
"""

from __future__ import annotations

import json
import resource
import sys
from importlib import import_module
from typing import Any, TextIO

from rota.server.limited.programs import Answer

SPARE_SECONDS = 2
"""Processor seconds beyond the deadline, which the parent keeps: this limit is for when it could not."""


def main() -> None:
    megabytes, programs = int(sys.argv[1]), json.loads(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answers, sys.stdout = sys.stdout, sys.stderr  # what a program prints is no answer; the parent shows it nowhere
    for line in sys.stdin:
        _reply(answers, _answer_to(line, programs))


def _answer_to(line: str, programs: dict[str, tuple[str, str]]) -> Answer:
    try:
        name, argument, seconds = json.loads(line)
        _limit_processor(seconds)
        module, function = programs[name]
        return {"value": getattr(import_module(module), function)(argument)}
    except MemoryError:
        return {"limit": "memory"}
    except RecursionError:
        return {"limit": "depth"}
    except ValueError as error:
        return {"refused": str(error)}
    except Exception as error:  # noqa: BLE001 - told to the parent, which raises it
        return {"failed": f"{type(error).__name__}: {error}"}


def _limit_processor(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + seconds) + SPARE_SECONDS
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, hard))


def _reply(answers: TextIO, answer: Any) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
