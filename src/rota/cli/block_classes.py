"""The block classes that a module or a file defines."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType

from rota.blocks.core import Block
from rota.cli.text import quoted
from rota.exceptions import ScriptError, UsageError


def classes_in_module(name: str) -> list[type[Block]]:
    """Return the block classes of a module and of the modules in its package.

    Raises:
        UsageError: there is no such module.
        ScriptError: it fails while it is loaded.
    """
    if not all(part.isidentifier() for part in name.split(".")):
        raise UsageError(f"{quoted(name)} is no module. For a file, use --file.")
    sys.path.insert(0, str(Path.cwd()))
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
            raise ScriptError(error, name) from error
        raise UsageError(f"There is no module {quoted(name)}: is its package installed here?") from error
    except Exception as error:
        raise ScriptError(error, name) from error
    finally:
        sys.path.remove(str(Path.cwd()))
    return _defined_in(module)


def classes_in_file(path: str) -> list[type[Block]]:
    """Return the block classes of a Python file.

    Raises:
        UsageError: there is no such file, or it is none of Python's.
        ScriptError: it fails while it is loaded.
    """
    file = Path(path).expanduser()
    if not file.is_file() or file.suffix != ".py":
        raise UsageError(f"{quoted(path)} is no Python file. For a module, use --module.")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise UsageError(f"{quoted(path)} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    sys.path.insert(0, str(file.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ScriptError(error, path) from error
    finally:
        sys.path.remove(str(file.resolve().parent))
    return _defined_in(module)


def _defined_in(module: ModuleType) -> list[type[Block]]:
    """Return the classes that are the module's own, or of its package, and that one can make blocks of."""
    found = [
        value
        for value in vars(module).values()
        if Block.is_block_class(value)
        and not inspect.isabstract(value)
        and (value.__module__ == module.__name__ or value.__module__.startswith(f"{module.__name__}."))
        and "[" not in value.__name__
    ]
    return sorted(dict.fromkeys(found), key=lambda cls: cls.get_block_type_slug())
