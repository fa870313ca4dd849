"""Formatters, filters and highlighters that configurations name."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from rich.text import Text

from rota.core.vocabulary import StateType
from rota.logging.colors import STATES
from rota.logging.filters import ObfuscateApiKeyFilter, redact_substr
from rota.logging.formatters import JsonFormatter, PrefectFormatter, RotaFormatter, format_exception_info
from rota.logging.highlighters import PrefectConsoleHighlighter, StateHighlighter
from rota.logging.redaction import set_redactor
from rota.settings import temporary_settings


def record(message: str = "hi %s", *args: object, name: str = "rota.x", **fields: object) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.WARNING, "/a/b.py", 3, message, args, None)
    made.__dict__.update(fields)
    return made


def test_a_json_line_has_the_message_the_severity_and_the_run() -> None:
    line = JsonFormatter("default", "", "%").format(record("hi %s", "you", flow_run_name="q", _rota_ids=(b"", None)))
    fields = json.loads(line)
    assert "\n" not in line
    assert (fields["message"], fields["severity"], fields["name"]) == ("hi you", "WARNING", "rota.x")
    assert fields["flow_run_name"] == "q"
    assert not [name for name in fields if name.startswith("_rota")]


def test_a_pretty_json_line_is_the_same_on_several_lines() -> None:
    one = record("x")
    pretty = JsonFormatter("pretty", "", "%").format(one)
    assert len(pretty.splitlines()) > 10
    assert json.loads(pretty) == json.loads(JsonFormatter("default", "", "%").format(one))


def test_json_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'default' .* or 'pretty'"):
        JsonFormatter("yaml", "", "%")  # type: ignore[arg-type]  # the mistake under test


def test_an_exception_in_json_is_an_object() -> None:
    try:
        raise ValueError("no")
    except ValueError:
        failed = record("broken", exc_info=sys.exc_info())
    info = json.loads(JsonFormatter("default", "", "%").format(failed))["exc_info"]
    assert (info["type"], info["message"]) == ("ValueError", "no")
    assert "test_log_formatters" in info["traceback"]
    assert format_exception_info((None, None, None)) == {"type": None, "message": None, "traceback": None}


class Wordless:
    def __str__(self) -> str:
        raise RuntimeError("no text")


def test_json_survives_what_is_no_json() -> None:
    fields = json.loads(JsonFormatter("default", "", "%").format(record("x", thing=object(), bad=Wordless(), odd={1: {2}})))
    assert fields["thing"].startswith("<object")
    assert fields["bad"] == "<Wordless that has no text>"


def test_secrets_are_taken_out_of_json_before_it_is_escaped() -> None:
    before = set_redactor(lambda text: text.replace('pa"ss', "***"))
    try:
        line = JsonFormatter("default", "", "%").format(record("it is %s", 'pa"ss', token=['pa"ss']))
    finally:
        set_redactor(before)
    assert "pa" not in json.dumps(json.loads(line)["args"]) + json.loads(line)["message"] + str(json.loads(line)["token"])


def test_runs_have_formats_of_their_own() -> None:
    formatter = RotaFormatter(
        "%(name)s %(message)s", flow_run_fmt="F %(flow_run_name)s %(message)s", task_run_fmt="T %(task_name)s"
    )
    assert formatter.format(record("x")) == "rota.x x"
    assert formatter.format(record("x", name="rota.flow_runs", flow_run_name="f")) == "F f x"
    assert formatter.format(record("x", name="rota.task_runs")) == "T <unknown>"
    assert PrefectFormatter is RotaFormatter


def test_a_formatter_in_the_other_style() -> None:
    formatter = RotaFormatter("{levelname} {message}", style="{", flow_run_fmt="{asctime}", datefmt="%Y")
    assert formatter.format(record("x")) == "WARNING x"
    assert formatter.format(record("x", name="rota.flow_runs")).isdigit()
    with pytest.raises(ValueError, match=r"(?i)format"):
        RotaFormatter("%(nonsense", flow_run_fmt="%(")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("xsecrety", "x********y"),
        ({"secret": ["secret", 1]}, {"********": ["********", 1]}),
        (("a", "secret"), ("a", "********")),
        ({"secret"}, {"********"}),
        (3, 3),
    ],
)
def test_a_text_is_taken_out_wherever_it_is(value: object, expected: object) -> None:
    assert redact_substr(value, "secret") == expected
    assert redact_substr(value, "") == value


def test_the_api_key_is_taken_out_of_records() -> None:
    made = record("key %s", "abcdef")
    with temporary_settings({"api.key": "abcdef"}):
        assert ObfuscateApiKeyFilter().filter(made)
    assert made.getMessage() == "key ********"
    assert ObfuscateApiKeyFilter().filter(record("nothing set"))


def test_state_names_stand_out_in_their_own_style() -> None:
    text = Text("Finished in state Completed() and state 'AwaitingRetry'; Completed is a word")
    StateHighlighter().highlight(text)
    spans = [(text.plain[span.start : span.end], span.style) for span in text.spans]
    assert spans == [("Completed", "state.completed_state"), ("AwaitingRetry", "state.awaiting_retry_state")]


def test_all_that_stands_out() -> None:
    text = Text("12:00 | ERROR | Flow run 'a-b' - Task run 'c-0' for task 'c' of flow 'f', see https://x.test/a. and http://l/")
    PrefectConsoleHighlighter().highlight(text)
    spans = {(text.plain[span.start : span.end], span.style) for span in text.spans}
    assert spans == {
        ("ERROR", "log.error_level"),
        ("a-b", "log.flow_run_name"),
        ("c-0", "log.task_run_name"),
        ("c", "log.task_name"),
        ("f", "log.flow_name"),
        ("https://x.test/a", "log.web_url"),
        ("http://l/", "log.local_url"),
    }


def test_every_type_of_state_has_a_colour() -> None:
    assert {kind.value.title() for kind in StateType} <= set(STATES)
