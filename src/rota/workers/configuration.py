"""How a run is to be run: the base job template of its pool, filled in from its deployment's and its own job variables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError, field_validator

from rota.exceptions import InvalidRequest
from rota.settings import get_settings
from rota.utilities.templating import apply_values, resolve_block_document_references, resolve_variables

if TYPE_CHECKING:
    from typing import Self

    from rota.client import RotaClient
    from rota.contract.deployments import DeploymentResponse
    from rota.contract.flow_runs import FlowRun
    from rota.contract.flows import Flow
    from rota.contract.work_pools import WorkPool

ENGINE_COMMAND = "python -m rota.flow_engine"
"""What stands for running a flow run whose configuration names no command."""


class BaseJobConfiguration(BaseModel):
    """What a worker needs to know to run one flow run. Types of workers add fields."""

    model_config = ConfigDict(extra="ignore")

    command: str | None = Field(default=None, description="The command that runs the flow. By default, rota's own.")
    env: dict[str, str | None] = Field(default_factory=dict, description="Environment variables; null unsets one.")
    labels: dict[str, str] = Field(default_factory=dict, description="Labels of what is created for the run.")
    name: str | None = Field(default=None, description="Name of what is created for the run.")

    _related_objects: dict[str, Any] = PrivateAttr(default_factory=dict)

    @field_validator("env", "labels", mode="before")
    @classmethod
    def _none_is_empty(cls, value: Any) -> Any:
        return {} if value is None else value

    @property
    def is_using_a_runner(self) -> bool:
        """Whether the run is executed by rota's own command."""
        return self.command is None or "flow-run execute" in self.command or "flow_engine" in self.command

    @classmethod
    def json_template(cls) -> dict[str, Any]:
        """Return the template of these fields: ``{{ field }}`` for each, or the template that a field brings itself."""
        found: dict[str, Any] = {}
        for name, field in cls.model_fields.items():
            extra = field.json_schema_extra
            given = extra.get("template") if isinstance(extra, dict) else None
            found[name] = given if given is not None else f"{{{{ {name} }}}}"
        return found

    @classmethod
    async def from_template_and_values(
        cls, base_job_template: dict[str, Any], values: dict[str, Any], client: RotaClient | None = None
    ) -> Self:
        """Fill in a base job template and check what comes out.

        Values come from the defaults of the template's variables, and `values` on top of them. References to blocks
        (``{{ rota.blocks.<type>.<name> }}``) and variables (``{{ rota.variables.<name> }}``) are read from the server.

        Raises:
            InvalidRequest: a variable that must be given is missing, or something has the wrong type.
        """
        schema = base_job_template.get("variables") or {}
        template = base_job_template.get("job_configuration") or cls.json_template()
        known = {name: part["default"] for name, part in (schema.get("properties") or {}).items() if "default" in part}
        given = _merged(known, values)
        missing = [name for name in schema.get("required") or () if given.get(name) is None]
        if missing:
            raise InvalidRequest(
                f"The work pool's job template needs {', '.join(missing)}: set it as a default of the pool, or in the job "
                "variables of the deployment or the run."
            )
        filled = apply_values(template, given, remove_notset=True)
        filled = await resolve_block_document_references(filled, client=client)
        filled = await resolve_variables(filled, client=client)
        try:
            return cls.model_validate(filled)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise InvalidRequest(f"The job configuration does not fit at {place!r}: {first['msg']}.") from error

    @classmethod
    async def resolve_for_flow_run(
        cls,
        flow_run: FlowRun,
        *,
        client: RotaClient,
        work_pool: WorkPool,
        worker_name: str,
        worker_id: UUID | None = None,
        deployment: DeploymentResponse | None = None,
    ) -> Self:
        """Return the configuration of one run: the pool's template, then the deployment's job variables, then the run's."""
        flow = await client.read_flow(flow_run.flow_id)
        if deployment is None and flow_run.deployment_id is not None:
            deployment = await client.read_deployment(flow_run.deployment_id)
        given = (deployment.job_variables if deployment is not None else None) or {}
        values = _merged(given, flow_run.job_variables or {})
        configuration = await cls.from_template_and_values(work_pool.base_job_template, values, client=client)
        configuration.prepare_for_flow_run(flow_run, deployment, flow, work_pool, worker_name, worker_id)
        return configuration

    def prepare_for_flow_run(
        self,
        flow_run: FlowRun,
        deployment: DeploymentResponse | None = None,
        flow: Flow | None = None,
        work_pool: WorkPool | None = None,
        worker_name: str | None = None,
        worker_id: UUID | None = None,
    ) -> None:
        """Add what only this run has: its environment, labels and name."""
        self._related_objects = {"deployment": deployment, "flow": flow, "flow_run": flow_run, "work_pool": work_pool}
        self.env = {
            **_base_environment(),
            "ROTA__FLOW_RUN_ID": str(flow_run.id),
            "PREFECT__FLOW_RUN_ID": str(flow_run.id),
        } | self.env
        self.labels = {
            **_labels("flow-run", flow_run.id, flow_run.name),
            **(_labels("deployment", deployment.id, deployment.name) if deployment is not None else {}),
            **(_labels("flow", flow.id, flow.name) if flow is not None else {}),
            **(_labels("work-pool", work_pool.id, work_pool.name) if work_pool is not None else {}),
            **({"prefect.io/worker-name": worker_name} if worker_name is not None else {}),
            **({"prefect.io/worker-id": str(worker_id)} if worker_id is not None else {}),
            **self.labels,
        }
        self.name = self.name or flow_run.name


def _merged(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return both, `above` counting where they differ; environments are joined variable by variable."""
    joined = {**below, **above}
    if isinstance(below.get("env"), dict) and isinstance(above.get("env"), dict):
        joined["env"] = {**below["env"], **above["env"]}
    return joined


def _base_environment() -> dict[str, str | None]:
    """Return the settings by which the run's process finds the server."""
    settings = get_settings()
    found: dict[str, str | None] = {"ROTA_HOME": str(settings.home)}
    if settings.api.url:
        found["ROTA_API_URL"] = settings.api.url
    if settings.api.key is not None:
        found["ROTA_API_KEY"] = settings.api.key.get_secret_value()
    if settings.api.auth_string is not None:
        found["ROTA_API_AUTH_STRING"] = settings.api.auth_string.get_secret_value()
    return found


def _labels(kind: str, identifier: UUID, name: str) -> dict[str, str]:
    return {f"prefect.io/{kind}-id": str(identifier), f"prefect.io/{kind}-name": name}


class BaseVariables(BaseModel):
    """What may be set per pool, deployment and run. Types of workers add fields."""

    name: str | None = Field(default=None, description="Name of what is created for the run.")
    env: dict[str, str | None] = Field(default_factory=dict, description="Environment variables; null unsets one.")
    labels: dict[str, str] = Field(default_factory=dict, description="Labels of what is created for the run.")
    command: str | None = Field(default=None, description="The command that runs the flow. By default, rota's own.")


class BaseWorkerResult(BaseModel):
    """How what a worker started has ended."""

    identifier: str
    """Of the process, container, or job."""
    status_code: int
    """0: it ended by itself and well. Negative: the signal that ended it."""

    def __bool__(self) -> bool:
        return self.status_code == 0
