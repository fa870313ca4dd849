"""The clients: `SyncRotaClient` blocks, `RotaClient` is awaited; both have the same methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from rota.client.calls import AwaitingClient, BlockingClient, Transport
from rota.client.resources.admin import AdminCalls
from rota.client.resources.artifacts import ArtifactCalls
from rota.client.resources.automations import AutomationCalls
from rota.client.resources.backfills import BackfillCalls
from rota.client.resources.block_documents import BlockDocumentCalls
from rota.client.resources.block_types import BlockTypeCalls
from rota.client.resources.concurrency_limits import ConcurrencyLimitCalls
from rota.client.resources.deployment_schedules import DeploymentScheduleCalls
from rota.client.resources.deployments import DeploymentCalls
from rota.client.resources.events import EventCalls
from rota.client.resources.execution import ExecutionCalls
from rota.client.resources.flow_run_inputs import FlowRunInputCalls
from rota.client.resources.flow_run_lists import FlowRunListCalls
from rota.client.resources.flow_runs import FlowRunCalls
from rota.client.resources.flows import FlowCalls
from rota.client.resources.logs import LogCalls
from rota.client.resources.task_runs import TaskRunCalls
from rota.client.resources.task_workers import TaskWorkerCalls
from rota.client.resources.variables import VariableCalls
from rota.client.resources.why import WhyCalls
from rota.client.resources.work_pools import WorkPoolCalls
from rota.client.resources.work_queues import WorkQueueCalls
from rota.client.resources.workers import WorkerCalls
from rota.client.transports import server_access, shared_transport, transport_to
from rota.settings import get_settings

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self


class Resources(
    FlowCalls,
    FlowRunCalls,
    FlowRunInputCalls,
    WhyCalls,
    FlowRunListCalls,
    TaskRunCalls,
    TaskWorkerCalls,
    LogCalls,
    ArtifactCalls,
    ConcurrencyLimitCalls,
    VariableCalls,
    BlockTypeCalls,
    BlockDocumentCalls,
    DeploymentCalls,
    DeploymentScheduleCalls,
    BackfillCalls,
    AutomationCalls,
    WorkPoolCalls,
    WorkQueueCalls,
    WorkerCalls,
    EventCalls,
    ExecutionCalls,
    AdminCalls,
):
    """All that can be asked of a server. A new noun is a row here."""


class SyncRotaClient(BlockingClient, Resources):
    """A client for blocking code. `api` is a server's address (``http://127.0.0.1:4200/api``) or a transport.

    May be shared by threads. Leaving a ``with`` block closes the connections of a client that was made with an address;
    those of `get_client` are shared and stay.
    """

    def __init__(
        self,
        api: str | Transport,
        *,
        auth_string: str | None = None,
        api_key: str | None = None,
        httpx_settings: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(_transport(api, auth_string, api_key, httpx_settings))
        self._owns_transport = isinstance(api, str)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        if self._owns_transport:
            self.transport.close()


class RotaClient(AwaitingClient, Resources):
    """A client for async code; as `SyncRotaClient`, but each method is awaited. Not bound to one event loop."""

    def __init__(
        self,
        api: str | Transport,
        *,
        auth_string: str | None = None,
        api_key: str | None = None,
        httpx_settings: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(_transport(api, auth_string, api_key, httpx_settings))
        self._owns_transport = isinstance(api, str)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._owns_transport:
            self.transport.close()


@overload
def get_client(httpx_settings: dict[str, Any] | None = None, *, sync_client: Literal[True]) -> SyncRotaClient: ...
@overload
def get_client(httpx_settings: dict[str, Any] | None = None, sync_client: Literal[False] = False) -> RotaClient: ...
def get_client(httpx_settings: dict[str, Any] | None = None, sync_client: bool = False) -> RotaClient | SyncRotaClient:
    """Return a client of the server that the settings name: of ``api.url``, or without one of the process's own database.

    Costs little: connections are shared by all clients with the same settings. `httpx_settings` are options of
    `httpx.Client`; a client with some has connections of its own.

    Raises:
        RotaImportError: HTTP/2 is wanted, and what it needs is not installed.
    """
    kind = SyncRotaClient if sync_client else RotaClient
    settings = get_settings()
    if httpx_settings and settings.api.url:
        client = kind(_transport(settings.api.url, None, None, httpx_settings))
        client._owns_transport = True
        return client
    return kind(shared_transport())


def _transport(
    api: str | Transport, auth_string: str | None, api_key: str | None, httpx_settings: dict[str, Any] | None
) -> Transport:
    """Return a transport as it is; to an address one that calls as the settings say, with what is given here before them."""
    if not isinstance(api, str):
        return api
    settings = get_settings()
    access = server_access(settings)
    if api.rstrip("/") != settings.api.url:  # the key of one server is no other's business
        access |= {"auth_string": None, "api_key": None}
    if auth_string or api_key:
        access |= {"auth_string": auth_string, "api_key": api_key}
    given = httpx_settings or {}
    headers = {**access["httpx_settings"].get("headers", {}), **dict(given.get("headers") or {})}
    access["httpx_settings"] = {**access["httpx_settings"], **given, **({"headers": headers} if headers else {})}
    return transport_to(api, **access)


# Names that Prefect gives to the same things.
PrefectClient = RotaClient
SyncPrefectClient = SyncRotaClient
