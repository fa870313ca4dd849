"""Hashes of values by content, for cache keys: equal in another process, on another day, under another PYTHONHASHSEED.

What a value's content is, `rota.core.fingerprint` says. Here it gets names, and failures a sentence for who wrote the task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rota.core.fingerprint import NoStableFormError, code_digest, full_fingerprint
from rota.exceptions import HashError

if TYPE_CHECKING:
    from rota.context import TaskRunContext

_CHUNK_BYTES = 1 << 20


def blake2b_128(data: bytes = b"") -> Any:
    """The hash in use: BLAKE2b of 128 bits, faster than MD5 and allowed where MD5 is not."""
    return blake2b(data, digest_size=16)


def stable_hash(*args: str | bytes, hash_algo: Callable[..., Any] = blake2b_128) -> str:
    """Return one hexadecimal digest of texts and bytes, in order.

    Each part counts with its length: ("ab", "c") and ("a", "bc") differ.
    """
    digest = hash_algo()
    for part in args:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data) + data)
    return str(digest.hexdigest())


def file_hash(path: str | Path, hash_algo: Callable[..., Any] = blake2b_128) -> str:
    """Return the hexadecimal digest of a file's content."""
    digest = hash_algo()
    with Path(path).open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return str(digest.hexdigest())


def hash_objects(
    *args: Any, hash_algo: Callable[..., Any] = blake2b_128, raise_on_failure: bool = False, **kwargs: Any
) -> str | None:
    """Return one hexadecimal digest of values by content; None when one of them has none (a generator, a lock, a connection).

    Raises:
        HashError: with `raise_on_failure`, instead of None; the message names the argument and what to do.
    """
    parts: list[tuple[str | int, Any]] = [*enumerate(args), *sorted(kwargs.items())]
    try:
        return stable_hash(*_fingerprints(parts), hash_algo=hash_algo)
    except HashError:
        if raise_on_failure:
            raise
        return None


def hash_inputs(inputs: Mapping[str, Any]) -> str:
    """Return one hexadecimal digest of named values; their order does not count.

    Raises:
        HashError: one of them cannot be hashed; the message names it and what to do.
    """
    return stable_hash(*_fingerprints(sorted(inputs.items())))


def _fingerprints(parts: Iterable[tuple[str | int, Any]]) -> Iterable[str]:
    for name, value in parts:
        try:
            yield f"{name}={full_fingerprint(value)}"
        except NoStableFormError as error:
            raise HashError(_explain(name, error)) from error


def _explain(name: str | int, error: NoStableFormError) -> str:
    if isinstance(name, int):
        return (
            f"Argument {name} cannot be hashed. {error} "
            "Pass values that have a content, such as numbers, texts, lists, dicts, dataclasses, arrays or tables."
        )
    return (
        f"Input {name!r} cannot be hashed for a cache key. {error} "
        f"Leave it out with cache_policy=INPUTS - {name!r}, give the task a `cache_key_fn` that says what matters, "
        "or switch caching off with cache_policy=NO_CACHE."
    )


def task_input_hash(context: TaskRunContext, arguments: dict[str, Any]) -> str | None:
    """Return a cache key for one call of a task: its name, its source and its arguments.

    For ``@task(cache_key_fn=task_input_hash)``.

    Raises:
        HashError: an argument cannot be hashed; the message names it.
    """
    return stable_hash(task_identity(context.task), source_identity(context.task), hash_inputs(arguments))


def task_identity(task: Any) -> str:
    """Which task this is, whoever loaded it: module and qualified name.

    The module of a script is its file's name, so that two scripts do not share `__main__.load`, and a script that is later
    imported keeps its cache.
    """
    fn = task.fn
    module = getattr(fn, "__module__", None) or ""
    code = getattr(fn, "__code__", None)
    if module in ("", "__main__", "__mp_main__") and code is not None:
        module = Path(code.co_filename).stem
    return f"{module}.{getattr(fn, '__qualname__', type(fn).__qualname__)}"


def source_identity(task: Any) -> str:
    """A digest of the task's code and of the values it closes over.

    Two tasks made by one factory have one text and differ in these values. One that has no stable content counts by its
    type. Globals that the task reads are not followed.
    """
    cells = getattr(task.fn, "__closure__", None) or ()
    return stable_hash(code_digest(task.fn), *map(_cell_fingerprint, cells))


def _cell_fingerprint(cell: Any) -> str:
    try:
        value = cell.cell_contents
    except ValueError:
        return "empty"
    try:
        return full_fingerprint(value)
    except ValueError:  # no stable form, or a function with an empty cell of its own
        return f"type {type(value).__module__}.{type(value).__qualname__}"
