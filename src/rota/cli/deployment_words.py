"""What the commands of deployments read alike: which deployment is meant, and values that are given by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rota.cli.lookup import as_uuid, check_text
from rota.cli.text import quoted
from rota.exceptions import UsageError

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.deployments import Deployment


def find_deployment(client: SyncRotaClient, word: str) -> Deployment:
    """Return the deployment that `word` means: ``<flow>/<deployment>``, or an id.

    Raises:
        ObjectNotFound: there is none.
        UsageError: it is neither.
    """
    check_text(word, "the name or id of a deployment")
    found = as_uuid(word)
    if found is not None:
        return client.read_deployment(found)
    flow, slash, name = word.partition("/")
    if not (flow and slash and name):
        raise UsageError(f"{quoted(word)} is no name of a deployment: it takes <flow>/<deployment>, or an id.")
    return client.read_deployment_by_name(word)


def assignment(text: str, option: str) -> tuple[str, Any]:
    """Return name and value of ``NAME=VALUE``; a value that is JSON is what it says.

    Raises:
        UsageError: it is not of that form.
    """
    name, sign, value = text.partition("=")
    if not (sign and name):
        raise UsageError(f"{option} takes NAME=VALUE; got {text[:60]!r}.")
    try:
        return name, json.loads(value)
    except (ValueError, RecursionError):  # plain words need no quotes
        return name, value
