"""Whatever is sent: a named refusal with one sentence, never a traceback from the depths, never a hang."""

from __future__ import annotations

from typing import Any

import pytest
from api_driver import COMPLETED, RUNNING, Api, RecordedTask, proposal

from rota import contract
from rota.contract.artifacts import CREATE_ARTIFACT, ArtifactCreate
from rota.contract.events import CREATE_EVENTS, Event
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterId
from rota.contract.flow_runs import CREATE_FLOW_RUN, UPDATE_FLOW_RUN, UPDATE_FLOW_RUN_LABELS, FlowRunCreate, FlowRunUpdate
from rota.contract.flows import CREATE_FLOW, FlowCreate
from rota.contract.logs import CREATE_LOGS, LogCreate
from rota.contract.queries.flow_runs import (
    COUNT_FLOW_RUNS,
    PAGINATE_FLOW_RUNS,
    READ_FLOW_RUN_HISTORY,
    READ_FLOW_RUNS,
    FlowRunHistory,
    PaginateFlowRuns,
    ReadFlowRuns,
)
from rota.contract.queries.logs import READ_LOGS, ReadLogs
from rota.contract.record import LogRecord
from rota.core.ids import uuid7
from rota.exceptions import InvalidRequest, RotaException
from rota.server.store.columns import to_microseconds

NASTY = [
    "",
    " ",
    "a/b",
    "50%",
    "a&b",
    "<script>",
    "a>b",
    "nul\x00nul",
    "half \ud800 pair",
    "x" * 1025,
    "x" * 65_536,
    "😀",
    "\u202egnp.exe",
    "zero\u200bwidth",
    "e\u0301",
    "' OR 1=1 --",
    "{{7*7}}",
    "line\r\nbreak",
    "-rf",
    "../x",
]
NO_NAMES = {"", "a/b", "50%", "a&b", "<script>", "a>b", "nul\x00nul", "half \ud800 pair", "x" * 1025, "x" * 65_536, "../x"}


def nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"k": value}
    return value


@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("checked", [True, False], ids=["parsed", "as-object"])
def test_a_flow_is_named_safely_or_refused(api: Api, name: str, checked: bool) -> None:
    body: Any = {"name": name} if checked else FlowCreate.model_construct(name=name)
    if name in NO_NAMES:
        with pytest.raises(InvalidRequest, match="name") as refusal:
            api.app.handle(CREATE_FLOW, body=body)
        assert len(str(refusal.value)) < 1000
    else:
        flow = api.app.handle(CREATE_FLOW, body=body)
        assert flow.name == name
        assert api.app.handle(contract.flows.READ_FLOW_BY_NAME, {"name": name}) == flow


@pytest.mark.parametrize("name", NASTY)
def test_runs_tags_and_parameters_may_hold_any_text_of_reasonable_length(api: Api, name: str) -> None:
    create = FlowRunCreate.model_construct(flow_id=api.flow().id, name=name, tags=[name], parameters={name: [name]})
    if len(name) > 1024:
        with pytest.raises(InvalidRequest, match="at most 1024"):
            api.app.handle(CREATE_FLOW_RUN, body=create)
        return
    run = api.read(api.app.handle(CREATE_FLOW_RUN, body=create).id)
    kept = name.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    assert run.name == kept or (not name and run.name)
    assert (run.tags, run.parameters) == ([kept], {kept: [kept]})


@pytest.mark.parametrize("key", ["", "nul\x00nul", "half \ud800 pair", "x" * 1025])
def test_keys_that_could_not_be_told_apart_are_refused(api: Api, key: str) -> None:
    flow = api.flow()
    with pytest.raises(InvalidRequest):
        api.app.handle(CREATE_FLOW_RUN, body=FlowRunCreate.model_construct(flow_id=flow.id, idempotency_key=key))
    with pytest.raises(InvalidRequest):
        api.app.handle(CREATE_ARTIFACT, body=ArtifactCreate.model_construct(key=key))


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"x": "a" * (512 * 1024)}, "less than 524,288 bytes"),
        ({"x": "é" * (256 * 1024)}, "less than 524,288 bytes"),
        ({"x": nested(70)}, "nested more than 64"),
        ({"x": nested(100_000)}, "nested more than 64"),
        ({"x": object()}, "cannot be kept as JSON"),
        ({"x": b"bytes"}, "cannot be kept as JSON"),
    ],
)
def test_parameters_beyond_what_is_kept_are_refused(local: Api, parameters: Any, sentence: str) -> None:
    flow, run = local.flow(), local.flow_run()
    with pytest.raises(InvalidRequest, match=sentence):
        local.app.handle(CREATE_FLOW_RUN, body=FlowRunCreate.model_construct(flow_id=flow.id, parameters=parameters))
    changes = FlowRunUpdate.model_construct(_fields_set={"parameters"}, parameters=parameters)
    with pytest.raises(InvalidRequest, match=sentence):
        local.app.handle(UPDATE_FLOW_RUN, {"id": run.id}, body=changes)


@pytest.mark.parametrize(
    "parameters",
    [
        {"x": "a" * (512 * 1024 - 9)},
        {"x": nested(63)},
        {"wide": [[] for _ in range(1000)]},
        {"__class__": 1, "self": 2, "parameters": {"$ref": "#"}},
        {"nan": float("nan"), "inf": [float("inf")]},
        {str(number): number for number in range(10_000)},
    ],
)
def test_parameters_within_the_limits_are_kept(local: Api, parameters: dict[str, Any]) -> None:
    run = local.flow_run(parameters=parameters)
    assert local.read(run).parameters.keys() == parameters.keys()


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ({"limit": 201}, "limit"),
        ({"limit": -1}, "limit"),
        ({"offset": -1}, "offset"),
        ({"offset": 2**63}, "offset"),
        ({"sort": "SIDEWAYS"}, "sort|order"),
    ],
)
@pytest.mark.parametrize("checked", [True, False], ids=["parsed", "as-object"])
def test_parts_of_lists_that_do_not_exist_are_refused(local: Api, part: dict[str, Any], sentence: str, checked: bool) -> None:
    body: Any = part if checked else ReadFlowRuns.model_construct(**part)
    with pytest.raises(InvalidRequest, match=sentence):
        local.app.handle(READ_FLOW_RUNS, body=body)
    body = part if checked else ReadLogs.model_construct(**part)
    with pytest.raises(InvalidRequest, match=sentence):
        local.app.handle(READ_LOGS, body=body)


def test_pages_that_do_not_exist_are_refused_or_empty(local: Api) -> None:
    for page in (0, -1, 2**62):
        with pytest.raises(InvalidRequest):
            local.app.handle(PAGINATE_FLOW_RUNS, body=PaginateFlowRuns.model_construct(page=page))
    assert local.app.handle(PAGINATE_FLOW_RUNS, body={"page": 9}).results == []


def test_a_filter_that_names_too_much_is_refused(local: Api) -> None:
    wanted = FlowRunFilter(id=FlowRunFilterId(any_=[uuid7()] * 1001))
    with pytest.raises(InvalidRequest, match="1001 values"):
        local.app.handle(READ_FLOW_RUNS, body=ReadFlowRuns(flow_runs=wanted))


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 2**70])
def test_a_filter_with_a_number_that_no_column_holds_is_refused(api: Api, number: int) -> None:
    wanted = {"deployments": {"concurrency_limit": {"le_": number}}}
    with pytest.raises(InvalidRequest, match="le_"):
        api.app.handle(COUNT_FLOW_RUNS, body=wanted)


@pytest.mark.parametrize("seconds", [0, 0.5, -1, float("nan"), float("inf"), 1e18])
def test_histories_of_impossible_intervals_are_refused(local: Api, seconds: float) -> None:
    now = local.clock.now()
    body = FlowRunHistory.model_construct(history_start=now, history_end=now, history_interval_seconds=seconds)
    with pytest.raises(InvalidRequest, match="History interval"):
        local.app.handle(READ_FLOW_RUN_HISTORY, body=body)


def test_states_beyond_what_is_kept_are_refused(local: Api) -> None:
    run = local.flow_run()
    for state, sentence in (
        (proposal(RUNNING, name="x" * 10_000), "state's name"),
        (proposal(COMPLETED, data={"x": nested(100)}), "state's data is nested"),
        (proposal(COMPLETED, data="x" * 2**20), "state's data must be less"),
    ):
        with pytest.raises(InvalidRequest, match=sentence):
            local.propose_state(run, state)
    assert len(local.history(run)) == 1


def test_labels_tags_and_logs_have_limits(local: Api) -> None:
    run = local.flow_run()
    with pytest.raises(InvalidRequest, match="1001 labels"):
        local.app.handle(UPDATE_FLOW_RUN_LABELS, {"id": run.id}, body={str(number): number for number in range(1001)})
    many = {str(number): number for number in range(1001)}
    for operation, body in (
        (CREATE_FLOW, {"name": "many", "labels": many}),
        (CREATE_FLOW_RUN, {"flow_id": run.flow_id, "labels": many}),
    ):
        with pytest.raises(InvalidRequest, match="1001 labels"):
            local.app.answer(operation, body=body)
    with pytest.raises(InvalidRequest, match="1001 tags"):
        local.app.handle(CREATE_FLOW, body=FlowCreate(name="many", tags=["t"] * 1001))
    for level in (2**31, -(10**12)):
        line = LogCreate(name="x", level=level, message="m", timestamp=local.clock.now())
        with pytest.raises(InvalidRequest, match="beyond all levels"):
            local.app.handle(CREATE_LOGS, body=[line])
    with pytest.raises(InvalidRequest, match="at most 20000"):
        local.app.handle(CREATE_LOGS, body=[line] * 20_001)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"event": ""}, "name is empty"),
        ({"event": "x" * 1025}, "characters"),
        ({"resource": {}}, "has no prefect.resource.id"),
        ({"resource": {"prefect.resource.id": "r", **{str(number): "x" for number in range(500)}}}, "501 labels"),
        ({"related": [{"prefect.resource.id": "r", "prefect.resource.role": "x"}] * 101}, "101 related"),
        ({"related": [{"prefect.resource.id": "r"}]}, "has no prefect.resource.role"),
        ({"payload": {"x": "y" * 1_500_000}}, "less than 1,500,000 bytes"),
        ({"payload": nested(100)}, "nested"),
    ],
)
def test_events_beyond_what_is_kept_are_refused(local: Api, fields: dict[str, Any], sentence: str) -> None:
    usual = {
        "occurred": local.clock.now(),
        "event": "e",
        "resource": {"prefect.resource.id": "r"},
        "related": [],
        "payload": {},
    }
    event = Event.model_construct(id=uuid7(), follows=None, **{**usual, **fields})
    with pytest.raises(InvalidRequest, match=sentence):
        local.app.handle(CREATE_EVENTS, body=[event])


def test_what_is_too_long_to_be_said_is_cut_and_says_so(api: Api) -> None:
    run = api.flow_run(state=proposal(RUNNING, message="x" * 200_000))
    assert run.state is not None
    assert run.state.message is not None
    assert run.state.message.endswith("x… (200000 characters, cut)")
    line = LogCreate(name="x", level=20, message="y" * 2_000_000, timestamp=api.clock.now(), flow_run_id=run.id)
    api.app.handle(CREATE_LOGS, body=[line])
    recorded = LogRecord(3, uuid7().bytes, run.id.bytes, None, "x", 20, "y" * 2_000_000, to_microseconds(api.clock.now()))
    api.record(RecordedTask(run.id, records=[recorded]))
    kept = [line.message for line in api.app.handle(READ_LOGS)]
    assert kept == ["y" * 1_048_576 + "… (2000000 characters, cut)"] * 2


def test_refusals_change_nothing(local: Api) -> None:
    run = local.flow_run()
    for body in ({"parameters": {"x": nested(100)}}, {"name": "x" * 2000}, {"tags": ["x" * 2000]}):
        with pytest.raises(RotaException):
            local.app.handle(UPDATE_FLOW_RUN, {"id": run.id}, body=body)
    assert local.read(run) == run
