"""A misspelt variable is told once, with what it might mean; names that others read are not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rota.settings import PREFECT_API_URL, ROTA_API_KEY, get_settings, temporary_settings
from rota.settings import profiles as profiles_module
from rota.settings.context import hint_at_unknown_names
from rota.settings.load import unknown_names


def told(**environ: str) -> str:
    code = "import rota.settings as s; s.get_settings(); s.reload_settings(); s.get_settings()"
    return subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True).stderr


def test_a_misspelt_variable_is_told_once() -> None:
    found = told(ROTA_LOGING_LEVEL="DEBUG")
    assert found.count("ROTA_LOGING_LEVEL steers nothing") == 1
    assert "Did you mean ROTA_LOGGING_LEVEL" in found


def test_names_that_others_read_are_no_misspellings() -> None:
    names = (
        "ROTA_PROFILE",
        "ROTA__RUNTIME__FLOW_RUN__NAME",
        "ROTA_LOGGING_LOGGERS_ROTA_LEVEL",
        "ROTA_API_URL",
        "PREFECT_X",
        "X",
    )
    assert unknown_names(names) == []
    assert len(unknown_names(["ROTA_X", "ROTA_LOGGING_X"])) == 2


def test_hints_can_go_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rota.settings.context._hinted", set())
    for name in ("ROTA_TEST_POSTGRES_URL", "ROTA_TEST_REDIS_URL"):  # the suite's own
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ROTA_SPEEED", "1")
    heard: list[str] = []
    hint_at_unknown_names(heard.append)
    hint_at_unknown_names(heard.append)
    assert len(heard) == 1
    assert heard[0].startswith("Environment variable ROTA_SPEEED steers nothing")


def test_a_row_reads_its_value_from_any_settings() -> None:
    with temporary_settings({"api.url": "http://h/api", "api.key": "hush"}) as settings:
        pass
    assert PREFECT_API_URL.value_from(settings) == "http://h/api"
    assert ROTA_API_KEY.value_from(settings) == "hush"
    assert PREFECT_API_URL.value() == get_settings().api.url


def test_profiles_are_found_in_their_module_too() -> None:
    assert "default" in profiles_module.load_profiles().names
    with pytest.raises(AttributeError):
        profiles_module.nothing  # noqa: B018 - the access is the test


def test_of_both_products_names_rotas_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    from rota.settings.load import load_settings

    environ = {"PREFECT_LOGGING_INTERNAL_LEVEL": "DEBUG", "ROTA_LOGGING_INTERNAL_LEVEL": "INFO", "HOME": "/nonexistent"}
    assert load_settings(environ=environ).internal.logging_level == "INFO"
    environ["ROTA_INTERNAL_LOGGING_LEVEL"] = "CRITICAL"
    assert load_settings(environ=environ).internal.logging_level == "CRITICAL"


@pytest.mark.parametrize(
    ("name", "value", "takes"),
    [
        ("ROTA_API_REQUEST_TIMEOUT", "soon", "a number, more than 0"),
        ("ROTA_API_REQUEST_TIMEOUT", "0", "a number, more than 0"),
        ("ROTA_API_REQUEST_TIMEOUT", "1e400", "a number, more than 0"),
        ("PREFECT_API_URL", "localhost:4200", "an address such as"),
        ("ROTA_DEBUG_MODE", "maybe", "true or false"),
        ("ROTA_CLIENT_MAX_RETRIES", "9" * 5000, "a whole number, at least 0"),
        ("ROTA_CLIENT_CUSTOM_HEADERS", "[1]", "a JSON object of header names"),
        ("ROTA_CLIENT_CUSTOM_HEADERS", "[" * 100_000, "a JSON object of header names"),
        ("ROTA_LOGGING_LEVEL", "LOUD", "one of DEBUG, INFO, WARNING, ERROR, CRITICAL"),
        ("ROTA_SERVER_DATABASE_PORT", "70000", "at most 65535"),
    ],
)
def test_each_bad_value_names_setting_source_and_what_it_takes(
    name: str, value: str, takes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rota.exceptions import ConfigurationError
    from rota.settings.load import load_settings
    from rota.settings.table import BY_ENV

    with pytest.raises(ConfigurationError) as refusal:
        load_settings(environ={name: value, "HOME": "/nonexistent"})
    message = str(refusal.value)
    assert f"Environment variable {name} " in message
    assert f"setting {BY_ENV[name].name}." in message
    assert takes in message
    assert len(message) < 600
