"""`rota concurrency-limit` and `rota global-concurrency-limit` on a real database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from rota.client import SyncRotaClient, get_client
from rota.settings import temporary_settings

Run = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def client(home: Path) -> Iterator[SyncRotaClient]:
    with temporary_settings({"home": home / ".rota"}):
        yield get_client(sync_client=True)


def test_limits_on_tags_from_their_creation_to_their_end(rota: Run, client: SyncRotaClient) -> None:
    assert rota("concurrency-limit", "create", "big", "2").out == "At most 2 task runs with the tag 'big' at once.\n"
    assert rota("concurrency-limit", "create", "big", "1").out == "At most 1 task run with the tag 'big' at once.\n"
    run_id = uuid4()
    client.increment_v1_concurrency_slots(["big"], run_id)
    (listed,) = json.loads(rota("concurrency-limits", "ls", "-o", "json").out)
    assert (listed["tag"], listed["concurrency_limit"], listed["active_slots"]) == ("big", 1, [str(run_id)])
    assert "big" in rota("concurrency-limit", "ls").out
    assert rota("concurrency-limit", "ls", "--offset", "1", "-o", "json").out == "[]\n"
    shown = rota("concurrency-limit", "inspect", "big").out
    assert f"task_run:{run_id}" in shown
    assert "when given back" in shown
    whole = json.loads(rota("concurrency-limit", "inspect", "big", "-o", "json").out)
    assert whole["use"]["holders"][0]["holder"] == f"task_run:{run_id}"
    assert rota("concurrency-limit", "reset", "big").out == "Freed the slots of the limit on the tag 'big'.\n"
    assert client.read_concurrency_limit_by_tag("big").active_slots == []
    assert rota("concurrency-limit", "delete", "big").out == "Deleted the limit on the tag 'big'.\n"
    assert rota("concurrency-limit", "ls", "-o", "json").out == "[]\n"


def test_global_limits_from_their_creation_to_their_end(rota: Run, client: SyncRotaClient, tmp_path: Path) -> None:
    assert "Created the concurrency limit 'db'" in rota("gcl", "create", "db", "--limit", "3", "--active-slots", "2").out
    rota("gcl", "create", "rate", "-l", "5", "--slot-decay-per-second", "0.5", "--disable")
    db, rate = json.loads(rota("global-concurrency-limit", "ls", "-o", "json").out)
    assert (db["name"], db["limit"], db["active_slots"], db["active"]) == ("db", 3, 2, True)
    assert (rate["slot_decay_per_second"], rate["active"]) == (0.5, False)
    listed = rota("gcl", "ls").out
    assert "disabled" in listed
    lease = client.increment_concurrency_slots_with_lease(["db"], 1, "concurrency", 300)
    shown = rota("gcl", "inspect", "db").out
    for piece in ("Limit:", "Taken:", "nobody", f"lease:{lease.lease_id}", "in 300 s"):
        assert piece in shown or piece == "in 300 s"
    file = tmp_path / "limit.json"
    assert rota("gcl", "inspect", "db", "--file", str(file)).out == f"Wrote the limit 'db' to {file}.\n"
    assert json.loads(file.read_text())["use"]["waiting"] == 0
    assert rota("gcl", "update", "db", "-l", "4", "--active-slots", "0").out == "Changed the concurrency limit 'db'.\n"
    changed = client.read_global_concurrency_limit_by_name("db")
    assert (changed.limit, changed.active_slots) == (4, 0)
    assert rota("gcl", "disable", "db").out == "Disabled the concurrency limit 'db'.\n"
    assert rota("gcl", "enable", "db").out == "Enabled the concurrency limit 'db'.\n"
    rota("gcl", "update", "db", "--disable")
    assert client.read_global_concurrency_limit_by_name("db").active is False
    assert rota("gcl", "delete", "db").out == "Deleted the concurrency limit 'db'.\n"


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (("gcl", "inspect", "nope"), 1, "There is no concurrency limit 'nope'. `rota global-concurrency-limit ls` lists"),
        (("gcl", "delete", "nope"), 1, "There is no concurrency limit 'nope'"),
        (("gcl", "enable", "nope"), 1, "There is no concurrency limit 'nope'"),
        (("gcl", "create", "db"), 2, "--limit"),
        (("gcl", "create", "a/b", "-l", "1"), 1, "name"),
        (("gcl", "create", "db", "-l", "-1"), 2, "-1"),
        (("gcl", "update", "db"), 2, "say what to change"),
        (("gcl", "update", "db", "--enable", "--disable"), 2, "not both"),
        (("gcl", "inspect", "nope", "-o", "yaml"), 2, "yaml"),
        (("concurrency-limit", "create", "big", "x"), 2, "x"),
        (("concurrency-limit", "create", "big", "-1"), 2, "-1"),
        (("concurrency-limit", "create", "", "1"), 1, "An empty text is not a tag"),
        (("concurrency-limit", "inspect", "nope"), 1, "There is no limit on the tag 'nope'. `rota concurrency-limit ls` lists"),
        (("concurrency-limit", "reset", "nope"), 1, "There is no limit on the tag 'nope'"),
        (("concurrency-limit", "delete", "nope"), 1, "There is no limit on the tag 'nope'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(rota: Run, args: tuple[str, ...], code: int, sentence: str) -> None:
    ran = rota(*args)
    assert ran.code == code
    assert sentence in ran.err
    assert "Traceback" not in ran.err


def test_a_limit_that_is_there_already_is_not_made_twice(rota: Run) -> None:
    rota("gcl", "create", "db", "-l", "1")
    ran = rota("gcl", "create", "db", "-l", "1")
    assert (ran.code, "'db' already" in ran.err) == (1, True)
    ran = rota("gcl", "enable", "db")
    assert (ran.code, "is enabled already" in ran.err) == (1, True)


def test_a_name_that_cannot_be_is_told_without_the_words_of_programs(rota: Run) -> None:
    status, _, said = rota("gcl", "create", "a/b", "--limit", "3")
    assert status == 1
    assert said.startswith("Error: The global concurrency limit is not valid: name: A name takes any characters but / % & > <")
