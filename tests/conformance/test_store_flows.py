"""Flows in the store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import uuid4

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, RecordedTask, Selection, at, make_flow, make_flow_run

from rota.contract.filters.base import Operator
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterName
from rota.contract.filters.flows import FlowFilter, FlowFilterId, FlowFilterName, FlowFilterTags
from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterName
from rota.contract.flows import Flow, FlowCreate
from rota.server.store import flow_runs, flows
from rota.server.store.engine import Store
from rota.server.store.errors import NotFound
from rota.server.store.record import record


def test_a_flow_is_made_once_by_its_name(store: Store) -> None:
    create = FlowCreate(name="etl", tags=["a"], labels={"team": "data"})
    first, made = store.write(lambda tx: flows.upsert_flow(tx, WORKSPACE, create, NOW))
    again, made_again = store.write(lambda tx: flows.upsert_flow(tx, WORKSPACE, FlowCreate(name="etl", tags=["b"]), at(5)))
    assert (made, made_again) == (True, False)
    assert again == first
    assert first == Flow(id=first.id, created=NOW, updated=NOW, name="etl", tags=["a"], labels={"team": "data"})


def test_many_threads_that_make_a_flow_get_one(store: Store) -> None:
    create = FlowCreate(name="etl")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: store.write(lambda tx: flows.upsert_flow(tx, WORKSPACE, create, NOW)), range(16)))
    assert len({flow.id for flow, _ in answers}) == 1
    assert sum(made for _, made in answers) == 1


def test_workspaces_do_not_see_each_others_flows(store: Store) -> None:
    mine, theirs = make_flow(store, "etl"), make_flow(store, "etl", ELSEWHERE)
    assert mine.id != theirs.id
    assert store.read(lambda tx: flows.find_flow(tx, WORKSPACE, theirs.id)) is None
    assert store.read(lambda tx: flows.count_flows(tx, WORKSPACE)) == 1
    with pytest.raises(NotFound, match=str(theirs.id)):
        store.write(lambda tx: flows.delete_flow(tx, WORKSPACE, theirs.id))


def test_a_flow_is_found_by_id_and_name_or_missed_by_name(store: Store) -> None:
    flow = make_flow(store, "etl")
    assert store.read(lambda tx: flows.get_flow(tx, WORKSPACE, flow.id)) == flow
    assert store.read(lambda tx: flows.find_flow_by_name(tx, WORKSPACE, "etl")) == flow
    assert store.read(lambda tx: flows.find_flow_by_name(tx, WORKSPACE, "other")) is None
    missing = uuid4()
    with pytest.raises(NotFound, match=f"no flow {missing}"):
        store.read(lambda tx: flows.get_flow(tx, WORKSPACE, missing))


def test_update_changes_what_is_named_and_the_time(store: Store) -> None:
    flow = make_flow(store, "etl", labels={"a": 1})
    store.write(lambda tx: flows.update_flow(tx, WORKSPACE, flow.id, {"tags": ["x"]}, at(9)))
    changed = store.read(lambda tx: flows.get_flow(tx, WORKSPACE, flow.id))
    assert (changed.tags, changed.labels, changed.created, changed.updated) == (["x"], {"a": 1}, NOW, at(9))
    with pytest.raises(NotFound):
        store.write(lambda tx: flows.update_flow(tx, WORKSPACE, uuid4(), {"tags": []}, NOW))


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (None, ["alpha", "beta", "Gamma_1"]),
        (FlowFilter(name=FlowFilterName(any_=["beta", "nobody"])), ["beta"]),
        (FlowFilter(name=FlowFilterName(like_="A")), ["alpha", "beta", "Gamma_1"]),
        (FlowFilter(name=FlowFilterName(like_="gamma%1")), ["Gamma_1"]),
        (FlowFilter(tags=FlowFilterTags(all_=["x"])), ["alpha", "beta"]),
        (FlowFilter(tags=FlowFilterTags(all_=["x", "y"])), ["beta"]),
        (FlowFilter(tags=FlowFilterTags(all_=[])), ["alpha", "beta", "Gamma_1"]),
        (FlowFilter(tags=FlowFilterTags(is_null_=True)), ["Gamma_1"]),
        (FlowFilter(tags=FlowFilterTags(is_null_=False)), ["alpha", "beta"]),
        (
            FlowFilter(operator=Operator.or_, name=FlowFilterName(any_=["alpha"]), tags=FlowFilterTags(is_null_=True)),
            ["alpha", "Gamma_1"],
        ),
        (FlowFilter(id=FlowFilterId(any_=[])), []),
        (FlowFilter(id=FlowFilterId(not_any_=[])), ["alpha", "beta", "Gamma_1"]),
    ],
)
def test_filters(store: Store, wanted: FlowFilter | None, names: list[str]) -> None:
    for name, tags in (("alpha", ["x"]), ("beta", ["y", "x"]), ("Gamma_1", [])):
        make_flow(store, name, tags=tags)
    selection = Selection(flows=wanted)
    found = store.read(lambda tx: flows.list_flows(tx, WORKSPACE, selection))
    assert sorted(flow.name for flow in found) == sorted(names)
    assert store.read(lambda tx: flows.count_flows(tx, WORKSPACE, selection)) == len(names)


def test_flows_can_be_chosen_by_their_runs_and_task_runs(store: Store) -> None:
    one, two = make_flow(store, "one"), make_flow(store, "two")
    make_flow_run(store, one, name="red")
    run = make_flow_run(store, two, name="blue")
    store.write(lambda tx: record(tx, WORKSPACE, RecordedTask(run.id, name="deep").life(), NOW))

    def names(selection: Selection) -> list[str]:
        return [flow.name for flow in store.read(lambda tx: flows.list_flows(tx, WORKSPACE, selection))]

    assert names(Selection(flow_runs=FlowRunFilter(name=FlowRunFilterName(any_=["red"])))) == ["one"]
    assert names(Selection(task_runs=TaskRunFilter(name=TaskRunFilterName(any_=["deep"])))) == ["two"]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("NAME_ASC", ["a", "b", "c"]),
        ("NAME_DESC", ["c", "b", "a"]),
        ("CREATED_DESC", ["c", "a", "b"]),
        ("UPDATED_DESC", ["b", "c", "a"]),
    ],
)
def test_orders_and_pages(store: Store, sort: str, names: list[str]) -> None:
    for moment, name in enumerate("bac"):
        store.write(partial(flows.upsert_flow, workspace=WORKSPACE, create=FlowCreate(name=name), now=at(moment)))
    b = store.read(lambda tx: flows.find_flow_by_name(tx, WORKSPACE, "b"))
    assert b is not None
    store.write(lambda tx: flows.update_flow(tx, WORKSPACE, b.id, {"tags": []}, at(9)))

    def page(limit: int, offset: int) -> list[str]:
        return [
            flow.name for flow in store.read(lambda tx: flows.list_flows(tx, WORKSPACE, sort=sort, limit=limit, offset=offset))
        ]

    assert page(10, 0) == names
    assert page(2, 1) == names[1:]


def test_a_deleted_flow_takes_its_runs_along(store: Store) -> None:
    flow, other = make_flow(store, "one"), make_flow(store, "two")
    gone, stays = make_flow_run(store, flow), make_flow_run(store, other)
    store.write(lambda tx: flows.delete_flow(tx, WORKSPACE, flow.id))
    assert store.read(lambda tx: flows.find_flow(tx, WORKSPACE, flow.id)) is None
    assert store.read(lambda tx: flow_runs.find_flow_run(tx, WORKSPACE, gone.id, NOW)) is None
    assert store.read(lambda tx: flow_runs.find_flow_run(tx, WORKSPACE, stays.id, NOW)) is not None
