"""What the limited process can do: one row a program. JSON in, JSON out; an error that is a ValueError is a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Programs = Mapping[str, tuple[str, str]]

PROGRAMS: Programs = {
    "schedule_times": ("rota.server.limited.schedules", "times_in_child"),
    "check_schedule": ("rota.server.limited.schedules", "check_in_child"),
    "missed_times": ("rota.server.limited.schedules", "missed_in_child"),
    "survey_span": ("rota.server.limited.spans", "survey_in_child"),
    "part_of_span": ("rota.server.limited.spans", "part_in_child"),
    "schema_values": ("rota.server.limited.schema_values", "check_in_child"),
    "check_templates": ("rota.server.limited.templates", "check_in_child"),
    "render_templates": ("rota.server.limited.templates", "render_in_child"),
    "check_parameters": ("rota.server.limited.parameters", "check_in_child"),
}
"""Name → module and function. The module is loaded in the limited process when it is first asked for."""

Answer = dict[str, Any]
