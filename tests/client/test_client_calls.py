"""A method is written once and serves blocking and async code alike."""

from __future__ import annotations

import asyncio
import inspect
import os
import threading
from typing import Any

import pytest
from scripted_app import ScriptedApp

from rota import contract
from rota.client import RotaClient, SyncRotaClient
from rota.client.calls import AwaitingClient, BlockingClient, Call, Steps, Transport, ask, call
from rota.client.embedded import EmbeddedTransport
from rota.exceptions import ObjectNotFound


class Echo:
    """Answers with the name it was asked for; refuses "nobody"."""

    def __init__(self) -> None:
        self.threads: list[int] = []

    def send(self, call: Call[Any]) -> Any:
        if call.path["name"] == "nobody":
            raise ObjectNotFound("Nobody is not there.")
        return call.path["name"]

    async def asend(self, call: Call[Any]) -> Any:
        await asyncio.sleep(0)
        return self.send(call)

    def close(self) -> None: ...


class Greetings:
    @call
    def pair(self, one: str, *, other: str = "b") -> Steps[tuple[Any, Any]]:
        """Ask for two names, in turn."""
        first = yield from ask(contract.flows.READ_FLOW_BY_NAME, {"name": one})
        second = yield from ask(contract.flows.READ_FLOW_BY_NAME, {"name": other})
        return first, second

    @call
    def exists(self, name: str) -> Steps[bool]:
        try:
            yield from ask(contract.flows.READ_FLOW_BY_NAME, {"name": name})
        except ObjectNotFound:
            return False
        return True

    @call
    def nothing(self) -> Steps[int]:
        yield from ()
        return 7


class SyncGreeter(BlockingClient, Greetings):
    pass


class Greeter(AwaitingClient, Greetings):
    pass


def test_a_blocking_client_returns_what_the_method_returns() -> None:
    assert SyncGreeter(Echo()).pair("a", other="c") == ("a", "c")


def test_an_awaiting_client_gives_a_coroutine_for_the_same() -> None:
    assert asyncio.run(Greeter(Echo()).pair("a", other="c")) == ("a", "c")


def test_a_method_may_handle_a_refusal_itself() -> None:
    assert not SyncGreeter(Echo()).exists("nobody")
    assert SyncGreeter(Echo()).exists("somebody")
    assert not asyncio.run(Greeter(Echo()).exists("nobody"))
    assert asyncio.run(Greeter(Echo()).exists("somebody"))


def test_a_refusal_that_is_not_handled_reaches_the_caller() -> None:
    with pytest.raises(ObjectNotFound, match="Nobody"):
        SyncGreeter(Echo()).pair("a", other="nobody")
    with pytest.raises(ObjectNotFound, match="Nobody"):
        asyncio.run(Greeter(Echo()).pair("nobody"))


def test_a_method_need_not_ask_at_all() -> None:
    assert SyncGreeter(Echo()).nothing() == 7
    assert asyncio.run(Greeter(Echo()).nothing()) == 7


def test_a_subclass_may_replace_a_method() -> None:
    class Short(SyncGreeter):
        def nothing(self) -> int:
            return 8

    assert Short(Echo()).nothing() == 8
    assert Short(Echo()).pair("a") == ("a", "b")


def test_methods_keep_their_name_document_and_parameters() -> None:
    for kind in (SyncGreeter, Greeter):
        method: Any = kind.pair
        assert method.__name__ == "pair"
        assert method.__doc__ == "Ask for two names, in turn."
        assert list(inspect.signature(method).parameters) == ["self", "one", "other"]
    assert inspect.iscoroutinefunction(Greeter.pair)
    assert not inspect.iscoroutinefunction(SyncGreeter.pair)


def test_both_clients_have_the_same_methods() -> None:
    def names(kind: type) -> set[str]:
        return {name for name in dir(kind) if not name.startswith("_")}

    assert names(SyncRotaClient) == names(RotaClient)
    coroutines = {name for name in names(RotaClient) if inspect.iscoroutinefunction(getattr(RotaClient, name))}
    assert names(RotaClient) - coroutines == {"client_version"}


def test_every_method_says_what_it_does() -> None:
    for name in dir(SyncRotaClient):
        if not name.startswith("_"):
            assert inspect.getdoc(getattr(SyncRotaClient, name)), name


def test_an_awaited_call_does_not_hold_up_the_loop(transport: Transport) -> None:
    held, free = threading.Event(), threading.Event()

    def hold(call: Call[Any]) -> Any:
        held.set()
        assert free.wait(10)
        return True

    transport.send = hold  # type: ignore[method-assign]  # the part that blocks

    async def main() -> bool:
        asking = asyncio.create_task(RotaClient(transport).is_ready())
        while not held.is_set():
            await asyncio.sleep(0)
        free.set()
        return await asking

    assert asyncio.run(main())


def test_a_client_of_async_code_serves_one_event_loop_after_another(transport: Transport, app: ScriptedApp) -> None:
    app.answers["read_api_version"] = "0.8.4"
    client = RotaClient(transport)
    assert [asyncio.run(client.api_version()) for _ in range(2)] == ["0.8.4"] * 2


def test_a_cancelled_caller_stops_waiting(transport: Transport) -> None:
    held, free = threading.Event(), threading.Event()

    def hold(call: Call[Any]) -> Any:
        held.set()
        assert free.wait(10)

    transport.send = hold  # type: ignore[method-assign]  # the part that blocks

    async def main() -> None:
        asking = asyncio.create_task(RotaClient(transport).is_ready())
        while not held.is_set():
            await asyncio.sleep(0)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        free.set()

    asyncio.run(main())


# The child uses no thread of its parent; Python 3.12 warns of any fork beside threads.
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_forked_child_has_threads_of_its_own(embedded: EmbeddedTransport, app: ScriptedApp) -> None:
    app.answers["read_api_version"] = "0.8.4"
    client = RotaClient(embedded)
    asyncio.run(client.api_version())
    child = os.fork()
    if child == 0:
        os._exit(0 if asyncio.run(asyncio.wait_for(client.api_version(), 10)) == "0.8.4" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
