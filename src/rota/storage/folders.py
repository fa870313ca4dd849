"""Folders of this machine: their files, without what is to be left out, and copies of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from rota.exceptions import InvalidNameError
from rota.storage.local import LocalStorage


class PathNotFound(FileNotFoundError, ValueError):  # noqa: N818 - read as words in `except` clauses
    """There is no file, or no folder, at a path."""


def ignored_by(ignore_file: str | None) -> Callable[[str], bool]:
    """Return what tells whether a relative path is to be left out: by the lines of a file, in the way of a .gitignore."""
    if ignore_file is None:
        return lambda _: False
    import pathspec  # late: few copies leave anything out

    lines = Path(ignore_file).expanduser().read_text("utf-8").splitlines()
    spec = pathspec.GitIgnoreSpec.from_lines(lines)
    return lambda path: bool(spec.match_file(path))


def files_under(source: Path, root: Path, is_ignored: Callable[[str], bool]) -> Iterator[tuple[Path, str]]:
    """Return the files of a folder with their relative paths.

    Raises:
        InvalidNameError: a link leads out of `root`.
        PathNotFound: there is no such folder.
    """
    if not source.is_dir():
        raise PathNotFound(f"There is no folder {str(source)!r}.")
    for path in sorted(source.rglob("*")):
        relative = path.relative_to(source).as_posix()
        if is_ignored(relative + "/" if path.is_dir() else relative) or any(
            is_ignored(parent.as_posix() + "/") for parent in Path(relative).parents if parent != Path()
        ):
            continue
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            raise InvalidNameError(f"The link {str(path)!r} leads out of {str(root)!r}.")
        if path.is_file():
            yield path, relative


def copy_folder(source: Path, target: Path, root: Path, is_ignored: Callable[[str], bool]) -> None:
    """Copy the files of `source`, in which no link may lead out of `root`, to `target`."""
    files = list(files_under(source, root, is_ignored))
    target.mkdir(parents=True, exist_ok=True)
    for path, relative in files:
        if not path.is_relative_to(target) or target == source:
            place = LocalStorage(target).locate(relative)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)
