"""Images of code, built and pushed by the `docker` command of this machine."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from rota._version import __version__
from rota.core.redaction import redact
from rota.exceptions import ConfigurationError
from rota.settings import get_settings

_REFERENCE = re.compile(
    r"[a-z0-9][a-z0-9._-]*(:\d+)?(/[a-z0-9][a-z0-9._-]*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?", re.ASCII
)


def reference_of(image: Any) -> str:
    """Return an image's name with the namespace of the settings before it, where it has none of its own.

    Raises:
        ConfigurationError: it is not the name of an image.
    """
    name = str(getattr(image, "reference", image))
    if not _REFERENCE.fullmatch(name) or len(name) > 500:
        raise ConfigurationError(f"{name!r:.200} is not the name of an image: expected one as registry.example/team/flows:1.0.")
    namespace = get_settings().deployments.default_docker_build_namespace
    return f"{namespace.rstrip('/')}/{name}" if namespace and "/" not in name else name


async def build_image(reference: str, folder: Path) -> None:
    """Build an image of `folder`: by its Dockerfile, or, without one, with its requirements installed and all of it inside.

    Raises:
        ConfigurationError: there is no docker here, or it failed.
    """
    with tempfile.TemporaryDirectory(prefix="rota-image-") as made:
        dockerfile = folder / "Dockerfile"
        if not dockerfile.is_file():
            dockerfile = Path(made) / "Dockerfile"
            dockerfile.write_text(_dockerfile(folder))
        await _docker("build", "--tag", reference, "--file", str(dockerfile), "--", str(folder))


async def push_image(reference: str) -> None:
    """Push an image to its registry.

    Raises:
        ConfigurationError: there is no docker here, or it failed.
    """
    await _docker("push", "--", reference)


def _dockerfile(folder: Path) -> str:
    lines = [
        f"FROM python:{sys.version_info.major}.{sys.version_info.minor}-slim",
        f"RUN pip install --no-cache-dir rota=={__version__}",
        f"WORKDIR /opt/rota/{re.sub(r'[^A-Za-z0-9._-]', '-', folder.name) or 'flows'}",
    ]
    if (folder / "requirements.txt").is_file():
        lines += ["COPY requirements.txt .", "RUN pip install --no-cache-dir -r requirements.txt"]
    return "\n".join([*lines, "COPY . .", ""])


async def _docker(*arguments: str) -> None:
    if shutil.which("docker") is None:
        raise ConfigurationError(
            f"Docker is not installed here, so the image cannot be handled (`docker {arguments[0]}`): give build=False and "
            "push=False for one that exists."
        )
    process = await asyncio.create_subprocess_exec(
        "docker", *arguments, stdin=asyncio.subprocess.DEVNULL, stdout=None, stderr=asyncio.subprocess.PIPE
    )
    _, err = await process.communicate()
    if process.returncode != 0:
        said = redact(err.decode("utf-8", "replace").strip())[-500:]
        raise ConfigurationError(f"`docker {arguments[0]}` failed with exit code {process.returncode}: {said}")
