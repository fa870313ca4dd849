"""Counts the words of the weather file in parallel: parts are counted side by side, and the counts summed up.

    python examples/word_count.py

`map` submits a task for each part and returns futures at once. They go into `merge` as they are: it starts when all of them
are done, with what they returned.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from rota import flow, get_run_logger, task
from rota.artifacts import create_table_artifact
from rota.task_runners import ThreadPoolTaskRunner

DATA = Path(__file__).parent / "data" / "seattle-weather.csv"


@task
def split(path: Path, parts: int) -> list[list[str]]:
    """Deal the lines of a file into parts of about one size."""
    lines = path.read_text().splitlines()[1:]
    return [lines[part::parts] for part in range(parts)]


@task
def count(lines: list[str]) -> Counter[str]:
    words = Counter(word for line in lines for word in re.findall(r"[a-z]+", line))
    get_run_logger().info("%d lines, most often: %s", len(lines), words.most_common(1)[0][0])
    return words


@task
def merge(counts: list[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter())


@task
def publish(words: Counter[str]) -> None:
    table = [{"word": word, "days": days} for word, days in words.most_common()]
    create_table_artifact(key="weather-words", table=table, description="Kinds of weather by number of days")


@flow(task_runner=ThreadPoolTaskRunner(max_workers=4), log_prints=True)
def word_count(path: Path = DATA, parts: int = 6) -> dict[str, int]:
    """Return how often each word stands in a file."""
    counts = count.map(split(path, parts))
    words = merge.submit(counts)
    publish.submit(words)
    print(f"The commonest weather: {words.result().most_common(3)}")
    return dict(words.result())


if __name__ == "__main__":
    word_count()
