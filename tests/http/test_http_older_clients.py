"""Clients of Prefect 2 send, and find in answers, what deployments had then."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

VERSION = {"X-PREFECT-API-VERSION": "0.8.4"}
OLDER = frozenset({"infra_overrides", "schedule", "is_schedule_active", "manifest_path"})


def make(http: httpx.Client, **fields: Any) -> dict[str, Any]:
    flow = http.post("/flows/", json={"name": f"f-{uuid4().hex[:8]}"}).json()
    answer = http.post("/deployments/", json={"name": "d", "flow_id": flow["id"], **fields}, headers=VERSION)
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]  # JSON


def test_what_deployments_had_in_prefect_2_is_taken_and_answered(http: httpx.Client) -> None:
    cron = {"cron": "0 3 * * *", "timezone": "Europe/Paris", "day_or": True}
    sent = {"schedule": cron, "is_schedule_active": False, "infra_overrides": {"env": {"A": "1"}}, "manifest_path": None}
    made = make(http, **sent)
    assert (made["job_variables"], made["paused"]) == ({"env": {"A": "1"}}, True)
    assert [(one["schedule"], one["active"]) for one in made["schedules"]] == [(cron, False)]
    assert (made["infra_overrides"], made["schedule"], made["is_schedule_active"]) == ({"env": {"A": "1"}}, cron, False)
    changed = http.patch(
        f"/deployments/{made['id']}", json={"is_schedule_active": True, "infra_overrides": {}}, headers=VERSION
    )
    assert changed.status_code == 204, changed.text
    now = http.get(f"/deployments/{made['id']}", headers=VERSION).json()
    assert (now["paused"], now["job_variables"], now["is_schedule_active"]) == (False, {}, True)
    (listed,) = http.post("/deployments/filter", json={"deployments": {"id": {"any_": [made["id"]]}}}, headers=VERSION).json()
    assert set(listed) >= OLDER


def test_schedules_of_a_deployment_are_switched_as_in_prefect_2(http: httpx.Client) -> None:
    path = f"/deployments/{make(http)['id']}"
    for ending, is_paused in (("inactive", True), ("active", False)):
        switched = http.post(f"{path}/set_schedule_{ending}", headers=VERSION)
        assert (switched.status_code, switched.json()) == (200, None)
        assert http.get(path).json()["paused"] is is_paused
    assert http.post(f"/deployments/{uuid4()}/set_schedule_active").status_code == 404


@pytest.mark.parametrize(
    "headers", [{}, {**VERSION, "User-Agent": "prefect/3.8.8 (API 0.8.4)"}, {**VERSION, "User-Agent": "rota/1"}]
)
def test_others_get_what_the_protocol_says(http: httpx.Client, headers: dict[str, str]) -> None:
    made = make(http)
    assert not OLDER.intersection(http.get(f"/deployments/{made['id']}", headers=headers).json())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/logs/filter", {"offset": None, "logs": None, "sort": None}),
        ("/block_documents/filter", {"block_schema_type": None, "include_secrets": None}),
        ("/flow_runs/filter", {"flows": None, "limit": None, "offset": None, "sort": None}),
    ],
)
def test_null_in_the_request_of_a_list_is_as_if_left_out(http: httpx.Client, path: str, body: dict[str, Any]) -> None:
    assert http.post(path, json=body).status_code == 200


def test_a_field_that_never_was_is_refused(http: httpx.Client) -> None:
    assert http.post("/logs/filter", json={"ofset": 3}).status_code == 422
