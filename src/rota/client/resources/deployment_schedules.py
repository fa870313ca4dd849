"""Schedules of deployments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota import contract
from rota.client.calls import Steps, ask, call

if TYPE_CHECKING:
    from datetime import datetime

    from rota.contract.deployment_schedules import DeploymentSchedule, DeploymentScheduleCreate, SchedulePreviewAnswer
    from rota.contract.schedules import AnySchedule


class DeploymentScheduleCalls:
    @call
    def create_deployment_schedules(
        self,
        deployment_id: UUID,
        schedules: list[DeploymentScheduleCreate] | list[tuple[AnySchedule, bool]],
        max_scheduled_runs: int | None = None,
        parameters: dict[str, Any] | None = None,
        slug: str | None = None,
        catchup: str | None = None,
    ) -> Steps[list[DeploymentSchedule]]:
        """Add schedules to a deployment. Pairs are a schedule and whether it is active; what else is given holds for them.

        Raises:
            ObjectNotFound: there is no such deployment.
            ObjectAlreadyExists: it has a schedule of this slug.
            InvalidRequest: a schedule never fires.
        """
        create = contract.deployment_schedules.DeploymentScheduleCreate
        body = [
            contract.wire.build(
                create,
                schedule=item[0],
                active=item[1],
                max_scheduled_runs=max_scheduled_runs,
                parameters=parameters,
                slug=slug,
                catchup=catchup,
            )
            if isinstance(item, tuple)
            else item
            for item in schedules
        ]
        return (yield from ask(contract.deployment_schedules.CREATE_SCHEDULES, {"id": deployment_id}, body=body))

    @call
    def read_deployment_schedules(self, deployment_id: UUID) -> Steps[list[DeploymentSchedule]]:
        """List the schedules of a deployment, the newest last.

        Raises:
            ObjectNotFound: there is no such deployment.
        """
        return (yield from ask(contract.deployment_schedules.READ_SCHEDULES, {"id": deployment_id}))

    @call
    def update_deployment_schedule(
        self,
        deployment_id: UUID,
        schedule_id: UUID,
        active: bool | None = None,
        schedule: AnySchedule | None = None,
        max_scheduled_runs: int | None = None,
        parameters: dict[str, Any] | None = None,
        slug: str | None = None,
        catchup: str | None = None,
    ) -> Steps[None]:
        """Change what is given of a schedule; None leaves it as it is. Its runs that have not begun are made anew.

        Raises:
            ObjectNotFound: the deployment has no such schedule.
        """
        body = contract.wire.build(
            contract.deployment_schedules.DeploymentScheduleUpdate,
            active=active,
            schedule=schedule,
            max_scheduled_runs=max_scheduled_runs,
            parameters=parameters,
            slug=slug,
            catchup=catchup,
        )
        path = {"id": deployment_id, "schedule_id": schedule_id}
        yield from ask(contract.deployment_schedules.UPDATE_SCHEDULE, path, body=body)

    @call
    def delete_deployment_schedule(self, deployment_id: UUID, schedule_id: UUID) -> Steps[None]:
        """Delete a schedule, and the runs it has made that have not begun.

        Raises:
            ObjectNotFound: the deployment has no such schedule.
        """
        path = {"id": deployment_id, "schedule_id": schedule_id}
        yield from ask(contract.deployment_schedules.DELETE_SCHEDULE, path)

    @call
    def preview_schedule(
        self,
        schedule: AnySchedule | None = None,
        sentence: str | None = None,
        timezone: str | None = None,
        after: datetime | None = None,
        count: int = 10,
    ) -> Steps[SchedulePreviewAnswer]:
        """Read the next `count` times of a schedule, or of an English sentence, after a moment (None: now).

        Raises:
            InvalidRequest: it is not understood, or never fires.
        """
        body = contract.wire.build(
            contract.deployment_schedules.SchedulePreview,
            schedule=schedule,
            sentence=sentence,
            timezone=timezone,
            after=after,
            count=count,
        )
        return (yield from ask(contract.deployment_schedules.PREVIEW_SCHEDULE, body=body))
