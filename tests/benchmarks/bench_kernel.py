"""How fast paths are run, beside other ways of running the same, and beside their numbers alone."""

from __future__ import annotations

from typing import Any

import numpy as np
from engines import (
    by_days,
    draw_numbers,
    events_a_path,
    first_paths,
    interpreted,
    numbers_of_kernel,
    numbers_of_law,
    ours,
    straightforward,
)
from flagship import CONFIG
from races import Made, Size, made
from taking_turns import side_by_side

N_PATHS, REPEATS = 100_000, 5
SHARE = 100
"""So many times fewer paths go through what is slow; its cost does not depend on their number."""
N_INTERPRETED = 20


def measure(quick: bool) -> dict[str, Any]:
    """Seconds of every engine on the flagship's race, on one worker, and of ours on two."""
    race = made(Size(n_members=6, n_names=4, n_paths=400)) if quick else flagship_race()
    n_paths, repeats = len(race.draw_of), 1 if quick else REPEATS
    few = first_paths(race, max(n_paths // SHARE, 20))
    law, drawn = numbers_of_law(race), numbers_of_kernel(race, len(few.draw_of))
    seconds = side_by_side(
        {
            "ours": lambda: ours(race),
            "ours, two workers": lambda: ours(race, 2),
            "numbers that it draws": lambda: draw_numbers(race, *drawn),
            "numbers of all opening clocks": lambda: draw_numbers(race, *law),
            "straightforward": lambda: straightforward(few),
            "by days": lambda: by_days(few),
        },
        repeats,
    )
    n_plain = 2 if quick else N_INTERPRETED
    return {
        "seconds": {**seconds, "plain Python": [interpreted(few, n_plain) * n_plain]},
        "paths": {
            **dict.fromkeys(seconds, n_paths),
            "straightforward": len(few.draw_of),
            "by days": len(few.draw_of),
            "plain Python": n_plain,
        },
        "words_and_exponentials": {
            "numbers that it draws": drawn,
            "numbers of all opening clocks": law,
        },
        "members": len(race.world.veto),
        "names": int(np.sum(race.world.home >= 0)),
        "places": len(race.world.home),
        "events_a_path": events_a_path(race, len(few.draw_of)),
    }


def flagship_race() -> Made:
    """The flagship's race on its own posterior: sampled where its fit is not kept."""
    import forecast
    from forecast.pipeline import prepare, setting
    from forecast.simulation.engine import release_days, spread_over_draws

    answer = forecast.run(forecast.load(CONFIG, "simulation.tie=none"))
    question, sizes = answer.question, answer.draws.draws.sizes
    shared = setting(question, prepare(question), answer.draws)
    return Made(
        shared.world,
        shared.draws,
        spread_over_draws(N_PATHS, sizes["chain"], sizes["draw"]),
        release_days(shared.bindings, question.scenario.rng_seed, N_PATHS),
    )
