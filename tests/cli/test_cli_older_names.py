"""Commands of Prefect 2 and of Prefect's cloud: what still has a meaning works, the rest says what to use."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Run = Callable[..., Any]

FLOWS = """
from rota import flow

@flow(name="load-orders")
def load(day: str = "today", limit: int = 10):
    "Load the orders of a day."
    return limit
"""


@pytest.fixture
def project(rota: Run, tmp_path: Path) -> Path:
    (tmp_path / "work" / "flows.py").write_text(FLOWS)
    return tmp_path / "work"


def test_a_deployment_is_built_as_a_file_and_applied(rota: Run, project: Path) -> None:
    words = ("--cron", "0 3 * * *", "--timezone", "Europe/Paris", "--param", "limit=5", "--override", "env.A=1", "-t", "x")
    built = rota("deployment", "build", "flows.py:load", "-n", "nightly", "-q", "night", *words)
    assert (built.code, built.out) == (0, "Wrote load-deployment.yaml.\n")
    described = yaml.safe_load((project / "load-deployment.yaml").read_text())
    assert described["schedule"] == {"cron": "0 3 * * *", "timezone": "Europe/Paris"}
    assert described["infra_overrides"] == {"env": {"A": "1"}}
    assert rota("deployment", "ls", "-o", "json").out.strip() == "[]"
    applied = rota("deployment", "apply", "load-deployment.yaml", "--limit", "2")
    assert applied.code == 0, applied.err
    made = json.loads(rota("deployment", "inspect", "load-orders/nightly", "-o", "json").out)
    assert (made["parameters"], made["tags"], made["work_queue_name"]) == ({"limit": 5}, ["x"], "night")
    assert (made["entrypoint"], made["path"]) == ("flows.py:load", str(project))
    assert made["schedules"][0]["schedule"]["timezone"] == "Europe/Paris"
    queue = json.loads(rota("work-queue", "inspect", "night", "-p", made["work_pool_name"], "-o", "json").out)
    assert queue["concurrency_limit"] == 2


def test_a_file_of_prefect_2_is_applied(rota: Run, project: Path) -> None:
    described = {
        "name": "old",
        "work_queue_name": "default",
        "parameters": {},
        "schedule": {"interval": 3600.0, "anchor_date": "2024-01-01T00:00:00+00:00", "timezone": "UTC"},
        "is_schedule_active": False,
        "infra_overrides": {},
        "infrastructure": {"type": "process", "env": {}, "block_type_slug": "process"},
        "flow_name": "load-orders",
        "manifest_path": None,
        "storage": None,
        "path": str(project),
        "entrypoint": "flows.py:load",
        "parameter_openapi_schema": {"type": "object", "properties": {}},
        "timestamp": "2024-03-07T00:00:00+00:00",
        "triggers": [],
    }
    (project / "old.yaml").write_text(yaml.safe_dump(described))
    assert rota("deployment", "apply", "old.yaml").code == 0
    made = json.loads(rota("deployment", "inspect", "load-orders/old", "-o", "json").out)
    assert made["schedules"][0]["active"] is False
    described["infrastructure"] = {"type": "docker-container", "image": "x"}
    (project / "old.yaml").write_text(yaml.safe_dump(described))
    refused = rota("deployment", "apply", "old.yaml")
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "work-pool create" in refused.err


def test_code_in_a_block_is_uploaded_and_named(
    rota: Run, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rota.filesystems import LocalFileSystem

    monkeypatch.setattr("rota.settings.context._process", None)
    LocalFileSystem(basepath=str(tmp_path / "kept")).save("code", _sync=True)
    built = rota("deployment", "build", "flows.py:load", "-n", "d", "-sb", "local-file-system/code/shop", "--apply")
    assert built.code == 0, built.err
    assert (tmp_path / "kept" / "shop" / "flows.py").read_text() == FLOWS
    made = json.loads(rota("deployment", "inspect", "load-orders/d", "-o", "json").out)
    assert made["storage_document_id"] is not None
    assert made["path"] == "shop"


def test_a_project_is_made_and_its_flows_told(rota: Run, project: Path) -> None:
    assert rota("project", "init", "--recipe", "local").code == 0
    assert (project / "rota.yaml").is_file()
    assert "git" in rota("project", "recipe", "ls").out
    assert "load-orders" in rota("project", "register-flow", "flows.py:load").out
    assert [one["name"] for one in json.loads(rota("flow", "ls", "-o", "json").out)] == ["load-orders"]
    assert rota("work-pool", "create", "pool", "--type", "process").code == 0
    assert rota("deploy", "flows.py:load", "-n", "d", "-p", "pool").code == 0
    cloned = rota("project", "clone", "--deployment", "load-orders/d")
    assert (cloned.code, str(project) in cloned.out) == (0, True)
    assert rota("project", "clone").code == 1


def test_deploy_init_writes_the_file_that_deploy_reads(rota: Run, project: Path) -> None:
    assert rota("deploy", "init", "--recipe", "local", "--name", "shop").code == 0
    assert yaml.safe_load((project / "rota.yaml").read_text())["name"] == "shop"
    assert "Usage: rota deploy init" in rota("deploy", "init", "--help").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("cloud", "login", "-k", "abc", "--workspace", "a/b"), "ROTA_API_URL"),
        (("cloud", "workspace", "set", "--workspace", "a/b"), "rota profile use"),
        (("cloud", "workspaces", "ls"), "rota profile use"),
        (("cloud", "ip-allowlist", "add", "10.0.0.1", "-d", "x"), "ROTA_SERVER_API_HOST"),
        (("deployment", "build", "flows.py:load", "-n", "x", "--infra", "kubernetes-job"), "rota work-pool create"),
        (("deployment", "build", "flows.py:load"), "--name"),
        (("dashboard", "open"), "ROTA_API_URL"),
        (("experimental", "result-storage", "set"), "type/name"),
    ],
)
def test_what_has_no_meaning_here_says_what_to_use(rota: Run, project: Path, words: tuple[str, ...], sentence: str) -> None:
    result = rota(*words)
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert sentence in result.err


def test_manifests_are_yaml_that_names_its_parts(rota: Run) -> None:
    server = list(yaml.safe_load_all(rota("kubernetes", "manifest", "server", "-n", "etl", "-i", "me/rota:1").out))
    assert [one["kind"] for one in server] == ["PersistentVolumeClaim", "Secret", "Deployment", "Service"]
    assert {one["metadata"]["namespace"] for one in server} == {"etl"}
    assert server[2]["spec"]["template"]["spec"]["containers"][0]["image"] == "me/rota:1"
    worker = list(yaml.safe_load_all(rota("kubernetes", "manifest", "agent", "-q", "k", "--api-key", "s").out))
    assert worker[-1]["spec"]["template"]["spec"]["containers"][0]["command"][-1] == "k"
    (job,) = yaml.safe_load_all(rota("kubernetes", "manifest", "flow-run-job").out)
    assert job["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_results_have_a_block_of_the_servers_choice(rota: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rota.filesystems import LocalFileSystem

    monkeypatch.setattr("rota.settings.context._process", None)
    LocalFileSystem(basepath=str(tmp_path / "kept")).save("results", _sync=True)
    assert "None is set" in rota("experimental", "result-storage", "inspect").out
    assert rota("experimental", "result-storage", "set", "local-file-system/results").code == 0
    assert "local-file-system/results" in rota("experimental", "result-storage", "inspect").out
    assert rota("experimental", "result-storage", "clear").code == 0
    told = json.loads(rota("experimental", "result-storage", "inspect", "-o", "json").out)
    assert told == {"default_result_storage_block_id": None}


def test_a_written_module_runs_deployments(rota: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert rota("work-pool", "create", "pool", "--type", "process").code == 0
    for name in ("nightly", "by-hand"):
        assert rota("deploy", "flows.py:load", "-n", name, "-p", "pool").code == 0
    assert "2 deployments" in rota("sdk", "generate", "--output", "my_sdk.py").out
    monkeypatch.setattr("rota.settings.context._process", None)
    known: dict[str, Any] = {"__name__": "my_sdk"}
    exec(compile((project / "my_sdk.py").read_text(), "my_sdk.py", "exec"), known)
    run = known["deployments"].from_name("load-orders/nightly").with_options(timeout=0, tags=["sdk"]).run(limit=3)
    assert (run.parameters["limit"], run.tags) == (3, ["sdk"])
    refused = rota("sdk", "generate", "-o", "x.py", "-d", "load-orders/nothing")
    assert (refused.code, "load-orders/nothing" in refused.err) == (1, True)


def test_tools_for_work_on_rota_itself_write_what_they_say(rota: Run, project: Path) -> None:
    assert rota("dev", "build-docs", "schema.json").code == 0
    assert "/api/flows/" in json.loads((project / "schema.json").read_text())["paths"]
    shown = rota("dev", "build-image", "--dry-run", "--python-version", "3.12", "--arch", "linux/arm64", "--build-arg", "A=b")
    assert shown.code == 0
    assert "FROM python:3.12-slim" in shown.out
    assert "--platform linux/arm64 --build-arg A=b" in shown.out
    assert rota("plugins", "diagnose", "-o", "json").code in (0, 1)
