"""File system blocks: what they keep, and what nobody gets out of or into."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from rota import flow, task
from rota.blocks.core import Block
from rota.blocks.redis import RedisStorageContainer
from rota.exceptions import InvalidNameError
from rota.filesystems import SMB, LocalFileSystem, NullFileSystem, PathNotFound, RemoteFileSystem
from rota.results import load_result
from rota.testing import Harness, wait_until


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file in it, one beside it, and links between them."""
    base = tmp_path / "base"
    (base / "sub").mkdir(parents=True)
    (base / "sub" / "a.txt").write_text("inside")
    (tmp_path / "outside.txt").write_text("outside")
    (base / "leak").symlink_to(tmp_path / "outside.txt")
    (base / "alias").symlink_to(base / "sub" / "a.txt")
    (base / "out").symlink_to(tmp_path)
    return base


@pytest.fixture
def memory() -> Iterator[RemoteFileSystem]:
    yield RemoteFileSystem(basepath="memory://bucket/folder")
    fsspec.filesystem("memory").store.clear()


@pytest.fixture(params=["local", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> LocalFileSystem | RemoteFileSystem:
    if request.param == "local":
        return LocalFileSystem(basepath=str(tmp_path / "new"))
    found: RemoteFileSystem = request.getfixturevalue("memory")
    return found


def test_what_was_written_is_read(files: LocalFileSystem | RemoteFileSystem) -> None:
    where = files.write_path("deep/er/a.bin", b"\x00\xff")
    assert where.endswith("/deep/er/a.bin")
    assert files.read_path("deep/er/a.bin") == b"\x00\xff"
    files.write_path("deep/er/a.bin", b"")
    assert files.read_path("deep/er/a.bin") == b""
    assert files.read_path(where) == b""


def test_coroutines_await(files: LocalFileSystem | RemoteFileSystem) -> None:
    async def live() -> None:
        await files.awrite_path("a", b"1")
        assert await files.read_path("a") == b"1"  # type: ignore[misc]  # awaited inside of coroutines
        assert await files.aread_path("a") == b"1"

    asyncio.run(live())


def test_what_is_not_there_is_told(files: LocalFileSystem | RemoteFileSystem) -> None:
    with pytest.raises(PathNotFound, match="nope"):
        files.read_path("nope")
    with pytest.raises(ValueError, match="nope"):
        files.get_directory("nope", "somewhere")


OUTSIDE = ["../outside.txt", "sub/../../outside.txt", "/etc/passwd", "leak", "out/outside.txt", "~/x", "a\0b", "~root"]
BESIDE = ["../x", "a/../../x", "s3://bucket/folder/x", "memory://bucket/other/x", "memory://bucket/folder2/x", "~/x", "a\0"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_nothing_outside_is_read_or_written(folder: Path, path: str) -> None:
    files = LocalFileSystem(basepath=str(folder))
    with pytest.raises(InvalidNameError):
        files.read_path(path)
    with pytest.raises(InvalidNameError):
        files.write_path(path, b"changed")
    assert (folder.parent / "outside.txt").read_text() == "outside"


def test_links_and_absolute_paths_that_stay_inside_are_followed(folder: Path) -> None:
    files = LocalFileSystem(basepath=str(folder))
    assert files.read_path("alias") == b"inside"
    assert files.read_path(str(folder / "sub" / "a.txt")) == b"inside"


@pytest.mark.parametrize("path", BESIDE)
def test_nothing_beside_the_basepath_is_reached(memory: RemoteFileSystem, path: str) -> None:
    with pytest.raises(InvalidNameError):
        memory.write_path(path, b"x")
    with pytest.raises(InvalidNameError):
        memory.read_path(path)


@pytest.mark.parametrize("basepath", ["no-scheme", "/tmp/x", "file:///tmp/x", "local://x"])
def test_a_basepath_says_where(basepath: str) -> None:
    with pytest.raises(ValueError, match=r"scheme|LocalFileSystem"):
        RemoteFileSystem(basepath=basepath)


def test_folders_travel_without_what_is_ignored(files: LocalFileSystem | RemoteFileSystem, tmp_path: Path) -> None:
    source = tmp_path / "source"
    for name in ("keep.txt", "drop.pyc", "cache/x.txt", "deep/keep.txt", "deep/drop.pyc"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(name)
    (source / ".ignore").write_text("*.pyc\ncache/\n.ignore\n")
    files.put_directory(str(source), "copy", str(source / ".ignore"))
    target = tmp_path / "target"
    files.get_directory("copy", str(target))
    found = sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())
    assert found == ["deep/keep.txt", "keep.txt"]


def test_remote_files_are_counted_and_not_overwritten_unasked(memory: RemoteFileSystem, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("new")
    (tmp_path / "b").write_text("new")
    memory.write_path("a", b"old")
    assert memory.put_directory(str(tmp_path), overwrite=False) == 1
    assert memory.read_path("a") == b"old"
    assert memory.put_directory(str(tmp_path)) == 2
    assert memory.read_path("a") == b"new"


def test_a_folder_with_a_link_that_leads_out_is_not_handed_out(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidNameError, match="leads out"):
        LocalFileSystem(basepath=str(folder)).get_directory(local_path=str(tmp_path / "copy"))
    assert not (tmp_path / "copy" / "leak").exists()


def test_without_a_basepath_the_working_directory_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    LocalFileSystem().write_path("here", b"1")
    assert (tmp_path / "here").read_bytes() == b"1"
    (tmp_path / "source").mkdir()
    LocalFileSystem(basepath=tmp_path / "kept").put_directory("source", "empty")
    assert (tmp_path / "kept" / "empty").is_dir()


def test_smb_says_what_it_needs() -> None:
    share = SMB(share_path="/SHARE/dir", smb_host="server", smb_username="ada", smb_password="very-secret", smb_port=445)
    assert share.basepath == "smb://server/SHARE/dir"
    with pytest.raises(ImportError, match="smb"):
        share.read_path("x")
    with pytest.raises((InvalidNameError, ImportError)):
        share.write_path("../x", b"")


def test_the_null_file_system_forgets() -> None:
    async def live() -> None:
        await NullFileSystem().write_path("x", b"1")
        assert await NullFileSystem().read_path("x") is None

    asyncio.run(live())


@pytest.mark.parametrize("saved", [True, False])
def test_results_are_kept_in_blocks_and_found_from_elsewhere(home: Harness, tmp_path: Path, saved: bool) -> None:
    storage = LocalFileSystem(basepath=str(tmp_path / "results"))
    if saved:
        storage.save("results")

    @task(persist_result=True)
    def two() -> int:
        return 2

    @flow(persist_result=True, result_storage=LocalFileSystem.load("results") if saved else storage)
    def kept() -> int:
        return two() + 40

    assert kept() == 42
    home.flush()
    assert len(list((tmp_path / "results").rglob("*"))) >= 2
    (run,) = home.client.read_flow_runs()
    assert run.state is not None
    assert run.state.data["storage_block_id"] is not None
    assert load_result(run.state.data) == 42
    assert home.client.count_block_documents() == (1 if saved else 0)  # what has no name is not listed


def test_a_remote_block_and_its_name_keep_results(home: Harness, memory: RemoteFileSystem) -> None:
    memory.save("bucket")

    @flow(persist_result=True, result_storage="remote-file-system/bucket")
    def kept() -> str:
        return "there"

    state = kept(return_state=True)
    assert load_result(state.data.metadata) == "there"
    assert fsspec.filesystem("memory").find("/bucket/folder")


# ---------------------------------------------------------------------- Redis


@pytest.fixture(scope="module")
def redis_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("NOT TESTED: no redis-server on this machine")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    folder = str(tmp_path_factory.mktemp("redis"))
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, "--requirepass", "very-secret"]
    command = [program, *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={"PATH": os.environ["PATH"]})
    try:
        wait_until(lambda: _answers(port), 20, "Redis to answer")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def test_redis_keeps_files(redis_port: int) -> None:
    address = RedisStorageContainer.from_connection_string(f"redis://:very-secret@127.0.0.1:{redis_port}/0")
    login = RedisStorageContainer.from_host("127.0.0.1", redis_port, password="very-secret")
    assert login.read_path("nope") is None
    assert login.write_path("a/b", b"\x00\xff") is True
    assert address.read_path("a/b") == b"\x00\xff"

    async def live() -> None:
        assert await login.awrite_path("c", b"1")
        assert await address.aread_path("c") == b"1"

    asyncio.run(live())


@pytest.mark.parametrize("fields", [{}, {"host": "h", "username": "ada"}])
def test_redis_needs_to_know_where_and_who(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"needs a|has a"):
        RedisStorageContainer(**fields)


def test_a_stored_redis_block_shows_no_password(home: Harness) -> None:
    RedisStorageContainer.from_host("h", username="ada", password="very-secret").save("cache")
    found = Block.load("redisstoragecontainer/cache")
    assert isinstance(found, RedisStorageContainer)
    assert "very-secret" not in repr(found)
