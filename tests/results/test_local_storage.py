"""A folder of files: whole or not at all, inside or not at all, and with the real reason when it fails."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rota.exceptions import InvalidNameError
from rota.storage.leftovers import TEMPORARY_SUFFIX
from rota.storage.local import LocalStorage

AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture
def storage(folder: Path) -> LocalStorage:
    return LocalStorage(folder)


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_file_is_written_read_and_removed(storage: LocalStorage) -> None:
    assert not storage.exists("a/b")
    path = storage.write_path("a/b", b"content")
    assert storage.read_path("a/b") == storage.read_path(path) == b"content"
    assert storage.exists(path)
    assert storage.delete("a/b")
    assert not storage.delete("a/b")
    with pytest.raises(FileNotFoundError, match=r"Reading a result failed: No such file or directory \(ENOENT\)"):
        storage.read_path("a/b")


def test_a_file_is_replaced_as_a_whole(storage: LocalStorage) -> None:
    storage.write("a", [b"old and long"])
    storage.write("a", [b"n", b"ew"])
    assert storage.read_path("a") == b"new"
    assert files_in(storage.root) == ["a"]


def mode_of(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_only_the_owner_can_read_what_is_kept(storage: LocalStorage) -> None:
    path = storage.write("folder/a", [b""])
    assert [mode_of(place) for place in (path, path.parent, storage.root)] == ["0o600", "0o700", "0o700"]


def test_a_folder_that_others_may_read_gets_files_that_they_may_read(storage: LocalStorage) -> None:
    storage.root.mkdir()
    storage.root.chmod(0o755)
    path = storage.write("folder/a", [b""])
    assert [mode_of(place) for place in (path, path.parent)] == ["0o644", "0o755"]
    storage.root.chmod(0o750)
    assert mode_of(storage.write("b", [b""])) == "0o640"


def test_a_durable_folder_works_as_any_other(folder: Path) -> None:
    LocalStorage(folder, is_durable=True).write("a", [b"content"])
    assert LocalStorage(folder).read_path("a") == b"content"


@pytest.mark.parametrize("key", ["../a", "a/../../b", "/etc/passwd", "", ".", "a\0b", "a/..", "..", f"a{TEMPORARY_SUFFIX}"])
def test_a_key_that_leads_out_is_refused(storage: LocalStorage, key: str) -> None:
    storage.write("a", [b"inside"])
    for use in (storage.read_path, storage.exists, storage.delete, lambda key: storage.write(key, [b"x"]), storage.signature):
        with pytest.raises(InvalidNameError, match="does not name a file inside"):
            use(key)
    assert files_in(storage.root.parent) == ["results/a"]


def test_a_sibling_folder_with_the_same_beginning_is_outside(storage: LocalStorage, tmp_path: Path) -> None:
    (tmp_path / "results-of-others").mkdir()
    with pytest.raises(InvalidNameError):
        storage.write(str(tmp_path / "results-of-others" / "a"), [b"x"])


def test_links_are_followed_inside_and_refused_outside(storage: LocalStorage, tmp_path: Path) -> None:
    storage.write("real/a", [b"inside"])
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    (storage.root / "in").symlink_to(storage.root / "real")
    (storage.root / "out").symlink_to(outside)
    (storage.root / "file").symlink_to(outside / "secret")
    (storage.root / "loop").symlink_to(storage.root / "loop")
    assert storage.read_path("in/a") == b"inside"
    for key in ("out/secret", "file", "out/new"):
        with pytest.raises(InvalidNameError):
            storage.read_path(key)
        with pytest.raises(InvalidNameError):
            storage.write(key, [b"x"])
    with pytest.raises(OSError, match="ELOOP"):
        storage.read_path("loop")
    assert (outside / "secret").read_bytes() == b"secret"


def test_a_folder_that_is_itself_a_link_works(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    storage = LocalStorage(tmp_path / "link")
    path = storage.write("a", [b"x"])
    assert storage.read_path(str(path)) == storage.read_path(str(tmp_path / "link" / "a")) == b"x"
    assert storage.relative_key(str(tmp_path / "link" / "a")) == "a"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(storage: LocalStorage) -> None:
    storage.write("a", [b"old"])

    def parts() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        storage.write("a", parts())
    assert storage.read_path("a") == b"old"
    assert files_in(storage.root) == ["a"]


def test_a_file_in_the_way_of_a_folder_is_named(storage: LocalStorage) -> None:
    storage.write("a", [b"x"])
    with pytest.raises(OSError, match=r"Writing a result failed: (Not a directory|File exists) \(E.*results/a/b"):
        storage.write("a/b", [b"x"])
    (storage.root / "full").mkdir()
    with pytest.raises(OSError, match="EISDIR"):
        storage.write("full", [b"x"])
    assert files_in(storage.root) == ["a"]


def test_a_name_that_is_too_long_is_told(storage: LocalStorage) -> None:
    with pytest.raises(OSError, match=r"File name too long \(ENAMETOOLONG\)\. Use a shorter storage key"):
        storage.write("x" * 300, [b"x"])


@contextmanager
def as_user(number: int) -> Iterator[None]:
    os.seteuid(number)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not AS_ROOT, reason="needs root, to become a user without permission")
def test_a_missing_permission_is_told_with_what_to_do(storage: LocalStorage) -> None:
    path = storage.write("a", [b"x"])
    for folder in (storage.root.parent, storage.root.parent.parent):
        folder.chmod(0o755)
    storage.root.chmod(0o755)
    with as_user(65534):
        with pytest.raises(PermissionError, match=r"Reading a result failed: Permission denied \(EACCES\)"):
            storage.read_path("a")
        with pytest.raises(PermissionError, match=r"Writing a result failed.*\(EACCES\)\. Give this user access to the folder"):
            storage.write("b", [b"x"])
    assert path.read_bytes() == b"x"


@pytest.mark.skipif(not AS_ROOT, reason="needs root, to give files away")
def test_a_file_of_another_user_may_not_be_unpickled(storage: LocalStorage, folder: Path) -> None:
    path = storage.write("a", [b"x"])
    os.chown(path, 12345, 12345)
    owner_id = storage.read("a")[1]
    assert owner_id == 12345
    assert not storage.may_unpickle(owner_id)
    assert LocalStorage(folder, loads_foreign=True).may_unpickle(owner_id)
    assert storage.may_unpickle(os.geteuid())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", place], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"A full disk cannot be tried here: {mounted.stderr.strip() or 'mounting a tmpfs failed'}")
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_told_by_its_own_reason_and_the_old_file_stays(small_disk: Path) -> None:
    storage = LocalStorage(small_disk / "results")
    storage.write("a", [b"old"])
    with pytest.raises(
        OSError, match=r"Writing a result failed: No space left on device \(ENOSPC\)\. Free space on that disk"
    ) as caught:
        storage.write("a", [os.urandom(1_000_000)])
    assert caught.value.errno == errno.ENOSPC
    assert caught.value.filename == str(storage.root.resolve() / "a")
    assert storage.read_path("a") == b"old"
    assert files_in(storage.root) == ["a"]
    storage.write("a", [b"new"])  # and goes on when there is room
    assert storage.read_path("a") == b"new"


def test_a_limit_for_the_size_of_files_is_told(storage: LocalStorage) -> None:
    """The limit stops a write in the middle of a buffer."""
    storage.write("a", [b"old"])
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(OSError, match=r"File too large \(EFBIG\)\. Raise the limit"):
            storage.write("a", [b"x" * 25_000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)
    assert storage.read_path("a") == b"old"
    assert files_in(storage.root) == ["a"]


def test_a_process_killed_before_the_rename_leaves_the_old_file(storage: LocalStorage) -> None:
    storage.write("a", [b"old"])
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from rota.storage.local import LocalStorage\n"
        "def wait(self, target):\n"
        "    print('written', flush=True)\n"
        "    sys.stdin.read()\n"
        "Path.replace = wait\n"
        f"LocalStorage(Path({str(storage.root)!r})).write('a', [b'new'])\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.kill()
    assert storage.read_path("a") == b"old"
    left = [name for name in files_in(storage.root) if name != "a"]
    assert len(left) == 1
    assert left[0].endswith(TEMPORARY_SUFFIX)
    with pytest.raises(InvalidNameError):
        storage.read_path(left[0])
    storage.write("a", [b"newer"])
    assert storage.read_path("a") == b"newer"


PAUSED_WRITER = """
import sys
from pathlib import Path
from rota.storage.local import LocalStorage
replace = Path.replace
def wait(self, target):
    print('written', flush=True)
    sys.stdin.read()
    replace(self, target)
Path.replace = wait
LocalStorage(Path(sys.argv[1])).write('paused', [b'new'])
"""
WRITER = """
import sys
from pathlib import Path
from rota.storage.local import LocalStorage
LocalStorage(Path(sys.argv[1])).write('other', [b'other'])
"""


def test_what_a_killed_writer_left_is_removed_by_a_later_one_and_not_while_it_lives(storage: LocalStorage) -> None:
    folder = str(storage.root)
    command = [sys.executable, "-c", PAUSED_WRITER, folder]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "written\n"
        subprocess.run([sys.executable, "-c", WRITER, folder], check=True)
        assert len([name for name in files_in(storage.root) if name.endswith(TEMPORARY_SUFFIX)]) == 1
        process.stdin.close()
    assert storage.read_path("paused") == b"new"
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        process.kill()
    assert len(files_in(storage.root)) == 3
    subprocess.run([sys.executable, "-c", WRITER, folder], check=True)
    assert files_in(storage.root) == ["other", "paused"]


def test_a_writer_whose_file_was_taken_for_left_over_writes_again(
    storage: LocalStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, calls = Path.replace, []

    def removed_first(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == 1:
            self.unlink()
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", removed_first)
    storage.write("a", [b"content"])
    assert storage.read_path("a") == b"content"
    assert files_in(storage.root) == ["a"]


def test_a_writer_killed_at_any_moment_leaves_a_whole_file(storage: LocalStorage) -> None:
    storage.write("a", [b"0" * 200_000])
    code = (
        "from pathlib import Path\n"
        "from rota.storage.local import LocalStorage\n"
        f"storage = LocalStorage(Path({str(storage.root)!r}))\n"
        "for number in range(1_000_000):\n"
        "    storage.write('a', [str(number % 10).encode() * 100_000] * 2)\n"
        "    print(number, flush=True)\n"
    )
    for kill_after in range(1, 7):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            for _ in range(kill_after * 3):
                process.stdout.readline()
            process.kill()
        content = storage.read_path("a")
        assert len(content) == 200_000
        assert len(set(content)) == 1
