"""SIGTERM ends the block in order, and then the process, as its parent or the user's handler expects."""

from __future__ import annotations

import asyncio
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from rota.engine.interrupts import acapture_signals, capture_signals
from rota.exceptions import TerminationSignal

if TYPE_CHECKING:
    from rota.testing.processes import Sandbox

PROGRAM = """
    import asyncio, os, signal, sys, time
    from rota.engine.interrupts import acapture_signals, capture_signals
    from rota.exceptions import TerminationSignal

    def terminate():
        os.kill(os.getpid(), signal.SIGTERM)

    def block():
        terminate()
        time.sleep(20)
"""


def run(sandbox: Sandbox, code: str) -> tuple[int, list[str]]:
    import textwrap

    script = sandbox.write("program.py", textwrap.dedent(PROGRAM) + textwrap.dedent(code))
    finished = sandbox.run(script)
    return finished.returncode, finished.stdout.splitlines()


def test_the_block_ends_in_order_and_the_process_by_the_signal(sandbox: Sandbox) -> None:
    code = """
        with capture_signals():
            try:
                block()
            except TerminationSignal as error:
                print("ended in order", error.signal, flush=True)
                raise
    """
    assert run(sandbox, code) == (-signal.SIGTERM, ["ended in order 15"])


def test_a_block_that_swallows_it_is_not_the_end_of_it(sandbox: Sandbox) -> None:
    code = """
        with capture_signals():
            try:
                block()
            except BaseException:
                print("swallowed", flush=True)
        print("never")
    """
    assert run(sandbox, code) == (-signal.SIGTERM, ["swallowed"])


def test_the_users_handler_is_called_after_the_block(sandbox: Sandbox) -> None:
    code = """
        signal.signal(signal.SIGTERM, lambda *_: print("handler", flush=True))
        try:
            with capture_signals():
                block()
        except TerminationSignal:
            print("block ended")
        terminate()
        print("goes on")
    """
    assert run(sandbox, code) == (0, ["handler", "block ended", "handler", "goes on"])


def test_nested_blocks_are_told_once(sandbox: Sandbox) -> None:
    code = """
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(3))
        told = 0
        with capture_signals():
            try:
                with capture_signals():
                    try:
                        block()
                    except TerminationSignal:
                        terminate()  # while it is being ended: not again
                        terminate()
                        time.sleep(0.01)
                        print("cleaned up")
                        raise
            finally:
                print("outer", flush=True)
    """
    assert run(sandbox, code) == (3, ["cleaned up", "outer"])


def test_an_ignored_signal_stays_ignored(sandbox: Sandbox) -> None:
    code = """
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        with capture_signals():
            terminate()
        print("goes on")
    """
    assert run(sandbox, code) == (0, ["goes on"])


def test_a_handler_that_is_set_inside_stays(sandbox: Sandbox) -> None:
    code = """
        with capture_signals():
            signal.signal(signal.SIGTERM, lambda *_: print("mine"))
            terminate()
        terminate()
    """
    assert run(sandbox, code) == (0, ["mine", "mine"])


def test_a_coroutine_is_cancelled_and_left_by_the_signal(sandbox: Sandbox) -> None:
    code = """
        async def main():
            try:
                async with acapture_signals():
                    asyncio.get_running_loop().call_later(0.05, terminate)
                    try:
                        await asyncio.sleep(20)
                    except asyncio.CancelledError:
                        await asyncio.sleep(0.01)
                        print("cleaned up", flush=True)
                        raise
            finally:
                print("never: the process has ended")
        asyncio.run(main())
    """
    assert run(sandbox, code) == (-signal.SIGTERM, ["cleaned up"])


def test_coroutines_side_by_side_are_all_cancelled(sandbox: Sandbox) -> None:
    code = """
        signal.signal(signal.SIGTERM, lambda *_: print("handler", flush=True))

        async def one(name):
            try:
                async with acapture_signals():
                    await asyncio.sleep(20)
            except TerminationSignal:
                print(name, asyncio.current_task().cancelling())

        async def main():
            asyncio.get_running_loop().call_later(0.05, terminate)
            await asyncio.gather(one("a"), one("b"))
            await asyncio.sleep(0)
            print("goes on")
        asyncio.run(main())
    """
    returncode, lines = run(sandbox, code)
    assert returncode == 0
    assert sorted(lines[:-1]) == ["a 0", "b 0", "handler"]
    assert lines[-1] == "goes on"


@pytest.mark.parametrize("nesting", ["async in async", "async in sync", "sync in async"])
def test_blocks_of_both_kinds_nest(sandbox: Sandbox, nesting: str) -> None:
    code = """
        signal.signal(signal.SIGTERM, lambda *_: print("handler", flush=True))

        async def inner():
            try:
                async with acapture_signals():
                    asyncio.get_running_loop().call_later(0.05, terminate)
                    await asyncio.sleep(20)
            except BaseException as error:
                await asyncio.sleep(0.01)
                print("inner", type(error).__name__)
                raise

        def blocking_inner():
            try:
                with capture_signals():
                    block()
            except BaseException as error:
                print("inner", type(error).__name__)
                raise

        async def outer(call):
            try:
                async with acapture_signals():
                    try:
                        result = call()
                        if result is not None:
                            await result
                    except BaseException as error:
                        await asyncio.sleep(0.01)  # cleaning up is not cancelled
                        print("outer", type(error).__name__)
                        raise
            except TerminationSignal:
                print("left by the signal")

        def blocking_outer():
            try:
                with capture_signals():
                    asyncio.run(inner())
            except TerminationSignal:
                print("left by the signal")
    """
    start = {
        "async in async": "asyncio.run(outer(inner))",
        "async in sync": "blocking_outer()",
        "sync in async": "asyncio.run(outer(blocking_inner))",
    }[nesting]
    import textwrap

    returncode, lines = run(sandbox, textwrap.dedent(code) + start)
    assert returncode == 0
    between = [] if nesting == "async in sync" else ["outer TerminationSignal"]
    assert lines == ["inner TerminationSignal", *between, "handler", "left by the signal"]


def test_other_threads_capture_nothing() -> None:
    before = signal.getsignal(signal.SIGTERM)
    during: list[object] = []

    def work() -> None:
        with capture_signals():
            during.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert during == [before]


def test_the_handler_is_there_again_after_the_block() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with capture_signals():
        assert signal.getsignal(signal.SIGTERM) is not before
        with capture_signals():
            pass
    assert signal.getsignal(signal.SIGTERM) is before

    async def main() -> None:
        async with acapture_signals():
            assert signal.getsignal(signal.SIGTERM) is not before

    asyncio.run(main())
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_exception_tells_the_signal() -> None:
    received: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: received.append(number))
    try:
        with pytest.raises(TerminationSignal) as caught, capture_signals():
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert caught.value.signal == signal.SIGTERM
    assert received == [signal.SIGTERM]
