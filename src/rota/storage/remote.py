"""Files and folders elsewhere, reached by fsspec. `place` is a whole address, ``s3://bucket/folder/file``."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from rota.exceptions import InvalidNameError, RotaImportError
from rota.storage.folders import PathNotFound, files_under, ignored_by
from rota.storage.local import LocalStorage

if TYPE_CHECKING:
    import fsspec


def filesystem_of(scheme: str, settings: dict[str, Any]) -> fsspec.AbstractFileSystem:
    """Return the file system of a scheme.

    Raises:
        RotaImportError: a package is missing.
    """
    try:
        import fsspec  # late: 60 ms, and an extra
    except ImportError as error:
        raise RotaImportError("Files that are kept elsewhere need fsspec: pip install 'rota[remote]'.") from error
    try:
        return fsspec.filesystem(scheme, **settings)
    except ImportError as error:
        raise RotaImportError(f"Files at {scheme}:// need a package that is not installed: {error}.") from error


def locate_in(basepath: str, path: str | None) -> str:
    """Return the address of `path` under `basepath`.

    Raises:
        InvalidNameError: it leads out of it.
    """
    base = basepath.rstrip("/") if not basepath.endswith("://") else basepath
    if not path:
        return base
    full = str(path) if "://" in str(path) else f"{base.rstrip('/') if not base.endswith('://') else base}/{path}"
    parts, root = urlsplit(full), urlsplit(base)
    place = posixpath.normpath(parts.path or "/")
    inside = posixpath.normpath(root.path or "/")
    is_inside = place == inside or place.startswith(inside.rstrip("/") + "/")
    if (parts.scheme, parts.netloc) != (root.scheme, root.netloc) or not is_inside or "\0" in full or str(path).startswith("~"):
        raise InvalidNameError(f"The path {str(path)!r:.200} does not lie in {root.scheme}://…{root.path}.")
    return urlunsplit(parts._replace(path=place))


def read_file(filesystem: Any, place: str) -> bytes:
    """Return a file's content.

    Raises:
        PathNotFound
    """
    try:
        with filesystem.open(place, "rb") as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise PathNotFound(f"There is no file {place!r}.") from error
    return content


def write_file(filesystem: Any, place: str, content: bytes) -> str:
    """Write a file, and return where."""
    filesystem.makedirs(place.rpartition("/")[0], exist_ok=True)
    with filesystem.open(place, "wb") as file:
        file.write(content)
    return place


def get_folder(filesystem: Any, place: str, local_path: str | None) -> None:
    """Copy a folder to this machine.

    Raises:
        PathNotFound
    """
    target = Path(local_path).expanduser() if local_path else Path.cwd()
    try:
        found = sorted(filesystem.find(place, withdirs=False))
    except FileNotFoundError as error:
        raise PathNotFound(f"There is no folder {place!r}.") from error
    if not found:
        raise PathNotFound(f"There is no folder {place!r}, or nothing in it.")
    root = str(filesystem._strip_protocol(place)).rstrip("/")
    for path in found:
        # Names come from the other side: one with '..' in it must not lead out of the target.
        local = LocalStorage(target).locate(str(path).removeprefix(root).lstrip("/"))
        local.parent.mkdir(parents=True, exist_ok=True)
        filesystem.get_file(path, str(local))


def put_folder(filesystem: Any, place: str, local_path: str | None, ignore_file: str | None, overwrite: bool) -> int:
    """Copy a folder of this machine there, and return how many files that were."""
    source = Path(local_path).expanduser().resolve() if local_path else Path.cwd()
    count = 0
    for path, relative in files_under(source, source, ignored_by(ignore_file)):
        target = f"{place.rstrip('/')}/{relative}"
        if overwrite or not filesystem.exists(target):
            filesystem.makedirs(target.rpartition("/")[0], exist_ok=True)
            filesystem.put_file(str(path), target)
            count += 1
    return count
