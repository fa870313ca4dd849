"""How an entrypoint says where a flow is, under the name that Prefect has for it."""

from rota.core.entrypoints import EntrypointType

__all__ = ["EntrypointType"]
