"""One name blocks for blocking callers and is awaited by coroutines."""

from __future__ import annotations

import asyncio
import inspect
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

from rota import flow, task
from rota.utilities.dispatch import dual, is_called_from_coroutine

if TYPE_CHECKING:
    from rota.testing.isolation import Harness


async def agreet(name: str, *, loud: bool = False) -> str:
    """Greet."""
    return f"async {name}{'!' if loud else ''}"


@dual(agreet)
def greet(name: str, *, loud: bool = False) -> str:
    """Greet."""
    return f"sync {name}{'!' if loud else ''}"


class Greeter:
    def __init__(self, name: str) -> None:
        self.name = name

    async def ahello(self) -> str:
        return f"async {self.name}"

    @dual(ahello)
    def hello(self) -> str:
        return f"sync {self.name}"

    @classmethod
    async def akind(cls) -> str:
        return f"async {cls.__name__}"

    @classmethod
    @dual(akind.__func__)  # type: ignore[attr-defined]
    def kind(cls) -> str:
        return f"sync {cls.__name__}"


def test_blocking_callers_get_the_answer() -> None:
    assert greet("a") == "sync a"
    assert greet("a", loud=True) == "sync a!"
    assert Greeter("b").hello() == "sync b"
    assert Greeter.kind() == "sync Greeter"


def test_coroutines_get_something_to_await() -> None:
    async def main() -> list[Any]:
        answer: Any = greet("a", loud=True)
        assert inspect.iscoroutine(answer)
        greeter: Any = Greeter
        return [await answer, await greeter("b").hello(), await greeter.kind()]

    assert asyncio.run(main()) == ["async a!", "async b", "async Greeter"]


def test_the_caller_can_decide() -> None:
    async def main() -> list[Any]:
        function: Any = greet
        return [function("a", _sync=True), await function("a", _sync=False), await greet.aio("a")]

    assert asyncio.run(main()) == ["sync a", "async a", "async a"]
    assert asyncio.run(greet("a", _sync=False)) == "async a"  # type: ignore[call-arg, arg-type]


def test_a_thread_beside_a_loop_blocks() -> None:
    async def main() -> Any:
        return await asyncio.to_thread(greet, "a")

    assert asyncio.run(main()) == "sync a"


def test_the_function_keeps_its_name_and_signature() -> None:
    assert greet.__name__ == "greet"  # type: ignore[attr-defined]
    assert str(inspect.signature(greet)) == str(inspect.signature(agreet))
    assert greet.__doc__ == "Greet."


def test_a_blocking_flow_inside_of_a_coroutine_blocks(rota_harness: Harness) -> None:
    """It runs on the loop's own thread and could not await anything."""
    seen: dict[str, bool] = {}

    @task
    def blocking_task() -> None:
        seen["blocking task"] = is_called_from_coroutine()

    @task
    async def async_task() -> None:
        seen["async task"] = is_called_from_coroutine()

    @flow
    def blocking_flow() -> None:
        seen["blocking flow"] = is_called_from_coroutine()
        seen["greeting"] = greet("a") == "sync a"
        blocking_task()

    @flow
    async def async_flow() -> None:
        seen["async flow"] = is_called_from_coroutine()
        await async_task()
        blocking_task()

    async def main() -> None:
        blocking_flow()
        assert seen == {"blocking flow": False, "greeting": True, "blocking task": False}
        await async_flow()

    asyncio.run(main())
    assert (seen["async flow"], seen["async task"], seen["blocking task"]) == (True, True, False)


def test_asking_loads_nothing() -> None:
    code = "import sys; from rota.utilities import dispatch as d; print(d.is_called_from_coroutine(), 'asyncio' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "False False\n"


def test_other_threads_do_not_count() -> None:
    async def main() -> list[bool]:
        answers: list[bool] = []
        thread = threading.Thread(target=lambda: answers.append(is_called_from_coroutine()))
        thread.start()
        thread.join()
        return [*answers, is_called_from_coroutine()]

    assert asyncio.run(main()) == [False, True]
