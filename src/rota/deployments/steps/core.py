"""Taking steps: each is looked up, its arguments are filled in, and what it returns can be used by those after it."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from rota.core.redaction import redact
from rota.exceptions import UsageError
from rota.utilities.templating import apply_values, resolve_block_document_references, resolve_variables

__all__ = ["StepExecutionError", "run_step", "run_steps"]

ID, REQUIRES = "id", "requires"
KEYWORDS = (ID, REQUIRES)
"""Keys of a step that are no arguments: what its output is called, and the package that it is in."""

_REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(\[[A-Za-z0-9._, -]+\])?\s*([<>=!~]=?=?\s*[\w.*+!-]+\s*,?\s*)*")

Step = dict[str, Any]


class StepExecutionError(UsageError):
    """A step cannot be taken, or failed; the message names it, and says why."""


def name_of(step: Any) -> str:
    """Return the function that a step names.

    Raises:
        StepExecutionError: it is not of the form of a step.
    """
    if not isinstance(step, dict) or len(step) != 1:
        raise StepExecutionError(
            f"A step is one function with its arguments below it, as `rota.deployments.steps.git_clone:`; got {step!r:.200}."
        )
    return str(next(iter(step)))


def _own(name: str) -> str:
    """Return a function's name as rota has it: files and deployments that were made for Prefect name Prefect's."""
    prefix, _, rest = name.partition(".deployments.steps.")
    if prefix in ("prefect_docker", "rota_docker"):
        return f"rota.deployments.steps.docker.{rest}"
    if prefix in ("prefect", "rota"):
        return f"rota.deployments.steps.{rest}"
    if name.startswith("prefect.projects.steps."):  # the name of versions before 2.11
        return f"rota.deployments.steps.{name.removeprefix('prefect.projects.steps.')}"
    return name


def _find(name: str, requires: Any) -> Callable[..., Any]:
    module_name, _, function_name = _own(name).rpartition(".")
    if not module_name:
        raise StepExecutionError(f"The step {name!r} names no function: expected one as package.module.function.")
    try:
        module = _import(module_name, requires)
    except ImportError as error:
        raise StepExecutionError(
            f"The step {name!r} cannot be found: {error}. Is the package installed? The key `requires` of a step names it."
        ) from error
    function = getattr(module, function_name, None)
    if not callable(function):
        raise StepExecutionError(f"The step {name!r} cannot be found: {module_name} has no function {function_name!r}.")
    return function  # type: ignore[no-any-return]  # whatever it is, it can be called


def _import(module_name: str, requires: Any) -> Any:
    try:
        return importlib.import_module(module_name)
    except ModuleNotFoundError:
        if not requires:
            raise
    _install([requires] if isinstance(requires, str) else list(requires))
    importlib.invalidate_caches()
    return importlib.import_module(module_name)


def _install(packages: Sequence[str]) -> None:
    import subprocess

    for package in packages:
        if not isinstance(package, str) or not _REQUIREMENT.fullmatch(package.strip()):
            raise StepExecutionError(
                f"{package!r:.100} is not the name of a package, with a version perhaps, as `requires` takes."
            )
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--", *(package.strip() for package in packages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the names were checked
    if done.returncode != 0:
        raise StepExecutionError(
            f"The package {' '.join(packages)} could not be installed: {redact(done.stderr.strip())[-500:]}"
        )


async def run_step(step: Step, upstream_outputs: dict[str, Any] | None = None) -> dict[str, Any]:
    """Take one step and return its output.

    Placeholders in its arguments are filled in: ``{{ name }}`` and ``{{ id.name }}`` from what earlier steps returned,
    ``{{ $NAME }}`` from the environment, ``{{ rota.variables.name }}`` and ``{{ rota.blocks.type.name }}`` from the server.

    Raises:
        StepExecutionError: it is none, its function cannot be found, or its arguments do not fit.
    """
    name = name_of(step)
    given = step[name] or {}
    if not isinstance(given, dict):
        raise StepExecutionError(f"The arguments of the step {name!r} are not a mapping of names to values: {given!r:.200}.")
    function = _find(name, given.get(REQUIRES))
    inputs: Any = {key: value for key, value in given.items() if key not in KEYWORDS}
    inputs = apply_values(inputs, upstream_outputs or {})
    inputs = await resolve_block_document_references(inputs)
    inputs = await resolve_variables(inputs)
    aio = getattr(function, "aio", None)
    _check_arguments(name, aio or function, inputs)
    found = (aio or function)(**inputs)
    if inspect.isawaitable(found):
        found = await found
    return dict(found) if isinstance(found, dict) else {} if found is None else {"result": found}


def _check_arguments(name: str, function: Callable[..., Any], inputs: dict[str, Any]) -> None:
    try:
        inspect.signature(function).bind(**inputs)
    except TypeError as error:
        raise StepExecutionError(f"The step {name!r}: {error}.") from error
    except ValueError:
        return  # a function that does not show what it takes


async def run_steps(
    steps: Sequence[Step],
    upstream_outputs: dict[str, Any] | None = None,
    print_function: Any = print,
    deployment: Any = None,  # noqa: ARG001 - for whom the steps are taken: told by those who call
    flow_run: Any = None,  # noqa: ARG001 - as above
    logger: Any = None,  # noqa: ARG001 - as above
) -> dict[str, Any]:
    """Take steps in order and return all their outputs together.

    What a step with an `id` returns is there under the id, too. `deployment`, `flow_run` and `logger` tell for whom they are
    taken.

    Raises:
        StepExecutionError: says which step failed, and why.
    """
    outputs = dict(upstream_outputs or {})
    for number, step in enumerate(steps or (), start=1):
        name = name_of(step)
        print_function(f" > Running step {number} of {len(steps)}: {name.rpartition('.')[2]}")
        try:
            output = await run_step(step, outputs)
        except StepExecutionError:
            raise
        except Exception as error:
            raise StepExecutionError(f"The step {name!r} failed: {redact(str(error)) or type(error).__name__}") from error
        identifier = (step[name] or {}).get(ID)
        if identifier:
            outputs[str(identifier)] = output
        outputs.update(output)
    return outputs
