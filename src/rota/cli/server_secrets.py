"""`rota server secrets`: the keys that secrets are encrypted with."""

from __future__ import annotations

import click

from rota.cli.app import new_group
from rota.cli.interaction import ask
from rota.cli.options import output_option
from rota.cli.render import print_json
from rota.cli.server_database import open_database
from rota.core.clock import current_clock
from rota.server.secrets.keys import KeySource
from rota.server.secrets.rotation import rotate
from rota.server.store.schema import ensure_schema
from rota.settings import get_settings

app = new_group("secrets", "Look after the keys that secrets are encrypted with.")


@app.command("rotate")
@output_option
def rotate_keys(output: str | None) -> None:
    """Encrypt all secrets anew, with new keys.

    Servers and flows may go on meanwhile. A rotation that was broken off is finished by the next one. Keys that are given by
    ROTA_SERVER_SECRETS_KEY are not made here: put a new one before the present one first.
    """
    source = KeySource.from_settings(get_settings())
    ask("Encrypt all secrets with new keys?")
    with open_database() as store:
        ensure_schema(store)
        done = rotate(store, current_clock(), source)
    if output:
        print_json({"keys": done.keys, "documents": done.documents, "outside_keys_dropped": done.outside_keys_dropped})
        return
    click.echo(f"Encrypted {done.documents} block{'' if done.documents == 1 else 's'} anew.")
    if source.given is None:
        click.echo(f"The newest key is in {source.path}: keep a copy of that file, apart from the database.")
