"""`rota artifact`: what runs left for people to read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

import click

from rota import contract
from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import check_text, pages
from rota.cli.options import limit_option, output_option
from rota.cli.render import ago, local_time, print_facts, print_json, print_table
from rota.cli.text import quoted
from rota.core.clock import current_clock
from rota.exceptions import ObjectNotFound

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.artifacts import Artifact, ArtifactCollection

app = new_group("artifact", "Read and delete what runs left for people to read.")


@app.command("ls")
@limit_option(100)
@click.option("--all", "-a", "all_versions", is_flag=True, help="List every version, not only the latest of each key.")
@output_option
def list_artifacts(limit: int, all_versions: bool, output: str | None) -> None:
    """List artifacts, the newest first."""
    client = open_client()

    def read_all(offset: int, count: int) -> list[Artifact | ArtifactCollection]:
        return [*client.read_artifacts(offset=offset, limit=count)]

    def read_latest(offset: int, count: int) -> list[Artifact | ArtifactCollection]:
        return [*client.read_latest_artifacts(offset=offset, limit=count)]

    found = list(pages(read_all if all_versions else read_latest, limit))
    if output:
        print_json(found)
        return
    now = current_clock().now()
    rows = [(str(_version_id(each)), each.key, each.type, ago(each.updated, now)) for each in found]
    print_table(("ID", "Key", "Type", "Updated"), rows, keep=("ID",))


def _version_id(artifact: Artifact | ArtifactCollection) -> UUID:
    latest: UUID = getattr(artifact, "latest_id", artifact.id)
    return latest


def _versions(client: SyncRotaClient, key: str, limit: int | None) -> list[Artifact]:
    check_text(key, "the key of an artifact")
    filters = contract.filters.artifacts
    chosen = filters.ArtifactFilter(key=filters.ArtifactFilterKey(any_=[key]))
    found = list(pages(lambda offset, count: client.read_artifacts(artifact_filter=chosen, offset=offset, limit=count), limit))
    if not found:
        raise ObjectNotFound(f"There is no artifact with the key {quoted(key)}.")
    return found


@app.command()
@click.argument("key")
@limit_option(10)
@output_option
def inspect(key: str, limit: int, output: str | None) -> None:
    """Show the versions of an artifact, the latest first."""
    versions = _versions(open_client(), key, limit)
    if output:
        print_json(versions)
        return
    for version in versions:
        print_facts(f"Artifact {quoted(key)}", _facts(version))


def _facts(artifact: Artifact) -> Iterable[tuple[str, object]]:
    yield "ID", artifact.id
    yield "Type", artifact.type
    yield "Created", local_time(artifact.created) if artifact.created else None
    yield "Updated", local_time(artifact.updated) if artifact.updated else None
    yield "Flow run", artifact.flow_run_id
    yield "Task run", artifact.task_run_id
    yield "Description", artifact.description
    yield "Data", artifact.data


@app.command()
@click.argument("key", required=False)
@click.option("--id", "artifact_id", type=click.UUID, metavar="ID", help="Delete only this version.")
def delete(key: str | None, artifact_id: UUID | None) -> None:
    """Delete all versions of the artifact KEY, or one version by its id."""
    if (key is None) == (artifact_id is None):
        raise click.UsageError("give either KEY or --id")
    client = open_client()
    if artifact_id is not None:
        ids = [client.read_artifact(artifact_id).id]
    else:
        ids = [version.id for version in _versions(client, key or "", None)]
    what = f"{len(ids)} version{'s' if len(ids) > 1 else ''} of artifact {quoted(key)}" if key else f"artifact {artifact_id}"
    ask(f"Delete {what}?")
    for version_id in ids:
        client.delete_artifact(version_id)
    click.echo(f"Deleted {what}.")
