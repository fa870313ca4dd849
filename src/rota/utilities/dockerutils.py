"""Building and pushing images with docker-py, which comes with the extra `docker`."""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self, TextIO

from rota._version import __version__
from rota.exceptions import InfrastructureNotAvailable, RotaException, RotaImportError

if TYPE_CHECKING:
    from docker import DockerClient

IMAGE_LABELS = {"io.prefect.version": __version__}
"""Labels of every image that is built here."""


class BuildError(RotaException):
    """An image could not be built."""


class PushError(RotaException):
    """An image could not be pushed."""


def python_version_minor() -> str:
    """Return this Python's version, as ``3.12``."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def python_version_micro() -> str:
    """Return this Python's version, as ``3.12.1``."""
    return f"{python_version_minor()}.{sys.version_info.micro}"


def get_prefect_image_name(
    prefect_version: str | None = None, python_version: str | None = None, flavor: str | None = None
) -> str:
    """Return the name of the image of a version: ``rota:<version>-python<minor>``, with the flavor behind it."""
    version = format_outlier_version_name((prefect_version or __version__).strip())
    minor = python_version or python_version_minor()
    return f"rota:{version}-python{minor}{f'-{flavor}' if flavor else ''}"


def format_outlier_version_name(version: str) -> str:
    """Return a version as it can stand in a tag: without what follows ``+``."""
    return version.partition("+")[0]


@contextlib.contextmanager
def silence_docker_warnings() -> Iterator[None]:
    """Keep warnings of docker-py's own dependencies from the user inside a ``with`` block."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        yield


@contextlib.contextmanager
def docker_client() -> Iterator[DockerClient]:
    """Give a client of the engine that the environment names.

    Raises:
        RotaImportError: docker-py is not installed.
        InfrastructureNotAvailable: no engine answers.
    """
    try:
        with silence_docker_warnings():
            import docker  # it comes with an extra
            import docker.errors
    except ImportError as error:
        raise RotaImportError("Images need a package that is not installed: pip install 'rota[docker]'.") from error
    try:
        client = docker.from_env()
        client.ping()
    except (docker.errors.DockerException, OSError) as error:
        raise InfrastructureNotAvailable(
            f"No Docker engine answers here ({error}): start it, or set DOCKER_HOST to the address of one."
        ) from error
    try:
        yield client
    finally:
        client.close()


def build_image(
    context: Path,
    dockerfile: str = "Dockerfile",
    tag: str | None = None,
    pull: bool = False,
    platform: str | None = None,
    stream_progress_to: TextIO | None = None,
    **kwargs: Any,
) -> str:
    """Build an image of a folder and return its id. Blocks.

    Raises:
        BuildError: it failed; says what the build said last.
    """
    if not context.is_dir():
        raise BuildError(f"There is no folder {context} to build an image of.")
    options = {"labels": IMAGE_LABELS, "rm": True, "forcerm": True, **kwargs}
    image_id = None
    with docker_client() as client:
        import docker.errors

        try:
            events = client.api.build(
                path=str(context), tag=tag, dockerfile=dockerfile, pull=pull, decode=True, platform=platform, **options
            )
            image_id = show_progress(events, stream_progress_to, BuildError)
        except (docker.errors.DockerException, TypeError) as error:
            raise BuildError(f"The image could not be built: {error}") from error
        if image_id is None:
            if tag is None:
                raise BuildError("The engine did not say which image it built.")
            image_id = client.images.get(tag).id
    return str(image_id)


def show_progress(events: Iterable[Any], stream: TextIO | None, failure: type[RotaException]) -> str | None:
    """Write what the engine says as it comes; return the id of an image, where it tells of one.

    Raises:
        RotaException: of the kind `failure`, where the engine tells of an error.
    """
    found = None
    for event in events:
        text = event.get("stream") or event.get("status") or ""
        if "error" in event:
            raise failure(str(event["error"]))
        if "aux" in event and "ID" in event["aux"]:
            found = event["aux"]["ID"]
        elif match := re.search(r"Successfully built ([0-9a-f]+)", text):
            found = match[1]
        if stream is not None and text.strip():
            stream.write(text if text.endswith("\n") else f"{text}\n")
            stream.flush()
    return found


def push_image(
    image_id: str, registry_url: str, name: str, tag: str | None = None, stream_progress_to: TextIO | None = None
) -> str:
    """Push an image to a registry under a name, and return the name. Blocks.

    Raises:
        PushError: it failed.
    """
    tag = tag or __version__.partition("+")[0]
    repository = f"{registry_url.removeprefix('https://').removeprefix('http://').rstrip('/')}/{name}"
    with docker_client() as client:
        client.api.tag(image_id, repository=repository, tag=tag)
        show_progress(client.api.push(repository=repository, tag=tag, stream=True, decode=True), stream_progress_to, PushError)
    return f"{repository}:{tag}"


def to_run_command(command: list[str]) -> str:
    """Return a command as a line of a Dockerfile."""
    return f"RUN {shlex.join(command)}" if command else ""


def parse_image_tag(name: str) -> tuple[str, str | None]:
    """Split ``registry:5000/team/name:tag`` into name and tag; None: no tag."""
    bare, _, digest = name.partition("@")
    if digest:
        return bare, None
    head, slash, last = name.rpartition("/")
    last, colon, tag = last.partition(":")
    return f"{head}{slash}{last}", tag if colon else None


def split_repository_path(repository_path: str) -> tuple[str | None, str]:
    """Split ``registry/team/name`` into what is before the name, and the name; None: nothing is."""
    namespace, slash, name = repository_path.rpartition("/")
    return (namespace, name) if slash else (None, repository_path)


@contextlib.contextmanager
def generate_default_dockerfile(context: Path | None = None) -> Iterator[Path]:
    """Write a Dockerfile into a folder for a ``with`` block: requirements.txt is installed, and the folder copied.

    Raises:
        BuildError: the folder has a Dockerfile, which `dockerfile="Dockerfile"` uses.
    """
    folder = (context or Path.cwd()).resolve()
    path = folder / "Dockerfile"
    if path.exists():
        raise BuildError(f"{path} is there already: give dockerfile='Dockerfile' to use it, or take it away.")
    place = f"/opt/rota/{re.sub(r'[^A-Za-z0-9._-]', '-', folder.name) or 'flows'}"
    lines = [f"FROM python:{python_version_minor()}-slim", f"RUN pip install --no-cache-dir rota=={__version__}"]
    if (folder / "requirements.txt").is_file():
        lines += [f"COPY requirements.txt {place}/requirements.txt", f"RUN python -m pip install -r {place}/requirements.txt"]
    lines += [f"COPY . {place}/", f"WORKDIR {place}/"]
    path.write_text("\n".join(lines) + "\n")
    try:
        yield path
    finally:
        path.unlink()


class ImageBuilder:
    """Writes a Dockerfile line by line, and builds it, in a ``with`` block."""

    def __init__(
        self,
        base_image: str,
        base_directory: Path | None = None,
        platform: str | None = None,
        context: Path | None = None,
    ) -> None:
        self.base_directory = base_directory or context or Path.cwd()
        self.platform = platform
        self.dockerfile_lines: list[str] = [f"FROM {base_image}"]
        self.context = context
        self._made: Path | None = None

    def __enter__(self) -> Self:
        if self.context is None:
            self._made = Path(tempfile.mkdtemp(prefix="rota-image-"))
            self.context = self._made
        return self

    def __exit__(self, *error: object) -> None:
        if self._made is not None:
            shutil.rmtree(self._made, ignore_errors=True)
            self._made = self.context = None

    def add_line(self, line: str) -> None:
        self.add_lines([line])

    def add_lines(self, lines: Iterable[str]) -> None:
        self.dockerfile_lines.extend(lines)

    def copy(self, source: Path | str, destination: PurePosixPath | str) -> None:
        """Copy a file or folder below `base_directory` into the image."""
        context = self._context()
        found = Path(source)
        if found.is_absolute():
            found = found.resolve().relative_to(self.base_directory.resolve())
        if self._made is not None:
            origin, target = self.base_directory / found, context / found
            target.parent.mkdir(parents=True, exist_ok=True)
            if origin.is_dir():
                shutil.copytree(origin, target, dirs_exist_ok=True)
            else:
                shutil.copy2(origin, target)
        self.add_line(f"COPY {found.as_posix()} {destination}")

    def write_text(self, text: str, destination: PurePosixPath | str) -> None:
        """Make a file of the image that holds `text`."""
        number = len(self.dockerfile_lines)
        (self._context() / f".rota-text-{number}").write_text(text)
        self.add_line(f"COPY .rota-text-{number} {destination}")

    def build(self, pull: bool = False, stream_progress_to: TextIO | None = None) -> str:
        """Build the image and return its id."""
        path = self._context() / "Dockerfile"
        path.write_text("\n".join(self.dockerfile_lines) + "\n")
        return build_image(self._context(), platform=self.platform, pull=pull, stream_progress_to=stream_progress_to)

    def _context(self) -> Path:
        if self.context is None:
            raise BuildError("An ImageBuilder is used in a `with` block.")
        return self.context

    def assert_has_line(self, line: str) -> None:
        self._assert(line in self.dockerfile_lines, f"the line {line!r}")

    def assert_line_absent(self, line: str) -> None:
        self._assert(line not in self.dockerfile_lines, f"no line {line!r}")

    def assert_line_before(self, first: str, second: str) -> None:
        self.assert_has_line(first)
        self.assert_has_line(second)
        self._assert(self.dockerfile_lines.index(first) < self.dockerfile_lines.index(second), f"{first!r} before {second!r}")

    def assert_line_after(self, second: str, first: str) -> None:
        self.assert_line_before(first, second)

    def assert_has_file(self, source: Path, container_path: PurePosixPath) -> None:
        expected = source.read_bytes()
        found = next((one for one in self.dockerfile_lines if one.endswith(f" {container_path}")), None)
        self._assert(found is not None, f"a file {container_path}")
        assert found is not None
        self._assert((self._context() / found.split()[1]).read_bytes() == expected, f"{container_path} to be as {source}")

    def _assert(self, holds: bool, what: str) -> None:
        lines = "\n".join(self.dockerfile_lines)
        assert holds, f"Expected {what} in the Dockerfile:\n{lines}"
