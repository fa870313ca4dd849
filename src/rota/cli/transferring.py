"""Copying what is set up on one server to another: what is there already, under the same name, stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar
from uuid import UUID

from rota import contract
from rota.cli.lookup import pages
from rota.client.calls import Call
from rota.contract.wire import build
from rota.exceptions import ObjectAlreadyExists, ObjectNotFound, RequestRefused

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.block_documents import BlockDocument
    from rota.contract.block_schemas import BlockSchema
    from rota.contract.block_types import BlockType
    from rota.contract.concurrency_limits import GlobalConcurrencyLimitResponse
    from rota.contract.deployments import Deployment
    from rota.contract.flows import Flow
    from rota.contract.variables import Variable
    from rota.contract.work_pools import WorkPool
    from rota.contract.work_queues import WorkQueue

T = TypeVar("T")

OWN_LIMIT = "deployment:"
"""How names of limits begin that belong to one deployment."""

Fate = Literal["created", "there already", "failed"]


class Copied(NamedTuple):
    """What became of one thing."""

    kind: str
    name: str
    fate: Fate
    reason: str = ""

    @property
    def told(self) -> str:
        return f"{self.fate}: {self.reason}" if self.reason else self.fate


@dataclass(slots=True)
class Transfer:
    """One copy from `source` to `target`."""

    source: SyncRotaClient
    target: SyncRotaClient
    ids: dict[str, UUID] = field(default_factory=dict)
    """By the id that a thing has in the source, as text: the one it has in the target."""

    def run(self) -> Iterator[Copied]:
        """Copy everything, what others need first; yield what became of each thing."""
        yield from self._blocks()
        yield from map(self._variable, _all(self.source.read_variables))
        for limit in _all(self.source.read_global_concurrency_limits):  # limits on tags are among them, by their names
            if not limit.name.startswith(OWN_LIMIT):
                yield self._limit(limit)
        yield from self._pools()
        yield from map(self._flow, _all(self.source.read_flows))
        yield from self._deployments()

    def _copy(self, kind: str, name: str, find: Callable[[], Any], create: Callable[[], Any], known: Any = None) -> Copied:
        """Create a thing unless it is found; keep the id it has there for `known`, the id it has here."""
        try:
            there = _unless_missing(find)
            fate: Fate = "created" if there is None else "there already"
            made = create() if there is None else there
        except ObjectAlreadyExists:
            return Copied(kind, name, "there already")
        except (RequestRefused, ValueError) as error:
            return Copied(kind, name, "failed", str(error))
        id_ = made if isinstance(made, UUID) else getattr(made, "id", None)
        if known is not None and id_ is not None:
            self.ids[str(known)] = id_
        return Copied(kind, name, fate)

    # --- blocks ---------------------------------------------------------------------------------------------------------------

    def _blocks(self) -> Iterator[Copied]:
        documents = list(_all(self.source.read_block_documents))
        wanted = {document.block_type_id for document in documents}
        for kind in self.source.read_block_types():
            if not kind.is_protected or kind.id in wanted:  # others come with every server
                yield self._block_type(kind)
        for document in documents:
            yield self._document(document)

    def _block_type(self, kind: BlockType) -> Copied:
        fields = ("name", "slug", "logo_url", "documentation_url", "description", "code_example")
        body = build(contract.block_types.BlockTypeCreate, **{name: getattr(kind, name) for name in fields})
        return self._copy(
            "block type",
            kind.slug,
            lambda: self.target.read_block_type_by_slug(kind.slug),
            lambda: self.target.create_block_type(body),
            kind.id,
        )

    def _document(self, document: BlockDocument) -> Copied:
        slug = document.block_type.slug if document.block_type else str(document.block_type_name)
        name = f"{slug}/{document.name}"
        return self._copy(
            "block",
            name,
            lambda: self.target.read_block_document_by_name(str(document.name), slug, include_secrets=False),
            lambda: self._create_document(document.model_dump()),
            document.id,
        )

    def _create_document(self, document: dict[str, Any]) -> Any:
        """Store a block with those inside of it: first they, then their ids in its fields."""
        data = dict(document["data"])
        for where, reference in (document.get("block_document_references") or {}).items():
            inner = reference["block_document"]
            id_ = self.ids.get(str(inner["id"]))
            if id_ is None:
                full = self.source.read_block_document(UUID(str(inner["id"])))
                id_ = self.ids[str(inner["id"])] = self._create_document(full.model_dump()).id
            data[where] = {"$ref": {"block_document_id": str(id_)}}
        schema = self._schema(self.source.read_block_schema(document["block_schema_id"]))
        return self.target.create_block_document(
            build(
                contract.block_documents.BlockDocumentCreate,
                name=document["name"],
                data=data,
                block_schema_id=schema.id,
                block_type_id=schema.block_type_id,
                is_anonymous=document["is_anonymous"],
            ),
            include_secrets=False,
        )

    def _schema(self, schema: BlockSchema) -> BlockSchema:
        found = _unless_missing(lambda: self.target.read_block_schema_by_checksum(schema.checksum))
        if found is not None:
            return found  # type: ignore[no-any-return]  # as the client says
        body = build(
            contract.block_schemas.BlockSchemaCreate,
            fields=schema.fields,
            block_type_id=self.ids[str(schema.block_type_id)],
            capabilities=schema.capabilities,
            version=schema.version,
        )
        return self.target.create_block_schema(body)

    # --- what stands alone ----------------------------------------------------------------------------------------------------

    def _variable(self, each: Variable) -> Copied:
        body = build(contract.variables.VariableCreate, name=each.name, value=each.value, tags=each.tags)
        return self._copy(
            "variable",
            each.name,
            lambda: self.target.read_variable_by_name(each.name),
            lambda: self.target.create_variable(body),
        )

    def _limit(self, each: GlobalConcurrencyLimitResponse) -> Copied:
        body = build(
            contract.concurrency_limits.GlobalConcurrencyLimitCreate,
            name=each.name,
            limit=each.limit,
            active=each.active,
            slot_decay_per_second=each.slot_decay_per_second,
        )
        return self._copy(
            "concurrency limit",
            each.name,
            lambda: self.target.read_global_concurrency_limit_by_name(each.name),
            lambda: self.target.create_global_concurrency_limit(body),
            each.id,
        )

    # --- pools ----------------------------------------------------------------------------------------------------------------

    def _pools(self) -> Iterator[Copied]:
        for pool in _all(self.source.read_work_pools):
            yield self._pool(pool)
            for queue in _all(partial(self.source.read_work_queues, work_pool_name=pool.name)):
                yield self._queue(pool.name, queue)

    def _pool(self, pool: WorkPool) -> Copied:
        fields = ("name", "description", "type", "is_paused", "concurrency_limit")
        body = build(
            contract.work_pools.WorkPoolCreate,
            **{name: getattr(pool, name) for name in fields},
            base_job_template=self._with_ids_of_target(pool.base_job_template),
            storage_configuration=self._with_ids_of_target(pool.storage_configuration.model_dump(mode="json")),
        )
        return self._copy(
            "work pool",
            pool.name,
            lambda: self.target.read_work_pool(pool.name),
            lambda: self.target.create_work_pool(body),
            pool.id,
        )

    def _queue(self, pool_name: str, queue: WorkQueue) -> Copied:
        return self._copy(
            "work queue",
            f"{pool_name}/{queue.name}",
            lambda: self.target.read_work_queue_by_name(queue.name, pool_name),
            lambda: self.target.create_work_queue(
                queue.name,
                description=queue.description,
                is_paused=queue.is_paused,
                concurrency_limit=queue.concurrency_limit,
                priority=queue.priority,
                work_pool_name=pool_name,
            ),
            queue.id,
        )

    def _with_ids_of_target(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self._with_ids_of_target(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._with_ids_of_target(item) for item in value]
        return str(self.ids[value]) if isinstance(value, str) and value in self.ids else value

    # --- flows and deployments ------------------------------------------------------------------------------------------------

    def _flow(self, each: Flow) -> Copied:
        body = build(contract.flows.FlowCreate, name=each.name, tags=each.tags, labels=each.labels or {})
        return self._copy(
            "flow",
            each.name,
            lambda: self.target.read_flow_by_name(each.name),
            lambda: self.target.transport.send(Call(contract.flows.CREATE_FLOW, body=body)),
            each.id,
        )

    def _deployments(self) -> Iterator[Copied]:
        names = {flow.id: flow.name for flow in _all(self.source.read_flows)}
        for each in _all(self.source.read_deployments):
            yield self._deployment(f"{names.get(each.flow_id, '?')}/{each.name}", each)

    def _deployment(self, name: str, each: Deployment) -> Copied:
        return self._copy(
            "deployment",
            name,
            lambda: self.target.read_deployment_by_name(name),
            lambda: self._create_deployment(each),
            each.id,
        )

    def _create_deployment(self, given: Deployment) -> UUID:
        limit = given.global_concurrency_limit
        is_own = limit is not None and limit.name.startswith(OWN_LIMIT)
        schedules = [
            build(
                contract.deployment_schedules.DeploymentScheduleCreate,
                **{name: getattr(one, name) for name in ("active", "schedule", "max_scheduled_runs", "slug", "catchup")},
                parameters=one.parameters,
            )
            for one in given.schedules
        ]
        same = ("version", "description", "paused", "parameters", "tags", "parameter_openapi_schema", "path", "entrypoint")
        more = ("pull_steps", "enforce_parameter_schema", "work_pool_name", "concurrency_options", "labels")
        return self.target.create_deployment(
            self.ids[str(given.flow_id)],
            given.name,
            schedules=schedules,
            concurrency_limit=limit.limit if limit is not None and is_own else None,
            global_concurrency_limit_id=self.ids.get(str(limit.id)) if limit is not None and not is_own else None,
            work_queue_name=given.work_queue_name if given.work_pool_name else None,
            storage_document_id=self.ids.get(str(given.storage_document_id)),
            infrastructure_document_id=self.ids.get(str(given.infrastructure_document_id)),
            job_variables=self._with_ids_of_target(given.job_variables),
            **{name: getattr(given, name) for name in (*same, *more)},
        )


def _all(read: Callable[..., list[T]]) -> Iterator[T]:
    return pages(lambda offset, count: read(offset=offset, limit=count), None)


def _unless_missing(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except ObjectNotFound:
        return None
