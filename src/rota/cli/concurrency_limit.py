"""`rota concurrency-limit`: how many task runs with a tag may run at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rota.cli.app import new_group
from rota.cli.connection import open_client
from rota.cli.interaction import ask
from rota.cli.lookup import check_text, pages
from rota.cli.options import output_option
from rota.cli.render import ago, as_json, local_time, print_facts, print_json, print_table
from rota.cli.slot_use import print_use
from rota.cli.text import quoted
from rota.core.clock import current_clock
from rota.core.limits import tag_limit_name
from rota.exceptions import ObjectNotFound

if TYPE_CHECKING:
    from rota.client import SyncRotaClient
    from rota.contract.concurrency_limits import ConcurrencyLimit

app = new_group("concurrency-limit", "Limit how many task runs with a tag run at once.")


@app.command()
@click.argument("tag")
@click.argument("concurrency_limit", type=click.IntRange(min=0))
def create(tag: str, concurrency_limit: int) -> None:
    """Let at most CONCURRENCY_LIMIT task runs with TAG run at once; 0: none."""
    check_text(tag, "a tag")
    open_client().create_concurrency_limit(tag, concurrency_limit)
    click.echo(
        f"At most {concurrency_limit} task run{'' if concurrency_limit == 1 else 's'} with the tag {quoted(tag)} at once."
    )


@app.command("ls")
@click.option("--limit", type=click.IntRange(min=1), default=15, show_default=True, help="How many to show.")
@click.option("--offset", type=click.IntRange(min=0), default=0, show_default=True, help="How many to pass over.")
@output_option
def list_limits(limit: int, offset: int, output: str | None) -> None:
    """List limits by tag."""
    client = open_client()
    found = list(pages(lambda skipped, count: client.read_concurrency_limits(count, offset + skipped), limit))
    if output:
        print_json(found)
        return
    now = current_clock().now()
    rows = [
        (each.tag, str(each.concurrency_limit), str(len(each.active_slots)), ago(each.updated, now), str(each.id))
        for each in found
    ]
    print_table(("Tag", "Limit", "Running", "Updated", "ID"), rows, keep=("Tag",))


def _read(client: SyncRotaClient, tag: str) -> ConcurrencyLimit:
    check_text(tag, "a tag")
    try:
        return client.read_concurrency_limit_by_tag(tag)
    except ObjectNotFound as error:
        sentence = f"There is no limit on the tag {quoted(tag)}. `rota concurrency-limit ls` lists those there are."
        raise ObjectNotFound(sentence) from error


@app.command()
@click.argument("tag")
@output_option
def inspect(tag: str, output: str | None) -> None:
    """Show the limit on TAG, who holds its slots and who waits."""
    client = open_client()
    limit = _read(client, tag)
    use = client.read_slot_use(tag_limit_name(tag))
    if output:
        print_json({**as_json(limit), "use": as_json(use)})
        return
    print_facts(
        f"Limit on the tag {quoted(tag)}",
        [
            ("ID", limit.id),
            ("Limit", limit.concurrency_limit),
            ("Running", sum(each.slots for each in use.holders)),
            ("Waiting", use.waiting),
            ("Created", local_time(limit.created) if limit.created else None),
            ("Updated", local_time(limit.updated) if limit.updated else None),
        ],
    )
    print_use(use)


@app.command()
@click.argument("tag")
def reset(tag: str) -> None:
    """Free all slots of the limit on TAG, whoever holds them."""
    client = open_client()
    _read(client, tag)
    ask(f"Free all slots of the limit on the tag {quoted(tag)}, also those of task runs that are running?")
    client.reset_concurrency_limit_by_tag(tag)
    click.echo(f"Freed the slots of the limit on the tag {quoted(tag)}.")


@app.command()
@click.argument("tag")
def delete(tag: str) -> None:
    """Delete the limit on TAG."""
    client = open_client()
    _read(client, tag)
    ask(f"Delete the limit on the tag {quoted(tag)}?")
    client.delete_concurrency_limit_by_tag(tag)
    click.echo(f"Deleted the limit on the tag {quoted(tag)}.")
