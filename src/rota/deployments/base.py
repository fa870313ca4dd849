"""Making a folder a place of deployments: its `rota.yaml`, from a recipe."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import yaml

from rota._version import __version__
from rota.exceptions import ConfigurationError
from rota.utilities.annotations import NotSet
from rota.utilities.templating import apply_values, find_placeholders

RECIPES: dict[str, dict[str, Any]] = {
    "local": {
        "description": "Flows run from this folder, on this machine.",
        "pull": [{"rota.deployments.steps.set_working_directory": {"directory": "{{ directory }}"}}],
        "inputs": {},
    },
    "git": {
        "description": "Workers clone the repository that this folder is in.",
        "pull": [{"rota.deployments.steps.git_clone": {"repository": "{{ repository }}", "branch": "{{ branch }}"}}],
        "inputs": {"repository": "the repository's address", "branch": "the branch"},
    },
    "remote": {
        "description": "Workers copy the code from object storage, as s3://bucket/folder.",
        "pull": [{"rota.deployments.steps.pull_from_remote_storage": {"url": "{{ url }}"}}],
        "inputs": {"url": "where the code is"},
    },
    "block": {
        "description": "Workers copy the code from where a block keeps files.",
        "pull": [
            {
                "rota.deployments.steps.pull_with_block": {
                    "block_type_slug": "{{ block_type }}",
                    "block_document_name": "{{ block_name }}",
                }
            }
        ],
        "inputs": {"block_type": "the block's type", "block_name": "the block's name"},
    },
    "docker": {
        "description": "Workers run an image that has the code inside.",
        "build": [
            {
                "rota.deployments.steps.run_shell_script": {
                    "id": "build-image",
                    "script": "docker build --tag {{ image_name }}:{{ tag }} .",
                }
            }
        ],
        "push": [{"rota.deployments.steps.run_shell_script": {"script": "docker push {{ image_name }}:{{ tag }}"}}],
        "pull": [{"rota.deployments.steps.set_working_directory": {"directory": "/opt/rota/{{ name }}"}}],
        "job_variables": {"image": "{{ image_name }}:{{ tag }}"},
        "inputs": {"image_name": "the image's name", "tag": "its tag"},
    },
}
"""By name: what its file says, and what has to be known for it."""


def configure_project_by_recipe(recipe: str, **formatting_kwargs: Any) -> dict[str, Any] | type[NotSet]:
    """Return what a recipe's file says, with its placeholders filled in as far as they are given.

    Raises:
        ConfigurationError: there is no such recipe.
    """
    if recipe not in RECIPES:
        raise ConfigurationError(f"There is no recipe {recipe!r}: there are {', '.join(RECIPES)}.")
    contents = {key: value for key, value in RECIPES[recipe].items() if key not in ("description", "inputs")}
    return apply_values(contents, formatting_kwargs, remove_notset=False)


def create_default_prefect_yaml(path: str, name: str | None = None, contents: dict[str, Any] | None = None) -> bool:
    """Write a `rota.yaml` into the folder `path`; False when there is a file of deployments already."""
    folder = Path(path)
    if any((folder / known).exists() for known in ("rota.yaml", "prefect.yaml")):
        return False
    (folder / "rota.yaml").write_text(_text(name or folder.resolve().name, contents or {}))
    return True


def _text(name: str, contents: dict[str, Any]) -> str:
    contents = dict(contents)
    job_variables = contents.pop("job_variables", {})
    parts = ["# Deployments of this folder: `rota deploy` makes them. See docs/guides/deploying.md of rota.", ""]
    parts += [_dump({"name": name, "rota-version": __version__})]
    texts = {
        "build": "# steps that are taken before a deployment is made",
        "push": "# steps that bring what was built to where workers find it",
        "pull": "# steps that workers take before each run, to have the code",
    }
    for key, comment in texts.items():
        parts += [comment, _dump({key: contents.get(key)})]
    deployment: dict[str, Any] = {
        "name": None,
        "entrypoint": None,
        "description": None,
        "tags": [],
        "parameters": {},
        "schedules": [],
        "work_pool": {"name": None, "work_queue_name": None, "job_variables": job_variables},
    }
    parts += ["# what runs, when, with what and where", _dump({"deployments": [deployment]})]
    return "\n".join(parts)


def _dump(value: dict[str, Any]) -> str:
    text: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True)
    return text.replace(": null\n", ":\n")


def initialize_project(name: str | None = None, recipe: str | None = None, inputs: dict[str, Any] | None = None) -> list[str]:
    """Make the working directory a place of deployments; return the files that were written.

    Without `recipe` it is `git` in a git repository that has a remote, else `local`. `inputs` fill in the recipe.

    Raises:
        ConfigurationError: there is no such recipe, or it needs an input that is not given.
    """
    known: dict[str, Any] = {"name": name or Path.cwd().name, "directory": str(Path.cwd()), **_of_git()}
    chosen = recipe or ("git" if "repository" in known else "local")
    contents = configure_project_by_recipe(chosen, **{**known, **(inputs or {})})
    assert isinstance(contents, dict)  # a recipe is more than one placeholder
    missing = sorted({found.name for found in find_placeholders(contents)})
    if missing:
        raise ConfigurationError(
            f"The recipe {chosen!r} needs {', '.join(missing)}: give {' '.join(f'--field {one}=…' for one in missing)}."
        )
    written = []
    if create_default_prefect_yaml(".", name=known["name"], contents=contents):
        written.append("rota.yaml")
    if not Path(".rotaignore").exists():
        Path(".rotaignore").write_text("# what is not copied when code is uploaded\n.git/\n.venv/\n__pycache__/\n*.pyc\n")
        written.append(".rotaignore")
    return written


def _of_git() -> dict[str, str]:
    """Return the remote and the branch of the repository that the working directory is in, if any."""
    from rota.runner.git import split_login  # late: the recipe may need nothing of it

    def ask(*arguments: str) -> str:
        try:
            done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False, timeout=10)  # noqa: S603, S607
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return done.stdout.strip() if done.returncode == 0 else ""

    remote = ask("config", "--get", "remote.origin.url")
    if not remote:
        return {}
    return {"repository": split_login(remote)[0], "branch": ask("rev-parse", "--abbrev-ref", "HEAD") or "main"}
