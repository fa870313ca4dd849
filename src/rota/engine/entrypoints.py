"""Where a flow's code is: ``path/to/file.py:function`` or ``package.module.function``, so that it can be run from elsewhere."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rota.exceptions import MissingFlowError, ScriptError
from rota.tasks import SCRIPT_MODULE_PREFIX

if TYPE_CHECKING:
    from rota.flows import Flow


def entrypoint_of(flow: Flow[..., Any]) -> str | None:
    """Return ``/path/file.py:qualname`` of the flow's function; None when it lies in no file or inside another function."""
    fn = inspect.unwrap(flow.fn)
    code = getattr(fn, "__code__", None)
    qualname = getattr(fn, "__qualname__", "")
    if code is None or "<" in qualname or code.co_filename.startswith("<"):
        return None
    return f"{Path(code.co_filename).resolve()}:{qualname}"


def load_flow(entrypoint: str) -> Flow[..., Any]:
    """Import what ``path/file.py:name``, ``package.module.name`` or ``package.module:name`` names, and return its flow.

    A plain function there becomes a flow with the default options.

    Raises:
        MissingFlowError: no such file or module, or no flow of that name in it.
        ScriptError: importing it raised.
    """
    from rota.flows import Flow

    module, name, place = _import_entrypoint(entrypoint)
    found: Any = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if inspect.isfunction(found):
        return Flow(found)
    if not isinstance(found, Flow):
        flows = sorted(key for key, value in vars(module).items() if isinstance(value, Flow))
        known = f" There is {', '.join(flows)}." if flows else ""
        raise MissingFlowError(
            f"The {place} has no flow named {name!r}.{known} Give the flow's place as path/to/file.py:function, "
            "or as package.module.function."
        )
    return found


def _import_entrypoint(entrypoint: str) -> tuple[Any, str, str]:
    """Return the module, the name in it, and what the place is called."""
    place, _, name = entrypoint.rpartition(":")
    if not place and not entrypoint.endswith(".py"):
        place, _, name = entrypoint.rpartition(".")
    if not place or not name:
        raise MissingFlowError(
            f"Entrypoint {entrypoint!r} is not of the form path/to/file.py:flow_function or package.module.flow_function."
        )
    path = Path(place)
    if path.suffix == ".py" or path.is_file():
        if not path.is_file():
            raise MissingFlowError(
                f"There is no file {path} (in {Path.cwd()}): give the flow's place as --entrypoint path/to/file.py:{name}."
            )
        return _import_file(path), name, f"file {path}"
    return _import_module(place, entrypoint), name, f"module {place}"


def import_place(place: str) -> Any:
    """Import a module, by its name or the path of its file.

    Raises:
        MissingFlowError: there is no such module.
        ScriptError: importing it raised.
    """
    path = Path(place)
    return _import_file(path) if path.suffix == ".py" or path.is_file() else _import_module(place, place)


def _import_module(name: str, entrypoint: str) -> Any:
    with _importable(Path.cwd()):
        try:
            return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name is not None and f"{name}.".startswith(f"{error.name}."):
                raise MissingFlowError(
                    f"There is no module {name!r} for the entrypoint {entrypoint!r}: is it installed, or in {Path.cwd()}?"
                ) from error
            raise ScriptError(error, name) from error
        except Exception as error:
            raise ScriptError(error, name) from error


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let modules be imported from `folder`, as for a script that lies there."""
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        if str(folder) in sys.path:
            sys.path.remove(str(folder))


def _import_file(path: Path) -> Any:
    """Run the file as a module, without its ``if __name__ == "__main__"`` part; its folder is importable, as for a script."""
    module_name = f"{SCRIPT_MODULE_PREFIX}{path.stem}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise MissingFlowError(f"{path} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    with _importable(path.parent.resolve()):
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            del sys.modules[module_name]
            raise ScriptError(error, str(path)) from error
    return module
