"""Loading things by name: objects, modules, scripts; and modules that load when they are used."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

from rota.exceptions import ScriptError
from rota.utilities.filesystem import filename

_scripts = threading.RLock()


def to_qualified_name(obj: Any) -> str:
    """Return module and name of a class or function, as ``package.module.Name``. A script's module is ``__main__``."""
    module = inspect.getmodule(obj)
    if module is None:
        raise ValueError(f"{obj!r:.100} belongs to no module.")
    if module.__name__ == "__main__" and getattr(module, "__file__", None):
        return f"{Path(str(module.__file__)).stem}.{obj.__qualname__}"
    return f"{module.__name__}.{obj.__qualname__}"


def from_qualified_name(name: str) -> Any:
    """Return what ``package.module.Name`` names; a module when it names one.

    Raises:
        ImportError: there is no such module.
        AttributeError: the module has no such name.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        module, _, attribute = name.rpartition(".")
        # A module that is there and cannot import something of its own is another matter.
        if not module or (error.name and not f"{name}.".startswith(f"{error.name}.")):
            raise
    return getattr(importlib.import_module(module), attribute)


def load_module(module_name: str) -> ModuleType:
    """Import a module by name, from the working directory too."""
    here = str(Path.cwd())
    with _scripts:
        sys.path.insert(0, here)
        try:
            return importlib.import_module(module_name)
        finally:
            sys.path.remove(here)


def load_script_as_module(path: str) -> ModuleType:
    """Run a script and return its module. Its folder may be imported from while it runs; the module's name is new each time.

    Raises:
        ScriptError: the script raised an error, which is the cause.
    """
    script = Path(path).resolve()
    spec = importlib.util.spec_from_file_location(f"__rota_script_{script.stem}_{uuid4().hex[:8]}__", str(script))
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python script.")
    module = importlib.util.module_from_spec(spec)
    folders = [str(script.parent), str(Path.cwd())]
    with _scripts:
        sys.modules[spec.name] = module
        sys.path[:0] = folders
        try:
            spec.loader.exec_module(module)
        except Exception as error:
            del sys.modules[spec.name]
            raise ScriptError(error, path) from error
        finally:
            for folder in folders:
                sys.path.remove(folder)
    return module


def import_object(import_path: str) -> Any:
    """Return what an import path names: ``module.name``, ``module:name`` or ``path/to/script.py:name``; a module without name.

    Raises:
        ScriptError: the script raised an error.
        ImportError: there is no such module or script.
        AttributeError: it has no such name.
    """
    place, colon, name = import_path.rpartition(":")
    if not colon:
        place, name = import_path, ""
    if place.endswith(".py"):
        if not Path(place).is_file():
            raise ImportError(f"There is no script {place}.")
        found: Any = load_script_as_module(place)
    elif colon:
        found = load_module(place)
    else:
        return from_qualified_name(place)
    for part in name.split(".") if name else ():
        found = getattr(found, part)
    return found


class DelayedImportErrorModule(ModuleType):
    """Stands for a module that is not installed; to use it raises the error that importing it would have raised."""

    def __init__(self, error_message: str, help_message: str | None = None) -> None:
        super().__init__("DelayedImportErrorModule")
        self.__dict__["_message"] = f"{error_message} {help_message or ''}".rstrip()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):  # asked for by Python itself
            raise AttributeError(name)
        raise ModuleNotFoundError(self.__dict__["_message"])


def lazy_import(name: str, error_on_import: bool = False, help_message: str | None = None) -> ModuleType:
    """Return a module that is loaded when something of it is used.

    When it is not installed, using it raises ModuleNotFoundError with `help_message`; with `error_on_import` this call does.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = _find_spec(name)
    if spec is None or spec.loader is None:
        message = f"No module named {name!r}."
        if error_on_import:
            raise ModuleNotFoundError(f"{message} {help_message or ''}".rstrip(), name=name)
        return DelayedImportErrorModule(message, help_message)
    loader = importlib.util.LazyLoader(spec.loader)
    spec.loader = loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def _find_spec(name: str) -> Any:
    try:
        return importlib.util.find_spec(name)
    except ModuleNotFoundError:  # its parent is missing
        return None


def safe_load_namespace(source_code: str, filepath: str | None = None) -> dict[str, Any]:
    """Return what a script's imports, classes, functions and assignments define, without what it would do when run.

    Only top-level definitions are executed, one by one; one that fails (a package that is not here, a connection that cannot
    be made) is left out. Code under ``if __name__ == "__main__":`` and bare calls are not executed.
    """
    namespace: dict[str, Any] = {"__name__": Path(filename(filepath)).stem if filepath else "loaded_namespace"}
    if filepath:
        namespace["__file__"] = filepath
    kept = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef, ast.Assign, ast.AnnAssign)
    folder = str(Path(filepath).resolve().parent) if filepath else None
    if folder:
        sys.path.insert(0, folder)
    try:
        for node in ast.parse(source_code).body:
            if isinstance(node, kept):
                _try(node, filepath or "<source>", namespace)
    finally:
        if folder:
            sys.path.remove(folder)
    return namespace


def _try(node: ast.stmt, filepath: str, namespace: dict[str, Any]) -> None:
    import logging

    code = compile(ast.Module(body=[node], type_ignores=[]), filepath, "exec", dont_inherit=True)
    try:
        exec(code, namespace)  # noqa: S102 - the purpose of the function
    except Exception as error:  # noqa: BLE001 - any error of foreign code leaves this definition out
        logging.getLogger("rota.utilities.importtools").debug("%s, line %d: %s", filepath, node.lineno, error)
