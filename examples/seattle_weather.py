"""Four years of weather in Seattle: read, checked, summed up by month, reported as artifacts.

python examples/seattle_weather.py
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from statistics import mean

from rota import flow, get_run_logger, task
from rota.artifacts import create_markdown_artifact, create_table_artifact

DATA = Path(__file__).parent / "data" / "seattle-weather.csv"
WET_DAY_MM = 1.0
"""A day counts as wet from this much rain on, as the World Meteorological Organization counts."""


@dataclass(frozen=True)
class Day:
    day: date
    precipitation_mm: float
    high_c: float
    low_c: float
    wind_ms: float
    weather: str


@task(retries=2, retry_delay_seconds=1)
def load(path: Path) -> list[Day]:
    """Read the days of a file."""
    with path.open(newline="") as lines:
        days = [
            Day(
                datetime.strptime(row["date"], "%Y/%m/%d").date(),  # noqa: DTZ007 - a day, not a moment
                float(row["precipitation"]),
                float(row["temp_max"]),
                float(row["temp_min"]),
                float(row["wind"]),
                row["weather"],
            )
            for row in csv.DictReader(lines)
        ]
    get_run_logger().info("Read %d days from %s", len(days), path.name)
    return days


@task
def check(days: list[Day]) -> list[str]:
    """Say what is wrong with the data; raise when it is of no use."""
    if not days:
        raise ValueError("The file holds no days.")
    problems = [f"{day.day}: lowest {day.low_c} °C above highest {day.high_c} °C" for day in days if day.low_c > day.high_c]
    problems += [f"{day.day}: rain of {day.precipitation_mm} mm" for day in days if day.precipitation_mm < 0]
    expected = (days[-1].day - days[0].day).days + 1
    if expected != len(days):
        problems.append(f"{expected - len(days)} days are missing between {days[0].day} and {days[-1].day}")
    logger = get_run_logger()
    for problem in problems:
        logger.warning(problem)
    logger.info("%d days checked, %d problems", len(days), len(problems))
    return problems


@task
def monthly(days: list[Day]) -> list[dict[str, str | float | int]]:
    """Average the years month by month."""
    months: dict[int, list[Day]] = defaultdict(list)
    for day in days:
        months[day.day.month].append(day)
    years = len({day.day.year for day in days})
    return [
        {
            "month": date(2000, month, 1).strftime("%B"),
            "high °C": round(mean(day.high_c for day in group), 1),
            "low °C": round(mean(day.low_c for day in group), 1),
            "rain mm": round(sum(day.precipitation_mm for day in group) / years, 1),
            "wet days": round(sum(day.precipitation_mm >= WET_DAY_MM for day in group) / years, 1),
        }
        for month, group in sorted(months.items())
    ]


@task
def publish(months: list[dict[str, str | float | int]], problems: list[str]) -> str:
    """Write a report for people, and the numbers as a table."""
    wettest = max(months, key=lambda row: row["rain mm"])
    driest = min(months, key=lambda row: row["rain mm"])
    report = "\n".join(
        [
            "# Weather in Seattle, 2012 to 2015",
            "",
            f"- Wettest month: **{wettest['month']}**, {wettest['rain mm']} mm on {wettest['wet days']} days",
            f"- Driest month: **{driest['month']}**, {driest['rain mm']} mm on {driest['wet days']} days",
            f"- Problems in the data: {len(problems)}",
        ]
    )
    create_markdown_artifact(key="seattle-report", markdown=report, description="Weather in Seattle by month")
    create_table_artifact(key="seattle-months", table=months, description="Averages of 2012 to 2015")
    return report


@flow(name="seattle-weather", log_prints=True)
def seattle_weather(path: Path = DATA) -> str:
    """Report the weather of Seattle by month."""
    days = load(path)
    problems = check(days)
    months = monthly(days)
    report = publish(months, problems)
    print(f"{months[0]['month']} has {months[0]['wet days']} wet days, {months[6]['month']} {months[6]['wet days']}")
    return report


if __name__ == "__main__":
    seattle_weather()
