"""`rota work-pool`, `rota work-queue` and `rota worker` on a real database."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def shown(rota: Run, *words: str) -> Any:
    return json.loads(rota(*words, "-o", "json").out)


def test_a_pool_is_made_shown_changed_paused_and_deleted(rota: Run) -> None:
    made = rota("work-pool", "create", "p", "--type", "process")
    assert (made.code, made.err) == (0, "")
    assert "rota worker start -p p" in made.out
    again = rota("work-pool", "create", "p")
    assert (again.code, "--overwrite" in again.err) == (1, True)
    pool = shown(rota, "work-pools", "inspect", "p")
    assert pool["type"] == "process"
    assert set(pool["base_job_template"]) == {"job_configuration", "variables"}
    assert rota("work-pool", "set-concurrency-limit", "p", "3").code == 0
    assert rota("work-pool", "update", "p", "--description", "for the night").code == 0
    assert rota("work-pool", "pause", "p").code == 0
    pool = shown(rota, "work-pool", "inspect", "p")
    assert (pool["concurrency_limit"], pool["description"], pool["status"]) == (3, "for the night", "PAUSED")
    assert rota("work-pool", "clear-concurrency-limit", "p").code == 0
    assert rota("work-pool", "resume", "p").code == 0
    (listed,) = shown(rota, "work-pool", "ls")
    assert (listed["concurrency_limit"], listed["status"]) == (None, "NOT_READY")
    assert "process" in rota("work-pool", "ls", "-v").out
    assert "0 running" in rota("work-pool", "slots", "p").out
    assert shown(rota, "work-pool", "preview", "p") == []
    assert "no storage" in rota("work-pool", "storage", "inspect", "p").out
    assert rota("work-pool", "delete", "p").code == 0
    gone = rota("work-pool", "inspect", "p")
    assert (gone.code, gone.err.count("\n")) == (1, 1)
    assert "rota work-pool ls" in gone.err


def test_a_job_template_is_checked(rota: Run, tmp_path: Path) -> None:
    template = json.loads(rota("work-pool", "get-default-base-job-template", "--type", "process").out)
    template["job_configuration"]["command"] = "{{ unknown }}"
    path = tmp_path / "template.json"
    path.write_text(json.dumps(template))
    refused = rota("work-pool", "create", "p", "--base-job-template", str(path))
    assert refused.code != 0
    assert "unknown" in refused.err
    path.write_text("{")
    refused = rota("work-pool", "create", "p", "--base-job-template", str(path))
    assert (refused.code, "is no JSON" in refused.err) == (1, True)
    template["variables"] = {"type": 7}
    path.write_text(json.dumps(template))
    assert "no JSON schema" in rota("work-pool", "create", "p", "--base-job-template", str(path)).err
    refused = rota("work-pool", "create", "p", "--type", "submarine")
    assert (refused.code, "submarine" in refused.err, "process" in refused.err) == (1, True, True)


def test_a_queue_is_made_shown_changed_and_deleted(rota: Run) -> None:
    rota("work-pool", "create", "p")
    assert rota("work-queue", "create", "q", "-p", "p", "-q", "1", "-l", "2").code == 0
    queues = shown(rota, "work-queue", "ls", "-p", "p")
    assert [(queue["name"], queue["priority"], queue["concurrency_limit"]) for queue in queues] == [
        ("q", 1, 2),
        ("default", 2, None),
    ]
    assert [queue["name"] for queue in shown(rota, "work-queues", "ls", "--match", "de")] == ["default"]
    assert rota("work-queue", "pause", "q", "-p", "p").code == 0
    assert rota("work-queue", "set-concurrency-limit", "q", "5", "-p", "p").code == 0
    queue = shown(rota, "work-queue", "inspect", "q", "-p", "p")
    assert (queue["status"], queue["concurrency_limit"]) == ("PAUSED", 5)
    assert "never" in rota("work-queue", "inspect", queue["id"]).out
    assert rota("work-queue", "resume", "q", "-p", "p").code == 0
    assert rota("work-queue", "clear-concurrency-limit", "q", "-p", "p").code == 0
    assert shown(rota, "work-queue", "inspect", "q", "-p", "p")["concurrency_limit"] is None
    for command in ("preview", "read-runs", "slots"):
        assert rota("work-queue", command, "q", "-p", "p").code == 0
    assert rota("work-queue", "delete", "q", "-p", "p").code == 0
    kept = rota("work-queue", "delete", "default", "-p", "p")
    assert (kept.code, "default queue" in kept.err) == (1, True)
    missing = rota("work-queue", "inspect", "q")
    assert (missing.code, "--pool" in missing.err) == (1, True)


def test_a_worker_says_what_is_wrong(rota: Run) -> None:
    assert "--pool" in rota("worker", "start").err
    missing = rota("worker", "start", "-p", "nowhere", "--no-create-pool-if-not-found")
    assert (missing.code, "rota work-pool create nowhere" in missing.err) == (1, True)
    unknown = rota("worker", "start", "-p", "p", "--type", "submarine")
    assert (unknown.code, "submarine" in unknown.err) == (1, True)
    rota("work-pool", "create", "p")
    other = rota("worker", "start", "-p", "p", "--type", "prefect-agent")
    assert (other.code, "is of the type 'process'" in other.err) == (1, True)


def test_a_bucket_for_code_is_told_to_the_pool(rota: Run) -> None:
    from rota.blocks.core import Block

    class AwsCredentials(Block):
        _block_type_slug = "aws-credentials"
        key: str = "k"

    assert rota("work-pool", "create", "p").code == 0
    words = ("work-pool", "storage", "configure", "s3", "p", "--bucket", "code", "--aws-credentials-block-name", "mine")
    refused = rota(*words)
    assert (refused.code, "no block 'mine' of the type aws-credentials" in refused.err) == (1, True)
    AwsCredentials().save("mine")
    assert rota(*words, "--launcher", "uvx", "--launcher-arg=-q", "--execution-launcher", "python").code == 0
    kept = shown(rota, "work-pool", "storage", "inspect", "p")
    inputs = {"requires": "prefect-aws", "bucket": "code", "aws_credentials_block_name": "mine"}
    steps = "prefect_aws.experimental.bundles"
    assert kept["bundle_upload_step"] == {f"{steps}.upload_bundle_to_s3": {**inputs, "launcher": ["uvx", "-q"]}}
    assert kept["bundle_execution_step"] == {f"{steps}.execute_bundle_from_s3": {**inputs, "launcher": ["python"]}}
    assert "uvx" in rota("work-pool", "storage", "inspect", "p").out
