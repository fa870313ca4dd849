"""`rota config`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rota.settings.profiles import read_profiles
from rota.settings.table import SETTINGS

Run = Callable[..., "tuple[int, str, str]"]


def test_settings_are_shown_with_their_source(rota: Run, profiles_file: Path) -> None:
    rota("config", "set", "PREFECT_LOGGING_LEVEL=debug")
    Path("rota.toml").write_text("[tasks]\ndefault_retries = 2\n")
    Path(".env").write_text("ROTA_RESULTS_PERSIST_BY_DEFAULT=1\n")
    assert rota("config", "view", PREFECT_API_URL="http://h:1/api").out.splitlines() == [
        "ROTA_PROFILE='default'",
        "ROTA_API_URL='http://h:1/api' (from env)",
        "ROTA_LOGGING_LEVEL='DEBUG' (from profile)",
        "ROTA_TASKS_DEFAULT_RETRIES='2' (from rota.toml)",
        "ROTA_RESULTS_PERSIST_BY_DEFAULT='true' (from .env file)",
    ]
    assert rota("config", "view", "--hide-sources").out.splitlines()[1] == "ROTA_LOGGING_LEVEL='DEBUG'"


def test_defaults_are_shown_when_asked(rota: Run) -> None:
    shown = json.loads(rota("config", "view", "--show-defaults", "-o", "json").out)
    assert [row["name"] for row in shown["settings"]] == [setting.env for setting in SETTINGS.values()]
    assert {row["source"] for row in shown["settings"]} == {"defaults"}
    assert len(rota("config", "view", "--show-defaults").out.splitlines()) == len(SETTINGS) + 1


def test_secrets_are_shown_when_asked(rota: Run) -> None:
    rota("config", "set", "ROTA_API_KEY=hush")
    assert "hush" in rota("config", "view", "--show-secrets").out


def test_set_writes_the_profile_in_use_and_unset_removes_every_name(rota: Run, profiles_file: Path) -> None:
    assert rota("-p", "local", "config", "set", "tasks.default_retries=3").out == (
        "Set ROTA_TASKS_DEFAULT_RETRIES to '3'.\nUpdated profile 'local'.\n"
    )
    assert read_profiles(profiles_file)["local"].settings["ROTA_TASKS_DEFAULT_RETRIES"] == "3"
    assert rota("-p", "local", "config", "unset", "PREFECT_TASK_DEFAULT_RETRIES", "-y").code == 0
    assert "ROTA_TASKS_DEFAULT_RETRIES" not in read_profiles(profiles_file)["local"].settings


@pytest.mark.parametrize(
    ("args", "code", "sentence"),
    [
        (("set", "ROTA_LOGING_LEVEL=INFO"), 1, "There is no setting 'ROTA_LOGING_LEVEL'. Did you mean ROTA_LOGGING_LEVEL"),
        (("set", "ROTA_LOGGING_LEVEL=loud"), 1, "It takes one of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
        (("set", "ROTA_LOGGING_LEVEL"), 1, "'ROTA_LOGGING_LEVEL' sets nothing. Write NAME=VALUE."),
        (("set", "=x"), 1, "There is no setting ''"),
        (("set", "ROTA_HOME=/tmp"), 1, "says where the profiles are, so a profile cannot set it"),
        (("set", "ROTA_API_KEY=\udcff"), 1, "cannot be written"),
        (("set", "ROTA_SERVER_DATABASE_CONNECTION_URL=mysql://x"), 1, "begins with sqlite:/// or postgresql://"),
        (("set", "ROTA_LOGGING_LEVEL=INFO", "ROTA_API_URL=nonsense"), 1, "an address such as"),
        (("set",), 2, "Missing argument 'SETTINGS...'"),
        (("unset", "ROTA_API_URL"), 1, "Profile 'default' does not set ROTA_API_URL."),
        (("unset", "NOPE"), 1, "There is no setting 'NOPE'"),
    ],
)
def test_a_wrong_change_is_refused_whole(
    rota: Run, profiles_file: Path, args: tuple[str, ...], code: int, sentence: str
) -> None:
    result = rota("config", *args)
    assert result.code == code
    assert sentence in result.err
    assert result.err.count("\n") == 1
    assert not profiles_file.exists()


def test_an_api_address_is_taken_in_all_usual_forms(rota: Run) -> None:
    for address in ("http://127.0.0.1:4200/api", "https://[::1]:4200/api/", "http://host", "https://u:p@host/a/b/api"):
        assert rota("config", "set", f"ROTA_API_URL={address}").code == 0
    for address in ("127.0.0.1:4200/api", "ftp://host/api", "http://", "http://host/api?x=1", "http://ho st/api"):
        code, _, err = rota("config", "set", f"ROTA_API_URL={address}")
        assert code == 1
        assert "an address such as http://127.0.0.1:4200/api" in err


def test_the_environment_that_comes_first_is_warned_of(rota: Run) -> None:
    code, _, err = rota("config", "set", "ROTA_LOGGING_LEVEL=INFO", PREFECT_LOGGING_LEVEL="DEBUG")
    assert code == 0
    assert "Environment variable PREFECT_LOGGING_LEVEL comes before the profile" in err


def test_validate_lists_all_that_is_wrong(rota: Run, profiles_file: Path) -> None:
    assert rota("config", "validate") == (0, "The configuration is valid.\n", "")
    profiles_file.parent.mkdir()
    profiles_file.write_text(
        'active = "a"\n[profiles.a]\nROTA_TASKS_DEFAULT_RETRIES = "x"\nROTA_SPEED = "9"\nPREFECT_CLOUD_URL = "x"\n'
    )
    code, out, err = rota("config", "validate", ROTA_LOGGING_LEVEL="loud", ROTA_LOGING_COLORS="1")
    assert code == 1
    assert "ROTA_LOGGING_LEVEL is 'loud'" in out
    assert "ROTA_TASKS_DEFAULT_RETRIES in profile 'a' is 'x'" in out
    assert (
        "ROTA_LOGING_COLORS steers nothing: There is no setting 'ROTA_LOGING_COLORS'. Did you mean ROTA_LOGGING_COLORS" in err
    )
    assert "Profile 'a': ROTA_SPEED steers nothing" in err
    assert "PREFECT_CLOUD_URL" not in out + err
    assert rota("config", "validate", ROTA_TASKS_DEFAULT_RETRIES="1", ROTA_FLOWS_LEASE_SECONDS="1").code == 1


def test_validate_warns_of_an_address_that_looks_wrong_unless_silenced(rota: Run) -> None:
    environ = {"ROTA_API_URL": "http://me:hush@host:4200"}
    result = rota("config", "validate", **environ)
    assert result.code == 0
    assert "usually at an address that ends in /api" in result.err
    assert "hush" not in result.err
    assert rota("config", "validate", **environ, PREFECT_SILENCE_API_URL_MISCONFIGURATION="1").err == ""
    assert rota("config", "validate", ROTA_API_URL="https://host/x/api").err == ""
