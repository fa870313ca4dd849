"""What stands after `rota` on the command line: one row a noun, loaded when it is used."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import click

from rota.cli.app import Group


class Noun(NamedTuple):
    """A word of the command line whose commands are in a module of their own."""

    name: str
    module: str
    """Inside `rota.cli`; its `app` holds the commands."""
    help: str
    """The line that `rota --help` shows."""
    aliases: tuple[str, ...] = ()


class NounGroup(Group):
    """Lists its commands from a table and imports one when it is called."""

    def __init__(self, *args: Any, nouns: Sequence[Noun], **options: Any) -> None:
        super().__init__(*args, **options)
        self.nouns = nouns
        self.by_name = {name: noun for noun in nouns for name in (noun.name, *noun.aliases)}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # the signature is click's
        return [noun.name for noun in self.nouns]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        noun = self.by_name.get(cmd_name)
        if noun is None:
            self.refuse(ctx, cmd_name, self.by_name)
            return None
        # Late door: a noun's module brings along what the noun needs, the client or the store first of all.
        command: click.Command = importlib.import_module(f"rota.cli.{noun.module}").app
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # as above
        with formatter.section("Commands"):
            formatter.write_dl([(noun.name, noun.help) for noun in self.nouns])


NOUNS = (
    Noun("agent", "agent", "Take flow runs of work queues, as before there were workers."),
    Noun("api", "api", "Send one request to the API."),
    Noun("artifact", "artifact", "Read and delete what runs left for people to read.", ("artifacts",)),
    Noun("automation", "automation", "When this happens, do that.", ("automations",)),
    Noun("block", "block", "Keep configuration and credentials under a name.", ("blocks",)),
    Noun("cloud", "cloud", "Where to find on your own server what Prefect Cloud has."),
    Noun("concurrency-limit", "concurrency_limit", "Limit how many task runs with a tag run at once.", ("concurrency-limits",)),
    Noun("config", "config", "See and change settings."),
    Noun("dashboard", "dashboard", "See the web pages."),
    Noun("deployment", "deployment", "Run, pause, schedule and delete deployments.", ("deployments",)),
    Noun("deploy", "deploy", "Make deployments, as rota.yaml describes them."),
    Noun("dev", "dev", "Work on rota itself, in a checkout of it."),
    Noun("event", "event", "See what happened, and tell of something.", ("events",)),
    Noun("experimental", "experimental", "Commands that Prefect keeps under this word."),
    Noun("flow", "flow", "See the flows that have run, and serve one.", ("flows",)),
    Noun("flow-run", "flow_run", "See, watch, cancel, retry and delete flow runs.", ("flow-runs",)),
    Noun("global-concurrency-limit", "global_concurrency_limit", "Limit what runs at once, or how often, by name.", ("gcl",)),
    Noun("init", "init", "Write a rota.yaml into this folder."),
    Noun("kubernetes", "kubernetes", "Print manifests for a Kubernetes cluster."),
    Noun("plugins", "plugins", "See what is installed beside rota."),
    Noun("profile", "profile", "Keep several sets of settings and switch between them.", ("profiles",)),
    Noun("project", "project", "What `rota init` and `rota deploy` do, under older names."),
    Noun("sdk", "sdk", "Write a module whose functions run deployments."),
    Noun("server", "server", "Look after the server and its database."),
    Noun("shell", "shell", "Run commands of the shell as flows."),
    Noun("task", "task", "Run what `task.delay()` has handed over."),
    Noun("task-run", "task_run", "See task runs.", ("task-runs",)),
    Noun("transfer", "transfer", "Copy what is set up from one server to another."),
    Noun("variable", "variable", "Keep small values that flows read while they run.", ("variables",)),
    Noun("work-pool", "work_pool", "Say where flow runs are run, how many at once, and with what.", ("work-pools",)),
    Noun("work-queue", "work_queue", "Put flow runs of a work pool in lines.", ("work-queues",)),
    Noun("worker", "worker", "Take flow runs of a work pool and run them."),
    Noun("version", "version", "Show versions of rota and of what it works with."),
)

SERVER_NOUNS = (
    Noun("database", "server_database", "Create, upgrade, empty and measure the database that the settings name."),
    Noun("secrets", "server_secrets", "Look after the keys that secrets are encrypted with."),
    Noun("services", "server_services", "See and run what the server does by itself."),
    Noun("start", "server_start", "Start a server."),
    Noun("status", "server_status", "See whether a server answers."),
    Noun("stop", "server_stop", "Stop the server that runs in the background."),
)
"""What stands after `rota server`."""
