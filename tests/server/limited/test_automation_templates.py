"""Templates of automations: what they can say, and what they cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from rota.exceptions import InvalidRequest
from rota.server.limited import Evaluator, LimitReached

RUN = "0190a1b2-0000-7000-8000-000000000001"
CONTEXT: dict[str, Any] = {
    "automation": {"id": RUN, "name": "watch", "__kind": "automation"},
    "labels": {"prefect.resource.id": f"prefect.flow-run.{RUN}", "prefect.resource": "r", "plain": "p"},
    "event": {
        "id": RUN,
        "event": "prefect.flow-run.Failed",
        "occurred": "2026-01-02T03:04:05+00:00",
        "resource": {"prefect.resource.id": f"prefect.flow-run.{RUN}", "prefect.resource.name": "calm-otter"},
        "payload": {"items": [1, 2]},
    },
    "flow_run": {"id": RUN, "name": "calm-otter", "state": {"name": "Failed", "message": "boom"}, "__kind": "flow-run"},
    "variables": {"who": "ops"},
}


@pytest.fixture(scope="module")
def evaluator() -> Iterator[Evaluator]:
    made = Evaluator(processes=1, megabytes=300)
    yield made
    made.close()


def render(evaluator: Evaluator, template: str, seconds: float = 2.0) -> str:
    argument = {"templates": [template], "context": CONTEXT, "ui_url": "http://here"}
    return str(evaluator.evaluate("render_templates", argument, seconds=seconds)[0])


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ flow_run.name }}: {{ flow_run.state.name }} ({{ flow_run.state.message }})", "calm-otter: Failed (boom)"),
        ("{{ flow_run|ui_url }}", f"http://here/runs/flow-run/{RUN}"),
        ("{{ flow_run.ui_url }}", f"http://here/runs/flow-run/{RUN}"),
        ("{{ event.resource.name }} {{ event.resource.id }}", f"calm-otter prefect.flow-run.{RUN}"),
        ("{{ event.resource['prefect.resource.name'] }}", "calm-otter"),
        ("{{ labels.prefect.resource.id }} {{ labels.prefect.resource }} {{ labels.plain }}", f"prefect.flow-run.{RUN} r p"),
        ("{{ event|ui_url }}", f"http://here/events/event/2026-01-02/{RUN}"),
        ("{{ event.resource|ui_resource_events_url }}", f"http://here/events?resource=prefect.flow-run.{RUN}"),
        ("{{ (flow_run|ui_url)|flow_run_id }}", RUN),
        ("{{ nobody.at.all }}{{ labels.missing.one }}{{ event.payload.x }}", ""),
        ("{{ event.payload.items|join(',') }} {{ event.payload|tojson }}", '1,2 {"items": [1, 2]}'),
        ("{% for i in range(3) %}{{ loop.index }}{% if not loop.last %},{% endif %}{% endfor %}", "1,2,3"),
        ("{% for k, v in variables.items() %}{{ k }}={{ v|upper }}{% endfor %}", "who=OPS"),
        ("{% if flow_run.state.name == 'Failed' and 2 * 3 > 5 %}yes{% endif %}", "yes"),
    ],
)
def test_what_templates_say(evaluator: Evaluator, template: str, text: str) -> None:
    assert render(evaluator, template) == text


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'x' * 100000000 }}",
        "{{ '%100000000d' % 1 }}",
        "{{ 'x'.center(100000000) }}",
        "{{ '{0:>100000000}'.format(1) }}",
        "{{ '%s'|format(1) }}",
        "{{ 9 ** 999999 }}",
        "{{ lipsum(n=1000) }}",
        "{{ cycler('a') }}",
        "{{ range(1000) }}",
        "{{ [1] * 100000000 }}",
        "{{ flow_run.update({'a': 1}) }}",
        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% for a in range(9) recursive %}{{ loop([1]) }}{% endfor %}",
        "{% for a in range(9) %}{% for b in range(9) %}{% for c in range(9) %}x{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in [1] %}x{% endfor %}" * 11,
        "{% if",
        "{{ 1 / 0 }}",
        "{% for a in range(100) %}{% for b in range(100) %}xxxxxxxxxxxxxxxx{% endfor %}{% endfor %}",
        "x" * 40_000,
    ],
)
def test_what_they_must_not_do(evaluator: Evaluator, template: str) -> None:
    with pytest.raises(InvalidRequest):
        render(evaluator, template)


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ flow_run.__class__ }}",
        "{{ labels._labels }}",
        "{{ []['__class__'] }}",
        "{{ loop._iterator }}",
        "{{ [flow_run]|map(attribute='__class__')|list }}",
        "{{ self._TemplateReference__context }}",
    ],
)
def test_insides_of_python_are_not_there(evaluator: Evaluator, template: str) -> None:
    try:
        assert "class" not in (text := render(evaluator, template))
        assert "object at" not in text
    except LimitReached:
        raise
    except InvalidRequest:
        pass


def test_what_grows_without_end_meets_the_limits_of_the_process(evaluator: Evaluator) -> None:
    growing = "{% set a = 'xxxxxxxxxxxxxxxx' %}" + "{% set a = a ~ a ~ a ~ a ~ a ~ a ~ a ~ a %}" * 12 + "{{ a|length }}"
    with pytest.raises(InvalidRequest):
        render(evaluator, growing)
    assert render(evaluator, "ok") == "ok"


def test_a_text_is_checked_without_being_rendered(evaluator: Evaluator) -> None:
    evaluator.evaluate("check_templates", {"templates": ["{{ a }}", "plain"]})
    with pytest.raises(InvalidRequest, match="line 2"):
        evaluator.evaluate("check_templates", {"templates": ["a\n{% for %}"]})
