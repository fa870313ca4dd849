"""Code from git: fetched as asked, and nothing that is asked can become an option of git's or a program that it runs."""

from __future__ import annotations

import asyncio
import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from rota.exceptions import ConfigurationError, InvalidRepositoryURLError, UsageError
from rota.runner import git
from rota.runner.storage import GitRepository, LocalStorage, RemoteStorage, create_storage_from_source, place_in


def run(folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    done = subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "origin"
    (folder / "sub").mkdir(parents=True)
    run(folder, "init", "-q", "-b", "main")
    (folder / "flows.py").write_text("x = 1\n")
    (folder / "sub" / "more.py").write_text("y = 1\n")
    run(folder, "add", ".")
    run(folder, "commit", "-q", "-m", "one")
    return folder


def pulled(storage: GitRepository, folder: Path) -> Path:
    storage.set_base_path(folder)
    asyncio.run(storage.pull_code())
    return storage.destination


def test_a_branch_is_cloned_and_then_brought_up_to_date(repository: Path, tmp_path: Path) -> None:
    storage = GitRepository(f"file://{repository}", branch="main")
    found = pulled(storage, tmp_path)
    assert found.name == "origin-main"
    (repository / "flows.py").write_text("x = 2\n")
    run(repository, "commit", "-q", "-a", "-m", "two")
    (found / "flows.py").write_text("changed here\n")
    assert pulled(storage, tmp_path).joinpath("flows.py").read_text() == "x = 2\n"


def test_a_commit_is_checked_out(repository: Path, tmp_path: Path) -> None:
    first = run(repository, "rev-parse", "HEAD")
    (repository / "flows.py").write_text("x = 2\n")
    run(repository, "commit", "-q", "-a", "-m", "two")
    storage = GitRepository(f"file://{repository}", commit_sha=first)
    found = pulled(storage, tmp_path)
    assert (found / "flows.py").read_text() == "x = 1\n"
    assert asyncio.run(storage.is_current_commit())
    pulled(storage, tmp_path)  # once more does no harm


def test_only_some_folders(repository: Path, tmp_path: Path) -> None:
    (repository / "large").mkdir()
    (repository / "large" / "data").write_text("much")
    run(repository, "add", ".")
    run(repository, "commit", "-q", "-m", "large")
    storage = GitRepository(f"file://{repository}", directories=["sub"], name="some")
    found = pulled(storage, tmp_path)
    assert (found / "sub" / "more.py").exists()
    assert not (found / "large").exists()
    assert asyncio.run(storage.is_sparsely_checked_out())


def test_hooks_of_the_fetched_code_do_not_run(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = tmp_path / "template" / "hooks"
    template.mkdir(parents=True)
    (template / "post-checkout").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (template / "post-checkout").chmod(0o755)
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(template.parent))
    pulled(GitRepository(f"file://{repository}", name="clone"), tmp_path)
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "-oProxyCommand=touch /tmp/x",
        "--upload-pack=touch",
        "ext::sh -c touch% /tmp/x",
        "ext://sh",
        "fd::17",
        "ftp://example.org/x",
        "https://example.org/a\nb",
        "example",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(InvalidRepositoryURLError):
        GitRepository(url)


@pytest.mark.parametrize(
    "options",
    [
        {"branch": "--upload-pack=touch"},
        {"branch": "a b"},
        {"branch": "a..b"},
        {"branch": "a;b"},
        {"commit_sha": "--upload-pack=touch"},
        {"commit_sha": "abcd;id"},
        {"commit_sha": "main"},
        {"directories": ["--stdin"]},
        {"directories": ["../x"]},
        {"directories": ["/etc"]},
        {"directories": ["a\nb"]},
    ],
)
def test_arguments_that_would_be_something_else(options: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        GitRepository("https://example.org/a.git", **options)  # type: ignore[arg-type]  # each of its type


def test_both_a_branch_and_a_commit_are_too_much() -> None:
    with pytest.raises(UsageError):
        GitRepository("https://example.org/a.git", branch="main", commit_sha="abcd")


class _Refusing(http.server.BaseHTTPRequestHandler):
    seen: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization"))
        self.send_response(403)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[str]:
    _Refusing.seen.clear()
    server = http.server.HTTPServer(("127.0.0.1", 0), _Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_login_reaches_the_host_and_nobody_else(host: str, tmp_path: Path) -> None:
    storage = GitRepository(f"http://{host}/a.git", credentials={"username": "me", "access_token": "tok-en-123456"})
    with pytest.raises(git.GitError) as caught:
        pulled(storage, tmp_path)
    assert "tok-en-123456" not in str(caught.value)
    assert "tok-en-123456" not in repr(storage)
    assert _Refusing.seen[0] is not None
    assert _Refusing.seen[0].startswith("Basic ")


def test_a_login_in_the_address_is_told_to_nobody_either(host: str, tmp_path: Path) -> None:
    storage = GitRepository(f"http://me:se-cret-9876@{host}/a.git")
    with pytest.raises(git.GitError) as caught:
        pulled(storage, tmp_path)
    assert "se-cret-9876" not in str(caught.value) + repr(storage)
    with pytest.raises(UsageError, match="Secret block"):
        storage.to_pull_step()


def test_the_pull_step_says_what_is_fetched() -> None:
    step = GitRepository("https://example.org/a.git", branch="main", include_submodules=True).to_pull_step()
    assert step == {
        "prefect.deployments.steps.git_clone": {
            "repository": "https://example.org/a.git",
            "branch": "main",
            "include_submodules": True,
        }
    }
    with pytest.raises(UsageError, match="Secret block"):
        GitRepository("https://example.org/a.git", credentials={"access_token": "plain"}).to_pull_step()


def test_a_text_names_the_kind_of_storage() -> None:
    assert isinstance(create_storage_from_source("https://example.org/a.git"), GitRepository)
    assert isinstance(create_storage_from_source("git@example.org:a/b.git"), GitRepository)
    assert isinstance(create_storage_from_source("s3://bucket/folder"), RemoteStorage)
    assert isinstance(create_storage_from_source("."), LocalStorage)


def test_an_entrypoint_does_not_lead_out_of_its_folder(tmp_path: Path) -> None:
    assert place_in(tmp_path, "a/b.py:f") == f"{tmp_path.resolve()}/a/b.py:f"
    with pytest.raises(UsageError):
        place_in(tmp_path, "../b.py:f")


def test_remote_storage_copies(tmp_path: Path) -> None:
    import fsspec

    fsspec.filesystem("memory").pipe("/code/flows.py", b"x = 1")
    storage = RemoteStorage("memory://code")
    storage.set_base_path(tmp_path)
    asyncio.run(storage.pull_code())
    assert (storage.destination / "flows.py").read_bytes() == b"x = 1"
    assert storage.to_pull_step() == {"prefect.deployments.steps.pull_from_remote_storage": {"url": "memory://code"}}
