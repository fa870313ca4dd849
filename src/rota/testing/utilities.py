"""Names that Prefect documents for tests, as far as they make sense here."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rota.testing.isolation import Harness, harness

if TYPE_CHECKING:
    from rota.client import RotaClient
    from rota.contract.flow_runs import FlowRun
    from rota.core.states import State
    from rota.serializers import Serializer
    from rota.storage.record import ResultRecordMetadata

__all__ = [
    "a_test_step",
    "assert_blocks_equal",
    "assert_does_not_warn",
    "assert_uses_result_serializer",
    "assert_uses_result_storage",
    "b_test_step",
    "exceptions_equal",
    "get_most_recent_flow_run",
    "kubernetes_environments_equal",
    "prefect_test_harness",
    "rota_test_harness",
]


@contextmanager
def prefect_test_harness(server_startup_timeout: int | None = 30) -> Iterator[Harness]:  # noqa: ARG001 - no server is started
    """Run flows within the block against a database of their own; see `rota.testing.harness`.

    No server has to start."""
    with harness() as running:
        yield running


rota_test_harness = prefect_test_harness


def exceptions_equal(a: BaseException, b: BaseException) -> bool:
    """Whether two exceptions are of one type and say the same, which ``==`` does not tell."""
    return a is b or (type(a) is type(b) and a.args == b.args)


@contextmanager
def assert_does_not_warn(ignore_warnings: Iterable[type[Warning]] | None = None) -> Generator[None, None, None]:
    """Turn warnings within the block into AssertionError, but for those of the types given."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for category in ignore_warnings or ():
            warnings.simplefilter("ignore", category)
        try:
            yield
        except Warning as warning:
            raise AssertionError(f"Warned, although nothing should: {type(warning).__name__}: {warning}") from warning


async def get_most_recent_flow_run(client: RotaClient | None = None, flow_name: str | None = None) -> FlowRun:
    """Return the flow run that was made last, of the flow with this name if one is given.

    Raises AssertionError when there is none.
    """
    from rota.client import get_client
    from rota.contract.filters.flow_runs import FlowRunSort
    from rota.contract.filters.flows import FlowFilter, FlowFilterName

    flow_filter = FlowFilter(name=FlowFilterName(any_=[flow_name])) if flow_name is not None else None
    runs = await (client or get_client()).read_flow_runs(flow_filter=flow_filter, sort=FlowRunSort.ID_DESC, limit=1)
    assert runs, f"There is no run of a flow named {flow_name!r}." if flow_name is not None else "There is no flow run."
    return runs[0]


async def assert_uses_result_serializer(state: State[Any], serializer: Serializer | str, client: RotaClient) -> None:  # noqa: ARG001
    """Check that the kept result of `state` was written by this serializer, given as itself or by its type's name."""
    used = _metadata_of(state).serializer
    expected = serializer if isinstance(serializer, str) else serializer.type
    assert used.type == expected, f"The result was written by the serializer {used.type!r}, not {expected!r}."


async def assert_uses_result_storage(state: State[Any], storage: Any, client: RotaClient) -> None:  # noqa: ARG001
    """Check that the kept result of `state` lies in this storage, given as itself, or a folder's path."""
    from rota.storage.defaults import resolve_result_storage, storage_holding

    metadata = _metadata_of(state)
    assert metadata.storage_key is not None, "The state does not say where its result was kept."
    used = storage_holding(metadata.storage_key, metadata.storage_block_id)
    expected = resolve_result_storage(storage)
    assert used == expected, f"The result was kept in {used!r}, not in {expected!r}."


def assert_blocks_equal(found: Any, expected: Any, exclude_private: bool = True, **kwargs: Any) -> None:
    """Check that two blocks are of one type and hold the same, private attributes aside unless `exclude_private` is False.

    Further keywords are those of `model_dump`, such as ``exclude={"url"}``.
    """
    assert type(found) is type(expected), f"A {type(found).__name__} is no {type(expected).__name__}."
    mine, theirs = (
        {name: value for name, value in one.model_dump(**kwargs).items() if not (exclude_private and name.startswith("_"))}
        for one in (found, expected)
    )
    assert mine == theirs, f"{mine} is not {theirs}"
    if not exclude_private:
        mine, theirs = (dict(one.__pydantic_private__ or {}) for one in (found, expected))
        assert mine == theirs, f"Private attributes: {mine} is not {theirs}"


def kubernetes_environments_equal(actual: list[dict[str, str]], expected: dict[str, str] | list[dict[str, str]]) -> bool:
    """Whether two environments of a container are the same, in whatever order; `expected` may map names to values."""
    if isinstance(expected, dict):
        expected = [{"name": name, "value": value} for name, value in expected.items()]
    pairs = [sorted((row["name"], row["value"]) for row in rows) for rows in (actual, expected)]
    return pairs[0] == pairs[1]


def a_test_step(**kwargs: Any) -> dict[str, Any]:
    """Stand in for a step of a deployment's ``pull`` or ``build``: returns what it was given, and three outputs."""
    return {**kwargs, "output1": 1, "output2": ["b", 2, 3], "output3": "a text"}


def b_test_step(**kwargs: Any) -> dict[str, Any]:
    """The same with two outputs."""
    return {**kwargs, "output1": 1, "output2": ["b", 2, 3]}


def _metadata_of(state: State[Any]) -> ResultRecordMetadata:
    from rota.storage.record import ResultRecordMetadata

    data = getattr(state.data, "metadata", state.data)
    if isinstance(data, dict):
        data = ResultRecordMetadata.model_validate(data)
    assert isinstance(data, ResultRecordMetadata), f"The result of {state!r} was not kept: give its task persist_result=True."
    return data
