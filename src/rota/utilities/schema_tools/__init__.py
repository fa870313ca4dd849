"""Parameters against their JSON schema: filling in what stands for a value (`hydrate`), and checking (`validate`)."""

from rota.utilities.schema_tools.hydration import HydrationContext, HydrationError, hydrate
from rota.utilities.schema_tools.validation import CircularSchemaRefError, ValidationError, is_valid_schema, validate

__all__ = [
    "CircularSchemaRefError",
    "HydrationContext",
    "HydrationError",
    "ValidationError",
    "hydrate",
    "is_valid_schema",
    "validate",
]
