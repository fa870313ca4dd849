"""State hooks of flows and tasks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from records import Records

from rota import flow, task
from rota.states import Cancelled
from rota.testing import FakeClock

pytestmark = pytest.mark.usefixtures("rota_harness")


class Heard:
    """Notes what hooks were called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str, str]] = []

    def hook(self, name: str) -> Any:
        def called(definition: Any, run: Any, state: Any) -> None:
            self.calls.append((name, definition.name, state.name))
            assert run.state.name == state.name
            assert run.name

        called.__name__ = name
        return called


@pytest.fixture
def heard() -> Heard:
    return Heard()


def all_of(heard: Heard, *kinds: str) -> dict[str, Any]:
    return {f"on_{kind}": [heard.hook(kind)] for kind in kinds}


FLOW_KINDS = ("running", "completion", "failure", "cancellation", "crashed")
TASK_KINDS = ("running", "completion", "failure")


def test_hooks_of_a_flow_that_completes(heard: Heard) -> None:
    @flow(**all_of(heard, *FLOW_KINDS))
    def good() -> None:
        pass

    good()
    assert heard.calls == [("running", "good", "Running"), ("completion", "good", "Completed")]


def test_hooks_of_a_flow_that_fails(heard: Heard) -> None:
    @flow(**all_of(heard, *FLOW_KINDS))
    def bad() -> None:
        raise ValueError

    bad(return_state=True)
    assert heard.calls == [("running", "bad", "Running"), ("failure", "bad", "Failed")]


def test_hooks_of_a_flow_that_ends_cancelled(heard: Heard) -> None:
    @flow(**all_of(heard, *FLOW_KINDS))
    def stopped() -> Any:
        return Cancelled()

    stopped(return_state=True)
    assert heard.calls == [("running", "stopped", "Running"), ("cancellation", "stopped", "Cancelled")]


def test_hooks_of_a_flow_that_crashes(heard: Heard, records: Records) -> None:
    @flow(**all_of(heard, *FLOW_KINDS))
    def gone() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        gone()
    assert heard.calls == [("running", "gone", "Running"), ("crashed", "gone", "Crashed")]
    assert records.flow_run().state.message == "Execution was aborted by sys.exit(3)."


def test_hooks_of_tasks(heard: Heard) -> None:
    @task(**all_of(heard, *TASK_KINDS))
    def judged(ok: bool) -> None:
        if not ok:
            raise ValueError

    @flow
    def judging() -> None:
        judged(True)
        judged.submit(False).wait()

    judging()
    assert heard.calls == [
        ("running", "judged", "Running"),
        ("completion", "judged", "Completed"),
        ("running", "judged", "Running"),
        ("failure", "judged", "Failed"),
    ]


def test_failure_hooks_wait_for_the_last_retry_and_running_hooks_see_each_attempt(heard: Heard, rota_clock: FakeClock) -> None:
    @task(retries=2, retry_delay_seconds=60, **all_of(heard, *TASK_KINDS))
    def stubborn() -> None:
        raise ValueError

    @flow(retries=1, **all_of(heard, *FLOW_KINDS))
    def trying() -> None:
        stubborn()

    trying(return_state=True)
    attempt = [
        ("running", "stubborn", "Running"),
        *[("running", "stubborn", "Retrying")] * 2,
        ("failure", "stubborn", "Failed"),
    ]
    first, second = heard.calls[:5], heard.calls[5:]
    assert first == [("running", "trying", "Running"), *attempt]
    assert second[0] == ("running", "trying", "Retrying")
    assert second[-2:] == [("failure", "stubborn", "Failed"), ("failure", "trying", "Failed")]


def test_hooks_may_be_added_by_decorator_and_run_in_order(heard: Heard) -> None:
    @flow(on_completion=[heard.hook("first")])
    def good() -> None:
        pass

    @good.on_completion
    def second(definition: Any, run: Any, state: Any) -> None:
        heard.calls.append(("second", definition.name, state.name))

    good()
    assert [name for name, _, _ in heard.calls] == ["first", "second"]


def test_a_hook_that_fails_is_logged_and_hurts_nobody(heard: Heard, records: Records) -> None:
    def breaks(*_: Any) -> None:
        raise ValueError("hook broke")

    @flow(on_completion=[breaks, heard.hook("after")])
    def good() -> str:
        return "fine"

    assert good() == "fine"
    assert [name for name, _, _ in heard.calls] == ["after"]
    messages = records.messages(records.flow_run())
    assert "Running hook 'breaks' in response to entering state 'Completed'" in messages
    assert any(
        text.startswith("An error was encountered while running hook 'breaks'") and "hook broke" in text for text in messages
    )
    assert "Hook 'after' finished running successfully" in messages
    assert records.flow_run().state_type == "COMPLETED"


def test_async_hooks_run_for_both_kinds_of_flows(heard: Heard) -> None:
    async def awaited(definition: Any, run: Any, state: Any) -> None:
        await asyncio.sleep(0)
        heard.calls.append(("awaited", definition.name, state.name))

    @flow(on_completion=[awaited])
    def blocking() -> None:
        pass

    @flow(on_completion=[awaited])
    async def awaiting() -> None:
        pass

    blocking()
    asyncio.run(awaiting())
    assert [definition for _, definition, _ in heard.calls] == ["blocking", "awaiting"]
