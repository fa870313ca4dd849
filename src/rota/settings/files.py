"""Reading and replacing small files that people edit too."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rota.exceptions import ConfigurationError

_LOCK_PATIENCE_SECONDS = 10.0


def read_text(path: Path) -> str | None:
    """Return a file's text, None when there is no such file."""
    if not os.path.isfile(path):  # noqa: PTH113  # unlike Path.is_file, no error for a folder that we may not enter
        return None
    try:
        return path.read_bytes().decode().removeprefix("\ufeff")  # the codec utf-8-sig costs a millisecond to import
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path} cannot be read: it is not UTF-8 text. Correct it or move it away.") from None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from error


def parse_toml(text: str, path: Path) -> dict[str, Any]:
    """Parse TOML, or say in which line of which file it breaks."""
    import tomllib  # 3 ms; most processes read no TOML at all

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}. Correct it or move it away.") from None


def replace_file(path: Path, text: str) -> None:
    """Put `text` in place of the file's content, so that readers see the old or the new and only the owner may read."""
    target = Path(os.path.realpath(path))  # keep a link to a file that lives elsewhere
    temporary = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        temporary.replace(target)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the file's lock, so that of two processes that change it each sees what the other wrote."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        _acquire(descriptor, path)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, path: Path) -> None:
    deadline = time.monotonic() + _LOCK_PATIENCE_SECONDS
    while True:
        try:
            return fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise ConfigurationError(
                    f"{path} is being changed by another process that does not finish. Try again."
                ) from None
            time.sleep(0.01)
