"""What commands cost, as whole processes: what is compiled is kept, and fits where it says so."""

from __future__ import annotations

from collections.abc import Callable
from tempfile import TemporaryDirectory
from typing import Any

from flagship import CONFIG, PROJECT, WHAT_IF
from whole_process import FORECAST, cost_of, no_fit_kept

FLAGSHIP = (FORECAST, "run", "--quiet", str(CONFIG))
QUICK = ("--paths", "200", "--draws", "60", "--tune", "60")
REPEATS, FEW = 5, 2

Costs = dict[str, list[dict[str, float]]]


def measure(quick: bool) -> dict[str, Any]:
    """Costs of every command, several times in turns."""
    sizes = QUICK if quick else ()
    with TemporaryDirectory() as store, no_fit_kept() as kept:

        def flagship(env: dict[str, str]) -> dict[str, float]:
            return cost_of([*FLAGSHIP, *sizes, "--out", store], env)

        def sampled_anew() -> dict[str, float]:
            with no_fit_kept() as nothing:
                return flagship(nothing)

        what_if = [FORECAST, "run", "--quiet", str(WHAT_IF), "--answer-only"]
        flagship(kept)  # from here on its fit is kept, and all is compiled
        quickly = {
            "--help": lambda: cost_of([FORECAST, "--help"], kept),
            "check": lambda: cost_of([FORECAST, "check", str(CONFIG)], kept),
            "check all": lambda: cost_of([FORECAST, "check", *_all_configs()], kept),
            "what-if": lambda: cost_of([*what_if, *sizes], kept),
        }
        slowly = {
            "run, its fit kept": lambda: flagship(kept),
            "run, sampled anew": sampled_anew,
        }
        costs = _in_turns(quickly, 1 if quick else REPEATS)
        costs |= _in_turns(slowly, 1 if quick else FEW)
    return {"costs": costs}


def _all_configs() -> list[str]:
    return [str(path) for path in sorted((PROJECT / "configs").glob("*.yaml"))]


def _in_turns(commands: dict[str, Callable[[], dict[str, float]]], repeats: int) -> Costs:
    turns = [{name: command() for name, command in commands.items()} for _ in range(repeats)]
    return {name: [turn[name] for turn in turns] for name in commands}
