"""A flow for each year, called by a flow that compares the years.

    python examples/nested_flows.py

A flow called inside another is a run of its own: it has its own name, state, log and retries, and can be run alone.
"""

from __future__ import annotations

import csv
from pathlib import Path

from rota import flow, task
from rota.artifacts import create_markdown_artifact

DATA = Path(__file__).parent / "data" / "seattle-weather.csv"

Row = dict[str, str]


@task
def rows_of(year: int) -> list[Row]:
    with DATA.open(newline="") as lines:
        return [row for row in csv.DictReader(lines) if row["date"].startswith(f"{year}/")]


@task
def rain_of(rows: list[Row]) -> float:
    return round(sum(float(row["precipitation"]) for row in rows), 1)


@flow(flow_run_name="rain-of-{year}")
def rain_of_year(year: int) -> float:
    """Return the year's rain in mm."""
    rows = rows_of(year)
    if not rows:
        raise ValueError(f"There is no weather of {year}.")
    return rain_of(rows)


@task
def publish(rain_by_year: dict[int, float]) -> None:
    lines = [f"| {year} | {rain} |" for year, rain in rain_by_year.items()]
    create_markdown_artifact(key="rain-by-year", markdown="\n".join(["| Year | Rain in mm |", "|--:|--:|", *lines]))


@flow(log_prints=True)
def compare_years(first: int = 2012, last: int = 2016) -> dict[int, float]:
    """Return the rain of each year that has data; a year that fails does not hold up the others."""
    rain_by_year: dict[int, float] = {}
    for year in range(first, last + 1):
        state = rain_of_year(year, return_state=True)
        if state.is_completed():
            rain_by_year[year] = state.result()
        else:
            print(f"{year} is left out: {state.message}")
    publish(rain_by_year)
    return rain_by_year


if __name__ == "__main__":
    print(compare_years())
