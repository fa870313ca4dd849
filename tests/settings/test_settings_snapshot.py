"""The snapshot: reading, changing for a while, handing on to another process."""

from __future__ import annotations

import contextlib
import pickle
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rota.settings
from rota.exceptions import ConfigurationError, MissingProfileError
from rota.settings import (
    Secret,
    Settings,
    get_current_settings,
    get_settings,
    reload_settings,
    temporary_settings,
    use_profile,
)
from rota.settings.load import load_settings
from rota.settings.table import BY_ENV, SETTINGS, Computed
from rota.settings.values import UNSET, Kind, as_text

Load = Callable[..., Settings]


def test_a_snapshot_cannot_be_changed(load: Load) -> None:
    settings = load()
    with pytest.raises(AttributeError, match="cannot be changed"):
        settings.logging.level = "DEBUG"
    with pytest.raises(AttributeError, match="cannot be changed"):
        del settings.home


def test_an_unknown_setting_offers_near_ones(load: Load) -> None:
    settings = load()
    with pytest.raises(AttributeError, match=r"no setting 'logging.lvel'. Did you mean logging.level"):
        settings.logging.lvel  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ConfigurationError, match=r"no setting 'ROTA_LOGING_LEVEL'. Did you mean ROTA_LOGGING_LEVEL"):
        settings.get("ROTA_LOGING_LEVEL")


def test_a_setting_is_found_by_every_name(load: Load) -> None:
    settings = load(ROTA_TASKS_DEFAULT_RETRIES="3")
    keys = ("tasks.default_retries", "PREFECT_TASK_DEFAULT_RETRIES", rota.settings.PREFECT_TASKS_DEFAULT_RETRIES)
    assert [settings.get(key) for key in keys] == [3, 3, 3]


def test_temporary_settings_hold_inside_the_block_only(process: Path) -> None:
    before = get_settings()
    with temporary_settings({"logging.level": "DEBUG", rota.settings.PREFECT_API_KEY: "k"}) as inner:
        assert get_current_settings() is inner
        assert inner.logging.level == "DEBUG"
        assert rota.settings.ROTA_API_KEY.value() == "k"
        with temporary_settings({"tasks.default_retries": 2}, restore_defaults=["logging.level"]) as innermost:
            assert (innermost.logging.level, innermost.tasks.default_retries) == ("INFO", 2)
    assert get_settings() is before


def test_set_defaults_give_way_to_what_is_given(process: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTA_LOGGING_LEVEL", "ERROR")
    with temporary_settings(set_defaults={"logging.level": "DEBUG", "tasks.default_retries": 4}) as settings:
        assert (settings.logging.level, settings.tasks.default_retries) == ("ERROR", 4)


def test_a_wrong_temporary_setting_is_refused(process: Path) -> None:
    with pytest.raises(ConfigurationError, match="set in code is 'loud'"), temporary_settings({"logging.level": "loud"}):
        pass
    with pytest.raises(ConfigurationError, match="no setting 'colour'"), temporary_settings({"colour": 1}):
        pass


def test_temporary_settings_stay_in_their_thread(process: Path) -> None:
    seen: list[str] = []
    with temporary_settings({"logging.level": "DEBUG"}):
        thread = threading.Thread(target=lambda: seen.append(get_settings().logging.level))
        thread.start()
        thread.join()
    assert seen == ["INFO"]


def test_settings_are_read_once_and_again_when_asked(process: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert get_settings().logging.level == "INFO"
    monkeypatch.setenv("ROTA_LOGGING_LEVEL", "ERROR")
    assert get_settings().logging.level == "INFO"
    assert reload_settings().logging.level == "ERROR"
    assert get_settings().logging.level == "ERROR"


def test_use_profile_gives_way_to_the_environment_unless_told(process: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTA_API_URL", "http://env/api")
    with use_profile("local") as settings:
        assert (settings.profile_name, settings.api.url) == ("local", "http://env/api")
        assert get_settings() is settings
    with use_profile("local", override_environment_variables=True) as settings:
        assert settings.api.url == "http://127.0.0.1:4200/api"
    with pytest.raises(MissingProfileError), use_profile("nope"):
        pass


def test_the_environment_it_writes_gives_the_same_settings_elsewhere(load: Load, folder: Path) -> None:
    settings = load(
        ROTA_API_KEY="k\nk",
        ROTA_TASKS_DEFAULT_RETRY_DELAY_SECONDS="1, 2.5",
        ROTA_LOGGING_EXTRA_LOGGERS="a,b",
        ROTA_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS="0.5",
        ROTA_SERVER_DATABASE_HOST="h",
        ROTA_SERVER_DATABASE_USER="u",
        ROTA_SERVER_DATABASE_NAME="n",
    )
    for exclude_unset in (True, False):
        environ = settings.to_environment_variables(exclude_unset=exclude_unset)
        other = load_settings(environ=environ, folder=folder)
        assert other == settings
        assert other.hash_key() == settings.hash_key()
    assert "ROTA_API_KEY" not in settings.to_environment_variables(include_secrets=False)
    assert set(settings.to_environment_variables(exclude_unset=True)) > {"ROTA_API_KEY", "ROTA_HOME"}
    assert "ROTA_LOGGING_LEVEL" not in settings.to_environment_variables(exclude_unset=True)


def test_settings_and_secrets_survive_pickling(load: Load) -> None:
    secret = pickle.loads(pickle.dumps(Secret("x")))
    assert secret == Secret("x")
    assert hash(secret) == hash(Secret("x"))


def examples(kind: Kind) -> st.SearchStrategy[object]:
    if kind.python.endswith("| None"):
        return st.none() | examples_of(kind.python.removesuffix(" | None"), kind)
    return examples_of(kind.python, kind)


def examples_of(python: str, kind: Kind) -> st.SearchStrategy[object]:
    seconds = st.floats(0, 1e6)
    visible = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)
    table: dict[str, st.SearchStrategy[object]] = {
        "bool": st.booleans(),
        "int": st.integers(-(10**20), 10**20),
        "float": st.floats(allow_nan=False, allow_infinity=False),
        "Secret": visible.map(Secret),
        "timedelta": st.integers(0, 10**12).map(lambda number: timedelta(microseconds=number)),
        "Path": visible.map(lambda text: Path("/" + text)),
        "list[str]": st.lists(st.text()),
        "frozenset[int]": st.frozensets(st.integers(100, 599)),
        "dict[str, str]": st.dictionaries(
            st.from_regex(r"X-[A-Za-z0-9]{1,9}", fullmatch=True), st.from_regex("[ -~]{0,9}", fullmatch=True)
        ),
        "float | list[float]": seconds | st.lists(seconds),
        "Any": visible,
    }
    if python.startswith("Literal"):
        return st.sampled_from(kind.takes.removesuffix(", or nothing").removeprefix("one of ").split(", "))
    if python == "str":
        return st.just("http://h:1/api") if "address" in kind.takes else visible
    return table[python]


@given(st.data())
def test_every_kind_reads_what_it_writes(data: st.DataObject) -> None:
    setting = data.draw(st.sampled_from(list(SETTINGS.values())))
    value = data.draw(examples(setting.kind))
    text = as_text(value)
    if text.strip():
        assert setting.kind.parse(text) == value
    else:
        assert setting.kind.empty is not UNSET
        assert setting.kind.parse(setting.kind.empty) == value


ANYTHING = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.lists(st.integers()),
    st.dictionaries(st.text(), st.text()),
)


@given(st.sampled_from(list(SETTINGS.values())), ANYTHING)
def test_a_kind_takes_a_value_or_raises_value_error(setting: rota.settings.Setting, raw: object) -> None:
    with contextlib.suppress(ValueError, OverflowError):
        as_text(setting.kind.parse(raw))


def test_every_row_has_a_doc_its_own_names_and_a_default_that_fits() -> None:
    names = [name for setting in SETTINGS.values() for name in setting.env_names]
    assert len(names) == len(set(names)) == len(BY_ENV)
    for setting in SETTINGS.values():
        assert setting.doc.endswith("."), setting.name
        if setting.default is not None and not isinstance(setting.default, Computed):
            setting.kind.parse(setting.default)
