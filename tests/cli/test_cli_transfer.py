"""`rota transfer`: from one database to another."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from rota.blocks.core import Block

Run = Callable[..., Any]


class TransferredKey(Block):
    key: SecretStr


class TransferredVault(Block):
    inside: TransferredKey
    doors: int = 1


FLOWS = """
from rota import flow

@flow
def etl(day: str = "today"):
    "Load a day."
"""


@pytest.fixture
def two_places(rota: Run, home: Path, profiles_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    profiles_file.parent.mkdir(parents=True)
    other = home / "other.db"
    profiles_file.write_text(
        'active = "here"\n[profiles.here]\n[profiles.same]\n[profiles.there]\n'
        f'ROTA_SERVER_DATABASE_CONNECTION_URL = "sqlite:///{other}"\n'
    )


@pytest.mark.slow
def test_everything_that_is_set_up_arrives_once(rota: Run, two_places: None) -> None:
    folder = Path("flows.py")
    folder.write_text(FLOWS)
    assert rota("variable", "set", "v", '{"a": 1}', "--tag", "t").code == 0
    assert rota("gcl", "create", "lim", "--limit", "3").code == 0
    assert rota("concurrency-limit", "create", "db", "2").code == 0
    assert rota("work-pool", "create", "pool", "--type", "process").code == 0
    assert rota("work-queue", "create", "fast", "--pool", "pool", "--priority", "3").code == 0
    deployed = rota(
        "deploy", "flows.py:etl", "-n", "nightly", "-p", "pool", "-q", "fast", "--cron", "0 3 * * *", "--concurrency-limit", "1"
    )
    assert deployed.code == 0, deployed.err

    first = rota("transfer", "--from", "here", "--to", "there")
    assert first.code == 0, first.out + first.err
    assert "0 failed" in first.out
    kinds = {line.split("  ")[0] for line in first.out.splitlines()}
    assert {"variable", "concurrency limit", "work pool", "work queue", "flow", "deployment"} <= kinds

    there = {"ROTA_PROFILE": "there"}
    assert json.loads(rota("variable", "inspect", "v", "-o", "json", **there).out)["tags"] == ["t"]
    assert json.loads(rota("gcl", "inspect", "lim", "-o", "json", **there).out)["limit"] == 3
    assert "db" in rota("concurrency-limit", "ls", **there).out
    assert json.loads(rota("work-queue", "inspect", "fast", "-p", "pool", "-o", "json", **there).out)["priority"] == 3
    made = json.loads(rota("deployment", "inspect", "etl/nightly", "-o", "json", **there).out)
    assert (made["work_pool_name"], made["work_queue_name"], made["entrypoint"]) == ("pool", "fast", "flows.py:etl")
    assert made["schedules"][0]["schedule"]["cron"] == "0 3 * * *"
    assert made["global_concurrency_limit"]["limit"] == 1
    source = json.loads(rota("deployment", "inspect", "etl/nightly", "-o", "json").out)
    assert made["pull_steps"] == source["pull_steps"]

    again = rota("transfer", "--from", "here", "--to", "there")
    assert "\n0 created" in again.out


def test_blocks_arrive_with_their_secrets_and_what_is_inside_of_them(
    rota: Run, two_places: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rota.settings.context._process", None)
    monkeypatch.setenv("ROTA_PROFILE", "here")
    TransferredKey(key="deep").save("in", _sync=True)
    TransferredVault(inside=TransferredKey.load("in", _sync=True), doors=2).save("named", _sync=True)
    TransferredVault(inside=TransferredKey(key="unnamed")).save("unnamed", _sync=True)
    result = rota("transfer", "--from", "here", "--to", "there")
    assert result.code == 0, result.out
    monkeypatch.setattr("rota.settings.context._process", None)
    monkeypatch.setenv("ROTA_PROFILE", "there")
    assert TransferredVault.load("named", _sync=True).inside.key.get_secret_value() == "deep"
    assert TransferredVault.load("unnamed", _sync=True).inside.key.get_secret_value() == "unnamed"


def test_what_cannot_be_copied_is_told_and_the_rest_arrives(rota: Run, two_places: None, home: Path) -> None:
    assert rota("variable", "set", "a", "1").code == 0
    assert rota("work-pool", "create", "pool", "--type", "process").code == 0
    Path("flows.py").write_text(FLOWS)
    assert rota("deploy", "flows.py:etl", "-n", "d", "-p", "pool").code == 0
    there = {"ROTA_PROFILE": "there"}
    template = json.loads(rota("api", "GET", "/work_pools/pool").out)["base_job_template"]
    template["variables"]["required"] = ["region"]
    template["variables"]["properties"]["region"] = {"type": "string"}
    body = json.dumps({"name": "pool", "type": "process", "base_job_template": template})
    assert rota("api", "POST", "/work_pools/", "--data", body, **there).code == 0
    result = rota("transfer", "--from", "here", "--to", "there")
    assert "variable" in result.out
    assert json.loads(rota("variable", "get", "a", **there).out) == 1


@pytest.mark.parametrize(
    ("to", "code", "sentence"), [("same", 1, "mean the same server"), ("nowhere", 1, "nowhere"), (None, 2, "--to")]
)
def test_a_transfer_that_makes_no_sense_is_refused(
    rota: Run, two_places: None, to: str | None, code: int, sentence: str
) -> None:
    result = rota("transfer", "--from", "here", *(("--to", to) if to else ()))
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert sentence in result.err
