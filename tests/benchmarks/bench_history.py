"""A history of many dates from one fit, beside one fit for every date."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flagship import CONFIG
from whole_process import FORECAST, compiled_models, cost_of, no_fit_kept

SINCE = date(2023, 11, 22)
N_DATES = (200, 100, 25)
FITTED = (0, 100, 199)
"""Days after the first of which a fit of its own is measured, to stand for all."""
QUICK = ("--set", "fit.draws=60", "--set", "fit.tune=60", "--set", "simulation.paths=200")


def measure(quick: bool) -> dict[str, Any]:
    """Costs of histories of several lengths, of fits of single dates, and of full runs.

    Full runs take turns with the histories, which stand beside them: before, between and after.
    """
    n_dates, fitted = ((3, 2), (0,)) if quick else (N_DATES, FITTED)
    sets = QUICK if quick else ()
    before = compiled_models()
    full_runs = [_full_run(sets)]
    if compiled_models() - before:  # some code was new to this machine; what is measured is warm
        full_runs = [_full_run(sets)]
    histories = {}
    for n in n_dates:
        histories[n] = _history(n, sets)
        full_runs.append(_full_run(sets))
    return {
        "histories": [{"dates": n, **cost} for n, cost in sorted(histories.items())],
        "single_dates": [_single(day, sets) for day in fitted],
        "full_runs": full_runs,
    }


def _history(n_dates: int, sets: tuple[str, ...]) -> dict[str, float]:
    until = SINCE + timedelta(days=n_dates - 1)
    asked = ["--since", str(SINCE), "--until", str(until)]
    with TemporaryDirectory() as folder, no_fit_kept() as env:
        out = str(Path(folder) / "history")
        command = [FORECAST, "history", str(CONFIG), *asked, *sets, "--out", out, "--quiet"]
        return cost_of(command, env)


def _single(days: int, sets: tuple[str, ...]) -> dict[str, float]:
    as_of = str(SINCE + timedelta(days=days))
    with no_fit_kept() as env:
        asked = ["--as-of", as_of, "--answer-only", "--quiet", *sets]
        return {"days": float(days), **cost_of([FORECAST, "run", str(CONFIG), *asked], env)}


def _full_run(sets: tuple[str, ...]) -> dict[str, float]:
    with TemporaryDirectory() as store, no_fit_kept() as env:
        return cost_of([FORECAST, "run", str(CONFIG), *sets, "--out", store, "--quiet"], env)
