"""Where the code of flows comes from: git repositories, object stores and other file systems, blocks, folders of this machine.

A storage fetches its code into ``destination`` with `pull_code`, as often as it is called, and says as a deployment's pull step
how a worker fetches the same.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, runtime_checkable
from urllib.parse import quote, urlsplit
from uuid import uuid4

from rota.engine.entrypoints import load_flow
from rota.exceptions import ConfigurationError, UsageError
from rota.runner import git
from rota.utilities.asyncutils import run_sync_in_worker_thread

if TYPE_CHECKING:
    from rota.flows import Flow

STEPS = "prefect.deployments.steps"
"""How pull steps are named on the wire: workers of Prefect's read them, too."""


@runtime_checkable
class RunnerStorage(Protocol):
    """What fetches code."""

    def set_base_path(self, path: Path) -> None:
        """Say in which folder the code's own folder is to be."""
        ...

    @property
    def pull_interval(self) -> int | None:
        """Seconds after which a served deployment fetches its code again; None: never."""
        ...

    @property
    def destination(self) -> Path:
        """The folder that the code is fetched into."""
        ...

    async def pull_code(self) -> None:
        """Fetch the code, or what is new of it."""
        ...

    def to_pull_step(self) -> dict[str, Any] | list[dict[str, Any]]:
        """Return the step, as of `rota.yaml`, that fetches the same."""
        ...


class GitCredentials(TypedDict, total=False):
    """How to log in to a repository's host."""

    username: str
    access_token: Any
    """Text, or a `Secret` block."""


class _InFolder:
    """A storage whose code has a folder of its own in a base folder."""

    def __init__(self, name: str, pull_interval: int | None) -> None:
        self._name = re.sub(r"[^\w.-]+", "-", name).strip(".") or "code"
        self._pull_interval = pull_interval
        self._base_path = Path.cwd()

    def set_base_path(self, path: Path) -> None:
        self._base_path = path

    @property
    def pull_interval(self) -> int | None:
        return self._pull_interval

    @property
    def destination(self) -> Path:
        return self._base_path / self._name


class GitRepository(_InFolder):
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
            return {"credentials": _placeholder(given)}
        token = given["access_token"]
        if isinstance(token, str):
            raise UsageError(
                "The access token stands in the code and would be shown by the deployment: keep it in a Secret block and give "
                'credentials={"access_token": Secret.load("…")}.'
            )
        username = given.get("username")
        if username:
            return {"credentials": {"username": username, "access_token": _placeholder(token)}}
        return {"access_token": _placeholder(token)}


def _placeholder(block: Any) -> str:
    name = getattr(block, "_block_document_name", None)
    if not name:
        raise UsageError(
            f"The block {type(block).__name__} has not been saved, so no other process can find it: save it first."
        )
    return f"{{{{ prefect.blocks.{block.get_block_type_slug()}.{name} }}}}"


_USERS = {"gitlab": "oauth2", "bitbucket": "x-token-auth"}
"""The user name that goes with a token, by host; others take any."""


def _login_of(credentials: Any, host: str) -> str:
    """Return ``user:password``, percent-encoded."""
    fields = credentials if isinstance(credentials, Mapping) else _fields_of(credentials)
    secret = next((fields[name] for name in ("access_token", "token", "password", "value") if fields.get(name)), None)
    if secret is None:
        raise ConfigurationError("The credentials of the repository hold no token and no password.")
    text = _plain(secret)
    user = str(fields.get("username") or next((name for part, name in _USERS.items() if part in host), "x-access-token"))
    if ":" in text and not fields.get("username"):
        user, text = text.split(":", 1)
    return f"{quote(user, safe='')}:{quote(text, safe='')}"


def _fields_of(block: Any) -> dict[str, Any]:
    """Return what a block holds, its own methods apart: of a `Secret`, its value."""
    return {name: getattr(block, name) for name in type(block).model_fields}


def _plain(secret: Any) -> str:
    while hasattr(secret, "get") and not isinstance(secret, Mapping):
        secret = secret.get()  # a Secret block
    if hasattr(secret, "get_secret_value"):
        secret = secret.get_secret_value()
    return str(secret)


class RemoteStorage(_InFolder):
    """A folder of any file system that fsspec knows, by URL: ``s3://bucket/folder``, ``gcs://…``, ``memory://…``.

    `settings` go to fsspec's file system.

    Raises:
        RotaImportError: fsspec, or the package for this kind of URL, is not installed.
    """

    def __init__(self, url: str, pull_interval: int | None = 60, **settings: Any) -> None:
        self._url = url
        self._settings = settings
        scheme, mark, rest = url.partition("://")
        if not mark or not scheme or "::" in url:
            raise ConfigurationError(f"{url!r:.200} is no URL of storage: expected one as s3://bucket/folder.")
        super().__init__(f"{scheme}-{rest.strip('/') or 'root'}", pull_interval)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RemoteStorage) and (self._url, self._settings) == (other._url, other._settings)

    def __hash__(self) -> int:
        return hash(self._url)

    def __repr__(self) -> str:
        return f"RemoteStorage(url={git.hide_login(self._url)!r})"

    async def pull_code(self) -> None:
        """Copy the folder. What is no longer there stays.

        Raises:
            ConfigurationError: it cannot be read.
        """
        await run_sync_in_worker_thread(self._pull)

    def _pull(self) -> None:
        from rota.filesystems import RemoteFileSystem  # late: needs fsspec

        settings = {name: _plain(value) if _is_secret(value) else value for name, value in self._settings.items()}
        block = RemoteFileSystem(basepath=self._url, settings=settings)
        self.destination.mkdir(parents=True, exist_ok=True)
        try:
            block.get_directory(None, str(self.destination), _sync=True)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"The code at {git.hide_login(self._url)} could not be fetched: {error}") from error

    def to_pull_step(self) -> dict[str, Any]:
        """Return the step that copies the folder; blocks among the settings are named in it.

        Raises:
            UsageError: a block among the settings has not been saved.
        """
        settings = {name: _placeholder(value) if _is_block(value) else value for name, value in self._settings.items()}
        return {f"{STEPS}.pull_from_remote_storage": {"url": self._url, **settings}}


def _is_block(value: Any) -> bool:
    return hasattr(value, "_block_document_name")


def _is_secret(value: Any) -> bool:
    return _is_block(value) or hasattr(value, "get_secret_value")


class BlockStorageAdapter(_InFolder):
    """A block that keeps files (`get_directory`, as of `S3Bucket` or `LocalFileSystem`), as a storage of code."""

    def __init__(self, block: Any, pull_interval: int | None = 60) -> None:
        if not hasattr(block, "get_directory"):
            raise UsageError(f"A block of the type {type(block).__name__} keeps no files: it has no `get_directory`.")
        self._block = block
        # Of its document, where there is one: the code of two buckets must not meet in one folder.
        super().__init__(getattr(block, "_block_document_name", None) or f"block-{uuid4().hex[:12]}", pull_interval)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BlockStorageAdapter) and self._block == other._block

    def __hash__(self) -> int:
        return hash(self._name)

    async def pull_code(self) -> None:
        """Copy the block's folder."""
        self.destination.mkdir(parents=True, exist_ok=True)
        get = getattr(self._block, "aget_directory", None) or self._block.get_directory
        found = get(local_path=str(self.destination))
        if hasattr(found, "__await__"):
            await found

    def to_pull_step(self) -> dict[str, Any]:
        """Return the step that copies it; the block's own, where it says one."""
        own = getattr(self._block, "get_pull_steps", None)
        if own is not None:
            steps: dict[str, Any] = own()
            return steps
        name = getattr(self._block, "_block_document_name", None)
        if not name:
            raise UsageError("The block has not been saved, so no worker can find it: save it first.")
        slug = self._block.get_block_type_slug()
        return {f"{STEPS}.pull_with_block": {"block_type_slug": slug, "block_document_name": name}}


class LocalStorage:
    """A folder of this machine. Nothing is copied: what is there is what runs."""

    def __init__(self, path: str, pull_interval: int | None = None) -> None:
        self._path = Path(path).expanduser().resolve()
        self._pull_interval = pull_interval

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalStorage) and self._path == other._path

    def __hash__(self) -> int:
        return hash(self._path)

    def __repr__(self) -> str:
        return f"LocalStorage(path={str(self._path)!r})"

    def set_base_path(self, path: Path) -> None:
        """Nothing: the folder is where it is."""

    @property
    def pull_interval(self) -> int | None:
        return self._pull_interval

    @property
    def destination(self) -> Path:
        return self._path

    async def pull_code(self) -> None:
        """Look whether the folder is there.

        Raises:
            ConfigurationError: it is not.
        """
        if not self._path.is_dir():
            raise ConfigurationError(f"There is no folder {self._path} to take code from.")

    def to_pull_step(self) -> dict[str, Any]:
        """Return the step that goes there."""
        return {f"{STEPS}.set_working_directory": {"directory": str(self._path)}}


def create_storage_from_source(source: str, pull_interval: int | None = 60) -> RunnerStorage:
    """Return the storage that a text names: a repository's address, a storage's URL, or else a folder.

    Raises:
        InvalidRepositoryURLError: it looks like a repository's address and is none.
    """
    scheme, mark, _ = source.partition("://")
    is_scp = not mark and re.match(r"[\w.-]+@[\w.-]+:", source) is not None
    if source.startswith("git+"):
        return GitRepository(source.removeprefix("git+"), pull_interval=pull_interval)
    if is_scp or (mark and (scheme in ("git", "ssh", "http", "https") or source.endswith(".git"))):
        return GitRepository(source, pull_interval=pull_interval)
    if scheme == "file" and mark:
        return LocalStorage(urlsplit(source).path, pull_interval=pull_interval)
    if mark:
        return RemoteStorage(source, pull_interval=pull_interval)
    return LocalStorage(source, pull_interval=pull_interval)


def storage_of(source: Any) -> RunnerStorage:
    """Return `source` as a storage: a storage, a block that keeps files, a path, or a text.

    Raises:
        UsageError: it is none of these.
    """
    if isinstance(source, Path):
        return LocalStorage(str(source))
    if isinstance(source, str):
        return create_storage_from_source(source)
    if isinstance(source, RunnerStorage):
        return source
    if hasattr(source, "get_directory"):
        return BlockStorageAdapter(source)
    raise UsageError(f"Code is taken from a URL, a folder, a storage or a block that keeps files; got {type(source).__name__}.")


async def load_flow_from_source(source: Any, entrypoint: str) -> Flow[..., Any]:
    """Fetch the code of `source` and return the flow at `entrypoint` in it, which remembers where it is from."""
    return await load_flow_from_storage(storage_of(source), entrypoint)


async def load_flow_from_storage(storage: RunnerStorage, entrypoint: str) -> Flow[..., Any]:
    """The same for a storage. What is fetched for this is removed again."""
    with tempfile.TemporaryDirectory(prefix="rota-source-") as folder:
        if not isinstance(storage, LocalStorage):
            storage.set_base_path(Path(folder))
        await storage.pull_code()
        flow = load_flow(place_in(storage.destination, entrypoint))
    flow._storage = storage
    flow._entrypoint = entrypoint
    return flow


def place_in(folder: Path, entrypoint: str) -> str:
    """Return an entrypoint of a file below `folder` as one that can be loaded from anywhere.

    Raises:
        UsageError: it leads out of the folder.
    """
    path, colon, name = entrypoint.rpartition(":")
    if not colon or not path.endswith(".py"):
        return entrypoint
    whole = (folder / path).resolve()
    if not whole.is_relative_to(folder.resolve()):
        raise UsageError(f"The entrypoint {entrypoint!r:.200} leads out of the folder that its code is in.")
    return f"{whole}:{name}"
