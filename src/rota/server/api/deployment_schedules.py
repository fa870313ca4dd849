"""Schedules of deployments."""

from __future__ import annotations

from datetime import timedelta

from rota.contract.deployment_schedules import DeploymentSchedule, PreviewedTime, SchedulePreviewAnswer
from rota.contract.schedules import schedule_of
from rota.core.schedules.sentences import parse_sentence
from rota.core.schedules.surprises import clock_changes, surprises
from rota.core.schedules.words import in_words
from rota.core.schedules.zones import zone
from rota.exceptions import InvalidRequest
from rota.server.deployments import schedules
from rota.server.deployments.showing import shown_schedule
from rota.server.limited.schedules import check_schedule, schedule_times
from rota.server.request import Caller, Request
from rota.server.runs.work import Work
from rota.server.store import deployment_schedules, deployments
from rota.server.store.engine import Tx


def read_deployment_schedules(request: Request, tx: Tx, caller: Caller) -> list[DeploymentSchedule]:
    deployment = deployments.get_deployment(tx, caller.workspace_id, request.path["id"])
    rows = deployment_schedules.list_of_deployments(tx, [deployment.id]).get(deployment.id, [])
    return [shown_schedule(row) for row in rows]


def create_deployment_schedules(request: Request, tx: Tx, caller: Caller) -> list[DeploymentSchedule]:
    work = Work.of(request, tx, caller)
    deployment = deployments.get_deployment(tx, caller.workspace_id, request.path["id"], for_update=True)
    return [shown_schedule(row) for row in schedules.add(work, deployment, request.body)]


def update_deployment_schedule(request: Request, tx: Tx, caller: Caller) -> None:
    work = Work.of(request, tx, caller)
    deployment = deployments.get_deployment(tx, caller.workspace_id, request.path["id"], for_update=True)
    row = schedules.find(work, deployment.id, request.path["schedule_id"])
    schedules.change(work, deployment, row, request.body)


def delete_deployment_schedule(request: Request, tx: Tx, caller: Caller) -> None:
    work = Work.of(request, tx, caller)
    deployment = deployments.get_deployment(tx, caller.workspace_id, request.path["id"], for_update=True)
    row = schedules.find(work, deployment.id, request.path["schedule_id"])
    schedules.remove(work, deployment.id, [row.id])


def preview_schedule(request: Request, tx: None, caller: Caller) -> SchedulePreviewAnswer:  # noqa: ARG001 - the form of handlers
    body = request.body
    if (body.schedule is None) == (body.sentence is None):
        raise InvalidRequest("A preview takes one of `schedule` and `sentence`.")
    rule = body.schedule.rule() if body.schedule is not None else parse_sentence(body.sentence, body.timezone)
    check_schedule(rule, request.now)
    schedule = schedule_of(rule)
    # A moment that is `after` itself is not after it; the first that may come is a microsecond later.
    times = schedule_times(rule, body.after or request.now - timedelta(microseconds=1), body.count)
    clock = zone(schedule.timezone)
    return SchedulePreviewAnswer(
        schedule=schedule,
        sentence=in_words(rule),
        times=[
            PreviewedTime(at=moment, local=moment.astimezone(clock).isoformat(), note=note)
            for moment, note in zip(times, clock_changes(times, clock), strict=True)
        ],
        warnings=surprises(rule),
    )
