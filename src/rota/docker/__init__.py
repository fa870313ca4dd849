"""Images of code, built and pushed for deployments."""

from rota.docker.docker_image import DockerImage

__all__ = ["DockerImage"]
