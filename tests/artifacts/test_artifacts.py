"""Artifacts are stored as they were made, belong to the run around them, and can be read by people and programs."""

from __future__ import annotations

import asyncio
import datetime
import decimal
import json
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from rota import flow, task
from rota.artifacts import (
    Artifact,
    ImageArtifact,
    LinkArtifact,
    MarkdownArtifact,
    ProgressArtifact,
    TableArtifact,
    acreate_image_artifact,
    acreate_link_artifact,
    acreate_markdown_artifact,
    acreate_progress_artifact,
    acreate_table_artifact,
    aupdate_progress_artifact,
    create_image_artifact,
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from rota.client import get_client
from rota.exceptions import InvalidNameError, ObjectNotFound, UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.testing import Harness

pytestmark = pytest.mark.usefixtures("rota_harness")


def stored(artifact_id: UUID) -> Any:
    return get_client(sync_client=True).read_artifact(artifact_id)


@pytest.mark.parametrize(
    ("create", "acreate", "given", "type_", "data"),
    [
        (create_markdown_artifact, acreate_markdown_artifact, {"markdown": "# Hi"}, "markdown", "# Hi"),
        (create_table_artifact, acreate_table_artifact, {"table": [{"a": 1}]}, "table", '[{"a": 1}]'),
        (create_link_artifact, acreate_link_artifact, {"link": "http://x", "link_text": "X"}, "markdown", "[X](http://x)"),
        (create_link_artifact, acreate_link_artifact, {"link": "http://x"}, "markdown", "[http://x](http://x)"),
        (create_progress_artifact, acreate_progress_artifact, {"progress": 40}, "progress", 40.0),
        (create_image_artifact, acreate_image_artifact, {"image_url": "http://i"}, "image", "http://i"),
    ],
)
def test_each_kind_is_stored_from_blocking_code_and_from_coroutines(
    create: Any, acreate: Any, given: dict[str, Any], type_: str, data: Any
) -> None:
    async def from_coroutine() -> list[UUID]:
        return [await create(**given, key="k", description="d"), await acreate(**given, key="k", description="d")]

    for artifact_id in [create(**given, key="k", description="d"), *asyncio.run(from_coroutine())]:
        artifact = stored(artifact_id)
        assert (artifact.type, artifact.data, artifact.key, artifact.description) == (type_, data, "k", "d")
        assert artifact.flow_run_id is None


def test_an_artifact_belongs_to_the_run_that_makes_it() -> None:
    made: dict[str, UUID] = {}

    @task
    def report() -> None:
        made["task"] = create_markdown_artifact("in a task")

    @task
    async def areport() -> None:
        made["async task"] = await acreate_markdown_artifact("in an async task")

    @flow
    def pipeline() -> UUID:
        made["flow"] = create_markdown_artifact("in a flow")
        report()
        report.submit().wait()
        from rota.runtime import flow_run

        return UUID(flow_run.id)

    @flow
    async def apipeline() -> None:
        await areport()
        made["async flow"] = await create_markdown_artifact("in an async flow")  # type: ignore[misc]

    run_id = pipeline()
    asyncio.run(apipeline())
    artifacts = {name: stored(artifact_id) for name, artifact_id in made.items()}
    assert artifacts["flow"].flow_run_id == artifacts["task"].flow_run_id == run_id
    assert artifacts["flow"].task_run_id is None
    assert artifacts["task"].task_run_id is not None
    assert artifacts["async task"].task_run_id is not None
    assert artifacts["async flow"].flow_run_id == artifacts["async task"].flow_run_id is not None


@pytest.mark.parametrize("key", ["A", "a_b", "a b", "a.b", "", "é", "a/b", "a\n", "\0"])
def test_a_key_that_cannot_be_is_refused_with_a_proposal(key: str) -> None:
    with pytest.raises(InvalidNameError, match=r"lowercase letters, digits and dashes, as '[a-z0-9-]+'"):
        create_markdown_artifact("x", key=key)
    with pytest.raises(ValidationError, match="lowercase letters"):
        MarkdownArtifact(markdown="x", key=key)


@pytest.mark.parametrize("key", [None, "a", "my-report-2", "-"])
def test_other_keys_are_taken(key: str | None) -> None:
    assert stored(create_markdown_artifact("x", key=key)).key == key


NAN = float("nan")


@pytest.mark.parametrize(
    ("table", "data"),
    [
        ({"a": [1, 2], "b": ["x", None]}, {"a": [1, 2], "b": ["x", None]}),
        ([{"a": 1}, {"b": 2}], [{"a": 1}, {"b": 2}]),
        ([[1, 2], [3, 4]], [[1, 2], [3, 4]]),
        (((1, 2), [3, 4]), [[1, 2], [3, 4]]),
        ([], []),
        ({}, {}),
        ({"a": (1, 2), 3: range(2)}, {"a": [1, 2], "3": [0, 1]}),
        ({"a": [NAN, float("inf"), 1.5]}, {"a": [None, None, 1.5]}),
        ([{"a": {"deep": [NAN]}}], [{"a": {"deep": [None]}}]),
        (
            [[datetime.datetime(2024, 1, 2, tzinfo=datetime.UTC), decimal.Decimal("1.5"), UUID(int=1), object, {1}, b"x"]],
            [["2024-01-02T00:00:00Z", "1.5", str(UUID(int=1)), "<class 'object'>", [1], "x"]],
        ),
        ([[10**30, 10**5000, "a\0b"]], [[10**30, f"an integer of {(10**5000).bit_length()} bits", "a\0b"]]),
    ],
)
def test_tables_hold_what_people_put_into_them(table: Any, data: Any) -> None:
    assert json.loads(TableArtifact(table=table).format()) == data
    create_table_artifact(table)


def test_a_data_frame_is_a_table() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(
        {
            "n": [1, 2],
            "x": [1.5, NAN],
            "t": [pandas.Timestamp("2024-01-02"), pandas.NaT],
            "s": pandas.array(["a", None], dtype="string"),
        }
    )
    assert json.loads(TableArtifact(table=frame).format()) == [
        {"n": 1, "x": 1.5, "t": "2024-01-02T00:00:00", "s": "a"},
        {"n": 2, "x": None, "t": None, "s": None},
    ]
    indexed = frame[["n"]].set_index(pandas.Index(["p", "q"], name="place"))
    assert json.loads(TableArtifact(table=indexed).format()) == [{"place": "p", "n": 1}, {"place": "q", "n": 2}]
    twins = pandas.DataFrame([[1, 2, 3]], columns=["a", "a", "a"])
    assert json.loads(TableArtifact(table=twins).format()) == [{"a": 1, "a (2)": 2, "a (3)": 3}]
    assert json.loads(TableArtifact(table=frame.iloc[:0]).format()) == {"n": [], "x": [], "t": [], "s": []}
    assert stored(create_table_artifact(frame)).type == "table"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("text", "got str"),
        (5, "got int"),
        (None, "got NoneType"),
        ([1, 2], "row 0 is int"),
        ([{"a": 1}, [2]], "row 1 is list"),
        ({"a": 5}, "'a' has int"),
        ({"a": "text"}, "'a' has str"),
    ],
)
def test_what_is_no_table_is_refused(table: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        create_table_artifact(table)


def test_a_table_that_holds_itself_is_refused() -> None:
    row: list[Any] = []
    row.append(row)
    with pytest.raises(UsageError, match="it holds itself"):
        create_table_artifact([row])


def test_progress_is_kept_within_bounds(caplog: pytest.LogCaptureFixture) -> None:
    artifact_id = create_progress_artifact(-3, key="p", description="copying")
    assert stored(artifact_id).data == 0
    assert update_progress_artifact(artifact_id, 60) == artifact_id
    assert (stored(artifact_id).data, stored(artifact_id).description) == (60, "copying")
    update_progress_artifact(artifact_id, 160, description="copied")
    assert (stored(artifact_id).data, stored(artifact_id).description) == (100, "copied")
    asyncio.run(aupdate_progress_artifact(artifact_id, 50.5))
    assert stored(artifact_id).data == 50.5
    assert [record.levelname for record in caplog.records if record.name == "rota.artifacts"] == ["WARNING"] * 2
    for wrong in (NAN, "much", None):
        with pytest.raises(UsageError):
            update_progress_artifact(artifact_id, wrong)  # type: ignore[arg-type]
    with pytest.raises(ObjectNotFound):
        update_progress_artifact(uuid4(), 5)


def test_the_latest_version_is_read_and_made_when_there_is_none() -> None:
    assert Artifact.get("report") is None
    first, is_new = MarkdownArtifact.get_or_create(key="report", markdown="one")
    assert (is_new, first.data) == (True, "one")
    assert MarkdownArtifact.get_or_create(key="report", markdown="two") == (first, False)
    create_markdown_artifact("three", key="report")
    latest = Artifact.get("report")
    assert latest is not None
    assert latest.data == "three"
    plain, _ = Artifact.get_or_create(key="plain", data={"a": 1}, description="d")
    assert (plain.type, plain.data, plain.description) == (None, '{"a": 1}', "d")
    assert Artifact.get() == plain

    async def main() -> None:
        found = await Artifact.aget("report")
        assert found == latest
        assert await Artifact.get("nothing") is None  # type: ignore[misc]
        made, is_new = await LinkArtifact.aget_or_create(key="link", link="http://x")
        assert (is_new, made.data) == (True, "[http://x](http://x)")
        assert await MarkdownArtifact(markdown="x").aformat() == "x"
        assert (await ProgressArtifact(progress=3).acreate()).data == 3

    asyncio.run(main())


def test_a_client_can_be_given(rota_harness: Harness) -> None:
    """Of either kind: it is the server that matters."""
    clients: list[SyncRotaClient | Any] = [get_client(sync_client=True), get_client()]
    for client in clients:
        artifact_id = create_link_artifact("http://x", client=client)
        assert asyncio.run(acreate_link_artifact("http://x", client=client)) != artifact_id
        assert update_progress_artifact(create_progress_artifact(1), 2, client=client)
        assert ImageArtifact(image_url="u").create(client).data == "u"


def test_an_artifact_is_stored_with_its_own_type_and_metadata() -> None:
    artifact = MarkdownArtifact(type="release-notes", markdown="x", metadata_={"a": "b"}).create()
    assert (artifact.type, artifact.metadata_) == ("release-notes", {"a": "b"})
