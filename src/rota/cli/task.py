"""`rota task`: workers of background tasks."""

from __future__ import annotations

import click

from rota.cli.app import new_group

app = new_group("task", "Run what `task.delay()` has handed over.")


@app.command("serve")
@click.argument("entrypoints", nargs=-1, metavar="[ENTRYPOINTS]...")
@click.option("--module", "-m", "modules", multiple=True, metavar="NAME", help="Serve all tasks that a module defines.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Runs that are at work at once.")
def serve(entrypoints: tuple[str, ...], modules: tuple[str, ...], limit: int) -> None:
    """Serve background runs of tasks until Ctrl-C or SIGTERM.

    An entrypoint is path/to/file.py:task, package.module:task, or a file alone for all tasks that it defines.
    """
    if not entrypoints and not modules:
        raise click.UsageError("Name the tasks to serve: rota task serve path/to/file.py:task, or --module NAME.")
    # They load the engine, which `--help` does without.
    from rota.engine.task_entrypoints import load_module_tasks, load_tasks
    from rota.task_worker import TaskWorker

    found = [task for place in entrypoints for task in load_tasks(place)]
    found += [task for name in modules for task in load_module_tasks(name)]
    unique = {task.task_key: task for task in found}
    worker = TaskWorker(*unique.values(), limit=limit)
    click.echo(
        f"Serving {', '.join(sorted(task.name for task in unique.values()))} with {worker.limit} at once. Ctrl-C stops it."
    )
    worker.start()
