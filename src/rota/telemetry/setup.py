"""Sending spans without the program setting OpenTelemetry up: by the setting `telemetry.traces`."""

from __future__ import annotations

import threading

from rota._version import __version__
from rota.exceptions import RotaImportError

try:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
except ImportError as error:
    raise RotaImportError("ROTA_TELEMETRY_TRACES needs OpenTelemetry: pip install 'rota[otel]'.") from error

_lock = threading.Lock()
_is_set_up = False


def set_up() -> None:
    """Send this process's spans by OTLP over HTTP, to where the standard OTEL_* variables say.

    A provider that the program has set stays. What is left is sent when the process exits.
    """
    global _is_set_up
    with _lock:
        if _is_set_up:
            return
        if not isinstance(trace.get_tracer_provider(), TracerProvider):
            # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come before these.
            resource = Resource({"service.name": "rota", "service.version": __version__}).merge(_from_environment())
            provider = TracerProvider(resource=resource)
            provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
            trace.set_tracer_provider(provider)
        _is_set_up = True


def _from_environment() -> Resource:
    given = Resource.create()
    name = str(given.attributes.get("service.name", ""))
    return Resource({key: value for key, value in given.attributes.items() if key != "service.name" or "unknown" not in name})


def flush(seconds: float = 5.0) -> None:
    """Send the spans that have ended, waiting up to `seconds`."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.force_flush(int(seconds * 1000))
