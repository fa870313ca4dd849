"""Artifacts, their versions and collections in the store."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
from store_cases import ELSEWHERE, NOW, WORKSPACE, RecordedTask, Selection, at, make_flow, make_flow_run

from rota.contract.artifacts import Artifact, ArtifactCreate
from rota.contract.filters import artifacts as by
from rota.contract.filters.base import Operator
from rota.contract.filters.flow_runs import FlowRunFilter, FlowRunFilterName
from rota.contract.filters.flows import FlowFilter, FlowFilterName
from rota.contract.filters.task_runs import TaskRunFilter, TaskRunFilterName
from rota.core.ids import uuid7
from rota.server.store import artifacts
from rota.server.store.engine import Store
from rota.server.store.errors import Conflict, NotFound
from rota.server.store.record import record


def make(store: Store, seconds: float = 0, **fields: Any) -> Artifact:
    create = ArtifactCreate(**fields)
    return store.write(lambda tx: artifacts.create_artifact(tx, WORKSPACE, create, at(seconds)))[0]


def shown(store: Store) -> dict[str, UUID]:
    found = store.read(lambda tx: artifacts.list_latest_artifacts(tx, WORKSPACE))
    return {collection.key: collection.latest_id for collection in found}


def test_every_field_comes_back_as_it_was_given(store: Store) -> None:
    create = ArtifactCreate(
        id=uuid7(),
        key="report",
        type="table",
        description="Ünïcode",
        data=[{"a": 1}, {"a": None}],
        metadata_={"k": "v"},
        flow_run_id=uuid7(),
        task_run_id=uuid7(),
    )
    made, is_new = store.write(lambda tx: artifacts.create_artifact(tx, WORKSPACE, create, NOW))
    assert is_new
    assert made == Artifact(**create.model_dump(), created=NOW, updated=NOW)
    assert store.read(lambda tx: artifacts.get_artifact(tx, WORKSPACE, made.id)) == made
    again, made_again = store.write(lambda tx: artifacts.create_artifact(tx, WORKSPACE, create, at(3)))
    assert (again, made_again) == (made, False)
    (collection,) = store.read(lambda tx: artifacts.list_latest_artifacts(tx, WORKSPACE))
    content = {"type", "description", "data", "metadata_", "flow_run_id", "task_run_id", "key"}
    assert collection.model_dump(include=content) == made.model_dump(include=content)
    with pytest.raises(Conflict):
        store.write(lambda tx: artifacts.create_artifact(tx, ELSEWHERE, create, NOW))


def test_the_latest_version_of_a_key_is_shown(store: Store) -> None:
    first, second = make(store, 0, key="report", data=1), make(store, 1, key="report", data=2)
    make(store, 2, data="without a key")
    assert shown(store) == {"report": second.id}
    assert store.read(lambda tx: artifacts.get_latest_artifact(tx, WORKSPACE, "report")) == second
    assert store.read(lambda tx: artifacts.count_artifacts(tx, WORKSPACE)) == 3
    assert store.read(lambda tx: artifacts.count_latest_artifacts(tx, WORKSPACE)) == 1
    versions = by.ArtifactFilter(key=by.ArtifactFilterKey(any_=["report"]))
    found = store.read(lambda tx: artifacts.list_artifacts(tx, WORKSPACE, versions, sort="CREATED_DESC"))
    assert found == [second, first]
    with pytest.raises(NotFound, match="artifact with the key other"):
        store.read(lambda tx: artifacts.get_latest_artifact(tx, WORKSPACE, "other"))


def test_a_key_keeps_its_own_id_and_birth(store: Store) -> None:
    make(store, 0, key="report")
    (before,) = store.read(lambda tx: artifacts.list_latest_artifacts(tx, WORKSPACE))
    make(store, 5, key="report")
    (after,) = store.read(lambda tx: artifacts.list_latest_artifacts(tx, WORKSPACE))
    assert (after.id, after.created, after.updated) == (before.id, NOW, at(5))


def test_a_deleted_version_gives_way_to_the_one_before(store: Store) -> None:
    first, second = make(store, 0, key="report"), make(store, 1, key="report")
    store.write(lambda tx: artifacts.delete_artifact(tx, WORKSPACE, second.id, NOW))
    assert shown(store) == {"report": first.id}
    store.write(lambda tx: artifacts.delete_artifact(tx, WORKSPACE, first.id, NOW))
    assert shown(store) == {}
    with pytest.raises(NotFound):
        store.write(lambda tx: artifacts.delete_artifact(tx, WORKSPACE, first.id, NOW))


def test_an_older_version_deleted_changes_nothing_shown(store: Store) -> None:
    first, second = make(store, 0, key="report"), make(store, 1, key="report")
    store.write(lambda tx: artifacts.delete_artifact(tx, WORKSPACE, first.id, NOW))
    assert shown(store) == {"report": second.id}


def test_an_update_shows_in_the_collection_too(store: Store) -> None:
    first, second = make(store, 0, key="report", data=1), make(store, 1, key="report", data=1)
    for artifact, value in ((first, 10), (second, 20)):
        update = partial(artifacts.update_artifact, workspace=WORKSPACE, artifact_id=artifact.id, now=at(9))
        store.write(partial(update, changes={"data": value}))
    changed = store.read(lambda tx: artifacts.get_artifact(tx, WORKSPACE, second.id))
    assert (changed.data, changed.updated) == (20, at(9))
    (collection,) = store.read(lambda tx: artifacts.list_latest_artifacts(tx, WORKSPACE))
    assert (collection.data, collection.updated) == (20, at(9))
    with pytest.raises(NotFound):
        store.write(lambda tx: artifacts.update_artifact(tx, WORKSPACE, uuid4(), {"data": 1}, NOW))


@pytest.fixture
def some(store: Store) -> Store:
    run = make_flow_run(store, make_flow(store, "etl"), name="red")
    task = RecordedTask(run.id, name="deep")
    store.write(lambda tx: record(tx, WORKSPACE, task.life(), NOW))
    make(store, 0, id=UUID(int=1), key="a-report", type="table", flow_run_id=run.id)
    make(store, 1, id=UUID(int=2), key="b", type="markdown", flow_run_id=run.id, task_run_id=task.id)
    make(store, 2, id=UUID(int=3), type="progress")
    return store


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (None, [3, 2, 1]),
        (by.ArtifactFilter(id=by.ArtifactFilterId(any_=[UUID(int=2)])), [2]),
        (by.ArtifactFilter(key=by.ArtifactFilterKey(like_="REP")), [1]),
        (by.ArtifactFilter(key=by.ArtifactFilterKey(exists_=True)), [2, 1]),
        (by.ArtifactFilter(key=by.ArtifactFilterKey(exists_=False)), [3]),
        (by.ArtifactFilter(type=by.ArtifactFilterType(not_any_=["progress", "table"])), [2]),
        (by.ArtifactFilter(type=by.ArtifactFilterType(any_=["progress", "table"])), [3, 1]),
        (
            by.ArtifactFilter(
                operator=Operator.or_, key=by.ArtifactFilterKey(any_=["b"]), type=by.ArtifactFilterType(any_=["progress"])
            ),
            [3, 2],
        ),
    ],
)
def test_filters(some: Store, wanted: by.ArtifactFilter | None, numbers: list[int]) -> None:
    found = some.read(lambda tx: artifacts.list_artifacts(tx, WORKSPACE, wanted))
    assert [artifact.id.int for artifact in found] == numbers
    assert some.read(lambda tx: artifacts.count_artifacts(tx, WORKSPACE, wanted)) == len(numbers)


@pytest.mark.parametrize(
    ("selection", "numbers"),
    [
        (Selection(flow_runs=FlowRunFilter(name=FlowRunFilterName(any_=["red"]))), [2, 1]),
        (Selection(flows=FlowFilter(name=FlowFilterName(any_=["etl"]))), [2, 1]),
        (Selection(task_runs=TaskRunFilter(name=TaskRunFilterName(any_=["deep"]))), [2]),
        (Selection(flows=FlowFilter(name=FlowFilterName(any_=["x"]))), []),
    ],
)
def test_artifacts_can_be_chosen_by_their_runs(some: Store, selection: Selection, numbers: list[int]) -> None:
    found = some.read(lambda tx: artifacts.list_artifacts(tx, WORKSPACE, None, selection))
    assert [artifact.id.int for artifact in found] == numbers
    latest = some.read(lambda tx: artifacts.list_latest_artifacts(tx, WORKSPACE, None, selection))
    assert [collection.latest_id.int for collection in latest] == numbers


@pytest.mark.parametrize(
    ("wanted", "keys"),
    [
        (by.ArtifactCollectionFilter(latest_id=by.ArtifactCollectionFilterLatestId(any_=[UUID(int=2)])), ["b"]),
        (by.ArtifactCollectionFilter(type=by.ArtifactCollectionFilterType(any_=["table"])), ["a-report"]),
        (by.ArtifactCollectionFilter(key=by.ArtifactCollectionFilterKey(like_="b")), ["b"]),
    ],
)
def test_collection_filters(some: Store, wanted: by.ArtifactCollectionFilter, keys: list[str]) -> None:
    found = some.read(lambda tx: artifacts.list_latest_artifacts(tx, WORKSPACE, wanted))
    assert [collection.key for collection in found] == keys
    assert some.read(lambda tx: artifacts.count_latest_artifacts(tx, WORKSPACE, wanted)) == len(keys)


@pytest.mark.parametrize(
    ("sort", "keys"), [("KEY_ASC", ["a-report", "b"]), ("KEY_DESC", ["b", "a-report"]), ("UPDATED_DESC", ["b", "a-report"])]
)
def test_orders(some: Store, sort: str, keys: list[str]) -> None:
    found = some.read(lambda tx: artifacts.list_latest_artifacts(tx, WORKSPACE, sort=sort))
    assert [collection.key for collection in found] == keys
    versions = by.ArtifactFilter(key=by.ArtifactFilterKey(exists_=True))
    assert [a.key for a in some.read(lambda tx: artifacts.list_artifacts(tx, WORKSPACE, versions, sort=sort))] == keys
