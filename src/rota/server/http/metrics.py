"""What the server counts of itself, as Prometheus reads it (text format 0.0.4)."""

from __future__ import annotations

import resource
import time
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, field

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Seconds: upper ends of the classes in which durations are counted."""

MEDIA_TYPE = b"text/plain; version=0.0.4; charset=utf-8"


@dataclass(slots=True)
class _Durations:
    classes: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    total: float = 0.0


@dataclass(slots=True)
class Metrics:
    """Counts of one process. Used on the event loop alone."""

    sockets: int = 0
    """Open websockets."""
    dropped: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    """What was not sent to subscribers that did not read, by kind."""
    service_passes: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    """Passes of background services, by service and outcome."""
    _requests: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    _durations: dict[str, _Durations] = field(default_factory=lambda: defaultdict(_Durations))
    _unavailable: int = 0
    _began: float = field(default_factory=time.time)

    def answered(self, operation: str, status: int, seconds: float) -> None:
        self._requests[operation, status] += 1
        durations = self._durations[operation]
        durations.classes[bisect_left(BOUNDS, seconds)] += 1
        durations.total += seconds

    def unavailable(self) -> None:
        """The database could not serve a request."""
        self._unavailable += 1

    def page(self) -> bytes:
        """Return all of it in Prometheus's text format."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        lines = [
            "# TYPE process_cpu_seconds_total counter",
            f"process_cpu_seconds_total {usage.ru_utime + usage.ru_stime}",
            "# TYPE process_start_time_seconds gauge",
            f"process_start_time_seconds {self._began}",
            "# TYPE rota_websockets gauge",
            f"rota_websockets {self.sockets}",
            "# HELP rota_database_unavailable_total Requests that the database could not serve.",
            "# TYPE rota_database_unavailable_total counter",
            f"rota_database_unavailable_total {self._unavailable}",
            "# HELP rota_messages_dropped_total Messages that were not sent to subscribers that did not read.",
            "# TYPE rota_messages_dropped_total counter",
            *(f'rota_messages_dropped_total{{kind="{kind}"}} {n}' for kind, n in sorted(self.dropped.items())),
            "# HELP rota_service_passes_total Passes of background services.",
            "# TYPE rota_service_passes_total counter",
            *(
                f'rota_service_passes_total{{service="{service}",outcome="{outcome}"}} {n}'
                for (service, outcome), n in sorted(self.service_passes.items())
            ),
            "# HELP rota_http_requests_total Answered requests.",
            "# TYPE rota_http_requests_total counter",
            *(
                f'rota_http_requests_total{{operation="{operation}",status="{status}"}} {n}'
                for (operation, status), n in sorted(self._requests.items())
            ),
            "# HELP rota_http_request_seconds Time from a request's first line to the end of its answer.",
            "# TYPE rota_http_request_seconds histogram",
        ]
        for operation, durations in sorted(self._durations.items()):
            below = 0
            for bound, n in zip((*BOUNDS, "+Inf"), durations.classes, strict=True):
                below += n
                lines.append(f'rota_http_request_seconds_bucket{{operation="{operation}",le="{bound}"}} {below}')
            lines.append(f'rota_http_request_seconds_sum{{operation="{operation}"}} {durations.total}')
            lines.append(f'rota_http_request_seconds_count{{operation="{operation}"}} {below}')
        return ("\n".join(lines) + "\n").encode()
