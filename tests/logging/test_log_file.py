"""A `logging.yml`, and single values from the environment: what they change, and that taking them away takes all of it back."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from textwrap import dedent

import pytest
from logging_runs import Console, flow_run, running, task_run

from rota.contract.record import LogRecord
from rota.exceptions import ConfigurationError
from rota.logging import get_logger, get_run_logger, setup_logging
from rota.logging.configuration import LoggingConfig, configure, load_logging_config
from rota.logging.defaults import DEFAULT_CONFIG
from rota.logging.redaction import set_redactor
from rota.settings import get_settings, temporary_settings


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with temporary_settings({"home": str(tmp_path)}):
        yield tmp_path
    configure(LoggingConfig())


def write(home: Path, text: str) -> Path:
    path = home / "logging.yml"
    path.write_text(dedent(text))
    return path


def set_up() -> None:
    """Set logging up anew: the environment is looked at once for each settings object."""
    with temporary_settings({}):
        setup_logging()


MINIMAL = """
    version: 1
    formatters:
      own: {format: "own %(name)s %(message)s"}
    handlers:
      console: {class: rota.logging.handlers.RotaConsoleHandler, formatter: own}
      api: {class: rota.logging.handlers.APILogHandler}
    loggers:
      rota: {level: "${ROTA_LOGGING_LEVEL}", handlers: [console, api], propagate: false}
"""


def state_of_loggers() -> dict[str, object]:
    names = [None, "rota", "rota.flow_runs", "rota.server", "rota._internal", "foreign"]
    loggers = [logging.getLogger(name) for name in names]
    return {
        logger.name: (logger.level, logger.propagate, {type(one) for one in logger.handlers}, list(logger.filters))
        for logger in loggers
    }


def test_a_file_takes_the_place_of_rotas_configuration(home: Path, console: Console, kept: list[LogRecord]) -> None:
    write(home, MINIMAL)
    set_up()
    with running(flow_run()):
        get_run_logger().info("hello")
        get_run_logger().debug("not at this level")
    assert console.lines() == ["own rota.flow_runs hello"]
    assert [line.message for line in kept] == ["hello"]


def test_without_the_file_all_is_as_before(home: Path, console: Console) -> None:
    before = state_of_loggers()
    path = write(home, MINIMAL)
    set_up()
    assert state_of_loggers() != before
    path.unlink()
    set_up()
    assert state_of_loggers() == before
    get_logger("x").info("as before")
    assert console.lines()[0].endswith("| INFO      | rota.x - as before")


def test_rotas_own_configuration_as_data_gives_what_is_set_up_without_it(home: Path, console: Console) -> None:
    """Line by line, and level by level: there are two ways to the same set-up, since one of them loads nothing."""

    def said() -> list[str]:
        console.clear()
        with running(flow_run()):
            get_run_logger().info("of a flow run")
            get_run_logger().debug("too low")
        with running(task_run()):
            get_run_logger().warning("of a task run")
        get_logger("server.api").info("too low")
        get_logger("server.api").warning("of the server")
        get_logger("_internal").warning("too low")
        return [line.partition(" | ")[2] for line in console.lines()]

    import yaml

    set_up()
    plain, levels = said(), {name: get_logger(name).getEffectiveLevel() for name in ("engine", "server", "_internal")}
    (home / "logging.yml").write_text(yaml.safe_dump(DEFAULT_CONFIG))
    set_up()
    assert said() == plain
    assert {name: get_logger(name).getEffectiveLevel() for name in levels} == levels
    assert plain == [
        "INFO      | Flow run 'macho-sturgeon' - of a flow run",
        "WARNING   | Task run 'x-0' - of a task run",
        "WARNING   | rota.server.api - of the server",
    ]


@pytest.mark.parametrize("product", ["ROTA", "PREFECT"])
def test_variables_change_single_values(
    home: Path, console: Console, monkeypatch: pytest.MonkeyPatch, product: str, kept: list[LogRecord]
) -> None:
    monkeypatch.setenv(f"{product}_LOGGING_HANDLERS_CONSOLE_FORMATTER", "json")
    monkeypatch.setenv(f"{product}_LOGGING_LOGGERS_{product}_FLOW_RUNS_LEVEL", "ERROR")
    set_up()
    with running(flow_run()):
        get_run_logger().warning("too low")
        get_run_logger().error("high enough")
    (line,) = console.lines()
    assert json.loads(line)["message"] == "high enough"
    assert [line.message for line in kept] == ["high enough"]


def test_a_variable_for_nothing_is_told(home: Path, console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTA_LOGGING_HANDLERS_CONSLE_LEVEL", "ERROR")
    set_up()
    assert "ROTA_LOGGING_HANDLERS_CONSLE_LEVEL is ignored" in console.text()


def test_lists_numbers_and_switches_are_read_as_such(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(home, MINIMAL)
    monkeypatch.setenv("ROTA_LOGGING_LOGGERS_ROTA_HANDLERS", "console, api")
    monkeypatch.setenv("ROTA_LOGGING_LOGGERS_ROTA_PROPAGATE", "true")
    monkeypatch.setenv("ROTA_LOGGING_LOGGERS_ROTA_LEVEL", "DEBUG")
    rota = load_logging_config(path)["loggers"]["rota"]
    assert rota == {"level": "DEBUG", "handlers": ["console", "api"], "propagate": True}
    monkeypatch.setenv("ROTA_LOGGING_LOGGERS_ROTA_PROPAGATE", "perhaps")
    with pytest.raises(ConfigurationError, match=r"ROTA_LOGGING_LOGGERS_ROTA_PROPAGATE is 'perhaps'"):
        load_logging_config(path)


def test_a_file_written_for_prefect_works(home: Path, console: Console, kept: list[LogRecord]) -> None:
    write(
        home,
        """
        version: 1
        disable_existing_loggers: false
        formatters:
          standard:
            (): prefect.logging.formatters.PrefectFormatter
            format: "%(levelname)s | %(name)s - %(message)s"
            flow_run_fmt: "%(levelname)s | Flow run %(flow_run_name)r of %(flow_name)s - %(message)s"
        handlers:
          console:
            level: 0
            class: prefect.logging.handlers.PrefectConsoleHandler
            formatter: standard
            styles: {log.info_level: cyan, log.web_url: bright_blue}
          api: {level: 0, class: prefect.logging.handlers.APILogHandler}
        loggers:
          prefect: {level: "${PREFECT_LOGGING_LEVEL}", handlers: [console], propagate: no}
          prefect.flow_runs: {level: NOTSET, handlers: [api]}
        """,
    )
    set_up()
    with running(flow_run()):
        get_run_logger().info("hello")
    assert console.lines() == ["INFO | Flow run 'macho-sturgeon' of log-example-flow - hello"]
    assert [line.message for line in kept] == ["hello"]


def test_a_file_to_which_lines_go_holds_no_secret(home: Path) -> None:
    write(
        home,
        MINIMAL.replace("handlers: [console, api]", "handlers: [console, api, file]").replace(
            "handlers:\n", f"handlers:\n      file: {{class: logging.FileHandler, filename: {home / 'rota.log'}}}\n", 1
        ),
    )
    set_up()
    before = set_redactor(lambda text: text.replace("hunter2", "***"))
    try:
        get_logger().warning("the password is %s", "hunter2")
    finally:
        set_redactor(before)
    configure(LoggingConfig())
    assert (home / "rota.log").read_text() == "the password is ***\n"


def test_extra_loggers_get_the_files_handlers(home: Path, console: Console, foreign: logging.Logger) -> None:
    write(home, MINIMAL)
    with temporary_settings({"logging.extra_loggers": [foreign.name]}):
        setup_logging()
        foreign.info("from elsewhere")
        assert console.lines() == ["own foreign.library from elsewhere"]


def test_handlers_of_others_are_neither_closed_nor_removed(home: Path, foreign: logging.Logger) -> None:
    stream = logging.FileHandler(home / "theirs.log")
    foreign.addHandler(stream)
    write(home, MINIMAL)
    set_up()
    foreign.warning("still here")
    assert (foreign.handlers, stream.stream.closed) == ([stream], False)
    stream.close()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("version: [", "is not YAML"),
        ("- a list", "must be a mapping"),
        ("loggers: {}", "needs `version: 1`"),
        ("version: 1\nhandlers: {x: {class: no.such.Handler}}", r"handlers\.x: .*no\.such\.Handler"),
        ("version: 1\nhandlers: {x: {class: logging.StreamHandler, formatter: y}}", r"handlers\.x: .*'y'"),
        ("version: 1\nloggers: {rota: {handlers: [x]}}", r"loggers\.rota: there is no handler 'x'"),
        ("version: 1\nloggers: {rota: {level: LOUD}}", r"loggers\.rota: .*LOUD"),
        ("version: 1\nincremental: true", "incremental"),
        ("\x00", "is not YAML"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(home: Path, text: str, says: str) -> None:
    path = write(home, text)
    before = state_of_loggers()
    with pytest.raises(ConfigurationError, match=says) as error:
        set_up()
    assert str(path) in str(error.value)
    assert state_of_loggers()["foreign"] == before["foreign"]
    path.unlink()
    set_up()
    assert state_of_loggers() == before


def test_the_defaults_are_not_changed_by_use(home: Path) -> None:
    before = deepcopy(DEFAULT_CONFIG)
    write(home, "version: 1")
    set_up()
    load_logging_config(home / "absent.yml")
    assert before == DEFAULT_CONFIG


def test_incremental_leaves_what_is_set_up(home: Path, console: Console) -> None:
    write(home, MINIMAL)
    with temporary_settings({}):
        setup_logging(incremental=True)
    get_logger().warning("as before")
    assert "WARNING" in console.text()
    assert get_settings().logging.config_path == home / "logging.yml"


def test_a_file_that_is_named_and_not_there_is_told(home: Path, console: Console) -> None:
    with temporary_settings({"logging.config_path": str(home / "absent.yml")}):
        setup_logging()
    assert "names no file" in console.text()
    assert "absent.yml" in console.text()
