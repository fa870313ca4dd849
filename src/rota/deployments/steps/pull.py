"""Steps that bring the code of a flow to where it runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, cast

from rota.exceptions import ConfigurationError
from rota.runner.storage import BlockStorageAdapter, GitRepository, RemoteStorage
from rota.utilities.asyncutils import run_coro_as_sync
from rota.utilities.dispatch import dual

__all__ = ["agit_clone", "git_clone", "pull_from_remote_storage", "pull_with_block", "set_working_directory"]


def set_working_directory(directory: str) -> dict[str, str]:
    """Go to a folder of this machine: the code is there.

    Raises:
        ConfigurationError: there is no such folder.
    """
    folder = Path(directory).expanduser()
    if not folder.is_dir():
        raise ConfigurationError(f"There is no folder {folder} to take code from.")
    os.chdir(folder)
    return {"directory": directory}


async def agit_clone(
    repository: str,
    branch: str | None = None,
    commit_sha: str | None = None,
    include_submodules: bool = False,
    access_token: str | None = None,
    credentials: Any = None,
    directories: list[str] | None = None,
    clone_directory_name: str | None = None,
) -> dict[str, str]:
    """Clone a repository into the working directory, or bring the clone there to the newest commit.

    `branch` is a branch or a tag; `directories` are all that is wanted of it; `credentials` a mapping or a block with a token.
    Returns the clone's folder as `directory`.

    Raises:
        GitError, InvalidRepositoryURLError: git failed, or an argument is not what its name says.
    """
    if access_token is not None and credentials is not None:
        raise ConfigurationError("Give one of `access_token` and `credentials`.")
    storage = GitRepository(
        url=repository,
        credentials={"access_token": access_token} if access_token else credentials,
        name=clone_directory_name,
        branch=branch,
        commit_sha=commit_sha,
        include_submodules=include_submodules,
        directories=directories,
    )
    await storage.pull_code()
    return {"directory": _from_here(storage.destination)}


@dual(agit_clone)
def git_clone(repository: str, *arguments: Any, **options: Any) -> dict[str, str]:
    """As `agit_clone`; blocks, or is awaited in coroutines."""
    return cast("dict[str, str]", run_coro_as_sync(agit_clone(repository, *arguments, **options)))


async def pull_from_remote_storage(url: str, **settings: Any) -> dict[str, Any]:
    """Copy a folder of any file system that fsspec knows into one in the working directory; return that as `directory`.

    Raises:
        ConfigurationError: it cannot be read.
    """
    storage = RemoteStorage(url, **settings)
    await storage.pull_code()
    return {"directory": _from_here(storage.destination)}


async def pull_with_block(block_document_name: str, block_type_slug: str) -> dict[str, Any]:
    """Copy the folder that a block keeps into one in the working directory; return that as `directory`.

    Raises:
        ValueError: there is no such block.
        UsageError: it keeps no files.
    """
    from rota.blocks.core import Block

    block = await Block.aload(f"{block_type_slug}/{block_document_name}")
    storage = BlockStorageAdapter(block)
    await storage.pull_code()
    return {"directory": _from_here(storage.destination)}


def _from_here(folder: Path) -> str:
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)
