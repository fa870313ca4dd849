"""Steps that build and push images: of `rota.yaml`, and under the names that they have in Prefect's package for Docker."""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from pydantic import SecretStr

from rota.docker.docker_image import DockerImage
from rota.utilities.dockerutils import PushError, docker_client, parse_image_tag, show_progress

__all__ = ["build_docker_image", "push_docker_image"]


async def build_docker_image(
    image_name: str,
    dockerfile: str = "Dockerfile",
    tag: str | None = None,
    additional_tags: list[str] | None = None,
    ignore_cache: bool = False,
    **build_kwargs: Any,
) -> dict[str, Any]:
    """Build an image of the working directory; return `image_name`, `tag`, `image` (both together), `image_id`.

    `dockerfile` is a file, or "auto" for one that installs requirements.txt and copies the folder. Further arguments are
    docker-py's. `ignore_cache` makes every layer anew.

    Raises:
        BuildError: it failed.
    """
    image = DockerImage(image_name, tag, dockerfile, sys.stdout, nocache=ignore_cache, **build_kwargs)
    await asyncio.to_thread(image.build)
    with docker_client() as client:
        made = client.images.get(image.reference)
        for one in additional_tags or []:
            made.tag(repository=image.name, tag=one)
        image_id = made.id
    return {
        "image_name": image.name,
        "tag": image.tag,
        "image": image.reference,
        "image_id": image_id,
        "additional_tags": additional_tags,
    }


async def push_docker_image(
    image_name: str,
    tag: str | None = None,
    credentials: dict[str, Any] | None = None,
    additional_tags: list[str] | None = None,
) -> dict[str, Any]:
    """Push an image to its registry, logged in with `credentials` (username, password, registry_url) where they are given.

    Raises:
        PushError: it failed.
    """
    name, tag_of_name = parse_image_tag(image_name)
    tag = tag or tag_of_name or "latest"
    await asyncio.to_thread(_push, name, [tag, *(additional_tags or [])], credentials)
    return {"image_name": name, "tag": tag, "image": f"{name}:{tag}", "additional_tags": additional_tags}


def _push(name: str, tags: list[str], credentials: dict[str, Any] | None) -> None:
    with docker_client() as client:
        if credentials:
            password = credentials.get("password")
            client.login(
                username=credentials.get("username"),
                password=password.get_secret_value() if isinstance(password, SecretStr) else password,
                registry=credentials.get("registry_url"),
                reauth=credentials.get("reauth", True),
            )
        for tag in tags:
            show_progress(client.api.push(repository=name, tag=tag, stream=True, decode=True), sys.stdout, PushError)
