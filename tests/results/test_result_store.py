"""Results written and read through a store: where they go, as what, and until when."""

from __future__ import annotations

import asyncio
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pandas as pd
import pytest

from rota.cache_policies import DEFAULT, INPUTS, NO_CACHE
from rota.core.clock import utc_now
from rota.exceptions import ConfigurationError, MissingResult, SerializationError
from rota.logging.context import RunInfo, current_run
from rota.results import (
    LocalStorage,
    ResultRecordMetadata,
    ResultStore,
    aget_default_result_storage,
    aresolve_result_storage,
    get_default_persist_setting,
    get_default_persist_setting_for_tasks,
    get_default_result_serializer,
    get_default_result_storage,
    get_result_store,
    persists,
    resolve_result_storage,
    should_persist_result,
)
from rota.serializers import CompressedJSONSerializer, JSONSerializer, PickleSerializer
from rota.settings import temporary_settings
from rota.utilities.annotations import NotSet

HOUR = timedelta(hours=1)


def test_a_table_is_kept_as_in_the_course(home: Path) -> None:
    frame = pd.DataFrame({"a": [2, 3], "b": [4, 5]})
    store = ResultStore()
    record = store.create_result_record(frame)
    store.persist_result_record(record)
    assert record.metadata.python_type == "pandas.DataFrame"
    assert record.metadata.storage_key is not None
    assert Path(record.metadata.storage_key).parent == home / "storage"
    pd.testing.assert_frame_equal(store.read(record.metadata.storage_key).result, frame)


def test_a_record_tells_all_that_the_wire_needs(store: ResultStore, folder: Path) -> None:
    expires = datetime(2100, 1, 1, tzinfo=UTC)
    record = store.create_result_record([1], "key", expires)
    store.persist_result_record(record)
    told = record.metadata.model_dump(mode="json")
    assert told == {
        "storage_key": str(folder / "key"),
        "expiration": "2100-01-01T00:00:00Z",
        "serializer": {"type": "pickle", "picklelib": "cloudpickle", "picklelib_version": None},
        "prefect_version": record.metadata.prefect_version,
        "storage_block_id": None,
        "python_type": "list",
        "size": record.metadata.size,
    }
    assert ResultRecordMetadata.model_validate(told) == store.read("key").metadata


def test_each_result_has_a_key_of_its_own(store: ResultStore) -> None:
    keys = {store.create_result_record(1).metadata.storage_key for _ in range(100)}
    assert len(keys) == 100


def test_a_result_that_is_not_there_says_where_it_was_looked_for(store: ResultStore, folder: Path) -> None:
    with pytest.raises(
        MissingResult, match=f"There is no result at '{folder}/gone': it was deleted, or it was written on another"
    ):
        store.read("gone")
    assert not store.exists("gone")


def test_an_expired_result_is_not_read(store: ResultStore) -> None:
    moment = utc_now()
    store.write("old", "key", expiration=moment)
    with pytest.raises(MissingResult, match=r"has expired.*run its task again"):
        store.read("key")
    assert not store.exists("key")
    assert store.read_unexpired("key", moment - timedelta(microseconds=1)).result == "old"
    store.write("new", "key", expiration=moment + HOUR)
    assert store.exists("key")
    assert store.read("key").result == "new"


def test_a_damaged_result_does_not_exist(store: ResultStore, folder: Path) -> None:
    store.write(1, "key")
    (folder / "key").write_bytes(b"damaged")
    assert not store.exists("key")


def test_a_result_that_cannot_be_written_leaves_nothing(store: ResultStore, folder: Path) -> None:
    with pytest.raises(SerializationError, match="of type 'generator' cannot be written"):
        store.write((number for number in range(0)), "key")
    assert not folder.exists()


def test_each_reader_gets_an_object_of_its_own(store: ResultStore) -> None:
    store.write([1], "key")
    store.read("key").result.append(2)
    assert store.read("key").result == [1]


def test_a_file_that_another_store_replaced_is_read_again(store: ResultStore, folder: Path) -> None:
    store.write("one", "key")
    assert store.read("key").result == "one"
    ResultStore(result_storage=folder).write("two", "key")
    assert store.read("key").result == "two"
    (folder / "key").unlink()
    with pytest.raises(MissingResult):
        store.read("key")


@pytest.mark.parametrize("in_memory", [True, False])
def test_memory_only_spares_reading(folder: Path, in_memory: bool) -> None:
    store = ResultStore(result_storage=folder, cache_result_in_memory=in_memory)
    store.write("value", "key")
    assert [store.read("key").result for _ in range(3)] == ["value"] * 3
    assert len(store.cache) == int(in_memory)


def test_memory_is_bounded(store: ResultStore) -> None:
    store.cache.max_entries, store.cache.max_bytes = 5, 100
    for number in range(20):
        store.write("x" * number, f"key-{number}")
        assert store.read(f"key-{number}").result == "x" * number
        assert len(store.cache) <= 5
        assert sum(len(file.payload) for _, file in store.cache._files.values()) == store.cache._bytes <= 100
    store.write("x" * 200, "large")
    assert store.read("large").result == "x" * 200
    assert all("large" not in name for name in store.cache._files)


def test_a_store_travels_to_another_process(store: ResultStore) -> None:
    store.write("value", "key")
    store.read("key")
    copy = pickle.loads(pickle.dumps(store))
    assert len(copy.cache) == 0
    assert copy.read("key").result == "value"


def test_the_twins_do_the_same(store: ResultStore) -> None:
    async def run() -> None:
        await store.awrite({"a": 1}, "key")
        assert (await store.aread("key")).result == {"a": 1}
        assert await store.aexists("key")
        await store.apersist_result_record(store.create_result_record(2, "other"))
        assert not await store.aexists("third")
        assert await aget_default_result_storage() == get_default_result_storage()
        assert await aresolve_result_storage(store.storage) is store.storage

    asyncio.run(run())
    assert store.read("other").result == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root, to give files away")
def test_a_pickle_of_another_user_is_not_loaded_and_json_is(store: ResultStore, folder: Path) -> None:
    store.write([1], "pickled")
    ResultStore(result_storage=folder, serializer=JSONSerializer()).write([2], "json")
    ResultStore(result_storage=folder, serializer=CompressedJSONSerializer()).write([3], "compressed")
    for name in ("pickled", "json", "compressed"):
        os.chown(folder / name, 12345, 12345)
    for _ in range(2):  # also when the file is known already
        with pytest.raises(
            MissingResult,
            match=r"belongs to another user, and loading it may run their code.*ROTA_RESULTS_LOAD_FOREIGN_FILES=true",
        ):
            store.read("pickled")
    assert store.read("json").result == [2]
    trusting = ResultStore(result_storage=LocalStorage(folder, loads_foreign=True))
    assert trusting.read("pickled").result == [1]


def test_settings_say_how_a_folder_is_used(tmp_path: Path) -> None:
    with temporary_settings({"results.sync_to_disk": True, "results.load_foreign_files": True}):
        storage = resolve_result_storage(tmp_path / "one")
    assert storage == LocalStorage(tmp_path / "one", is_durable=True, loads_foreign=True)
    assert resolve_result_storage(tmp_path / "one") == LocalStorage(tmp_path / "one")


class Drawer:
    """A storage of another kind: what a block offers."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def read_path(self, path: str) -> bytes:
        return self.files[path]

    def write_path(self, path: str, content: bytes) -> None:
        self.files[path] = content


class AsyncDrawer:
    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    async def read_path(self, path: str) -> bytes:
        await asyncio.sleep(0)
        return self.files[path]

    async def write_path(self, path: str, content: bytes) -> None:
        await asyncio.sleep(0)
        self.files[path] = content


@pytest.mark.parametrize("kind", [Drawer, AsyncDrawer])
def test_any_object_that_reads_and_writes_paths_keeps_results(kind: type[Any]) -> None:
    drawer = kind()
    store = ResultStore(result_storage=drawer, serializer=JSONSerializer())
    store.write([1], "../any key")
    assert list(drawer.files) == ["../any key"]
    assert store.read("../any key").result == [1]
    assert store.exists("../any key")
    with pytest.raises(MissingResult, match=r"The result 'gone' cannot be read from .*KeyError"):
        store.read("gone")
    assert not store.exists("gone")
    drawer.files["../any key"] = drawer.files["../any key"][:-1]
    with pytest.raises(MissingResult, match="cut off"):
        store.read("../any key")


def test_an_async_storage_can_be_used_from_inside_a_loop() -> None:
    store = ResultStore(result_storage=AsyncDrawer())

    async def run() -> Any:
        store.write("value", "key")
        return (await store.aread("key")).result

    assert asyncio.run(run()) == "value"


def test_metadata_can_be_kept_apart(folder: Path, tmp_path: Path) -> None:
    store = ResultStore(result_storage=folder, metadata_storage=tmp_path / "keys", serializer=JSONSerializer())
    store.write([1, 2], "key")
    assert (folder / "key").read_bytes() == b"[1, 2]"
    assert store.read("key").result == [1, 2]
    (folder / "key").write_bytes(b"[1, 3]")
    with pytest.raises(MissingResult, match="does not match its checksum"):
        store.read("key")
    (tmp_path / "keys" / "key").unlink()
    assert not store.exists("key")


@pytest.mark.parametrize("text", ["/tmp/x", "./x", "../x", "~/x"])
def test_a_text_that_looks_like_a_path_is_a_folder(text: str) -> None:
    storage = resolve_result_storage(text)
    assert isinstance(storage, LocalStorage)
    assert storage.root == Path(text).expanduser()


@pytest.mark.parametrize("wrong", ["s3-bucket/mine", "results", 5, uuid4(), object])
def test_what_cannot_keep_results_is_refused_with_what_can(wrong: Any) -> None:
    for use in (resolve_result_storage, lambda storage: ResultStore(result_storage=storage)):
        with pytest.raises(
            ConfigurationError, match=r"Results cannot be kept in .*a folder \(a Path, or a text that begins with"
        ):
            use(wrong)


def test_settings_say_where_and_how_by_default(tmp_path: Path) -> None:
    assert isinstance(get_default_result_serializer(), PickleSerializer)
    with temporary_settings({"results.default_serializer": "json", "results.local_storage_path": tmp_path / "there"}):
        assert isinstance(get_default_result_serializer(), JSONSerializer)
        assert get_default_result_storage() == LocalStorage(tmp_path / "there")
        store = ResultStore()
        store.write([1], "key")
    assert (tmp_path / "there" / "key").read_bytes().endswith(b"\n[1]")


def options(**given: Any) -> Any:
    names = ("persist_result", "result_storage", "result_serializer", "result_storage_key", "cache_key_fn")
    base: dict[str, Any] = {**dict.fromkeys(names), "cache_result_in_memory": True, "cache_policy": NotSet}
    return SimpleNamespace(**{**base, **given})


def test_a_store_takes_the_options_of_flow_and_task(tmp_path: Path) -> None:
    locks = object()
    flow = options(result_storage=tmp_path / "flow", result_serializer="json", cache_result_in_memory=False)
    task = options(
        result_serializer="compressed/json", cache_policy=INPUTS.configure(key_storage=tmp_path / "keys", lock_manager=locks)
    )
    plain = ResultStore()
    store = plain.update_for_flow(flow).update_for_task(task)
    assert store.result_storage == LocalStorage(tmp_path / "flow")
    assert store.serializer.type == "compressed/json"
    assert store.metadata_storage == LocalStorage(tmp_path / "keys")
    assert store.lock_manager is locks
    assert plain == ResultStore(cache=plain.cache)
    assert asyncio.run(plain.aupdate_for_flow(flow)) == plain.update_for_flow(flow)
    assert asyncio.run(plain.aupdate_for_task(task)) == plain.update_for_task(task)


@contextmanager
def inside(task: Any = None, flows: tuple[Any, ...] = ()) -> Iterator[None]:
    """As in the code of a task and of flows, the innermost first."""

    class Live(RunInfo):
        pass

    flow_live = None
    for flow in reversed(flows):
        flow_live = SimpleNamespace(flow=flow, parent=flow_live)
    run = Live("task" if task else "flow")
    run.flow_live, run.task_live = flow_live, SimpleNamespace(task=task) if task else None  # type: ignore[attr-defined]
    token = current_run.set(run)
    try:
        yield
    finally:
        current_run.reset(token)


def test_the_store_of_a_run_has_the_options_around_it(tmp_path: Path) -> None:
    outer = options(result_storage=tmp_path / "outer", result_serializer="json")
    inner = options(result_storage=tmp_path / "inner")
    assert get_result_store().result_storage is None
    with inside(options(), (inner, outer)):
        store = get_result_store()
    assert store.result_storage == LocalStorage(tmp_path / "inner")
    assert store.serializer.type == "json"


PERSISTENCE: list[tuple[Any, tuple[Any, ...], dict[str, Any], bool]] = [
    (None, (), {}, False),
    (None, (), {"results.persist_by_default": True}, True),
    (options(), (), {}, False),
    (options(persist_result=True), (), {}, True),
    (options(persist_result=False), (options(persist_result=True),), {"results.persist_by_default": True}, False),
    (options(), (options(persist_result=True),), {}, True),
    (options(), (options(persist_result=False), options(persist_result=True)), {}, False),
    (options(), (options(), options(persist_result=True)), {}, True),
    (options(), (options(persist_result=True),), {"tasks.default_persist_result": False}, False),
    (options(), (), {"tasks.default_persist_result": True}, True),
    (None, (options(),), {"tasks.default_persist_result": True}, False),
    (options(cache_policy=INPUTS), (), {}, True),
    (options(cache_policy=DEFAULT), (options(persist_result=False),), {}, True),
    (options(cache_policy=NO_CACHE), (), {}, False),
    (options(cache_key_fn=len), (), {}, True),
    (options(result_storage_key="k"), (), {}, True),
    (options(result_serializer="json"), (), {}, True),
    (options(persist_result=False, cache_policy=INPUTS), (), {}, False),
]


@pytest.mark.parametrize(("task", "flows", "settings", "wanted"), PERSISTENCE)
def test_what_stands_nearest_says_whether_a_result_is_kept(
    task: Any, flows: tuple[Any, ...], settings: dict[str, Any], wanted: bool
) -> None:
    with temporary_settings(settings), inside(task, flows):
        assert should_persist_result() is wanted
        assert persists(task, flows) is wanted


def test_the_settings_for_tasks_fall_back_to_those_for_all() -> None:
    for for_all, for_tasks, wanted in ((False, None, False), (True, None, True), (True, False, False), (False, True, True)):
        with temporary_settings({"results.persist_by_default": for_all, "tasks.default_persist_result": for_tasks}):
            assert get_default_persist_setting() is for_all
            assert get_default_persist_setting_for_tasks() is wanted
