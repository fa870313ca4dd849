"""Which place a setting is read from, and what happens when something there is wrong."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.exceptions import ConfigurationError, MissingProfileError
from rota.settings import Settings
from rota.settings.load import load_settings
from rota.settings.table import BY_ENV

Load = Callable[..., Settings]


def write_profiles(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "profiles.toml").write_text(text)


def test_defaults_follow_home(load: Load, home: Path) -> None:
    settings = load()
    assert settings.home == home
    assert settings.profiles_path == home / "profiles.toml"
    assert settings.results.local_storage_path == home / "storage"
    assert settings.server.database.connection_url.get_secret_value() == f"sqlite:///{home}/rota.db"
    assert settings.logging.level == "INFO"
    assert settings.api.url is None
    assert settings.profile_name == "default"
    assert settings.source_of("logging.level").kind == "default"


def test_each_place_gives_way_to_the_one_above(load: Load, folder: Path, home: Path) -> None:
    write_profiles(home, 'active = "a"\n[profiles.a]\nROTA_LOGGING_LEVEL = "DEBUG"\n')
    found = [load()]
    (folder / "pyproject.toml").write_text('[tool.rota]\nlogging.level = "INFO"\n')
    found.append(load())
    (folder / "rota.toml").write_text('[logging]\nlevel = "WARNING"\n')
    found.append(load())
    (folder / ".env").write_text("export ROTA_LOGGING_LEVEL=ERROR\n")
    found.append(load())
    found.append(load(ROTA_LOGGING_LEVEL="CRITICAL"))

    assert [settings.logging.level for settings in found] == ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
    kinds = [settings.source_of("logging.level").kind for settings in found]
    assert kinds == ["profile", "pyproject.toml", "rota.toml", ".env", "env"]


def test_a_prefect_name_counts_when_its_twin_is_absent(load: Load) -> None:
    assert load(PREFECT_LOGGING_LEVEL="DEBUG").logging.level == "DEBUG"
    assert load(PREFECT_LOGGING_LEVEL="DEBUG", ROTA_LOGGING_LEVEL="ERROR").logging.level == "ERROR"


def test_conflicting_aliases_are_settled_by_the_order_of_names(load: Load) -> None:
    environ = {
        "PREFECT_TASK_DEFAULT_RETRIES": "1",
        "PREFECT_TASKS_DEFAULT_RETRIES": "2",
        "ROTA_TASK_DEFAULT_RETRIES": "3",
        "ROTA_TASKS_DEFAULT_RETRIES": "4",
    }
    found = []
    while environ:
        found.append(load(**environ).tasks.default_retries)
        environ.popitem()
    assert found == [4, 3, 2, 1]


def test_a_setting_of_rota_alone_has_no_prefect_name(load: Load) -> None:
    assert load(PREFECT_FLOWS_LEASE_SECONDS="100").flows.lease_seconds == 45


def test_prefects_files_count_without_ours(load: Load, folder: Path) -> None:
    (folder / "prefect.toml").write_text('[logging]\nlevel = "ERROR"\n[worker]\nprefetch_seconds = 3\n')
    assert load().logging.level == "ERROR"
    (folder / "rota.toml").write_text("[tasks]\ndefault_retries = 1\n")
    assert load().logging.level == "INFO"
    (folder / "rota.toml").unlink()
    (folder / "prefect.toml").unlink()
    (folder / "pyproject.toml").write_text("[tool.prefect.tasks]\ndefault_retries = 7\n")
    assert load().tasks.default_retries == 7


def test_the_profile_is_chosen_by_argument_then_environment_then_file(load: Load, home: Path) -> None:
    write_profiles(home, 'active = "a"\n[profiles.a]\n[profiles.b]\n[profiles.c]\n')
    assert load().profile_name == "a"
    assert load(ROTA_PROFILE="b").profile_name == "b"
    assert load(PREFECT_PROFILE="b").profile_name == "b"
    assert load("c", ROTA_PROFILE="b").profile_name == "c"


def test_a_missing_profile_names_who_asks_for_it(load: Load, home: Path) -> None:
    with pytest.raises(MissingProfileError, match=r"no profile 'nope'.*'default', 'ephemeral', 'local'.*ROTA_PROFILE"):
        load(ROTA_PROFILE="nope")
    write_profiles(home, 'active = "gone"\n[profiles.a]\n')
    with pytest.raises(MissingProfileError, match=r"no profile 'gone'.*profiles.toml makes it active.*rota profile use"):
        load()


def test_a_file_without_active_profile_uses_none(load: Load, home: Path) -> None:
    write_profiles(home, '[profiles.a]\nROTA_LOGGING_LEVEL = "DEBUG"\n')
    settings = load()
    assert (settings.profile_name, settings.logging.level) == ("default", "INFO")


def test_settings_of_prefect_that_rota_lacks_are_left_alone_in_profiles_and_environment(load: Load, home: Path) -> None:
    write_profiles(home, 'active = "a"\n[profiles.a]\nPREFECT_CLOUD_API_URL = "x"\nPREFECT_API_URL = "http://h/api"\n')
    assert load(PREFECT_PLUGINS_ENABLED="maybe").api.url == "http://h/api"


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        (
            {"ROTA_LOGGING_LEVEL": "loud"},
            "Environment variable ROTA_LOGGING_LEVEL is 'loud', which does not fit setting logging.level.",
        ),
        ({"PREFECT_LOGGING_LOG_PRINTS": "maybe"}, "PREFECT_LOGGING_LOG_PRINTS is 'maybe', .* It takes true or false."),
        ({"ROTA_TASKS_DEFAULT_RETRIES": "-1"}, "a whole number, at least 0"),
        ({"ROTA_TASKS_DEFAULT_RETRIES": "9" * 5000}, "is '9{77}'…, which .* a whole number"),
        ({"ROTA_API_URL": "127.0.0.1:4200"}, "an address such as http://127.0.0.1:4200/api"),
        ({"ROTA_API_REQUEST_TIMEOUT": "nan"}, "a number, more than 0"),
        ({"ROTA_SERVER_DATABASE_PORT": "70000"}, "at least 1 and at most 65535"),
        ({"ROTA_SERVER_DATABASE_HOST": "h"}, "a value for server.database.user and server.database.name"),
        ({"ROTA_SERVER_DATABASE_CONNECTION_URL": "mysql://u:secret@h/d"}, "begins with sqlite:/// or postgresql://"),
        (
            {"ROTA_FLOWS_LEASE_SECONDS": "10"},
            r"flows.heartbeat_seconds \(15\) must not be larger than flows.lease_seconds \(10\)",
        ),
        ({"ROTA_LOGGING_EXTRA_LOGGERS": "[1, 2"}, "names separated by commas, or a JSON list"),
        ({"ROTA_RESULTS_LOCAL_STORAGE_PATH": "~nobody-of-this-name/x"}, "a path"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_place_and_what_fits(
    load: Load, environ: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ConfigurationError, match=sentence) as caught:
        load(**environ)
    assert "secret" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        ("rota.toml", "[logging\n", r"rota.toml is not valid TOML: .*line 1"),
        ("rota.toml", "a = " + "[" * 5000, "rota.toml is not valid TOML"),
        (
            "rota.toml",
            "[loging]\nlevel = 'INFO'\n",
            "rota.toml: There is no setting 'loging.level'. Did you mean logging.level",
        ),
        ("rota.toml", "[logging]\nlevel = ['INFO']\n", r"logging.level in rota.toml is \['INFO'\]"),
        ("pyproject.toml", "[tool.rota.tasks]\ndefault_retries = true\n", "tasks.default_retries in pyproject.toml is True"),
        (".env", "ROTA_TASKS_DEFAULT_RETRIES=x\n", "ROTA_TASKS_DEFAULT_RETRIES in .env is 'x'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(load: Load, folder: Path, file: str, content: str, sentence: str) -> None:
    (folder / file).write_text(content)
    with pytest.raises(ConfigurationError, match=sentence):
        load()


@pytest.mark.parametrize("file", [".env", "rota.toml", "pyproject.toml"])
def test_a_file_that_is_no_text_is_refused(load: Load, folder: Path, file: str) -> None:
    (folder / file).write_bytes(b"ROTA_\xff\xfe")
    with pytest.raises(ConfigurationError, match="not UTF-8 text"):
        load()


def test_a_link_that_leads_to_itself_counts_as_no_file(load: Load, folder: Path) -> None:
    (folder / "rota.toml").symlink_to("rota.toml")
    assert load().logging.level == "INFO"


def test_other_peoples_pyproject_is_not_parsed(load: Load, folder: Path) -> None:
    (folder / "pyproject.toml").write_text("[project\nname = 'not our business'\n")
    assert load().logging.level == "INFO"


def test_an_empty_text_means_nothing_where_that_is_a_value(load: Load, home: Path) -> None:
    write_profiles(home, 'active = "a"\n[profiles.a]\nROTA_API_URL = "http://h/api"\nROTA_LOGGING_LEVEL = "DEBUG"\n')
    settings = load(ROTA_API_URL="", ROTA_LOGGING_EXTRA_LOGGERS="", ROTA_TASKS_DEFAULT_RETRIES="")
    assert settings.api.url is None
    assert settings.logging.extra_loggers == []
    assert settings.tasks.default_retries == 0
    assert settings.logging.level == "DEBUG"


def test_a_secret_with_newlines_is_kept_and_never_shown(load: Load) -> None:
    key = "-----BEGIN-----\nabc\n-----END-----"
    settings = load(ROTA_API_KEY=key)
    assert settings.api.key is not None
    assert settings.api.key.get_secret_value() == key
    assert "abc" not in repr(settings)
    assert "abc" not in f"{settings.api.key} {settings.api}"


def test_debug_mode_lowers_the_levels_that_nobody_set(load: Load) -> None:
    assert load(ROTA_DEBUG_MODE="1").logging.level == "DEBUG"
    assert load(ROTA_DEBUG_MODE="1", ROTA_LOGGING_LEVEL="error").logging.level == "ERROR"


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("sqlite+aiosqlite:////tmp/a.db", "sqlite:////tmp/a.db"),
        ("postgresql+asyncpg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u@h:1/d?sslmode=require", "postgresql+psycopg://u@h:1/d?sslmode=require"),
        ("postgresql://u:${PREFECT_API_DATABASE_PASSWORD}@h/d", "postgresql+psycopg://u:p%40ss%2F@h/d"),
    ],
)
def test_database_addresses_of_any_driver_lead_to_ours(load: Load, given: str, address: str) -> None:
    settings = load(PREFECT_API_DATABASE_CONNECTION_URL=given, ROTA_SERVER_DATABASE_PASSWORD="p@ss/")
    assert settings.server.database.connection_url.get_secret_value() == settings.server.database.url_text == address


def test_the_database_address_is_composed_of_its_parts(load: Load) -> None:
    parts = {"HOST": "db", "USER": "me", "NAME": "runs", "PASSWORD": "a:b"}
    settings = load(**{f"ROTA_SERVER_DATABASE_{key}": value for key, value in parts.items()})
    assert settings.server.database.url_text == "postgresql+psycopg://me:a%3Ab@db:5432/runs"
    assert load(PREFECT_API_DATABASE_NAME="/tmp/x.db").server.database.url_text == "sqlite:////tmp/x.db"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_named(load: Load, folder: Path) -> None:
    (folder / "rota.toml").write_text("[logging]\n")
    (folder / "rota.toml").chmod(0)
    with pytest.raises(ConfigurationError, match=r"rota.toml cannot be read: Permission denied"):
        load()


def told(action: Callable[[], object], otherwise: str) -> str:
    """The sentence of a refusal, `otherwise` when there is none."""
    try:
        action()
    except ConfigurationError as error:
        return str(error)
    return otherwise


ENVIRONMENTS = st.dictionaries(
    st.sampled_from(sorted(BY_ENV)), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), max_size=5
)


@given(ENVIRONMENTS)
def test_any_environment_gives_settings_or_a_sentence(environ: dict[str, str]) -> None:
    with contextlib.suppress(ConfigurationError):
        repr(load_settings(environ={"ROTA_PROFILES_PATH": "/nonexistent", **environ}, folder=Path("/nonexistent")))


TOML_LIKE = st.lists(
    st.sampled_from(
        [
            "active",
            "profiles",
            "logging",
            "tool.rota",
            "level",
            "'a'",
            "=",
            "[",
            "]",
            "{",
            "}",
            '"',
            ".",
            "\n",
            "1",
            " ",
            "#",
            "ROTA_X",
        ]
    )
    | st.text(max_size=3)
).map("".join)


@given(st.sampled_from(["rota.toml", "pyproject.toml", ".env", "profiles.toml"]), TOML_LIKE)
def test_any_file_gives_settings_or_a_sentence_about_it(file: str, content: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = content if file != "pyproject.toml" else f"# rota\n{content}"
        Path(folder, file).write_text(text, "utf-8", errors="surrogateescape" if content.isascii() else "replace")
        assert file in told(lambda: load_settings(environ={"ROTA_HOME": folder}, folder=Path(folder)), otherwise=file)
