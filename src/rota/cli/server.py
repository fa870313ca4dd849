"""`rota server`: the server and its database."""

from __future__ import annotations

from rota.cli.app import CONTEXT
from rota.cli.nouns import SERVER_NOUNS, NounGroup

app = NounGroup("server", nouns=SERVER_NOUNS, help="Look after the server and its database.", context_settings=CONTEXT)
