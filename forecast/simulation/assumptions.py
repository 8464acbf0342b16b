"""The scenario's assumed events as arrays, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from forecast.posterior import Posterior
from forecast.scenario.schema import (
    AssumedFactorScale,
    AssumedGovernmentChange,
    AssumedSilence,
    AssumedStance,
    Scenario,
)
from forecast.scenario.vocabulary import STANCES
from forecast.simulation.world import IS_GOVERNMENT_CHANGE, IS_SHIFT, IS_STANCE, Floats, Ints

Dated = AssumedStance | AssumedGovernmentChange | AssumedFactorScale


@dataclass(frozen=True)
class Assumptions:
    """rows: (assumption, column) and day: (assumption,), see `forecast.simulation.world`.

    shift: (draw, assumption, member, candidate), change of utility from that day on; no
    assumption where none scales a factor. silent_until: (member, candidate), day before
    which a pair says nothing; -inf where nothing is assumed.
    """

    rows: Ints
    day: Floats
    shift: Floats
    silent_until: Floats


def days(scenario: Scenario, on: date) -> float:
    """Days from the as-of date."""
    return float((on - scenario.as_of).days)


def assumptions(
    posterior: Posterior, scenario: Scenario, names: tuple[str, ...], x: Floats, effect: Floats
) -> Assumptions:
    """Encode every assumed event. names: (factor,). x: (factor, member, candidate), over the
    known candidates. effect: (draw, factor)."""
    members = list(posterior.standing.labels("member"))
    candidates = list(posterior.standing.labels("candidate"))
    dated = [a for a in scenario.assume if not isinstance(a, AssumedSilence)]
    dated.sort(key=lambda a: (a.on, a.kind, str(a)))
    rows = [_row(a, members, candidates) for a in dated]
    return Assumptions(
        rows=np.array(rows, dtype=np.int64).reshape(len(rows), 5),
        day=np.array([days(scenario, a.on) for a in dated], dtype=np.float64),
        shift=_shifts(dated, names, x, effect, (len(members), len(candidates))),
        silent_until=_silences(scenario, members, candidates),
    )


def _row(assumed: Dated, members: list[str], candidates: list[str]) -> list[int]:
    if isinstance(assumed, AssumedStance):
        member, candidate = members.index(assumed.member), candidates.index(assumed.candidate)
        level = STANCES.index(assumed.stance)
        return [IS_STANCE, member, candidate, level, int(assumed.permanent)]
    if isinstance(assumed, AssumedGovernmentChange):
        return [IS_GOVERNMENT_CHANGE, members.index(assumed.member), -1, -1, 0]
    return [IS_SHIFT, -1, -1, -1, 0]


def _shifts(
    dated: list[Dated], names: tuple[str, ...], x: Floats, effect: Floats, shape: tuple[int, int]
) -> Floats:
    """Each change of scale counts from the scale before it, 1 at the start."""
    if not any(isinstance(a, AssumedFactorScale) for a in dated):
        return np.zeros((len(effect), 0, *shape))
    shift = np.zeros((len(effect), len(dated), *shape))
    scale = dict.fromkeys(names, 1.0)
    for place, assumed in enumerate(dated):
        if isinstance(assumed, AssumedFactorScale):
            k = names.index(assumed.factor)
            change = (assumed.scale - scale[assumed.factor]) * effect[:, k, None, None] * x[k]
            shift[:, place, :, : x.shape[2]] = change
            scale[assumed.factor] = assumed.scale
    return shift


def _silences(scenario: Scenario, members: list[str], candidates: list[str]) -> Floats:
    silent_until = np.full((len(members), len(candidates)), -np.inf)
    for assumed in scenario.assume:
        if isinstance(assumed, AssumedSilence):
            pair = members.index(assumed.member), candidates.index(assumed.candidate)
            silent_until[pair] = max(silent_until[pair], days(scenario, assumed.until))
    return silent_until
