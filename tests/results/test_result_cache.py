"""The cache of results: what is found, what is not, and when many processes use one key."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from rota.core.clock import utc_now
from rota.exceptions import SerializationError
from rota.results import LocalStorage, ResultStore
from rota.storage import cache
from rota.storage.cache import cache_path

HOUR = timedelta(hours=1)


def found(store: ResultStore, key: str, after: timedelta = timedelta()) -> object:
    record = cache.lookup(store, key, utc_now() + after)
    return "nothing" if record is None else record.result


def test_a_cached_result_is_found_by_its_key(store: ResultStore) -> None:
    assert found(store, "key") == "nothing"
    record = cache.save(store, "key", [1, 2])
    assert record.result == [1, 2]
    assert found(store, "key") == [1, 2]
    assert found(store, "other") == "nothing"
    assert found(store, "key", after=100_000 * HOUR) == [1, 2]


def test_none_can_be_cached(store: ResultStore) -> None:
    cache.save(store, "key", None)
    assert found(store, "key") is None


def test_an_expired_result_is_not_found(store: ResultStore) -> None:
    cache.save(store, "key", "value", utc_now() + HOUR)
    assert found(store, "key", after=HOUR - timedelta(minutes=1)) == "value"
    assert found(store, "key", after=HOUR) == "nothing"


def test_a_refresh_replaces_what_is_there(store: ResultStore) -> None:
    cache.save(store, "key", "old", utc_now() - HOUR)
    cache.save(store, "key", "new", utc_now() + HOUR)
    assert found(store, "key") == "new"


def test_every_hit_is_an_object_of_its_own(store: ResultStore) -> None:
    cache.save(store, "key", {"rows": [1]})
    first = cache.lookup(store, "key", utc_now())
    assert first is not None
    first.result["rows"].append(2)
    assert found(store, "key") == {"rows": [1]}


@pytest.mark.parametrize(
    "key", ["a key/with: any *text*", "../../etc/passwd", "x" * 5000, "", "\0", "\N{SNOWMAN}", "nul", "a."]
)
def test_any_text_can_be_a_key(store: ResultStore, key: str, folder: Path) -> None:
    cache.save(store, key, key)
    assert found(store, key) == key
    assert [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()] == [cache_path(key)]


def test_a_damaged_entry_is_no_hit_and_is_told_and_replaced(
    store: ResultStore, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache.save(store, "key", "value")
    path = folder / cache_path("key")
    path.write_bytes(path.read_bytes()[:-1])
    with caplog.at_level(logging.WARNING, "rota.results"):
        assert found(store, "key") == "nothing"
    assert "The task runs although its result was cached under 'key'" in caplog.text
    assert "is cut off" in caplog.text
    cache.save(store, "key", "value")
    assert found(store, "key") == "value"


def test_an_entry_that_cannot_be_read_here_is_no_hit_and_is_told(
    store: ResultStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "short_lived.py").write_text("class Thing: ...\n")
    monkeypatch.syspath_prepend(tmp_path)
    import short_lived  # type: ignore[import-not-found]  # made above

    cache.save(store, "key", short_lived.Thing())
    monkeypatch.delitem(sys.modules, "short_lived")
    (tmp_path / "short_lived.py").unlink()
    sys.path_importer_cache.clear()
    with caplog.at_level(logging.WARNING, "rota.results"):
        assert found(store, "key") == "nothing"
    assert "No module named 'short_lived'" in caplog.text


def test_an_entry_that_the_system_refuses_is_no_hit_and_is_told(
    store: ResultStore, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / cache_path("key")).mkdir(parents=True)
    with caplog.at_level(logging.WARNING, "rota.results"):
        assert found(store, "key") == "nothing"
    assert "EISDIR" in caplog.text


def test_a_miss_is_not_told(store: ResultStore, caplog: pytest.LogCaptureFixture) -> None:
    cache.save(store, "old", 1, utc_now() - HOUR)
    with caplog.at_level(logging.DEBUG, "rota.results"):
        assert found(store, "old") == found(store, "never") == "nothing"
    assert caplog.records == []


def test_a_value_that_cannot_be_written_keeps_the_old_entry(store: ResultStore) -> None:
    cache.save(store, "key", "old")
    with pytest.raises(SerializationError):
        cache.save(store, "key", (number for number in range(0)))
    assert found(store, "key") == "old"


WRITE_AND_READ = """
import sys
from pathlib import Path
from rota.core.clock import utc_now
from rota.results import ResultStore
from rota.storage import cache
store, me = ResultStore(result_storage=Path(sys.argv[1])), sys.argv[2]
hits = 0
for number in range(150):
    record = cache.lookup(store, "shared", utc_now())
    if record is not None:
        hits += 1
        name, values = record.result
        assert len(values) == 5000 and set(values) == {name}, "torn"
    cache.save(store, "shared", (me, [me] * 5000))
print(hits)
"""


@pytest.mark.slow
def test_processes_that_share_a_key_see_whole_results(folder: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE_AND_READ, str(folder), name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for name in ("a", "b", "c")
    ]
    for process in processes:
        output, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors
        assert int(output) >= 149
    store = ResultStore(result_storage=folder)
    assert found(store, "shared") in [(name, [name] * 5000) for name in "abc"]
    assert [path.name for path in folder.rglob("*.part")] == []


def test_a_cache_survives_its_process(folder: Path) -> None:
    code = WRITE_AND_READ.replace("range(150)", "range(1)")
    subprocess.run([sys.executable, "-c", code, str(folder), "a"], check=True, timeout=60, capture_output=True)
    assert found(ResultStore(result_storage=LocalStorage(folder)), "shared") == ("a", ["a"] * 5000)
