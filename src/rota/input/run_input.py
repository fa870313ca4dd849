"""Typed inputs: models whose instances people or other runs send to a flow run.

    class Approval(RunInput):
        approved: bool
        comment: str = ""

    answer = pause_flow_run(wait_for_input=Approval)

What a paused run waits for is kept under three keys of its own, a *keyset*: the model's JSON schema, a description for people,
and the answer. What runs send one another (`send_input`, `receive_input`) has keys that begin with the name of its type.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeAlias, TypeVar, cast
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, PrivateAttr, ValidationError, create_model

from rota.client import get_client
from rota.core.clock import SystemClock, current_clock
from rota.exceptions import InvalidRequest, MissingContextError, ObjectAlreadyExists, ObjectNotFound
from rota.input.actions import (
    SENDER_PREFIX,
    acreate_flow_run_input_from_model,
    ensure_flow_run_id,
    sender_of,
)
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    from typing import Self

    from rota.contract.flow_run_inputs import FlowRunInput
    from rota.core.states import State

R = TypeVar("R", bound="RunInput")
T = TypeVar("T")

Keyset: TypeAlias = dict[Literal["description", "response", "schema"], str]
"""The keys under which one question and its answer are kept."""

FIRST_LOOK_SECONDS = 0.05
GROWTH = 1.25


def keyset_from_paused_state(state: State[Any]) -> Keyset:
    """Return the keyset of a pause.

    Raises:
        ValueError: the state is not Paused.
    """
    if not state.is_paused():
        raise ValueError(f"Only a paused run asks for an input; this state is {state.type.value}.")
    return keyset_from_base_key(f"{state.name.lower()}-{state.state_details.pause_key}")


def keyset_from_base_key(base_key: str) -> Keyset:
    """Return the keyset whose keys begin with `base_key`."""
    return {
        "description": f"{base_key}-description",
        "response": f"{base_key}-response",
        "schema": f"{base_key}-schema",
    }


class RunInputMetadata(BaseModel):
    """Where an input came from."""

    key: str
    sender: str | None = None
    receiver: UUID


class BaseRunInput(BaseModel):
    """What `RunInput` and the inputs of plain types share."""

    model_config = ConfigDict(extra="forbid")

    _description: ClassVar[str | None] = None
    _metadata: RunInputMetadata = PrivateAttr()

    @property
    def metadata(self) -> RunInputMetadata:
        """Who sent it, under which key. Of an instance that was received."""
        return self._metadata

    @classmethod
    def keyset_from_type(cls) -> Keyset:
        """Return the keyset that is named after the class."""
        return keyset_from_base_key(cls.__name__.lower())

    @classmethod
    def with_initial_data(cls, description: str | None = None, **kwargs: Any) -> type[Self]:
        """Return the same model with defaults for some fields, and a text in Markdown that people are shown with the form.

        Raises:
            ValueError: the model has no such field.
        """
        unknown = sorted(set(kwargs) - set(cls.model_fields))
        if unknown:
            raise ValueError(f"{cls.__name__} has no field {', '.join(unknown)}; it has {', '.join(cls.model_fields)}.")
        fields: Any = {name: (cls.model_fields[name].annotation, value) for name, value in kwargs.items()}
        model = create_model(cls.__name__, __base__=cls, __module__=cls.__module__, **fields)
        if description is not None:
            model._description = description
        return model

    # --- what is kept under a keyset

    @classmethod
    async def asave(cls, keyset: Keyset, flow_run_id: UUID | None = None) -> None:
        """Keep the schema, and the description if there is one, under `keyset`."""
        client, run_id = get_client(), ensure_flow_run_id(flow_run_id)
        for key, value in question(cls, keyset).items():
            try:
                await client.create_flow_run_input(run_id, key, value)
            except ObjectAlreadyExists:
                await client.delete_flow_run_input(run_id, key)
                await client.create_flow_run_input(run_id, key, value)

    @classmethod
    @dual(asave.__func__)  # type: ignore[attr-defined]  # the function under the classmethod
    def save(cls, keyset: Keyset, flow_run_id: UUID | None = None) -> None:
        """Keep the schema, and the description if there is one, under `keyset`."""
        client, run_id = get_client(sync_client=True), ensure_flow_run_id(flow_run_id)
        for key, value in question(cls, keyset).items():
            try:
                client.create_flow_run_input(run_id, key, value)
            except ObjectAlreadyExists:
                client.delete_flow_run_input(run_id, key)
                client.create_flow_run_input(run_id, key, value)

    @classmethod
    async def aload(cls, keyset: Keyset, flow_run_id: UUID | None = None) -> Any:
        """Return the answer that is kept under `keyset`; as `load`."""
        run_id = ensure_flow_run_id(flow_run_id)
        try:
            text = await get_client().read_flow_run_input(run_id, keyset["response"])
        except ObjectNotFound:
            text = "{}"
        return answer(cls, text, keyset, run_id)

    @classmethod
    @dual(aload.__func__)  # type: ignore[attr-defined]
    def load(cls, keyset: Keyset, flow_run_id: UUID | None = None) -> Any:
        """Return the answer that is kept under `keyset`, made of defaults where nobody has given one.

        Raises:
            InvalidRequest: it does not fit the model.
        """
        run_id = ensure_flow_run_id(flow_run_id)
        try:
            text = get_client(sync_client=True).read_flow_run_input(run_id, keyset["response"])
        except ObjectNotFound:
            text = "{}"
        return answer(cls, text, keyset, run_id)

    @classmethod
    def load_from_flow_run_input(cls, flow_run_input: FlowRunInput) -> Self:
        """Return an instance of what was received.

        Raises:
            InvalidRequest: it does not fit the model.
        """
        instance: Self = _instance(cls, flow_run_input.value, f"Input {flow_run_input.key!r}")
        instance._metadata = RunInputMetadata(
            key=flow_run_input.key, sender=flow_run_input.sender, receiver=flow_run_input.flow_run_id
        )
        return instance

    # --- sending

    async def arespond(self, run_input: Any, sender: str | None = None, key_prefix: str | None = None) -> None:
        """Send something to the flow run that sent this; as `respond`."""
        await asend_input(run_input, self._sending_run(), sender, key_prefix)

    @dual(arespond)
    def respond(self, run_input: Any, sender: str | None = None, key_prefix: str | None = None) -> None:
        """Send something to the flow run that sent this.

        Raises:
            MissingContextError: it was not sent by a flow run.
        """
        _send(run_input, self._sending_run(), sender, key_prefix)

    async def asend_to(self, flow_run_id: UUID, sender: str | None = None, key_prefix: str | None = None) -> None:
        """Send this to a flow run."""
        await asend_input(self, flow_run_id, sender, key_prefix)

    @dual(asend_to)
    def send_to(self, flow_run_id: UUID, sender: str | None = None, key_prefix: str | None = None) -> None:
        """Send this to a flow run."""
        _send(self, flow_run_id, sender, key_prefix)

    def _sending_run(self) -> UUID:
        sender = self.metadata.sender
        if sender is None or not sender.startswith(SENDER_PREFIX):
            raise MissingContextError("Nothing can be sent back: this input was not sent by a flow run.")
        return UUID(sender.removeprefix(SENDER_PREFIX))


class RunInput(BaseRunInput):
    """A model of one's own, to be sent to a flow run. Fields that the model does not have are refused."""

    @classmethod
    def receive(
        cls,
        timeout: float | None = 3600,
        poll_interval: float = 10,
        raise_timeout_error: bool = False,
        exclude_keys: set[str] | None = None,
        key_prefix: str | None = None,
        flow_run_id: UUID | None = None,
    ) -> GetInputHandler[Self]:
        """Return an iterator of instances that are sent to the flow run; as `receive_input`."""
        prefix = key_prefix or _prefix(cls)
        return GetInputHandler(cls, prefix, timeout, poll_interval, raise_timeout_error, exclude_keys, flow_run_id)

    @classmethod
    def subclass_from_base_model_type(cls, model_cls: type[BaseModel]) -> type[RunInput]:
        """Return a `RunInput` with the fields of another pydantic model; its instances are of both."""
        return type(f"{model_cls.__name__}RunInput", (RunInput, model_cls), {"__module__": model_cls.__module__})


class AutomaticRunInput(BaseRunInput, Generic[T]):
    """An input of a plain type: ``pause_flow_run(wait_for_input=int)``. On the wire it has one field, `value`."""

    value: T

    @classmethod
    def receive(
        cls,
        timeout: float | None = 3600,
        poll_interval: float = 10,
        raise_timeout_error: bool = False,
        exclude_keys: set[str] | None = None,
        key_prefix: str | None = None,
        flow_run_id: UUID | None = None,
        with_metadata: bool = False,
    ) -> GetAutomaticInputHandler[T]:
        """Return an iterator of values that are sent to the flow run; as `receive_input`."""
        prefix = key_prefix or _prefix(cls)
        return GetAutomaticInputHandler(
            cls, prefix, timeout, poll_interval, raise_timeout_error, exclude_keys, flow_run_id, with_metadata
        )

    @classmethod
    def subclass_from_type(cls, _type: type[T]) -> type[AutomaticRunInput[T]]:
        """Return the input of a type; it is named after it, and so are the keys of what is sent."""
        name = getattr(_type, "__name__", None) or getattr(_type, "_name", None) or "value"
        fields: Any = {"value": (_type, ...)}
        model = create_model(f"{name.lower()}AutomaticRunInput", __base__=AutomaticRunInput, **fields)
        return cast("type[AutomaticRunInput[T]]", model)


def run_input_subclass_from_type(_type: Any) -> Any:
    """Return what receives `_type`: a `RunInput` as it is, of another model one with its fields, of any other type a plain one.

    Raises:
        ValueError: it is no type.
    """
    if isinstance(_type, type) and issubclass(_type, BaseRunInput):
        return _type
    if isinstance(_type, type) and issubclass(_type, BaseModel):
        return RunInput.subclass_from_base_model_type(_type)
    if isinstance(_type, type) or hasattr(_type, "__origin__") or hasattr(_type, "__args__"):
        return AutomaticRunInput.subclass_from_type(_type)
    raise ValueError(f"An input is a model or a type, as `str` or `list[int]`; got {_type!r}.")


def question(model: type[BaseRunInput], keyset: Keyset) -> dict[str, str]:
    """Return what is kept of a question: values by key. The schema is the last: where it is, all is there."""
    told = {} if model._description is None else {keyset["description"]: json.dumps(model._description)}
    return {**told, keyset["schema"]: json.dumps(model.model_json_schema(mode="serialization"))}


def answer(model: type[BaseRunInput], text: str, keyset: Keyset, flow_run_id: UUID) -> Any:
    """Return what was answered: an instance, or the value of a plain type.

    Raises:
        InvalidRequest: it does not fit the model.
    """
    instance = _instance(model, text, f"The answer under {keyset['response']!r}")
    instance._metadata = RunInputMetadata(key=keyset["response"], sender=None, receiver=flow_run_id)
    return instance.value if isinstance(instance, AutomaticRunInput) else instance


def _instance(model: type[Any], text: str, what: str) -> Any:
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)
        told = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'value'}: {each['msg']}" for each in errors)
        raise InvalidRequest(f"{what} does not fit {model.__name__}: {told}.", errors) from error


# --- receiving -----------------------------------------------------------------------------------------------------------


class GetInputHandler(Generic[R]):
    """Waits for what is sent to a flow run: an iterator, for ``for`` and ``async for``, that gives each input once."""

    def __init__(
        self,
        run_input_cls: type[Any],
        key_prefix: str,
        timeout: float | None = 3600,
        poll_interval: float = 10,
        raise_timeout_error: bool = False,
        exclude_keys: set[str] | None = None,
        flow_run_id: UUID | None = None,
    ) -> None:
        self.run_input_cls = run_input_cls
        self.key_prefix = key_prefix
        self.timeout = timeout
        self.poll_interval = poll_interval
        self.exclude_keys: set[str] = set(exclude_keys or ())
        self.raise_timeout_error = raise_timeout_error
        self.flow_run_id = ensure_flow_run_id(flow_run_id)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        try:
            return self._next()
        except TimeoutError:
            if self.raise_timeout_error:
                raise
            raise StopIteration from None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        try:
            return await self.anext()
        except TimeoutError:
            if self.raise_timeout_error:
                raise
            raise StopAsyncIteration from None

    async def filter_for_inputs(self) -> list[FlowRunInput]:
        """Return what has come and was not given out, the oldest one."""
        found = await get_client().filter_flow_run_input(self.flow_run_id, self.key_prefix, 1, self.exclude_keys)
        self.exclude_keys.update(each.key for each in found)
        return found

    def filter_for_inputs_sync(self) -> list[FlowRunInput]:
        """Return what has come and was not given out, the oldest one."""
        client = get_client(sync_client=True)
        found = client.filter_flow_run_input(self.flow_run_id, self.key_prefix, 1, self.exclude_keys)
        self.exclude_keys.update(each.key for each in found)
        return found

    def to_instance(self, flow_run_input: FlowRunInput) -> Any:
        """Return the instance that was sent."""
        return self.run_input_cls.load_from_flow_run_input(flow_run_input)

    async def anext(self) -> Any:
        """Wait for the next input; as `next`."""
        waits = self._waits()
        while not (found := await self.filter_for_inputs()):
            seconds = self._step(waits)
            if isinstance(current_clock(), SystemClock):
                await asyncio.sleep(seconds)
            else:
                await current_clock().asleep(seconds)
        return self.to_instance(found[0])

    def _next(self) -> Any:
        waits = self._waits()
        while not (found := self.filter_for_inputs_sync()):
            current_clock().sleep(self._step(waits))
        return self.to_instance(found[0])

    @dual(anext)  # noqa: A003 - the class has a method of this name
    def next(self) -> Any:
        """Wait for the next input, and return it.

        Raises:
            TimeoutError: none has come within `timeout` seconds.
        """
        return self._next()

    def _waits(self) -> _Waits:
        return _Waits(self.timeout, self.poll_interval)

    def _step(self, waits: _Waits) -> float:
        """Return how long to wait before the next look."""
        seconds = waits.step()
        if seconds is None:
            raise TimeoutError(f"No input {self.key_prefix!r} has come within {self.timeout:g} second(s).")
        return seconds


class _Waits:
    """The times between two looks: short at first, `longest` in the end, and not beyond the timeout."""

    def __init__(self, timeout: float | None, longest: float) -> None:
        self._until = None if timeout is None else self._now() + timeout
        self._longest = max(longest, FIRST_LOOK_SECONDS)
        self._interval = FIRST_LOOK_SECONDS

    def step(self) -> float | None:
        left = None if self._until is None else self._until - self._now()
        if left is not None and left <= 0:
            return None
        seconds = self._interval if left is None else min(self._interval, left)
        self._interval = min(self._interval * GROWTH, self._longest)
        return seconds

    @staticmethod
    def _now() -> float:
        clock = current_clock()
        return time.monotonic() if isinstance(clock, SystemClock) else clock.now().timestamp()


class GetAutomaticInputHandler(GetInputHandler[Any], Generic[T]):
    """The same for values of a plain type; with `with_metadata` each is given with what tells its sender."""

    def __init__(
        self,
        run_input_cls: type[AutomaticRunInput[T]],
        key_prefix: str,
        timeout: float | None = 3600,
        poll_interval: float = 10,
        raise_timeout_error: bool = False,
        exclude_keys: set[str] | None = None,
        flow_run_id: UUID | None = None,
        with_metadata: bool = False,
    ) -> None:
        super().__init__(run_input_cls, key_prefix, timeout, poll_interval, raise_timeout_error, exclude_keys, flow_run_id)
        self.with_metadata = with_metadata

    def to_instance(self, flow_run_input: FlowRunInput) -> Any:
        """Return the value that was sent, or the instance around it."""
        instance = super().to_instance(flow_run_input)
        return instance if self.with_metadata else instance.value


def _prefix(model: type[BaseRunInput]) -> str:
    return f"{model.__name__.lower()}-auto"


def _sent(run_input: Any, key_prefix: str | None) -> tuple[str, BaseModel]:
    if isinstance(run_input, BaseRunInput):
        instance: BaseModel = run_input
    elif isinstance(run_input, BaseModel):
        instance = run_input
        key_prefix = key_prefix or _prefix(RunInput.subclass_from_base_model_type(type(run_input)))
    else:
        instance = AutomaticRunInput.subclass_from_type(type(run_input))(value=run_input)
    return f"{key_prefix or _prefix(cast('Any', type(instance)))}-{uuid4()}", instance


def _send(run_input: Any, flow_run_id: UUID, sender: str | None, key_prefix: str | None) -> None:
    key, instance = _sent(run_input, key_prefix)
    get_client(sync_client=True).create_flow_run_input(flow_run_id, key, instance.model_dump_json(), sender_of(sender))


async def asend_input(run_input: Any, flow_run_id: UUID, sender: str | None = None, key_prefix: str | None = None) -> None:
    """Send a value or a model to a flow run; as `send_input`."""
    key, instance = _sent(run_input, key_prefix)
    await acreate_flow_run_input_from_model(key, instance, flow_run_id, sender)


@dual(asend_input)
def send_input(run_input: Any, flow_run_id: UUID, sender: str | None = None, key_prefix: str | None = None) -> None:
    """Send a value or a model to a flow run, which gets it with `receive_input` of the same type.

    The flow run around the caller is the sender where none is named; the receiver can `respond` to it.

    Raises:
        ObjectNotFound: there is no such run.
    """
    _send(run_input, flow_run_id, sender, key_prefix)


def receive_input(
    input_type: Any,
    timeout: float | None = 3600,
    poll_interval: float = 10,
    raise_timeout_error: bool = False,
    exclude_keys: set[str] | None = None,
    key_prefix: str | None = None,
    flow_run_id: UUID | None = None,
    with_metadata: bool = False,
) -> Any:
    """Return an iterator of what is sent to a flow run, the one around the caller unless `flow_run_id` says otherwise.

    It gives each input once, the oldest first, and waits up to `timeout` seconds for each; None waits for ever. Then it ends,
    or raises TimeoutError with `raise_timeout_error`. `poll_interval` is the longest time between two looks, in seconds; at
    first they are more frequent. `with_metadata` gives values of plain types with what tells their sender.
    """
    model = run_input_subclass_from_type(input_type)
    options: dict[str, Any] = {
        "timeout": timeout,
        "poll_interval": poll_interval,
        "raise_timeout_error": raise_timeout_error,
        "exclude_keys": exclude_keys,
        "key_prefix": key_prefix,
        "flow_run_id": flow_run_id,
    }
    if issubclass(model, AutomaticRunInput):
        return model.receive(**options, with_metadata=with_metadata)
    return model.receive(**options)
