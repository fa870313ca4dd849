"""An image that a deployment's runs are made of."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal, TextIO

from rota.exceptions import UsageError
from rota.settings import get_settings
from rota.utilities.dockerutils import (
    BuildError,
    PushError,
    build_image,
    docker_client,
    generate_default_dockerfile,
    parse_image_tag,
    show_progress,
    split_repository_path,
)
from rota.utilities.slugify import slugify

__all__ = ["DockerImage"]


class DockerImage:
    """An image to be built of this folder, for `flow.deploy(image=…)`.

        etl.deploy("nightly", work_pool_name="docker-pool", image=DockerImage("team/etl", tag="1.0", platform="linux/amd64"))

    `dockerfile` is a file, or "auto": one is made that installs requirements.txt and copies the folder. `build_kwargs` are
    docker-py's (`images.build`), or, with `build_backend="buildx"`, options of `docker buildx build`. Without a tag, the image
    gets the present time as one.
    """

    def __init__(
        self,
        name: str,
        tag: str | None = None,
        dockerfile: str = "auto",
        stream_progress_to: TextIO | None = sys.stdout,
        build_backend: Literal["docker-py", "buildx"] = "docker-py",
        **build_kwargs: Any,
    ) -> None:
        """Raises `UsageError` for a tag that is given twice, or an unknown `build_backend`."""
        if build_backend not in ("docker-py", "buildx"):
            raise UsageError(f"`build_backend` is 'docker-py' or 'buildx', got {build_backend!r:.50}.")
        bare, tag_of_name = parse_image_tag(name)
        if tag and tag_of_name:
            raise UsageError(f"The image {name!r} names a tag already: leave out tag={tag!r}.")
        namespace, _ = split_repository_path(bare)
        default = get_settings().deployments.default_docker_build_namespace
        self.name = f"{default.rstrip('/')}/{bare}" if default and not namespace else bare
        self.tag = tag or tag_of_name or slugify(_now())
        self.dockerfile = dockerfile
        self.stream_progress_to = stream_progress_to
        self.build_backend = build_backend
        self.build_kwargs = build_kwargs

    @property
    def reference(self) -> str:
        """``name:tag``."""
        return f"{self.name}:{self.tag}"

    def build(self) -> None:
        """Build the image. Blocks.

        Raises:
            BuildError: it failed.
            RotaImportError: docker-py is not installed.
        """
        context = Path(self.build_kwargs.get("context") or self.build_kwargs.get("path") or ".")
        if self.dockerfile == "auto":
            with generate_default_dockerfile(context) as made:
                self._build(context, made)
        else:
            self._build(context, Path(self.dockerfile))

    def _build(self, context: Path, dockerfile: Path) -> None:
        options = {name: value for name, value in self.build_kwargs.items() if name not in ("context", "path", "tag")}
        if self.build_backend == "buildx":
            self._run_buildx(context, context / dockerfile, options)
            return
        options.setdefault("pull", False)
        options.setdefault("stream_progress_to", self.stream_progress_to)
        build_image(context=context, dockerfile=str(dockerfile), tag=self.reference, **options)

    def _run_buildx(self, context: Path, dockerfile: Path, options: dict[str, Any]) -> None:
        if shutil.which("docker") is None:
            raise BuildError("`docker` is not installed here, which build_backend='buildx' runs.")
        command = ["docker", "buildx", "build", "--tag", self.reference, "--file", str(dockerfile), "--load"]
        for name, value in options.items():
            flag = f"--{name.replace('_', '-')}"
            for one in value if isinstance(value, list) else [value]:
                if one is not False and one is not None:
                    command += [flag] if one is True else [flag, str(one)]
        done = subprocess.run([*command, str(context)], stdout=self.stream_progress_to, stderr=subprocess.PIPE, text=True)  # noqa: S603 - options of the user's own
        if done.returncode != 0:
            raise BuildError(done.stderr.strip()[-1000:])

    def push(self) -> None:
        """Push the image to its registry. Blocks.

        Raises:
            PushError: it failed.
        """
        with docker_client() as client:
            events = client.api.push(repository=self.name, tag=self.tag, stream=True, decode=True)
            show_progress(events, self.stream_progress_to, PushError)


def _now() -> str:
    from rota.core.clock import current_clock  # few images are made without a tag

    return current_clock().now().isoformat(timespec="seconds")
