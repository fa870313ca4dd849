"""W9: `rota server start` until it answers: CPU seconds and memory; then CPU seconds of some idle time.

w9.py MODULE IDLE_SECONDS

The home is what ROTA_HOME (or PREFECT_HOME) says; run it twice for a database that is there already. One JSON line at the end.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 120.0


def tree(pid: int) -> list[int]:
    """Return a process and its descendants."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in tree(int(child)))]


def cpu_seconds(pid: int) -> float:
    total = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += sum(int(fields[place]) for place in (11, 12, 13, 14))  # its own, and of children that have ended
    return total / TICKS


def rss_mb(pid: int) -> float:
    lines = (line for one in tree(pid) for line in Path(f"/proc/{one}/status").read_text().splitlines())
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def main() -> None:
    module, idle_seconds = sys.argv[1], float(sys.argv[2])
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [str(Path(sys.executable).parent / module), "server", "start", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        began = time.monotonic()
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2):
                    break
            except (urllib.error.URLError, OSError):
                if time.monotonic() - began > START_SECONDS or server.poll() is not None:
                    raise
                time.sleep(0.02)
        answer = {"cpu": cpu_seconds(server.pid), "wall": time.monotonic() - began, "rss_mb": rss_mb(server.pid)}
        before = cpu_seconds(server.pid)
        time.sleep(idle_seconds)
        answer["idle_cpu_per_minute"] = (cpu_seconds(server.pid) - before) / max(idle_seconds, 1) * 60
        answer["rss_idle_mb"] = rss_mb(server.pid)
        print(json.dumps(answer))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


if __name__ == "__main__":
    main()
