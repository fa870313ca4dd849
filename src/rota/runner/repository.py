"""A git repository as a storage of code."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import quote, urlsplit

from rota.exceptions import ConfigurationError, UsageError
from rota.runner import git
from rota.runner.folders import STEPS, InFolder, placeholder_of, plain


class GitCredentials(TypedDict, total=False):
    """How to log in to a repository's host."""

    username: str
    access_token: Any
    """Text, or a `Secret` block."""


class GitRepository(InFolder):
    """A git repository: a branch or tag, or a commit, of it; all of it, or some folders.

    `credentials` are a block with `token` or `password`, or a mapping with `access_token` and perhaps `username`. They are
    handed to git in its environment and stand in no error, log line or list of processes.

    Raises:
        InvalidRepositoryURLError, GitError: the address, branch, commit or a folder is not what its name says.
        UsageError: both a branch and a commit are given, or a user name without a token.
    """

    def __init__(
        self,
        url: str,
        credentials: Any = None,
        name: str | None = None,
        branch: str | None = None,
        commit_sha: str | None = None,
        include_submodules: bool = False,
        pull_interval: int | None = 60,
        directories: list[str] | None = None,
    ) -> None:
        if branch and commit_sha:
            raise UsageError("A repository is fetched at a branch or at a commit: give one of `branch` and `commit_sha`.")
        self._url = git.check_url(url)
        self._branch = git.check_branch(branch) if branch else None
        self._commit_sha = git.check_commit(commit_sha) if commit_sha else None
        self._directories = git.check_directories(directories or ())
        self._credentials = credentials
        if isinstance(credentials, Mapping) and credentials.get("username") and not credentials.get("access_token"):
            raise UsageError("A user name alone does not log in: give `access_token` in the credentials, too.")
        self._include_submodules = include_submodules
        repository = Path(urlsplit(url).path if "://" in url else url.rpartition(":")[2]).name.removesuffix(".git")
        of = self._branch or self._commit_sha
        super().__init__(name or (f"{repository}-{of}" if of else repository), pull_interval)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GitRepository) and self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(str(self._identity()))

    def __repr__(self) -> str:
        return f"GitRepository(name={self._name!r}, repository={git.hide_login(self._url)!r}, branch={self._branch!r})"

    def _identity(self) -> tuple[Any, ...]:
        return self._url, self._branch, self._commit_sha, self._include_submodules, tuple(self._directories), self._name

    def _access(self) -> tuple[str, dict[str, str]]:
        """Return the address without login, and the environment that logs in."""
        address, login = git.split_login(self._url)
        if self._credentials is not None:
            login = _login_of(self._credentials, urlsplit(address).hostname or "")
        env = git.environment(login, address)
        if "GIT_ALLOW_PROTOCOL" not in os.environ and "://" in address and not address.startswith("file:"):
            # Its submodules must not point into this machine's own files.
            env["GIT_ALLOW_PROTOCOL"] = git.ALLOWED_PROTOCOLS.removeprefix("file:")
        return address, env

    async def _git(self, *arguments: str) -> str:
        return await git.run_git(arguments, self._access()[1], self.destination)

    async def pull_code(self) -> None:
        """Clone the repository, or bring the clone that is there to the newest commit. Local changes in it are lost.

        Raises:
            GitError: git failed, or the folder holds another repository.
        """
        if (self.destination / ".git").exists():
            await self._check_origin()
            await self._update()
        else:
            await self._clone()

    async def _check_origin(self) -> None:
        address, _ = self._access()
        origin = (await self._git("config", "--default", "nothing", "--get", "remote.origin.url")).strip()
        if git.split_login(origin)[0] != address:
            raise git.GitError(
                f"The folder {self.destination} holds a clone of {git.hide_login(origin)}, not of {git.hide_login(address)}: "
                "give the repository another `name`, or remove the folder."
            )

    async def _clone(self) -> None:
        address, env = self._access()
        arguments = ["clone"]
        if self._commit_sha:
            arguments += ["--no-checkout", "--filter=blob:none"]
        else:
            arguments += ["--depth", "1"]
        if self._branch:
            arguments += [f"--branch={self._branch}"]
        if self._directories:
            arguments += ["--sparse", "--no-checkout", "--filter=blob:none"]
        if self._include_submodules and not self._commit_sha and not self._directories:
            arguments += ["--recurse-submodules", "--shallow-submodules"]
        self.destination.parent.mkdir(parents=True, exist_ok=True)
        await git.run_git([*dict.fromkeys(arguments), "--", address, str(self.destination)], env)
        if self._directories:
            await self._git("sparse-checkout", "set", "--", *self._directories)
        if self._commit_sha:
            await self._check_out_commit(self._commit_sha)
        elif self._directories:
            await self._git("checkout", "--force")

    async def _update(self) -> None:
        if self._commit_sha:
            if not await self.is_current_commit():
                await self._check_out_commit(self._commit_sha)
            return
        if self._directories:
            await self._git("sparse-checkout", "set", "--", *self._directories)
        shallow = ["--depth", "1"] if await self.is_shallow_clone() else []
        await self._git("fetch", *shallow, "--", "origin", self._branch or "HEAD")
        await self._git("reset", "--hard", "FETCH_HEAD")
        await self._update_submodules()

    async def _check_out_commit(self, sha: str) -> None:
        try:
            await self._git("fetch", "--depth", "1", "--", "origin", sha)
        except git.GitError:
            # Hosts give commits by their full hash only, and some not even so: then all of it is fetched.
            await self._git("fetch", "--", "origin")
        await self._git("checkout", "--force", "--detach", sha)
        await self._update_submodules()

    async def _update_submodules(self) -> None:
        if self._include_submodules:
            await self._git("submodule", "update", "--init", "--recursive", "--depth", "1")

    async def is_current_commit(self) -> bool:
        """Whether the clone stands at the commit that is asked for."""
        if not self._commit_sha:
            return False
        return (await self._git("rev-parse", "HEAD")).strip().startswith(self._commit_sha.lower())

    async def is_shallow_clone(self) -> bool:
        """Whether the clone lacks its history."""
        return (await self._git("rev-parse", "--is-shallow-repository")).strip() == "true"

    async def is_sparsely_checked_out(self) -> bool:
        """Whether only some folders of it are there."""
        try:
            return (await self._git("config", "--get", "core.sparseCheckout")).strip() == "true"
        except git.GitError:
            return False

    def to_pull_step(self) -> dict[str, Any]:
        """Return the step that clones it.

        Raises:
            UsageError: the login is not kept in a block; a deployment shows its steps to everybody.
        """
        address, login = git.split_login(self._url)
        if login is not None:
            raise UsageError(
                "The repository's address holds a password, which the deployment would show: keep it in a Secret block "
                'and give credentials={"access_token": Secret.load("…")}.'
            )
        step: dict[str, Any] = {"repository": address}
        optional = {
            "branch": self._branch,
            "commit_sha": self._commit_sha,
            "include_submodules": self._include_submodules,
            "directories": self._directories,
        }
        step |= {name: value for name, value in optional.items() if value}
        step |= self._credentials_of_step()
        return {f"{STEPS}.git_clone": step}

    def _credentials_of_step(self) -> dict[str, Any]:
        given = self._credentials
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            return {"credentials": placeholder_of(given)}
        token = given["access_token"]
        if isinstance(token, str):
            raise UsageError(
                "The access token stands in the code and would be shown by the deployment: keep it in a Secret block and give "
                'credentials={"access_token": Secret.load("…")}.'
            )
        username = given.get("username")
        if username:
            return {"credentials": {"username": username, "access_token": placeholder_of(token)}}
        return {"access_token": placeholder_of(token)}


_USERS = {"gitlab": "oauth2", "bitbucket": "x-token-auth"}
"""The user name that goes with a token, by host; others take any."""


def _login_of(credentials: Any, host: str) -> str:
    """Return ``user:password``, percent-encoded."""
    fields = credentials if isinstance(credentials, Mapping) else _fields_of(credentials)
    secret = next((fields[name] for name in ("access_token", "token", "password", "value") if fields.get(name)), None)
    if secret is None:
        raise ConfigurationError("The credentials of the repository hold no token and no password.")
    text = plain(secret)
    user = str(fields.get("username") or next((name for part, name in _USERS.items() if part in host), "x-access-token"))
    if ":" in text and not fields.get("username"):
        user, text = text.split(":", 1)
    return f"{quote(user, safe='')}:{quote(text, safe='')}"


def _fields_of(block: Any) -> dict[str, Any]:
    """Return what a block holds, its own methods apart: of a `Secret`, its value."""
    return {name: getattr(block, name) for name in type(block).model_fields}
