"""Programs that the limited process is given in tests."""

from __future__ import annotations

import os
import time
from typing import Any


def echo(argument: Any) -> Any:
    print("not an answer")
    return argument


def spin(argument: Any) -> None:
    while True:
        pass


def sleep(argument: float) -> None:
    time.sleep(argument)


def hoard(argument: int) -> int:
    return len(bytearray(argument))


def vanish(argument: Any) -> None:
    os._exit(3)


def write(argument: str) -> None:
    with open(argument, "w") as file:
        file.write("x" * 100)


def environment(argument: Any) -> list[str]:
    return sorted(os.environ)
