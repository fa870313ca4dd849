"""What models accept, keep and leave out."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from rota import contract
from rota.contract.artifacts import Artifact, ArtifactUpdate
from rota.contract.base import Page
from rota.contract.checkpoints import CheckpointValue
from rota.contract.events import Event
from rota.contract.filters.flow_runs import FlowRunFilter
from rota.contract.flow_runs import FlowRun, FlowRunCreate, FlowRunUpdate
from rota.contract.flows import Flow
from rota.contract.logs import LogCreate
from rota.contract.operation import Operation
from rota.contract.queries.base import HistoryResponseState
from rota.contract.states import OrchestrationResult, SetState, StateCreate, unknown_state_type
from rota.contract.task_runs import TaskRun
from rota.contract.wire import build, dump_answer, dump_body, parse_answer, parse_body
from rota.core.ids import uuid7
from rota.core.states import State, StateDetails
from rota.core.vocabulary import StateType
from rota.exceptions import InvalidRequest, SerializationError, UnreadableAnswer

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
RUN = FlowRun(id=uuid7(), name="calm-otter", flow_id=uuid7(), created=NOON, state=State(StateType.RUNNING, timestamp=NOON))


def as_answered(run: FlowRun, **changes: Any) -> bytes:
    answer = json.loads(dump_answer(contract.flow_runs.READ_FLOW_RUN, run))
    return json.dumps({**answer, **changes}).encode()


def test_a_flow_run_survives_the_wire() -> None:
    run = RUN.model_copy(update={"total_run_time": timedelta(seconds=1.5), "tags": ["a"], "parameters": {"x": [1, None]}})
    assert parse_answer(contract.flow_runs.READ_FLOW_RUN, as_answered(run)) == run


def test_spans_are_seconds_and_times_are_utc_on_the_wire() -> None:
    answer = json.loads(as_answered(RUN.model_copy(update={"total_run_time": timedelta(minutes=2)})))
    assert answer["total_run_time"] == 120.0
    assert answer["estimated_run_time"] == 0.0
    assert answer["created"] == "2026-07-01T12:00:00Z"


def test_fields_of_a_newer_server_are_ignored_in_answers() -> None:
    data = as_answered(RUN, mood="calm")
    assert parse_answer(contract.flow_runs.READ_FLOW_RUN, data).id == RUN.id


def test_a_state_type_of_a_newer_server_is_read_and_means_nothing_here() -> None:
    state = {**json.loads(as_answered(RUN))["state"], "type": "DREAMING", "name": "Dreaming"}
    run = parse_answer(contract.flow_runs.READ_FLOW_RUN, as_answered(RUN, state_type="DREAMING", state=state))
    assert run.state is not None
    assert run.state.type is run.state_type is unknown_state_type("DREAMING")
    assert run.state_type not in list(StateType)
    assert not run.state.is_final()
    assert not run.state.is_running()
    assert repr(run.state) == "Dreaming()"
    assert json.loads(as_answered(run))["state_type"] == "DREAMING"


def test_other_faults_in_a_state_are_still_faults() -> None:
    state = json.loads(as_answered(RUN))["state"]
    for broken in ({**state, "type": "DREAMING", "id": "x"}, {**state, "type": 3}, "RUNNING"):
        with pytest.raises(UnreadableAnswer, match="read_flow_run"):
            parse_answer(contract.flow_runs.READ_FLOW_RUN, as_answered(RUN, state=broken))


def test_a_client_cannot_propose_a_state_type_that_is_not_known() -> None:
    with pytest.raises(ValidationError, match="SCHEDULED"):
        StateCreate.model_validate({"type": "DREAMING"})


def test_states_in_lists_and_results_may_be_of_a_newer_server() -> None:
    state = {"id": str(uuid7()), "type": "DREAMING", "name": "Dreaming", "timestamp": "2026-07-01T12:00:00Z"}
    states = parse_answer(contract.states.READ_FLOW_RUN_STATES, json.dumps([state]).encode())
    result = TypeAdapter(OrchestrationResult).validate_python(
        {"state": state, "status": "ACCEPT", "details": {"type": "accept_details"}}
    )
    assert [one.type for one in states] == ["DREAMING"]
    assert result.state is not None
    assert result.state.type == "DREAMING"


def test_absent_and_null_differ_in_updates() -> None:
    update = contract.flow_runs.UPDATE_FLOW_RUN
    absent = parse_body(update, dump_body(update, FlowRunUpdate(name="a")))
    null = parse_body(update, dump_body(update, FlowRunUpdate(name="a", job_variables=None)))
    assert absent.model_fields_set == {"name"}
    assert null.model_fields_set == {"name", "job_variables"}
    assert dump_body(contract.artifacts.UPDATE_ARTIFACT, ArtifactUpdate(data=None)) == b'{"data":null}'


def test_a_field_that_has_no_null_is_refused_as_null() -> None:
    with pytest.raises(InvalidRequest, match=r"update_flow_run.*tags"):
        parse_body(contract.flow_runs.UPDATE_FLOW_RUN, b'{"tags": null}')


def test_a_body_that_is_not_sent_is_an_empty_one() -> None:
    assert parse_body(contract.queries.flows.READ_FLOWS, b"").offset == 0


def test_a_body_that_is_no_json_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="create_flow"):
        parse_body(contract.flows.CREATE_FLOW, b"{")


def test_a_refusal_names_the_first_fault_and_has_all() -> None:
    with pytest.raises(
        InvalidRequest, match=r"The flow is not valid: name: A name takes any characters but / % & > <.*\(1 more\)"
    ) as caught:
        build(contract.flows.FlowCreate, name="a/b", tags="x")
    assert [error["loc"] for error in caught.value.errors] == [("name",), ("tags",)]


def test_what_is_none_is_left_out_of_a_body() -> None:
    assert build(FlowRunUpdate, name="a", tags=None).model_fields_set == {"name"}


def test_a_body_with_a_value_of_another_type_is_not_sent() -> None:
    body = FlowRunCreate.model_construct(flow_id=uuid7(), tags=3)
    with pytest.raises(SerializationError, match="create_flow_run"):
        dump_body(contract.flow_runs.CREATE_FLOW_RUN, body)


def test_parameters_that_are_no_json_are_not_sent() -> None:
    body = FlowRunCreate(flow_id=uuid7(), parameters={"x": object()})
    with pytest.raises(SerializationError, match="create_flow_run"):
        dump_body(contract.flow_runs.CREATE_FLOW_RUN, body)


EAST = timezone(timedelta(hours=2))


@pytest.mark.parametrize("moment", [datetime(2026, 7, 1, 12), datetime(2026, 7, 1, 14, tzinfo=EAST), NOON])
def test_times_that_clients_send_become_utc(moment: datetime) -> None:
    details = StateDetails(scheduled_time=moment, cache_expiration=moment, pause_timeout=moment)
    create = StateCreate(type=StateType.SCHEDULED, state_details=details, timestamp=moment)
    filtered = FlowRunFilter.model_validate({"start_time": {"after_": moment.isoformat()}})
    log = LogCreate(name="a", level=20, message="b", timestamp=moment)
    event = Event(occurred=moment, event="e", resource={"prefect.resource.id": "r"})
    assert filtered.start_time is not None
    for time in (
        create.timestamp,
        create.state_details.scheduled_time,
        create.state_details.cache_expiration,
        create.state_details.pause_timeout,
        filtered.start_time.after_,
        log.timestamp,
        event.occurred,
    ):
        assert time == NOON
        assert time is not None
        assert time.tzinfo is UTC


def test_a_proposal_of_a_state_asks_for_exactly_that_state() -> None:
    state: State[Any] = State(
        StateType.COMPLETED,
        name="Cached",
        message="m",
        data={"type": "reference"},
        state_details=StateDetails(cache_key="k"),
        timestamp=NOON,
    )
    operation = contract.flow_runs.SET_FLOW_RUN_STATE
    body = SetState.model_construct(state=StateCreate.of(state), force=False, epoch=7)
    received = parse_body(operation, dump_body(operation, body))
    assert received.state.to_state() == state
    assert received.epoch == 7


def test_a_proposal_without_id_and_time_becomes_a_new_state() -> None:
    one, other = (StateCreate(type=StateType.RUNNING).to_state() for _ in range(2))
    assert one.name == "Running"
    assert one.id != other.id
    assert one.timestamp.tzinfo is UTC


def test_bytes_are_base64_on_the_wire() -> None:
    operation = contract.checkpoints.READ_CHECKPOINT
    data = dump_answer(operation, CheckpointValue(serializer="pickle", value=b"\x00\xff"))
    assert data == b'{"serializer":"pickle","value":"AP8="}'
    assert parse_answer(operation, data).value == b"\x00\xff"


def test_a_page_holds_objects_and_how_many_there_are() -> None:
    page = Page[Flow](results=[Flow(id=uuid7(), name="a")], count=11, limit=10, pages=2, page=1)
    assert parse_answer(contract.queries.flows.PAGINATE_FLOWS, dump_answer(contract.queries.flows.PAGINATE_FLOWS, page)) == page


@pytest.mark.parametrize(
    ("operation", "value"),
    [
        (contract.queries.flow_runs.COUNT_FLOW_RUNS, 3),
        (contract.queries.flow_runs.READ_FLOW_RUN_LATENESS, None),
        (contract.queries.flow_runs.READ_FLOW_RUN_LATENESS, 0.5),
        (contract.admin.READ_HEALTH, True),
        (contract.admin.READ_API_VERSION, "0.8.4"),
    ],
)
def test_answers_of_plain_values_survive_the_wire(operation: Operation[object], value: object) -> None:
    assert parse_answer(operation, dump_answer(operation, value)) == value


def test_an_answer_without_a_body_is_none_and_a_file_is_its_bytes() -> None:
    assert parse_answer(contract.flows.DELETE_FLOW, b"") is None
    assert parse_answer(contract.flow_runs.DOWNLOAD_FLOW_RUN_LOGS, b"a,b\n") == b"a,b\n"


@pytest.mark.parametrize(
    ("resource", "related"),
    [
        ({}, []),
        ({"prefect.resource.id": ""}, []),
        ({"prefect.resource.id": "r"}, [{"prefect.resource.id": "x"}]),
        ({"prefect.resource.id": "r"}, [{"prefect.resource.role": "x"}]),
    ],
)
def test_an_event_names_its_resources_and_their_roles(resource: dict[str, str], related: list[dict[str, str]]) -> None:
    with pytest.raises(ValidationError, match=r"prefect\.resource\."):
        Event(occurred=NOON, event="e", resource=resource, related=related)


def test_events_are_sent_whole_with_the_ids_that_they_have_here() -> None:
    event = Event(occurred=NOON, event="e", resource={"prefect.resource.id": "r"})
    sent = json.loads(dump_body(contract.events.CREATE_EVENTS, [event]))
    assert UUID(sent[0]["id"]) == event.id


def test_a_related_filter_may_be_one_or_several() -> None:
    read = contract.queries.events.ReadEvents
    one = read.model_validate({"filter": {"related": {"role": ["flow"]}}})
    several = read.model_validate({"filter": {"related": [{"role": ["flow"]}, {"id": ["x"]}]}})
    assert one.filter is not None
    assert several.filter is not None
    assert isinstance(several.filter.related, list)
    assert one.filter.related != several.filter.related


def test_defaults_are_not_shared_between_objects() -> None:
    one, other = (TaskRun(id=uuid7(), name="a", task_key="k", dynamic_key="0") for _ in range(2))
    one.tags.append("x")
    assert other.tags == []
    assert one.total_run_time == timedelta(0)
    assert Artifact().id != Artifact().id
    assert HistoryResponseState.model_fields["count_runs"].is_required()
