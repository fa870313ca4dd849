"""Files and paths: what to upload, where something is, and how to show it."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath
from typing import Any
from urllib.parse import urlsplit

_IGNORED = """\
# What is not taken along when this project's code is stored, in the syntax of .gitignore.

# Python
__pycache__/
*.py[cod]
.venv/
venv/
.mypy_cache/
.pytest_cache/
.ruff_cache/
*.egg-info/
.ipynb_checkpoints/

# Tools and systems
.git/
.env
.idea/
.vscode/
.DS_Store
*.log
"""

_working_directory = threading.RLock()
"""The working directory belongs to the whole process."""


def create_default_ignore_file(path: str) -> bool:
    """Write a `.rotaignore` into the folder `path`, and return whether there was none yet."""
    target = Path(path) / ".rotaignore"
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(_IGNORED)
    except FileExistsError:
        return False
    return True


def filter_files(
    root: str = ".", ignore_patterns: Iterable[str] | None = None, include_dirs: bool = True, *, as_posix: bool = False
) -> set[str]:
    """Return the paths below `root`, relative to it, but those that `ignore_patterns` mean, in the syntax of .gitignore.

    A file in an ignored folder is ignored. Links to folders are not followed. With `as_posix` paths have forward slashes.

    Raises:
        RotaImportError: there are patterns, and the package `pathspec` is not installed.
    """
    ignores = _matcher(ignore_patterns or ())
    found: set[str] = set()
    for folder, folders, files in os.walk(root):
        relative = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if not ignores((relative / name).as_posix() + "/")]
        names = [*files, *folders] if include_dirs else files
        paths = (relative / name for name in names)
        found |= {path.as_posix() if as_posix else str(path) for path in paths if not ignores(path.as_posix())}
    return found


def _matcher(patterns: Iterable[str]) -> Any:
    lines = list(patterns)
    if not lines:
        return lambda _: False
    try:
        from pathspec import GitIgnoreSpec  # only for those who store code
    except ImportError as error:
        from rota.exceptions import RotaImportError

        raise RotaImportError("To leave out files by patterns, rota needs pathspec: pip install pathspec.") from error
    return GitIgnoreSpec.from_lines(lines).match_file


@contextmanager
def tmpchdir(path: str | Path) -> Generator[Path, None, None]:
    """Make `path`, or the folder of the file `path`, the working directory for a ``with`` block. Yields the folder.

    The working directory belongs to the whole process: other threads that do the same wait, all others see the change.
    """
    folder = Path(path).resolve()
    if folder.is_file():
        folder = folder.parent
    with _working_directory:
        before = Path.cwd()
        os.chdir(folder)
        try:
            yield folder
        finally:
            os.chdir(before)


def filename(path: str) -> str:
    """Return the last part of a path or address, whose parts are parted by slashes or backslashes."""
    return path.replace("\\", "/").rstrip("/").rpartition("/")[2]


def is_local_path(path: str | Path | Any) -> bool:
    """Whether `path` is on this machine: no address of another kind of storage, as ``s3://…``."""
    if hasattr(path, "protocol"):  # as fsspec's and universal_pathlib's paths have
        return path.protocol in ("", "file", "local", None)
    scheme = urlsplit(str(path)).scheme
    return scheme in ("", "file", "local") or len(scheme) == 1  # one letter: a drive of Windows


def to_display_path(path: Path | str, relative_to: Path | str | None = None) -> str:
    """Return a path as short as it can be shown: relative to `relative_to` (the working directory), or whole."""
    whole = Path(path).resolve()
    base = Path(relative_to).resolve() if relative_to is not None else Path.cwd()
    relative = os.path.relpath(whole, base)
    return relative if len(relative) < len(str(whole)) else str(whole)


def relative_path_to_current_platform(path_str: str) -> Path:
    """Return a relative path as this machine writes it, though it was written on another kind of machine."""
    return Path(PureWindowsPath(path_str).as_posix())


def get_open_file_limit() -> int:
    """Return how many files this process may have open."""
    try:
        import resource  # not on Windows
    except ImportError:
        return 512
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
