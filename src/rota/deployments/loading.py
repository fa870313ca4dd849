"""Loading flows for runs and for their descriptions: from an entrypoint, or from where a deployment says that the code is."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from rota.client import RotaClient, get_client
from rota.contract.flow_runs import FlowRun
from rota.engine.entrypoints import load_flow
from rota.exceptions import MissingFlowError, RotaException
from rota.utilities.importtools import safe_load_namespace

if TYPE_CHECKING:
    from rota.contract.deployments import Deployment
    from rota.flows import Flow

__all__ = [
    "load_flow_argument_from_entrypoint",
    "load_flow_arguments_from_entrypoint",
    "load_flow_from_entrypoint",
    "load_flow_from_flow_run",
    "load_function_and_convert_to_flow",
    "load_placeholder_flow",
    "safe_load_flow_from_entrypoint",
]

logger = logging.getLogger("rota.deployments")


def load_flow_from_entrypoint(entrypoint: str, use_placeholder_flow: bool = True) -> Flow[..., Any]:
    """Return the flow at ``path/to/file.py:function`` or ``package.module.function``.

    Where its code cannot be loaded and `use_placeholder_flow` is set, a flow of the same name and parameters is returned that
    raises the error when it is called: enough to describe a deployment.

    Raises:
        MissingFlowError, ScriptError: it is not there, or loading it raised.
    """
    try:
        flow = load_flow(entrypoint)
    except RotaException as error:
        found = safe_load_flow_from_entrypoint(entrypoint) if use_placeholder_flow else None
        if found is None:
            raise
        return load_placeholder_flow(entrypoint, error, found)
    flow._entrypoint = entrypoint
    return flow


def load_placeholder_flow(entrypoint: str, raises: Exception, like: Flow[..., Any] | None = None) -> Flow[..., Any]:
    """Return a flow of the name and parameters of the one at `entrypoint`, which raises `raises` when it is called."""
    from rota.flows import Flow

    known = like or safe_load_flow_from_entrypoint(entrypoint)

    def fail(*_args: Any, **_kwargs: Any) -> Any:
        raise raises

    if known is None:
        return Flow(fail, name=entrypoint.rpartition(":")[2].replace("_", "-"))
    fail.__signature__ = known.binder.signature  # type: ignore[attr-defined]  # functions take attributes
    fail.__name__, fail.__doc__ = known.fn.__name__, known.fn.__doc__
    made: Flow[..., Any] = Flow(fail, name=known.name, description=known.description, version=known.version)
    made._entrypoint = entrypoint
    return made


def safe_load_flow_from_entrypoint(entrypoint: str) -> Flow[..., Any] | None:
    """Return the flow at an entrypoint of a file without running what the file does besides defining things.

    What it imports is imported, where it can be. None when there is no such flow in what could be defined.
    """
    from rota.flows import Flow

    path, _, name = entrypoint.rpartition(":")
    if not path or not Path(path).is_file():
        return None
    try:
        namespace = safe_load_namespace(Path(path).read_text(), path)
    except (OSError, SyntaxError, ValueError):
        return None
    found: Any = namespace.get(name.split(".")[0])
    for part in name.split(".")[1:]:
        found = getattr(found, part, None)
    return found if isinstance(found, Flow) else None


def load_function_and_convert_to_flow(entrypoint: str) -> Flow[..., Any]:
    """Return the plain function at an entrypoint as a flow with the default options.

    Raises:
        MissingFlowError, ScriptError: as of `load_flow_from_entrypoint`.
    """
    return load_flow(entrypoint)


def load_flow_arguments_from_entrypoint(entrypoint: str, arguments: Iterable[str] | None = None) -> dict[str, Any]:
    """Return what the flow's decorator is given at an entrypoint, without running the file.

    Of `arguments` (by default name, version, description and what else deploying needs), those that are constants, or that
    can be worked out from the file's definitions. The function's docstring stands for a description, and its name for the name.

    Raises:
        MissingFlowError: there is no such function in the file.
    """
    wanted = set(arguments) if arguments is not None else {"name", "version", "retries", "description", "timeout_seconds"}
    node, source, path = _function_of(entrypoint)
    found: dict[str, Any] = {}
    namespace: dict[str, Any] | None = None
    for keyword in (pair for call in _flow_calls(node) for pair in call.keywords):
        if keyword.arg not in wanted:
            continue
        try:
            found[keyword.arg] = ast.literal_eval(keyword.value)
        except ValueError:
            namespace = safe_load_namespace(source, path) if namespace is None else namespace
            try:
                found[keyword.arg] = eval(ast.unparse(keyword.value), namespace)  # noqa: S307 - the user's own file
            except Exception as error:  # noqa: BLE001 - what cannot be worked out here is left out, as said
                logger.debug("The option %s of the flow at %s cannot be known: %s", keyword.arg, entrypoint, error)
    if "name" in wanted:
        found.setdefault("name", node.name.replace("_", "-"))
    if "description" in wanted and ast.get_docstring(node):
        found.setdefault("description", ast.get_docstring(node))
    return found


def load_flow_argument_from_entrypoint(entrypoint: str, arg: str = "name") -> str | None:
    """Return one argument of the flow's decorator, as text; None when it is not given there."""
    value = load_flow_arguments_from_entrypoint(entrypoint, {arg}).get(arg)
    return None if value is None else str(value)


def _function_of(entrypoint: str) -> tuple[ast.FunctionDef | ast.AsyncFunctionDef, str, str]:
    path, _, name = entrypoint.rpartition(":")
    if not path:
        module, _, name = entrypoint.rpartition(".")
        path = f"{module.replace('.', '/')}.py"
    try:
        source = Path(path).read_text()
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError) as error:
        raise MissingFlowError(f"The flow's file {path} cannot be read: {error}.") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name.rpartition(".")[2]:
            return node, source, path
    raise MissingFlowError(f"The file {path} has no function {name!r}.")


def _flow_calls(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterable[ast.Call]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func).rpartition(".")[2] == "flow":
            yield decorator


# --- for a run ---------------------------------------------------------------------------------------------------------------


async def load_flow_from_flow_run(
    flow_run: FlowRun,
    ignore_storage: bool = False,
    storage_base_path: str | None = None,
    use_placeholder_flow: bool = True,
    client: RotaClient | None = None,
) -> Flow[..., Any]:
    """Return the flow of a deployment's run: the deployment's pull steps are taken first, which may change the folder.

    With `ignore_storage` nothing is fetched: the code is here. `storage_base_path` is the folder that a deployment without pull
    steps is in, where that is not the deployment's own.

    Raises:
        MissingFlowError: the run is of no deployment, or the deployment does not say where its flow is.
        StepExecutionError: a pull step failed.
        ScriptError: loading the code raised.
    """
    if flow_run.deployment_id is None:
        raise MissingFlowError(f"Flow run {flow_run.name!r} is of no deployment: nothing says where its code is.")
    client = client or get_client()
    deployment = await client.read_deployment(flow_run.deployment_id)
    if deployment.entrypoint is None:
        raise MissingFlowError(f"The deployment {deployment.name!r} does not say where its flow is: it has no entrypoint.")
    folder = None if ignore_storage else await _fetch(deployment, flow_run, storage_base_path)
    path, colon, _ = deployment.entrypoint.rpartition(":")
    if folder is not None and colon and path.endswith(".py"):
        return load_flow(f"{Path(folder) / path}:{deployment.entrypoint.rpartition(':')[2]}")
    return load_flow_from_entrypoint(deployment.entrypoint, use_placeholder_flow=use_placeholder_flow)


def load_for_run(flow_run: FlowRun) -> Flow[..., Any]:
    """Return the flow of any run: of a deployment's as the deployment says, of another from where it was first run. Blocks.

    Raises:
        MissingFlowError, StepExecutionError, ScriptError: as of `load_flow_from_flow_run`.
    """
    from rota.engine.child import known_entrypoint
    from rota.utilities.asyncutils import run_coro_as_sync

    if flow_run.deployment_id is None:
        return load_flow(known_entrypoint(flow_run))
    return cast("Flow[..., Any]", run_coro_as_sync(load_flow_from_flow_run(flow_run, use_placeholder_flow=False)))


async def _fetch(deployment: Deployment, flow_run: FlowRun, base: str | None) -> str | None:
    """Bring the code here; return the folder that the entrypoint is relative to."""
    if deployment.pull_steps:
        from rota.deployments.steps.core import run_steps
        from rota.logging.loggers import flow_run_logger

        logger = flow_run_logger(flow_run)
        output = await run_steps(
            deployment.pull_steps, print_function=logger.info, deployment=deployment, flow_run=flow_run, logger=logger
        )
        directory = output.get("directory")
        return None if directory is None else str(directory)
    if deployment.storage_document_id is not None:
        return await _fetch_from_block(deployment, base)
    return base or deployment.path


async def _fetch_from_block(deployment: Deployment, base: str | None) -> str:
    from rota.blocks.core import Block

    block: Any = await Block.aload_from_ref(deployment.storage_document_id)  # type: ignore[arg-type]  # looked at before
    folder = base or str(Path.cwd())
    get = getattr(block, "aget_directory", None) or block.get_directory
    found = get(from_path=deployment.path, local_path=folder)
    if hasattr(found, "__await__"):
        await found
    return folder
