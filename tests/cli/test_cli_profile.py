"""`rota profile`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rota.settings.profiles import read_profiles

Run = Callable[..., "tuple[int, str, str]"]


def test_the_active_profile_has_a_star(rota: Run) -> None:
    assert rota("profile", "ls") == (0, "Available Profiles:\n\n* default\n  ephemeral\n  local\n", "")
    listed = json.loads(rota("profile", "ls", "--output", "json").out)
    assert listed[0] == {"name": "default", "active": True}
    assert "* local\n" in rota("profile", "ls", ROTA_PROFILE="local").out


def test_a_profile_lives_from_create_to_delete(rota: Run, profiles_file: Path) -> None:
    assert rota("profile", "create", "mine", "--from", "local").code == 0
    assert read_profiles(profiles_file)["mine"].settings == {"ROTA_API_URL": "http://127.0.0.1:4200/api"}
    assert rota("profile", "use", "mine").out == "Profile 'mine' is active now.\n"
    assert "ROTA_API_URL='http://127.0.0.1:4200/api'" in rota("profile", "inspect").out
    assert rota("profile", "rename", "mine", "yours").code == 0
    assert "* yours" in rota("profile", "ls").out
    code, _, err = rota("profile", "delete", "yours")
    assert code == 1
    assert "is active. Switch to another" in err
    assert rota("profile", "use", "default").code == 0
    assert rota("profile", "delete", "yours").code == 0
    assert "yours" not in read_profiles(profiles_file).names


def test_the_default_profiles_can_be_put_back(rota: Run, profiles_file: Path) -> None:
    assert rota("profile", "populate-defaults").out.startswith("Added default, ephemeral, local to ")
    assert rota("profile", "delete", "local").code == 0
    assert rota("profile", "populate-defaults").out.startswith("Added local to ")
    assert "all default profiles already" in rota("profile", "populate-defaults").out
    assert read_profiles(profiles_file).active_name == "default"


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("create", "default"), "There is a profile 'default' already"),
        (("create", "x", "--from", "nope"), "There is no profile 'nope'. There is: 'default', 'ephemeral', 'local'."),
        (("create", ""), "'' cannot name a profile"),
        (("create", "--", "-rf"), "'-rf' cannot name a profile"),
        (("create", "../x"), "'../x' cannot name a profile"),
        (("create", "a\udcffb"), "cannot name a profile"),
        (("use", "nope"), "There is no profile 'nope'"),
        (("inspect", "nope"), "There is no profile 'nope'"),
        (("inspect", ""), "There is no profile ''"),
        (("rename", "default", "local"), "There is a profile 'local' already"),
        (("rename", "nope", "x"), "There is no profile 'nope'"),
        (("delete", "nope"), "There is no profile 'nope'"),
        (("delete", "default"), "Profile 'default' is active"),
    ],
)
def test_what_cannot_be_done_changes_nothing(rota: Run, profiles_file: Path, args: tuple[str, ...], sentence: str) -> None:
    code, out, err = rota("profile", *args)
    assert (code, out) == (1, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert not profiles_file.exists()


def test_secrets_are_masked(rota: Run) -> None:
    rota("config", "set", "ROTA_API_KEY=hush", "ROTA_SERVER_DATABASE_CONNECTION_URL=postgresql://me:hush@h/d?password=hush")
    for args in (
        ("profile", "inspect"),
        ("profile", "inspect", "-o", "json"),
        ("config", "view"),
        ("config", "view", "-o", "json"),
    ):
        out = rota(*args).out
        assert "hush" not in out
        assert "postgresql" in out


def test_a_shell_that_chooses_another_profile_is_warned(rota: Run) -> None:
    code, _, err = rota("profile", "use", "ephemeral", ROTA_PROFILE="local")
    assert code == 0
    assert "ROTA_PROFILE still chooses profile 'local'" in err


def test_secrets_that_others_can_read_are_warned_of(rota: Run, profiles_file: Path) -> None:
    rota("config", "set", "ROTA_API_KEY=hush")
    assert rota("profile", "ls").err == ""
    profiles_file.chmod(0o644)
    for args in (("profile", "ls"), ("profile", "inspect"), ("config", "view"), ("config", "validate")):
        code, _, err = rota(*args)
        assert code == 0
        assert f"chmod 600 {profiles_file}" in err
    rota("config", "set", "ROTA_LOGGING_LEVEL=INFO")
    assert rota("profile", "ls").err == ""
