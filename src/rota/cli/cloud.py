"""`rota cloud`: where to find on a server of one's own what Prefect sells as a service."""

from __future__ import annotations

import click

from rota.cli.app import CONTEXT, Group, new_group
from rota.exceptions import UsageError

app = new_group("cloud", "Where to find on your own server what Prefect Cloud has.")

ANSWERS = {
    "login": (
        "There is nothing to log in to: rota talks to a server of your own. Point programs at it with "
        "`rota config set ROTA_API_URL=http://HOST:4200/api`, and ROTA_API_KEY or ROTA_API_AUTH_STRING where it asks for one."
    ),
    "logout": "`rota config unset ROTA_API_URL ROTA_API_KEY ROTA_API_AUTH_STRING` forgets a server and how to get into it.",
    "open": "`rota dashboard open` opens the pages of your server.",
    "workspace": "Profiles switch between servers: `rota profile create NAME`, `rota profile use NAME`.",
    "ip-allowlist": "Which addresses reach a server is said where it runs: ROTA_SERVER_API_HOST, its firewall, or its proxy.",
    "webhook": "Webhooks belong to the server: `rota --help` and its documentation at /docs tell of them.",
    "asset": "Assets are on the server's pages: `rota dashboard open`.",
}
"""By word: what to use instead."""

VERBS = {
    "workspace": ("ls", "set"),
    "ip-allowlist": ("add", "disable", "enable", "ls", "remove", "toggle"),
    "webhook": ("create", "delete", "get", "ls", "rotate", "toggle", "update"),
    "asset": ("delete", "ls"),
}
"""By noun: the verbs that Prefect's command has."""

_ANYTHING = {**CONTEXT, "ignore_unknown_options": True, "allow_extra_args": True}


def _refusal(name: str, answer: str) -> click.Command:
    def refuse(**_: object) -> None:
        raise UsageError(answer)

    options = [click.Option(["--output", "-o"], help="Has no effect.")] if name == "ls" else []
    return click.Command(
        name, callback=refuse, params=list(options), help=answer, short_help=answer, context_settings=_ANYTHING
    )


for _word, _answer in ANSWERS.items():
    if _word not in VERBS:
        app.add_command(_refusal(_word, _answer))
        continue
    _group = Group(_word, help=_answer, context_settings=CONTEXT)
    for _verb in VERBS[_word]:
        _group.add_command(_refusal(_verb, _answer))
    app.add_command(_group)
    app.add_command(_group, f"{_word}s")
