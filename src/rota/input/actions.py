"""Reading and writing the inputs of flow runs: values of any JSON type, under keys.

Without a `flow_run_id` each is about the flow run around the caller. The plain names block, and are awaited inside of
coroutines; those that begin with ``a`` are always awaited.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

from rota.client import get_client
from rota.client.utilities import inject_client
from rota.context import FlowRunContext
from rota.exceptions import MissingContextError, ObjectNotFound, SerializationError
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from pydantic import BaseModel

    from rota.client import RotaClient
    from rota.contract.flow_run_inputs import FlowRunInput

SENDER_PREFIX = "prefect.flow-run."
"""Before the id of a flow run that sends. The wire's word, not ours."""


def ensure_flow_run_id(flow_run_id: UUID | None = None) -> UUID:
    """Return `flow_run_id`, or that of the flow run around the caller.

    Raises:
        MissingContextError: neither is there.
    """
    if flow_run_id is not None:
        return flow_run_id
    context = FlowRunContext.get()
    if context is None:
        raise MissingContextError("Which flow run is meant? Outside of a flow, give `flow_run_id`.")
    return context.flow_run.id


def sender_of(sender: str | None) -> str | None:
    """Return who sends: `sender`, or the flow run around the caller."""
    context = FlowRunContext.get()
    return sender if sender is not None or context is None else f"{SENDER_PREFIX}{context.flow_run.id}"


def _as_text(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise SerializationError(
            f"An input is JSON, and this cannot be: {error}. Send a model, or JSON's own types."
        ) from error


async def acreate_flow_run_input_from_model(
    key: str, model_instance: BaseModel, flow_run_id: UUID | None = None, sender: str | None = None
) -> None:
    """Send a model's fields as an input; the flow run around the caller is the sender where none is named."""
    run_id, value = ensure_flow_run_id(flow_run_id), model_instance.model_dump_json()
    await get_client().create_flow_run_input(run_id, key, value, sender_of(sender))


@dual(acreate_flow_run_input_from_model)
def create_flow_run_input_from_model(
    key: str, model_instance: BaseModel, flow_run_id: UUID | None = None, sender: str | None = None
) -> None:
    """Send a model's fields as an input; the flow run around the caller is the sender where none is named.

    Raises:
        ObjectAlreadyExists: the run has an input under this key.
        ObjectNotFound: there is no such run.
    """
    run_id, value = ensure_flow_run_id(flow_run_id), model_instance.model_dump_json()
    get_client(sync_client=True).create_flow_run_input(run_id, key, value, sender_of(sender))


@inject_client
async def acreate_flow_run_input(
    key: str, value: Any, flow_run_id: UUID | None = None, sender: str | None = None, client: RotaClient | None = None
) -> None:
    """Send a value of JSON's types as an input."""
    assert client is not None  # given by the decorator
    await client.create_flow_run_input(ensure_flow_run_id(flow_run_id), key, _as_text(value), sender)


@dual(acreate_flow_run_input)
def create_flow_run_input(key: str, value: Any, flow_run_id: UUID | None = None, sender: str | None = None) -> None:
    """Send a value of JSON's types as an input.

    Raises:
        ObjectAlreadyExists: the run has an input under this key.
        ObjectNotFound: there is no such run.
        SerializationError: the value is no JSON.
    """
    client = get_client(sync_client=True)
    client.create_flow_run_input(ensure_flow_run_id(flow_run_id), key, _as_text(value), sender)


@inject_client
async def afilter_flow_run_input(
    key_prefix: str,
    limit: int = 1,
    exclude_keys: set[str] | None = None,
    flow_run_id: UUID | None = None,
    client: RotaClient | None = None,
) -> list[FlowRunInput]:
    """List inputs whose keys begin with `key_prefix`, without `exclude_keys`, the oldest first."""
    assert client is not None  # given by the decorator
    return await client.filter_flow_run_input(ensure_flow_run_id(flow_run_id), key_prefix, limit, exclude_keys or set())


@dual(afilter_flow_run_input)
def filter_flow_run_input(
    key_prefix: str, limit: int = 1, exclude_keys: set[str] | None = None, flow_run_id: UUID | None = None
) -> list[FlowRunInput]:
    """List inputs whose keys begin with `key_prefix`, without `exclude_keys`, the oldest first."""
    client = get_client(sync_client=True)
    return client.filter_flow_run_input(ensure_flow_run_id(flow_run_id), key_prefix, limit, exclude_keys or set())


@inject_client
async def aread_flow_run_input(key: str, flow_run_id: UUID | None = None, client: RotaClient | None = None) -> Any:
    """Return the value of an input; None when there is none under this key."""
    assert client is not None  # given by the decorator
    try:
        text = await client.read_flow_run_input(ensure_flow_run_id(flow_run_id), key)
    except ObjectNotFound:
        return None
    return json.loads(text)


@dual(aread_flow_run_input)
def read_flow_run_input(key: str, flow_run_id: UUID | None = None) -> Any:
    """Return the value of an input; None when there is none under this key."""
    try:
        text = get_client(sync_client=True).read_flow_run_input(ensure_flow_run_id(flow_run_id), key)
    except ObjectNotFound:
        return None
    return json.loads(text)


@inject_client
async def adelete_flow_run_input(key: str, flow_run_id: UUID | None = None, client: RotaClient | None = None) -> None:
    """Delete an input."""
    assert client is not None  # given by the decorator
    await client.delete_flow_run_input(ensure_flow_run_id(flow_run_id), key)


@dual(adelete_flow_run_input)
def delete_flow_run_input(key: str, flow_run_id: UUID | None = None) -> None:
    """Delete an input.

    Raises:
        ObjectNotFound: there is none under this key.
    """
    get_client(sync_client=True).delete_flow_run_input(ensure_flow_run_id(flow_run_id), key)
