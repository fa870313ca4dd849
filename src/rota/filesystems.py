"""Blocks that keep files: a folder, whatever fsspec knows (object stores, FTP, memory …), a Windows share.

``read_path``, ``write_path``, ``get_directory`` and ``put_directory`` block, and are awaited inside of coroutines; their twins
with an ``a`` in front are always awaited. Paths are relative to the block's `basepath` and cannot leave it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, Field, SecretStr, field_validator

from rota.blocks.core import Block
from rota.core.redaction import register_secret
from rota.exceptions import InvalidNameError
from rota.storage.folders import PathNotFound, copy_folder, ignored_by
from rota.storage.local import LocalStorage
from rota.storage.remote import filesystem_of, get_folder, locate_in, put_folder, read_file, write_file
from rota.utilities.dispatch import dual

if TYPE_CHECKING:
    import fsspec

T = TypeVar("T")

__all__ = [
    "SMB",
    "LocalFileSystem",
    "NullFileSystem",
    "PathNotFound",
    "ReadableDeploymentStorage",
    "ReadableFileSystem",
    "RemoteFileSystem",
    "WritableDeploymentStorage",
    "WritableFileSystem",
]


# Type checkers see methods that return anything: subclasses make coroutine functions of them, or what `dual` makes.


class ReadableFileSystem(Block, ABC):
    """Reads files."""

    _block_schema_capabilities: ClassVar[list[str]] = ["read-path"]

    if TYPE_CHECKING:

        def read_path(self, path: str) -> Any: ...
    else:

        @abstractmethod
        async def read_path(self, path: str) -> bytes:
            """Return the content of the file at `path`."""


class WritableFileSystem(Block, ABC):
    """Reads and writes files."""

    _block_schema_capabilities: ClassVar[list[str]] = ["read-path", "write-path"]

    if TYPE_CHECKING:

        def read_path(self, path: str) -> Any: ...
        def write_path(self, path: str, content: bytes) -> Any: ...
    else:

        @abstractmethod
        async def read_path(self, path: str) -> bytes:
            """Return the content of the file at `path`."""

        @abstractmethod
        async def write_path(self, path: str, content: bytes) -> None:
            """Write the file at `path`, replacing what is there."""


class ReadableDeploymentStorage(Block, ABC):
    """Hands out folders."""

    _block_schema_capabilities: ClassVar[list[str]] = ["get-directory"]

    if TYPE_CHECKING:

        def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> Any: ...
    else:

        @abstractmethod
        async def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
            """Copy a folder to this machine."""


class WritableDeploymentStorage(Block, ABC):
    """Hands out folders and takes them."""

    _block_schema_capabilities: ClassVar[list[str]] = ["get-directory", "put-directory"]

    if TYPE_CHECKING:

        def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> Any: ...
        def put_directory(
            self, local_path: str | None = None, to_path: str | None = None, ignore_file: str | None = None
        ) -> Any: ...
    else:

        @abstractmethod
        async def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
            """Copy a folder to this machine."""

        @abstractmethod
        async def put_directory(
            self, local_path: str | None = None, to_path: str | None = None, ignore_file: str | None = None
        ) -> None:
            """Copy a folder of this machine there."""


class LocalFileSystem(WritableFileSystem, WritableDeploymentStorage):
    """Keeps files in a folder of this machine.

    Example:
        ```python
        from rota.filesystems import LocalFileSystem

        LocalFileSystem(basepath="~/results").save("BLOCK_NAME")
        LocalFileSystem.load("BLOCK_NAME").write_path("report.txt", b"all is well")
        ```
    """

    _block_type_name = "Local File System"

    basepath: str | None = Field(default=None, description="The folder. Nothing: the working directory.")

    @field_validator("basepath", mode="before")
    @classmethod
    def _as_text(cls, value: Any) -> Any:
        return str(value) if isinstance(value, Path) else value

    @property
    def _files(self) -> LocalStorage:
        return LocalStorage(Path(self.basepath).expanduser() if self.basepath else Path.cwd())

    def _locate(self, path: str) -> Path:
        """Return where `path` lies.

        Raises:
            InvalidNameError: outside of the folder.
        """
        if str(path).startswith("~"):
            raise InvalidNameError(f"The path {path!r:.200} begins with '~': write one that is relative to {self._files.root}.")
        return self._files.locate(str(path))

    async def aread_path(self, path: str) -> bytes:
        """Return the content of the file at `path`; see `read_path`."""
        return await _in_thread(self._read, path)

    @dual(aread_path)
    def read_path(self, path: str) -> bytes:
        """Return the content of the file at `path`.

        Raises:
            InvalidNameError: the path leads out of the folder.
            PathNotFound: there is no file.
            OSError: it cannot be read.
        """
        return self._read(path)

    def _read(self, path: str) -> bytes:
        place = self._locate(path)
        if not place.is_file():
            raise PathNotFound(f"There is no file {str(place)!r}.")
        return self._files.read_path(str(place))

    async def awrite_path(self, path: str, content: bytes) -> str:
        """Write the file at `path`; see `write_path`."""
        return await _in_thread(self._write, path, content)

    @dual(awrite_path)
    def write_path(self, path: str, content: bytes) -> str:
        """Write the file at `path`, whole or not at all, and return its absolute path.

        Raises:
            InvalidNameError: the path leads out of the folder.
            OSError: it cannot be written.
        """
        return self._write(path, content)

    def _write(self, path: str, content: bytes) -> str:
        return self._files.write_path(str(self._locate(path)), content)

    async def aget_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
        """Copy a folder out of this one; see `get_directory`."""
        await _in_thread(self._get_directory, from_path, local_path)

    @dual(aget_directory)
    def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
        """Copy a folder of this one, or all of it, to `local_path`, by default the working directory.

        Raises:
            InvalidNameError: `from_path`, or a link in it, leads out of the folder.
            PathNotFound: there is no such folder.
        """
        self._get_directory(from_path, local_path)

    def _get_directory(self, from_path: str | None, local_path: str | None) -> None:
        source = self._locate(from_path) if from_path else self._files.root.resolve()
        target = Path(local_path).expanduser().resolve() if local_path else Path.cwd()
        if source != target:
            copy_folder(source, target, self._files.root.resolve(), lambda _: False)

    async def aput_directory(
        self, local_path: str | None = None, to_path: str | None = None, ignore_file: str | None = None
    ) -> None:
        """Copy a folder into this one; see `put_directory`."""
        await _in_thread(self._put_directory, local_path, to_path, ignore_file)

    @dual(aput_directory)
    def put_directory(self, local_path: str | None = None, to_path: str | None = None, ignore_file: str | None = None) -> None:
        """Copy `local_path`, by default the working directory, to `to_path` in this folder.

        What the lines of `ignore_file` name, in the way of a .gitignore, is left out.

        Raises:
            InvalidNameError: `to_path` leads out of the folder.
            PathNotFound: there is no such folder.
        """
        self._put_directory(local_path, to_path, ignore_file)

    def _put_directory(self, local_path: str | None, to_path: str | None, ignore_file: str | None) -> None:
        source = Path(local_path).expanduser().resolve() if local_path else Path.cwd()
        target = self._locate(to_path) if to_path else self._files.root.resolve()
        if source != target:
            copy_folder(source, target, source, ignored_by(ignore_file))


class RemoteFileSystem(WritableFileSystem, WritableDeploymentStorage):
    """Keeps files wherever fsspec can: the beginning of `basepath` says where.

    ``s3://bucket/folder`` needs the package s3fs, ``gs://…`` gcsfs, ``az://…`` adlfs; ``memory://`` keeps files in this
    process, for tests.

    Example:
        ```python
        from rota.filesystems import RemoteFileSystem

        RemoteFileSystem(basepath="s3://my-bucket/results").save("BLOCK_NAME")
        RemoteFileSystem.load("BLOCK_NAME").write_path("report.txt", b"all is well")
        ```
    """

    _block_type_name = "Remote File System"

    basepath: str = Field(default=..., description="Where files are kept, with a scheme.", examples=["s3://my-bucket/folder"])
    settings: dict[str, Any] = Field(default_factory=dict, description="Further arguments for fsspec.")

    @field_validator("basepath")
    @classmethod
    def _has_a_scheme(cls, value: str) -> str:
        parts = urlsplit(value)
        if not parts.scheme:
            raise ValueError(f"The basepath {value!r} must begin with a scheme, such as 's3://bucket'.")
        if parts.scheme in ("file", "local"):
            raise ValueError("For files of this machine there is the LocalFileSystem block.")
        if parts.password:
            register_secret(parts.password)
        return value

    @property
    def filesystem(self) -> fsspec.AbstractFileSystem:
        """The file system of fsspec.

        Raises:
            RotaImportError: its package is not installed.
        """
        return filesystem_of(urlsplit(self.basepath).scheme, self.settings)

    def _locate(self, path: str | None) -> str:
        return locate_in(self.basepath, path)

    async def aread_path(self, path: str) -> bytes:
        """Return the content of the file at `path`; see `read_path`."""
        return await _in_thread(read_file, self.filesystem, self._locate(path))

    @dual(aread_path)
    def read_path(self, path: str) -> bytes:
        """Return the content of the file at `path`.

        Raises:
            InvalidNameError: the path leads out of `basepath`.
            PathNotFound: there is no file.
        """
        return read_file(self.filesystem, self._locate(path))

    async def awrite_path(self, path: str, content: bytes) -> str:
        """Write the file at `path`; see `write_path`."""
        return await _in_thread(write_file, self.filesystem, self._locate(path), content)

    @dual(awrite_path)
    def write_path(self, path: str, content: bytes) -> str:
        """Write the file at `path`, and return where it is.

        Raises:
            InvalidNameError: the path leads out of `basepath`.
        """
        return write_file(self.filesystem, self._locate(path), content)

    async def aget_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
        """Copy a folder to this machine; see `get_directory`."""
        await _in_thread(get_folder, self.filesystem, self._locate(from_path), local_path)

    @dual(aget_directory)
    def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
        """Copy a folder, by default all of `basepath`, to `local_path`, by default the working directory."""
        get_folder(self.filesystem, self._locate(from_path), local_path)

    async def aput_directory(
        self,
        local_path: str | None = None,
        to_path: str | None = None,
        ignore_file: str | None = None,
        overwrite: bool = True,
    ) -> int:
        """Copy a folder of this machine there; see `put_directory`."""
        return await _in_thread(put_folder, self.filesystem, self._locate(to_path), local_path, ignore_file, overwrite)

    @dual(aput_directory)
    def put_directory(
        self,
        local_path: str | None = None,
        to_path: str | None = None,
        ignore_file: str | None = None,
        overwrite: bool = True,
    ) -> int:
        """Copy `local_path`, by default the working directory, to `to_path`, and return how many files that were.

        What the lines of `ignore_file` name, in the way of a .gitignore, is left out; so is, without `overwrite`, what is
        there already.
        """
        return put_folder(self.filesystem, self._locate(to_path), local_path, ignore_file, overwrite)


class SMB(WritableFileSystem, WritableDeploymentStorage):
    """Keeps files on a Windows share. Needs the package smbprotocol."""

    _block_type_name = "SMB"

    share_path: str = Field(default=..., description="Share and folder.", examples=["/SHARE/dir/subdir"])
    smb_username: SecretStr | None = Field(default=None, title="SMB Username", description="Who may use the share.")
    smb_password: SecretStr | None = Field(default=None, title="SMB Password", description="The user's password.")
    smb_host: str = Field(default=..., title="SMB server/hostname", description="The machine that has the share.")
    smb_port: int | None = Field(default=None, title="SMB port", description="Its port; usually 445.")

    @property
    def basepath(self) -> str:
        """The address of the folder."""
        return f"smb://{self.smb_host.rstrip('/')}/{quote(self.share_path.strip('/'))}"

    @property
    def filesystem(self) -> fsspec.AbstractFileSystem:
        """The file system of fsspec.

        Raises:
            RotaImportError: smbprotocol is not installed.
        """
        login = {"username": self.smb_username, "password": self.smb_password}
        settings: dict[str, Any] = {name: value.get_secret_value() for name, value in login.items() if value is not None}
        settings["host"] = self.smb_host
        if self.smb_port is not None:
            settings["port"] = self.smb_port
        return filesystem_of("smb", settings)

    def _locate(self, path: str | None) -> str:
        return locate_in(self.basepath, path)

    async def aread_path(self, path: str) -> bytes:
        """Return the content of the file at `path`."""
        return await _in_thread(read_file, self.filesystem, self._locate(path))

    @dual(aread_path)
    def read_path(self, path: str) -> bytes:
        """Return the content of the file at `path`."""
        return read_file(self.filesystem, self._locate(path))

    async def awrite_path(self, path: str, content: bytes) -> str:
        """Write the file at `path`, and return where it is."""
        return await _in_thread(write_file, self.filesystem, self._locate(path), content)

    @dual(awrite_path)
    def write_path(self, path: str, content: bytes) -> str:
        """Write the file at `path`, and return where it is."""
        return write_file(self.filesystem, self._locate(path), content)

    async def aget_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
        """Copy a folder to this machine."""
        await _in_thread(get_folder, self.filesystem, self._locate(from_path), local_path)

    @dual(aget_directory)
    def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
        """Copy a folder, by default all of the share, to `local_path`, by default the working directory."""
        get_folder(self.filesystem, self._locate(from_path), local_path)

    async def aput_directory(
        self, local_path: str | None = None, to_path: str | None = None, ignore_file: str | None = None
    ) -> int:
        """Copy a folder of this machine there, and return how many files that were."""
        return await _in_thread(put_folder, self.filesystem, self._locate(to_path), local_path, ignore_file, True)

    @dual(aput_directory)
    def put_directory(self, local_path: str | None = None, to_path: str | None = None, ignore_file: str | None = None) -> int:
        """Copy `local_path`, by default the working directory, to `to_path`, and return how many files that were."""
        return put_folder(self.filesystem, self._locate(to_path), local_path, ignore_file, True)


class NullFileSystem(BaseModel):
    """Keeps nothing: what is written is forgotten, and nothing can be read."""

    async def read_path(self, path: str) -> None:
        """Return None."""

    async def write_path(self, path: str, content: bytes) -> None:
        """Do nothing."""

    async def get_directory(self, from_path: str | None = None, local_path: str | None = None) -> None:
        """Do nothing."""

    async def put_directory(
        self, local_path: str | None = None, to_path: str | None = None, ignore_file: str | None = None
    ) -> None:
        """Do nothing."""


async def _in_thread(function: Callable[..., T], *arguments: Any) -> T:
    import asyncio  # 40 ms that blocking code does not need

    return await asyncio.to_thread(function, *arguments)
