"""What blocks of one kind have in common, so that code can take any of them: notify, fetch rows, start a job, keep objects."""

from __future__ import annotations

import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Generator
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Generic, Self, TypeVar

from rota.blocks.core import Block
from rota.exceptions import MissingContextError
from rota.logging.loggers import RunLogger, get_logger, get_run_logger

T = TypeVar("T")

Logger = logging.Logger | RunLogger

__all__ = [
    "CredentialsBlock",
    "DatabaseBlock",
    "JobBlock",
    "JobRun",
    "NotificationBlock",
    "NotificationError",
    "ObjectStorageBlock",
    "SecretBlock",
]


def _logger_for(thing: object) -> Logger:
    """Return the logger of the run around the caller; outside of runs, one that is named after the class."""
    try:
        return get_run_logger()
    except MissingContextError:
        return get_logger(type(thing).__name__)


class _Logging:
    @property
    def logger(self) -> Logger:
        """The logger of the run around the caller; outside of runs, one that is named after the class."""
        return _logger_for(self)


class CredentialsBlock(_Logging, Block, ABC):
    """What one needs to log in somewhere."""

    @abstractmethod
    def get_client(self, *args: Any, **kwargs: Any) -> Any:
        """Return a client that is logged in."""


class NotificationError(Exception):
    """A notification could not be sent; `log` tells what was tried."""

    def __init__(self, log: str) -> None:
        super().__init__(log)
        self.log = log


class NotificationBlock(_Logging, Block, ABC):
    """Tells somebody something."""

    _block_schema_capabilities: ClassVar[list[str]] = ["notify"]
    _events_excluded_methods: ClassVar[list[str]] = [*Block._events_excluded_methods, "notify"]

    _raise_on_failure: bool = False

    @abstractmethod
    async def notify(self, body: str, subject: str | None = None) -> None:
        """Send a text, with a subject where there is a place for one."""

    @contextlib.contextmanager
    def raise_on_failure(self) -> Generator[None, None, None]:
        """Within the block, let a notification that cannot be sent raise `NotificationError`."""
        before, self._raise_on_failure = self._raise_on_failure, True
        try:
            yield
        finally:
            self._raise_on_failure = before


class JobRun(ABC, Generic[T]):
    """A job that was started somewhere else."""

    @property
    def logger(self) -> Logger:
        """The logger of the run around the caller; outside of runs, one that is named after the class."""
        return _logger_for(self)

    @abstractmethod
    async def wait_for_completion(self) -> Logger:
        """Wait until the job has ended."""

    @abstractmethod
    async def fetch_result(self) -> T:
        """Return what the job gave."""


class JobBlock(_Logging, Block, ABC):
    """Starts a job somewhere else."""

    @abstractmethod
    async def trigger(self) -> JobRun[Any]:
        """Start the job."""


class DatabaseBlock(_Logging, Block, ABC):
    """A database that answers in rows. Works as a context manager where a subclass says how it begins and ends."""

    @abstractmethod
    async def fetch_one(
        self, operation: str, parameters: dict[str, Any] | None = None, **execution_kwargs: Any
    ) -> tuple[Any, ...]:
        """Return the first row of a query's answer."""

    @abstractmethod
    async def fetch_many(
        self, operation: str, parameters: dict[str, Any] | None = None, size: int | None = None, **execution_kwargs: Any
    ) -> list[tuple[Any, ...]]:
        """Return up to `size` rows of a query's answer."""

    @abstractmethod
    async def fetch_all(
        self, operation: str, parameters: dict[str, Any] | None = None, **execution_kwargs: Any
    ) -> list[tuple[Any, ...]]:
        """Return all rows of a query's answer."""

    @abstractmethod
    async def execute(self, operation: str, parameters: dict[str, Any] | None = None, **execution_kwargs: Any) -> None:
        """Run a statement that has no answer."""

    @abstractmethod
    async def execute_many(self, operation: str, seq_of_parameters: list[dict[str, Any]], **execution_kwargs: Any) -> None:
        """Run a statement once for each set of parameters."""

    async def __aenter__(self) -> Self:
        """Begin; for subclasses that can be used in ``async with``."""
        raise TypeError(f"{type(self).__name__} does not work as an async context manager.")

    async def __aexit__(self, *args: object) -> None:
        """End what `__aenter__` began."""
        raise TypeError(f"{type(self).__name__} does not work as an async context manager.")

    def __enter__(self) -> Self:
        """Begin; for subclasses that can be used in ``with``."""
        raise TypeError(f"{type(self).__name__} does not work as a context manager.")

    def __exit__(self, *args: object) -> None:
        """End what `__enter__` began."""
        raise TypeError(f"{type(self).__name__} does not work as a context manager.")


class ObjectStorageBlock(_Logging, Block, ABC):
    """Keeps files as objects, such as a bucket."""

    @abstractmethod
    async def download_object_to_path(self, from_path: str, to_path: str | Path, **download_kwargs: Any) -> Path:
        """Copy an object to a file, and return the file's path."""

    @abstractmethod
    async def download_object_to_file_object(
        self, from_path: str, to_file_object: BinaryIO, **download_kwargs: Any
    ) -> BinaryIO:
        """Copy an object to an open file, and return that."""

    @abstractmethod
    async def download_folder_to_path(self, from_folder: str, to_folder: str | Path, **download_kwargs: Any) -> Path:
        """Copy all objects under a prefix to a folder, and return the folder's path."""

    @abstractmethod
    async def upload_from_path(self, from_path: str | Path, to_path: str, **upload_kwargs: Any) -> str:
        """Copy a file to an object, and return the object's path."""

    @abstractmethod
    async def upload_from_file_object(self, from_file_object: BinaryIO, to_path: str, **upload_kwargs: Any) -> str:
        """Copy an open file to an object, and return the object's path."""

    @abstractmethod
    async def upload_from_folder(self, from_folder: str | Path, to_folder: str, **upload_kwargs: Any) -> str:
        """Copy a folder to objects under a prefix, and return the prefix."""


class SecretBlock(_Logging, Block, ABC):
    """A secret that is kept somewhere else."""

    @abstractmethod
    async def read_secret(self) -> bytes:
        """Return the secret."""

    @abstractmethod
    async def write_secret(self, secret_data: bytes) -> str:
        """Replace the secret, and return what it is found by."""
