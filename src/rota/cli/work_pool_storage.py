"""`rota work-pool storage`: where code is kept that is sent along with runs.

Clients that send code along with a run keep it in a bucket by the pool's upload step, and the run fetches it by its execution
step. Both are steps of the integration packages of Prefect's protocol, which have to be installed where they run.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.options import output_option
from rota.cli.render import print_facts, print_json
from rota.cli.text import quoted
from rota.cli.work_pool_lookup import read_pool
from rota.contract.work_pools import WorkPoolStorageConfiguration, WorkPoolUpdate
from rota.exceptions import ObjectNotFound, UsageError

storage = new_group("storage", "Say where code that is sent along with runs is kept.")
configure = new_group("configure", "Keep code that is sent along with runs in a bucket.")
storage.add_command(configure)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of storage, in the words of its package's steps."""

    name: str
    package: str
    module: str
    what: str
    """The end of both steps' names."""
    place: str
    """The option that names the bucket."""
    credentials: str
    """The field that names the block with the credentials."""
    block_type: str


KINDS = (
    Kind("s3", "prefect-aws", "prefect_aws", "s3", "bucket", "aws_credentials_block_name", "aws-credentials"),
    Kind("gcs", "prefect-gcp", "prefect_gcp", "gcs", "bucket", "gcp_credentials_block_name", "gcp-credentials"),
    Kind(
        "azure-blob-storage",
        "prefect-azure",
        "prefect_azure",
        "azure_blob_storage",
        "container",
        "azure_blob_storage_credentials_block_name",
        "azure-blob-storage-credentials",
    ),
)


def _command(kind: Kind) -> click.Command:
    def run(work_pool_name: str, place: str, credentials: str, **launchers: Any) -> None:
        _configure(kind, work_pool_name, place, credentials, launchers)

    run.__doc__ = f"Keep code that is sent along with runs of a work pool in {kind.name}."
    for decorate in reversed(_options(kind)):
        run = decorate(run)
    return configure.command(kind.name)(run)


def _options(kind: Kind) -> list[Callable[[Any], Any]]:
    return [
        click.argument("work_pool_name"),
        click.option(f"--{kind.place}", "place", required=True, help="Where the code is kept."),
        click.option(
            f"--{kind.credentials.replace('_', '-')}", "credentials", required=True, help="Block with the credentials for it."
        ),
        click.option("--launcher", help="Program that runs both steps, in place of uv."),
        click.option("--launcher-arg", multiple=True, help="An argument for it; may be given several times."),
        click.option("--upload-launcher", help="The same for the upload alone."),
        click.option("--upload-launcher-arg", multiple=True, help="An argument for it."),
        click.option("--execution-launcher", help="The same for the execution alone."),
        click.option("--execution-launcher-arg", multiple=True, help="An argument for it."),
    ]


def _configure(kind: Kind, pool_name: str, place: str, credentials: str, launchers: dict[str, Any]) -> None:
    client = open_client()
    pool = read_pool(client, pool_name)
    try:
        client.read_block_document_by_name(credentials, kind.block_type, include_secrets=False)
    except ObjectNotFound:
        raise ObjectNotFound(
            f"There is no block {quoted(credentials)} of the type {kind.block_type}: make it before a work pool uses it."
        ) from None

    def step(verb: str, when: str) -> dict[str, Any]:
        inputs = {"requires": kind.package, kind.place: place, kind.credentials: credentials}
        launcher = _launcher(launchers, when)
        name = f"{kind.module}.experimental.bundles.{verb}_{kind.what}"
        return {name: {**inputs, "launcher": launcher} if launcher else inputs}

    told = WorkPoolStorageConfiguration(
        bundle_upload_step=step("upload_bundle_to", "upload"),
        bundle_execution_step=step("execute_bundle_from", "execution"),
        default_result_storage_block_id=pool.storage_configuration.default_result_storage_block_id,
    )
    client.update_work_pool(pool_name, WorkPoolUpdate(storage_configuration=told))
    click.echo(f"Code that is sent along with runs of {quoted(pool_name)} is kept in the {kind.place} {quoted(place)}.")


def _launcher(given: dict[str, Any], when: str) -> list[str]:
    """Return the program with its arguments: the step's own, else that of both."""
    own, own_arguments = given[f"{when}_launcher"], given[f"{when}_launcher_arg"]
    program = own or given["launcher"]
    arguments = own_arguments or (() if own else given["launcher_arg"])
    if arguments and not program:
        raise UsageError("Arguments for a launcher were given and no launcher: add --launcher.")
    return [program, *arguments] if program else []


for _kind in KINDS:
    _command(_kind)


@storage.command("inspect")
@click.argument("work_pool_name")
@output_option
def inspect_storage(work_pool_name: str, output: str | None) -> None:
    """Show where a work pool keeps code that is sent along with runs."""
    found = read_pool(open_client(), work_pool_name).storage_configuration
    if output:
        print_json(found)
        return
    if found.bundle_upload_step is None and found.bundle_execution_step is None:
        click.echo(f"Work pool {quoted(work_pool_name)} has no storage for code.")
        return
    print_facts(
        f"Storage of work pool {quoted(work_pool_name)}",
        [("Upload", json.dumps(found.bundle_upload_step)), ("Execution", json.dumps(found.bundle_execution_step))],
    )
