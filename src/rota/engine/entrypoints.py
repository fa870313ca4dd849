"""Where a flow's code is: ``path/to/file.py:function``, so that a run can be tried again from elsewhere."""

from __future__ import annotations

import importlib.util
import inspect
import sys
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
    """Import the file of ``path/file.py:name`` and return its flow.

    Raises:
        MissingFlowError: no such file, or no flow of that name in it.
        ScriptError: importing the file raised.
    """
    from rota.flows import Flow

    path_text, _, name = entrypoint.rpartition(":")
    path = Path(path_text)
    if not path_text or not name:
        raise MissingFlowError(f"Entrypoint {entrypoint!r} is not of the form path/to/file.py:flow_function.")
    if not path.is_file():
        raise MissingFlowError(f"There is no file {path}: give the flow's place as --entrypoint path/to/file.py:{name}.")
    found: Any = _import_file(path)
    for part in name.split("."):
        found = getattr(found, part, None)
    if not isinstance(found, Flow):
        raise MissingFlowError(
            f"The file {path} has no flow named {name!r}: give the flow's place as --entrypoint file.py:function."
        )
    return found


def _import_file(path: Path) -> Any:
    """Run the file as a module, without its ``if __name__ == "__main__"`` part; its folder is importable, as for a script."""
    module_name = f"{SCRIPT_MODULE_PREFIX}{path.stem}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise MissingFlowError(f"{path} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[module_name]
        raise ScriptError(error, str(path)) from error
    finally:
        sys.path.remove(str(path.parent))
    return module
