"""A made-up race with a favourite, as of any day and with any events."""

from __future__ import annotations

from datetime import timedelta

from forecast.pipeline.question import Question
from forecast.rehearsal.race import OPENED, event, small_race

EARLY = event(OPENED + timedelta(9), "stance", ["ann"], members=("CA",), stance="endorse")
FOR_ANN = event(OPENED + timedelta(32), "stance", ["ann"], members=("BA",), stance="endorse")
AGAINST = event(OPENED + timedelta(34), "stance", ["bob"], members=("AA",), stance="oppose")
PATHS = 1_000


def race(day: int, *events, rng_seed: int = 1, effect: float = 0.5, **scenario) -> Question:
    """The race as of a day after its opening, tied to nothing."""
    factor = {"kind": "home", "effect": {"mean": effect, "sd": 0.3}, "why": "own",
              "source": "judgement"}  # fmt: skip
    asked = {
        "fit": {"chains": 2, "draws": 200, "tune": 150},
        "simulation": {"paths": PATHS, "tie": "none"},
        "factors": {"home": factor},
        "horizon": OPENED + timedelta(430),
        "rng_seed": rng_seed,
        **scenario,
    }
    return small_race(*events, as_of=OPENED + timedelta(day), **asked)
