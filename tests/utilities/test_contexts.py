"""Contexts that code can ask for, enter and hand on: tags, settings, clients; and waiting for runs elsewhere."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from typing import Any
from uuid import UUID, uuid4

import pytest

import rota.context
from rota import flow, task
from rota.client import RotaClient, get_client
from rota.client.utilities import client_injector, get_or_create_client, inject_client
from rota.context import (
    AsyncClientContext,
    SettingsContext,
    SyncClientContext,
    TagsContext,
    get_settings_context,
    refresh_global_settings_context,
    root_settings_context,
    tags,
    use_profile,
)
from rota.contract.flow_runs import FlowRunCreate
from rota.core.states import State
from rota.core.vocabulary import StateType
from rota.exceptions import FlowRunWaitTimeout, MissingProfileError, ObjectNotFound
from rota.flow_runs import wait_for_flow_run
from rota.settings import Profile, get_settings, temporary_settings
from rota.task_runs import TaskRunWaiter
from rota.utilities.context import get_flow_run_id, get_task_and_flow_run_ids, get_task_run_id


def test_every_name_of_the_module_is_there() -> None:
    for name in rota.context.__all__:
        assert getattr(rota.context, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        rota.context.nothing  # noqa: B018 - the access is the test


def test_the_module_loads_no_client() -> None:
    code = "import sys, rota.context; print(any(name.startswith('rota.client') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_tags_can_be_entered_as_they_were() -> None:
    with tags("a"):
        held = TagsContext.get()
    with tags("b"), TagsContext(frozenset({"c"})), held:
        assert TagsContext.get().current_tags == {"a"}
    assert TagsContext.get().current_tags == frozenset()


# ---------------------------------------------------------------------- settings


def test_the_settings_that_hold_are_found() -> None:
    with temporary_settings({"tasks.default_retries": 7}):
        context = get_settings_context()
        assert (context.settings, context.profile.name) == (get_settings(), get_settings().profile_name)
        assert SettingsContext.get() == context
        assert hash(SettingsContext.get()) == hash(context)
    with context:
        assert get_settings().tasks.default_retries == 7
        with context:
            assert get_settings().tasks.default_retries == 7
        assert get_settings().tasks.default_retries == 7
    assert get_settings().tasks.default_retries == 0


def test_settings_can_be_handed_to_another_process() -> None:
    with temporary_settings({"tasks.default_retries": 7, "api.key": "hush"}):
        serialized = get_settings_context().serialize()
        shown = get_settings_context().serialize(include_secrets=False)
    assert serialized["settings"]["ROTA_TASKS_DEFAULT_RETRIES"] == "7"
    assert serialized["settings"]["ROTA_API_KEY"] == "hush"
    assert "hush" not in str(shown)


def test_another_profile_holds_in_its_block(monkeypatch: pytest.MonkeyPatch) -> None:
    profile = Profile("mine", {"ROTA_TASKS_DEFAULT_RETRIES": "3", "ROTA_FLOWS_DEFAULT_RETRIES": "4"})
    monkeypatch.setenv("ROTA_FLOWS_DEFAULT_RETRIES", "9")
    with temporary_settings({"tasks.default_retries": 7, "logging.markup": True}):
        with use_profile(profile) as context:
            assert context.profile is profile
            assert get_settings() is context.settings
            assert (get_settings().tasks.default_retries, get_settings().flows.default_retries) == (3, 9)
            assert get_settings().logging.markup is True
        with use_profile(profile, override_environment_variables=True, include_current_context=False):
            assert get_settings().flows.default_retries == 4
            assert get_settings().logging.markup is False
        assert get_settings().tasks.default_retries == 7
    with pytest.raises(MissingProfileError, match="nope"), use_profile("nope"):
        pass


def test_the_environment_can_be_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = get_settings().tasks.default_retries
    monkeypatch.setenv("ROTA_TASKS_DEFAULT_RETRIES", str(before + 1))
    assert root_settings_context().settings.tasks.default_retries == before + 1
    assert get_settings().tasks.default_retries == before
    from rota.settings import context

    process = context._process
    try:
        refresh_global_settings_context()
        assert context._process is not None
        assert context._process.tasks.default_retries == before + 1
    finally:
        context.replace_process_settings(process)


# ---------------------------------------------------------------------- clients


@pytest.mark.usefixtures("rota_harness")
def test_code_in_a_block_shares_a_client() -> None:
    assert SyncClientContext.get() is None
    with SyncClientContext.get_or_create() as outer, SyncClientContext.get_or_create() as inner:
        assert inner is outer is SyncClientContext.get()
        assert outer.client.count_flows() == 0
    assert SyncClientContext.get() is None

    async def main() -> None:
        assert AsyncClientContext.get() is None
        async with AsyncClientContext.get_or_create() as outer, AsyncClientContext.get_or_create() as inner:
            assert inner is outer
            assert await outer.client.count_flows() == 0
            assert get_or_create_client() == (outer.client, True)
        assert AsyncClientContext.get() is None
        assert get_or_create_client()[1] is False
        given = get_client()
        assert get_or_create_client(given) == (given, True)

    asyncio.run(main())


@pytest.mark.usefixtures("rota_harness")
def test_functions_are_given_a_client() -> None:
    @inject_client
    async def count(word: str, client: RotaClient | None = None) -> tuple[str, Any]:
        assert client is not None
        return word, await client.count_flows()

    @client_injector
    async def count_first(client: RotaClient, word: str) -> tuple[str, Any]:
        return word, await client.count_flows()

    async def main() -> list[Any]:
        async with AsyncClientContext():
            within = [await count("a"), await count_first("b")]
        return [*within, await count("c"), await count("d", client=get_client()), await count_first("e")]

    assert asyncio.run(main()) == [(word, 0) for word in "abcde"]


# ---------------------------------------------------------------------- runs


def test_the_kind_of_server_follows_the_settings() -> None:
    from rota.client.base import ServerType, determine_server_type

    with temporary_settings({"api.url": "http://h/api"}):
        assert determine_server_type() is ServerType.SERVER
    with temporary_settings(restore_defaults=["api.url", "server.ephemeral.enabled"]):
        assert determine_server_type() is ServerType.EPHEMERAL
    with temporary_settings({"server.ephemeral.enabled": False}, restore_defaults=["api.url"]):
        assert determine_server_type() is ServerType.UNCONFIGURED


@pytest.mark.usefixtures("rota_harness")
def test_code_knows_the_ids_of_its_runs() -> None:
    @task
    def inner() -> tuple[Any, Any]:
        return get_task_and_flow_run_ids()

    @flow
    def outer() -> list[Any]:
        return [get_flow_run_id(), get_task_run_id(), inner()]

    flow_run_id, no_task, (task_run_id, same) = outer()
    assert isinstance(flow_run_id, UUID)
    assert isinstance(task_run_id, UUID)
    assert (no_task, same) == (None, flow_run_id)
    assert get_task_and_flow_run_ids() == (None, None)


def _flow_run() -> UUID:
    client = get_client(sync_client=True)
    flow_id = client.create_flow_from_name("elsewhere")
    from rota.client.calls import Call
    from rota.contract.flow_runs import CREATE_FLOW_RUN

    run = client.transport.send(Call(CREATE_FLOW_RUN, body=FlowRunCreate(flow_id=flow_id)))
    return run.id


@pytest.mark.usefixtures("rota_harness")
def test_a_flow_run_elsewhere_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    run_id = _flow_run()
    client = get_client(sync_client=True)

    def end() -> None:
        client.set_flow_run_state(run_id, State(StateType.RUNNING), force=True)
        client.set_flow_run_state(run_id, State(StateType.COMPLETED), force=True)

    async def main() -> Any:
        threading.Timer(0.1, end).start()
        return await wait_for_flow_run(run_id, log_states=True, poll_interval=0.02)

    with caplog.at_level("INFO", "rota.waiting"):
        assert asyncio.run(main()).state_type is StateType.COMPLETED
    assert "'Completed'" in caplog.text


@pytest.mark.usefixtures("rota_harness")
def test_waiting_comes_to_an_end() -> None:
    run_id = _flow_run()
    with pytest.raises(FlowRunWaitTimeout, match="It goes on"):
        asyncio.run(wait_for_flow_run(run_id, timeout=0.05))
    with pytest.raises(ObjectNotFound):
        asyncio.run(wait_for_flow_run(uuid4()))


@pytest.mark.usefixtures("rota_harness")
def test_a_task_run_elsewhere_is_waited_for() -> None:
    @task
    def work() -> None: ...

    state: Any = work(return_state=True)
    task_run_id = state.state_details.task_run_id
    called = threading.Event()

    async def main() -> Any:
        return await TaskRunWaiter.wait_for_task_run(task_run_id, timeout=60)

    ended = asyncio.run(main())
    assert ended is not None
    assert ended.is_completed()
    TaskRunWaiter.add_done_callback(task_run_id, lambda: 1 / 0)  # type: ignore[arg-type, return-value]
    TaskRunWaiter.add_done_callback(task_run_id, called.set)
    assert called.wait(60)

    async def in_vain() -> Any:
        return await TaskRunWaiter.wait_for_task_run(uuid4(), timeout=0.05)

    assert asyncio.run(in_vain()) is None
    TaskRunWaiter.instance().stop()
