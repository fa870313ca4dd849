"""How a deployment says where its flow is, relative to the folder that it is deployed from."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rota.exceptions import MissingFlowError
from rota.types.entrypoint import EntrypointType

if TYPE_CHECKING:
    from rota.flows import Flow


def entrypoint_for(flow: Flow[..., Any], kind: EntrypointType = EntrypointType.FILE_PATH) -> str:
    """Return ``file.py:function``, relative to the working directory where it lies below it, or ``package.module.function``.

    Raises:
        MissingFlowError: the flow is in no file, or inside another function, where no other process could find it.
    """
    given: str | None = getattr(flow, "_entrypoint", None)
    if given is not None:
        return given
    fn = inspect.unwrap(flow.fn)
    name = getattr(fn, "__qualname__", "")
    if kind is EntrypointType.MODULE_PATH:
        return f"{_module_of(fn)}.{name}"
    code = getattr(fn, "__code__", None)
    if code is None or code.co_filename.startswith("<"):
        raise MissingFlowError(
            f"The flow {flow.name!r} is in no file, so other processes cannot find it: save it in one, and serve or deploy it "
            "from there."
        )
    if "<locals>" in name:
        raise MissingFlowError(
            f"The flow {flow.name!r} is defined inside of a function ({name}), where other processes cannot find it: "
            "define it at the top of its file."
        )
    path = Path(code.co_filename).resolve()
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    return f"{shown.as_posix()}:{name}"


def _module_of(fn: Any) -> str:
    name: str = fn.__module__
    if name != "__main__":
        return name
    main = inspect.getmodule(fn)
    spec = getattr(main, "__spec__", None)
    if spec is not None:  # run with `python -m`
        return str(spec.name).removesuffix(".__main__")
    return Path(str(getattr(main, "__file__", name))).stem
