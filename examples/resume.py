"""A flow that fails in the middle, and goes on where it stopped.

    python examples/resume.py            # fails: there is no folder named outbox
    mkdir outbox
    rota flow-run retry NAME             # the name of the run, as the first command shows it

The second attempt takes what `average` returned from the first: only `deliver` runs again.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from statistics import mean

from rota import flow, task

DATA = Path(__file__).parent / "data" / "seattle-weather.csv"


@task
def average(path: Path) -> float:
    """Return the mean of the daily highs. Stands for hours of work that nobody wants to do twice."""
    with path.open(newline="") as lines:
        return round(mean(float(row["temp_max"]) for row in csv.DictReader(lines)), 2)


@task
def deliver(temperature: float, outbox: Path) -> Path:
    if not outbox.is_dir():
        raise NotADirectoryError(f"{outbox} is no folder: make it, then retry this run.")
    letter = outbox / "average.txt"
    letter.write_text(f"{temperature}\n")
    return letter


@flow
def mailing(outbox: Path) -> Path:
    return deliver(average(DATA), outbox)


if __name__ == "__main__":
    # The folder is a parameter of the run, so that an attempt started elsewhere looks in the same place.
    state = mailing(Path("outbox").absolute(), return_state=True)
    sys.exit(0 if state.is_completed() else 1)
