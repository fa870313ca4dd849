"""The forecast of a place from open-meteo.com, fetched with retries and saved.

    python examples/open_meteo.py

Without a network the run fails after its retries, is recorded as Failed, and the exit code is 1.
"""

from __future__ import annotations

import json
import sys
import tempfile
import urllib.error
import urllib.request
from datetime import timedelta
from pathlib import Path

from rota import flow, task
from rota.artifacts import create_markdown_artifact
from rota.tasks import task_input_hash

BASE_URL = "https://api.open-meteo.com/v1/forecast"
WEATHER_FILE = Path(tempfile.gettempdir()) / "weather.csv"


@task(retries=2, retry_delay_seconds=0.5, cache_key_fn=task_input_hash, cache_expiration=timedelta(minutes=1))
def fetch_weather(lat: float, lon: float) -> float:
    """Return the temperature of the present hour in °C."""
    url = f"{BASE_URL}?latitude={lat}&longitude={lon}&hourly=temperature_2m"
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            forecast = json.load(answer)
    except urllib.error.URLError as error:  # what went wrong in one line, without the frames of the HTTP client
        raise ConnectionError(f"{BASE_URL} gave no forecast: {error.reason}") from None
    temperature = float(forecast["hourly"]["temperature_2m"][0])
    print(f"Forecasted temp C: {temperature} degrees")
    return temperature


@task
def save_weather(temperature: float, path: Path) -> str:
    path.write_text(str(temperature))
    return f"Wrote {temperature} to {path}"


@task
def report(temperature: float) -> None:
    create_markdown_artifact(
        key="weather-report",
        markdown=f"# Weather report\n\n| Time | Temperature |\n|:--|--:|\n| Now | {temperature} °C |\n",
        description="Very scientific weather report",
    )


@flow(log_prints=True)
def pipeline(lat: float = 38.9, lon: float = -77.0, path: Path = WEATHER_FILE) -> str:
    temperature = fetch_weather(lat, lon)
    report(temperature)
    return save_weather(temperature, path)


if __name__ == "__main__":
    state = pipeline(return_state=True)
    sys.exit(0 if state.is_completed() else 1)
