"""What one would write in a notebook: PyMC's own defaults, then paths in NumPy, then a picture.

The model is the flagship's, and so are sizes and draws of the paths. Neither is there a tie to
finished races, which would take a second fit, nor a report. See `bench_commands.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib
import numpy as np
import pymc as pm
from by_days import step_by_days
from engines import first_paths
from flagship import CONFIG
from one_fit import QUICK, plain_model
from races import Made, Size, made

from forecast import pipeline

N_PATHS, AT_ONCE = 20_000, 1_000


def main(folder: str, *options: str) -> None:
    """Fit, run the paths, count, draw."""
    quick = "--quick" in options
    question = pipeline.ask(CONFIG)
    pm.sample(
        **(QUICK if quick else {}),
        model=plain_model(question),
        random_seed=question.scenario.rng_seed,
        progressbar=False,
    )
    race = made(Size(n_paths=200 if quick else N_PATHS, n_draws=40 if quick else 4000))
    outcome = np.concatenate([_run(race, first) for first in range(0, len(race.draw_of), AT_ONCE)])
    _picture(np.bincount(outcome + 1) / len(outcome), Path(folder) / "who.png")


def _run(race: Made, first: int) -> np.ndarray:
    some = first_paths(race, first + AT_ONCE).draw_of[first:]
    return step_by_days(race.world, race.draws, some, first).outcome


def _picture(shares: np.ndarray, file: Path) -> None:
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    plt.barh(range(len(shares)), shares)
    plt.savefig(file)


if __name__ == "__main__":
    main(*sys.argv[1:])
