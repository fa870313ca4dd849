"""What clients of Prefect 2 ask and look for: paths, and fields of deployments, that have other names, or other places, now."""

from __future__ import annotations

import json
from typing import Any

from rota.contract import deployments
from rota.contract.operation import Operation
from rota.contract.queries import deployments as queries
from rota.server.http.replies import JSON, Reply
from rota.server.request import Caller

OLDER_PATHS = {
    "/deployments/{id}/set_schedule_active": deployments.RESUME_DEPLOYMENT,
    "/deployments/{id}/set_schedule_inactive": deployments.PAUSE_DEPLOYMENT,
}
"""Where they ask for operations. Newer ones need not know of it."""

NEWER = (3,)
"""The first version that does not look for them."""

WITH_DEPLOYMENTS = frozenset(
    operation.name
    for operation in (*deployments.OPERATIONS, *queries.OPERATIONS)
    if operation.response in (deployments.Deployment, list[deployments.Deployment])
)


def with_older_fields(operation: Operation[Any], caller: Caller, reply: Reply) -> Reply:
    """Return an answer as the caller understands it."""
    if operation.name not in WITH_DEPLOYMENTS or not _is_older(caller):
        return reply
    if reply.status >= 300 or reply.media_type != JSON or reply.parts is not None:
        return reply
    answer = json.loads(reply.body)
    for deployment in answer if isinstance(answer, list) else [answer]:
        _add(deployment)
    return reply._replace(body=json.dumps(answer, separators=(",", ":")).encode())


def _is_older(caller: Caller) -> bool:
    """Whether a caller speaks the protocol and does not say that it is of version 3. Those of version 2 say nothing."""
    version = caller.client_version
    return not caller.is_rota and caller.api_version is not None and (version is None or version < NEWER)


def _add(deployment: dict[str, Any]) -> None:
    schedules = deployment["schedules"]
    deployment["infra_overrides"] = deployment["job_variables"]
    deployment["schedule"] = schedules[0]["schedule"] if schedules else None
    deployment["is_schedule_active"] = not deployment["paused"]
    deployment["manifest_path"] = None
