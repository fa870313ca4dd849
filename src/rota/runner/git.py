"""Calling git with what others wrote: addresses, branches, commits and folders that come from deployments.

A deployment's text must never become an option of git's, nor a program that it starts (CVE-2026-5366: ``--upload-pack`` as a
commit). So each kind of text is matched against what it may be, ``--`` stands before it, only protocols that carry files are
allowed, hooks and submodule programs of the fetched code are not run, and a secret is handed over in the environment, where
neither the list of processes nor git's messages show it.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from rota.core.redaction import redact, register_secret
from rota.exceptions import ConfigurationError, InvalidRepositoryURLError

ALLOWED_PROTOCOLS = "file:git:http:https:ssh"
TIMEOUT_SECONDS = 600.0
MAX_SHOWN = 500

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+@=#-]{0,254}")
_COMMIT = re.compile(r"[0-9a-fA-F]{4,64}")
_SCP_LIKE = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9_][A-Za-z0-9.-]*:(?![\\/:])[^\s\x00-\x1f-][^\x00-\x1f]*")


class GitError(ConfigurationError):
    """git could not do what a deployment's source asks for."""


def check_url(url: str) -> str:
    """Return the address of a repository if it can be used as one.

    Raises:
        InvalidRepositoryURLError: it is none, or of a protocol that runs programs.
    """
    shown = hide_login(url)
    if not isinstance(url, str) or not url or len(url) > 8192 or any(ord(letter) < 32 for letter in url):
        raise InvalidRepositoryURLError("The address of a repository is empty, too long or has control characters.")
    if url.startswith("-"):
        raise InvalidRepositoryURLError(f"{shown!r} is not the address of a repository: it begins like an option.")
    scheme, colon, _ = url.partition("://")
    if colon:
        if scheme.lower() not in ALLOWED_PROTOCOLS.split(":"):
            raise InvalidRepositoryURLError(f"Repositories are fetched by https, http, ssh, git or file, not as in {shown!r}.")
        return url
    if "::" in url:
        raise InvalidRepositoryURLError(f"{shown!r} names a program to fetch with: only addresses are taken.")
    if _SCP_LIKE.fullmatch(url) or Path(url).is_absolute() or url.startswith((".", "~")):
        return url
    raise InvalidRepositoryURLError(
        f"{shown!r} is not the address of a repository: expected https://…, ssh://…, git@host:path, or an absolute path."
    )


def check_branch(name: str) -> str:
    """Return the name of a branch or tag. Raises `ConfigurationError` where it is none."""
    if not _NAME.fullmatch(name) or ".." in name or "@{" in name or name.endswith((".lock", "/", ".")):
        raise GitError(f"{name!r:.100} is not the name of a branch or tag.")
    return name


def check_commit(sha: str) -> str:
    """Return the hash of a commit. Raises `ConfigurationError` where it is none."""
    if not _COMMIT.fullmatch(sha):
        raise GitError(f"{sha!r:.100} is not the hash of a commit: expected 4 to 64 hexadecimal digits.")
    return sha


def check_directories(directories: Sequence[str]) -> list[str]:
    """Return folders of a repository. Raises `ConfigurationError` where one leaves it, or is no folder's name."""
    for folder in directories:
        parts = Path(folder).parts
        if not folder or folder.startswith(("-", "!", "~")) or ".." in parts or Path(folder).is_absolute():
            raise GitError(f"{folder!r:.100} is not a folder of the repository: expected a path inside it.")
        if any(ord(letter) < 32 for letter in folder):
            raise GitError("The name of a folder of the repository has control characters.")
    return list(directories)


def hide_login(url: str) -> str:
    """Return an address without user and password."""
    try:
        parts = urlsplit(str(url))
        if "@" not in parts.netloc or not parts.scheme:
            return str(url)[:MAX_SHOWN]
        return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))[:MAX_SHOWN]
    except ValueError:
        return "(an address that cannot be read)"


def split_login(url: str) -> tuple[str, str | None]:
    """Take user and password out of an http(s) address; return it without them, and them as ``user:password``."""
    scheme, colon, rest = url.partition("://")
    if scheme.lower() not in ("http", "https") or not colon:
        return url, None
    host, slash, path = rest.partition("/")
    login, at, bare = host.rpartition("@")
    return (f"{scheme}://{bare}{slash}{path}", login) if at else (url, None)


def environment(login: str | None, url: str) -> dict[str, str]:
    """Return the environment for git; `login` is ``user:password`` for the host of `url`, percent-encoded as in an address."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("GIT_CONFIG_")}
    given |= {
        "GIT_ALLOW_PROTOCOL": os.environ.get("GIT_ALLOW_PROTOCOL", ALLOWED_PROTOCOLS),
        "GIT_TERMINAL_PROMPT": "0",  # nobody is there to answer
        "GIT_ASKPASS": "true",
        "LC_ALL": "C.UTF-8",
    }
    settings = [("core.hooksPath", os.devnull), ("core.fsmonitor", "false"), ("protocol.ext.allow", "never")]
    if login is not None:
        from base64 import b64encode
        from urllib.parse import unquote

        register_secret(login)
        for part in login.split(":", 1):
            register_secret(unquote(part))
        parts = urlsplit(url)
        header = f"Authorization: Basic {b64encode(unquote(login).encode()).decode()}"
        settings.append((f"http.{parts.scheme}://{parts.netloc}/.extraHeader", header))
    given["GIT_CONFIG_COUNT"] = str(len(settings))
    for number, (name, value) in enumerate(settings):
        given[f"GIT_CONFIG_KEY_{number}"] = name
        given[f"GIT_CONFIG_VALUE_{number}"] = value
    return given


async def run_git(arguments: Sequence[str], env: Mapping[str, str], folder: Path | None = None) -> str:
    """Run ``git …`` and return what it printed.

    Raises:
        GitError: it failed, took longer than ten minutes, or is not installed. Says what git said, without secrets.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            "git",
            *arguments,
            cwd=folder,
            env=dict(env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed here, and the code of a deployment lies in a git repository.") from error
    try:
        out, err = await asyncio.wait_for(process.communicate(), TIMEOUT_SECONDS)
    except BaseException as error:
        if process.returncode is None:
            process.kill()
            await process.wait()
        if isinstance(error, TimeoutError):
            raise GitError(f"git {arguments[0]} had not ended after {TIMEOUT_SECONDS:g} seconds.") from error
        raise
    if process.returncode != 0:
        said = redact(_URL_LOGIN.sub(r"\1", err.decode("utf-8", "replace"))).strip()
        raise GitError(
            f"git {_verb(arguments)} failed (exit code {process.returncode}): {said[-MAX_SHOWN:] or 'it said nothing'}"
        )
    return out.decode("utf-8", "replace")


_URL_LOGIN = re.compile(r"(\w+://)[^/\s@]+@")


def _verb(arguments: Sequence[str]) -> str:
    return next((word for word in arguments if not word.startswith("-")), "")
