"""What makes two calls of a task the same: recipes for the key under which a result is kept and found again.

    @task(cache_policy=INPUTS - "debug" + FLOW_PARAMETERS)

`+` joins policies, `- "name"` leaves an input out of the comparison. A policy is a value: each operation returns a new one.
Evaluated when a task is defined, so this module loads the standard library only.
"""

# ruff: noqa: ARG002  # every policy is asked in one way; few need all they are told
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from rota.utilities.hashing import hash_inputs, source_identity, stable_hash, task_identity

if TYPE_CHECKING:
    from rota.context import TaskRunContext

    IsolationLevel = Literal["READ_COMMITTED", "SERIALIZABLE"]
    CacheKeyFn = Callable[[TaskRunContext, dict[str, Any]], str | None]

P = TypeVar("P", bound="CachePolicy")


@dataclass
class CachePolicy:
    """A recipe for cache keys. Subclass it and write `compute_key` to make your own."""

    is_none: ClassVar[bool] = False
    """Whether nothing is ever cached under it."""

    key_storage: Path | str | Any | None = None
    """Where what is known of a result is kept when not beside it: a folder, or anything with `read_path` and `write_path`."""
    isolation_level: IsolationLevel | Any | None = None
    """SERIALIZABLE: one run at a time computes a key; others wait for it. Needs a `lock_manager`."""
    lock_manager: Any | None = None

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **kwargs: Any
    ) -> str | None:
        """Return the key of one call, or None: not to be cached.

        Raises:
            HashError: an input cannot be hashed; the message names it.
        """
        raise TypeError(f"{type(self).__name__} has no recipe: write its `compute_key` method.")

    def configure(
        self: P,
        key_storage: Path | str | Any | None = None,
        lock_manager: Any | None = None,
        isolation_level: IsolationLevel | Any | None = None,
    ) -> P:
        """Return a copy that keeps keys elsewhere or isolates runs from each other. What is not given stays."""
        return replace(
            self,
            key_storage=self.key_storage if key_storage is None else key_storage,
            lock_manager=self.lock_manager if lock_manager is None else lock_manager,
            isolation_level=self.isolation_level if isolation_level is None else isolation_level,
        )

    @classmethod
    def from_cache_key_fn(cls, cache_key_fn: CacheKeyFn) -> CacheKeyFnPolicy:
        """Return the policy that asks `cache_key_fn(task_run_context, inputs)` for the key."""
        return CacheKeyFnPolicy(cache_key_fn=cache_key_fn)

    def __add__(self, other: CachePolicy) -> CachePolicy:
        if not isinstance(other, CachePolicy):
            return NotImplemented
        if isinstance(other, _None):
            return self
        return CompoundCachePolicy(policies=[self, other], **_merge_options(self, other))

    def __sub__(self, other: str) -> CachePolicy:
        """Leave the input named `other` out. A policy that reads no inputs stays as it is."""
        _require_input_name(other)
        return self


@dataclass
class CacheKeyFnPolicy(CachePolicy):
    """The key is what a function says; a key is used as it is, so tasks that return equal keys share a result."""

    cache_key_fn: CacheKeyFn | None = None

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **kwargs: Any
    ) -> str | None:
        if self.cache_key_fn is None:
            return None
        key: object = self.cache_key_fn(task_ctx, inputs)
        if key is None or isinstance(key, str):
            return key
        name = getattr(self.cache_key_fn, "__name__", repr(self.cache_key_fn))
        raise TypeError(f"cache_key_fn {name!r} returned {type(key).__name__}; return a str, or None to skip the cache.")


@dataclass
class CompoundCachePolicy(CachePolicy):
    """Several policies in one: the call is the same when all of them say so."""

    policies: list[CachePolicy] = field(default_factory=list)

    def __post_init__(self) -> None:
        flat: list[CachePolicy] = []
        for policy in self.policies:
            flat.extend(policy.policies if isinstance(policy, CompoundCachePolicy) else [policy])
        inputs = [policy for policy in flat if isinstance(policy, Inputs)]
        self.policies = [policy for policy in flat if not isinstance(policy, Inputs | _None)]
        if inputs:
            # Two of them would let each bring back what the other leaves out.
            left_out = dict.fromkeys(name for policy in inputs for name in policy.exclude)
            self.policies.append(replace(inputs[0], exclude=list(left_out)))

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **kwargs: Any
    ) -> str | None:
        keys = [
            f"{type(policy).__name__} {key}"
            for policy in self.policies
            if (key := policy.compute_key(task_ctx, inputs, flow_parameters, **kwargs)) is not None
        ]
        # Sorted: A + B is the same policy as B + A.
        return stable_hash(*sorted(keys)) if keys else None

    def __add__(self, other: CachePolicy) -> CachePolicy:
        if not isinstance(other, CachePolicy):
            return NotImplemented
        if isinstance(other, _None):
            return self
        return CompoundCachePolicy(policies=[*self.policies, other], **_merge_options(self, other))

    def __sub__(self, other: str) -> CachePolicy:
        _require_input_name(other)
        return replace(self, policies=[policy - other for policy in self.policies])


@dataclass
class _None(CachePolicy):
    """Never the same. Also nothing to add: NONE + INPUTS is INPUTS."""

    is_none: ClassVar[bool] = True

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **kwargs: Any
    ) -> str | None:
        return None

    def __add__(self, other: CachePolicy) -> CachePolicy:
        return other if isinstance(other, CachePolicy) else NotImplemented


@dataclass
class TaskSource(CachePolicy):
    """The same code: the task's source text, with what it closes over."""

    def compute_key(
        self,
        task_ctx: TaskRunContext,
        inputs: dict[str, Any] | None,
        flow_parameters: dict[str, Any] | None,
        **kwargs: Any,
    ) -> str | None:
        return source_identity(task_ctx.task) if task_ctx is not None else None


@dataclass
class FlowParameters(CachePolicy):
    """The same parameters of the flow around the call. No flow or no parameters: no key."""

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **kwargs: Any
    ) -> str | None:
        return hash_inputs(flow_parameters) if flow_parameters else None


@dataclass
class RunId(CachePolicy):
    """The same flow run; outside a flow, the same task run (which lets only its own retries find the result)."""

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **kwargs: Any
    ) -> str | None:
        if task_ctx is None:
            return None
        return str(task_ctx.task_run.flow_run_id or task_ctx.task_run.id)


@dataclass
class Inputs(CachePolicy):
    """The same task called with the same arguments. A call without arguments has no key.

    Tasks are told apart by the file and the name of their function, so that two tasks that take equal arguments never answer
    for each other; editing the body does not matter (add `TASK_SOURCE` for that).
    """

    exclude: list[str] = field(default_factory=list)
    """Names of inputs that do not count."""

    def compute_key(
        self, task_ctx: TaskRunContext, inputs: dict[str, Any], flow_parameters: dict[str, Any], **kwargs: Any
    ) -> str | None:
        if not inputs:
            return None
        counted = {name: value for name, value in inputs.items() if name not in self.exclude}
        identity = task_identity(task_ctx.task) if task_ctx is not None else ""
        return stable_hash(identity, hash_inputs(counted))

    def __sub__(self, other: str) -> CachePolicy:
        _require_input_name(other)
        return replace(self, exclude=[*self.exclude, other])


def _require_input_name(name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(
            f"Only the name of an input can be subtracted from a cache policy, as in INPUTS - 'debug'; got {name!r}."
        )


def _merge_options(left: CachePolicy, right: CachePolicy) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for option in ("key_storage", "isolation_level", "lock_manager"):
        ours, theirs = getattr(left, option), getattr(right, option)
        if ours is not None and theirs is not None and ours != theirs:
            raise ValueError(
                f"Two cache policies cannot be joined: they disagree on {option} ({ours!r} and {theirs!r}). "
                f"Configure it once, on the joined policy: (A + B).configure({option}=…)."
            )
        merged[option] = theirs if ours is None else ours
    return merged


INPUTS = Inputs()
TASK_SOURCE = TaskSource()
RUN_ID = RunId()
FLOW_PARAMETERS = FlowParameters()
NONE = _None()
NO_CACHE = NONE
DEFAULT = INPUTS + TASK_SOURCE + RUN_ID
"""Within one flow run, a task called again with the same arguments is not computed again."""
