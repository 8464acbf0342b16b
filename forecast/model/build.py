"""Build the model of one race: priors, preference and the likelihood of its record."""

from __future__ import annotations

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

from forecast.model import ballot_counts, decisions, field_moves, likelihood
from forecast.model.data import Arrays, Sizes, sizes_of
from forecast.model.ending_rate import log_rate_of_ending
from forecast.model.predictive import CHECKED
from forecast.model.preference import pressured, process_parameters, utilities
from forecast.model.prepared import Prepared
from forecast.model.symbols import symbols_of
from forecast.scenario.process_priors import FREE


def build(prepared: Prepared) -> pm.Model:
    """The PyMC model; `expected` holds the compensators of every checked kind of event.

    Every number of the race is data of the model (see `data_of`). Members, candidates and blocs
    are places, of which there may be more than the race needs.
    """
    sizes = sizes_of(prepared)
    coords = {
        "member": np.arange(sizes.members),
        "candidate": np.arange(sizes.candidates),
        "bloc": np.arange(sizes.blocs),
        "factor": np.arange(sizes.factors),
        "kind": list(CHECKED),
        "parameter": list(FREE),
    }
    with pm.Model(coords=coords) as model:
        _likelihood(symbols_of(prepared), sizes)
    return model


def _likelihood(race: Arrays, sizes: Sizes) -> None:
    """Declare the variables, and add the terms of the record."""
    record, factors = race.record, race.influence
    parameters = process_parameters(race.stated)
    effect = pm.Normal("effect", factors.mean, factors.sd, dims="factor")
    utility = utilities(parameters, effect, factors, record)
    v = pressured(utility, parameters, effect, factors, record)
    passage = decisions.log_passage(v, record, race.rule, parameters)
    expected = _expected(v, race, passage, parameters)
    spoken = likelihood.statements(v, record, race.exposure, parameters)
    pm.Potential("statements", spoken - sum(_silence(expected)))
    pm.Potential("concessions", likelihood.concessions(v, record, race.exposure, parameters))
    pm.Potential("opinions", likelihood.opinions(v, record, parameters))
    pm.Potential("favourites", likelihood.favourites(v, record, parameters))
    pm.Potential("headcounts", likelihood.headcounts(v, record, parameters))
    pm.Potential("tallies", ballot_counts.tallies(v, record, race.rule, parameters))
    pm.Potential("choices", ballot_counts.choices(v, record, parameters))
    pm.Potential("no_decision_yet", -expected["decisions"])
    pm.Potential("ending", log_rate_of_ending(v, record, race.ending, passage, parameters))
    happened = field_moves.log_rates_of_moves(record, parameters)
    moved = ("withdrawals", "openings", "entries", "extensions")
    pm.Potential("moves", happened - sum(expected[kind] for kind in moved))
    hazard = likelihood.concession_hazards(v, record, race.exposure, parameters)
    room = pt.concatenate([hazard, pt.zeros(sizes.spells)])[: sizes.spells]
    pm.Deterministic("stood", pt.specify_shape(room, (sizes.spells,)))
    pm.Deterministic("expected", pm.math.stack([expected[k] for k in CHECKED]), dims="kind")


def _expected(v: Any, race: Arrays, passage: Any, parameters: dict[str, Any]) -> dict[str, Any]:
    """Every compensator, by kind of event."""
    record, exposed, tried = race.record, race.exposure, race.attempts
    return {
        **likelihood.expected_statements(v, record, exposed, parameters),
        **field_moves.expected_moves(v, record, exposed, parameters),
        "concessions": likelihood.expected_concessions(v, record, exposed, parameters),
        "decisions": decisions.expected_decisions(v, record, tried, passage, parameters),
    }


def _silence(expected: dict[str, Any]) -> list[Any]:
    return [expected[k] for k in ("positive statements", "negative statements", "upgrades")]
