"""What of a form's values does not fit its JSON schema, found out in the limited process: schemas are users' programs."""

from __future__ import annotations

from typing import Any

from rota.server.limited.evaluator import Evaluator, get_evaluator


def check_values(
    values: dict[str, Any], schema: dict[str, Any], variables: dict[str, Any], *, evaluator: Evaluator | None = None
) -> dict[str, Any]:
    """Return ``{"valid": …, "errors": […]}``, the errors as a tree that follows the values. Blocks.

    What stands for a value (``__prefect_kind``) is filled in first, from `variables` by their names; a template is taken to
    give what fits.

    Raises:
        InvalidRequest: the schema is none; `LimitReached` where it takes too long to work through.
    """
    argument = {"values": values, "schema": schema, "variables": variables}
    found: dict[str, Any] = (evaluator or get_evaluator()).evaluate("schema_values", argument, what="The schema")
    return found


def check_in_child(argument: dict[str, Any]) -> dict[str, Any]:
    """Check values, here.

    Raises:
        ValueError: the schema is none.
    """
    # The limited process is no part of the server: it may load what fills in and checks parameters in a flow's process.
    from rota.utilities.schema_tools.hydration import HydrationContext, HydrationError, hydrate
    from rota.utilities.schema_tools.validation import (
        CircularSchemaRefError,
        ValidationError,
        build_error_obj,
        is_valid_schema,
        preprocess_schema,
        validate,
    )

    context = HydrationContext(argument["variables"], render_workspace_variables=True)
    try:
        schema = preprocess_schema(argument["schema"])
        is_valid_schema(schema, preprocess=False)
        return build_error_obj(validate(hydrate(argument["values"], context), schema, preprocess=False))
    except (CircularSchemaRefError, ValidationError, HydrationError) as error:
        raise ValueError(f"Invalid schema: {error}") from error
