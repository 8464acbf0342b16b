"""Build the model of one race: priors, preference and the likelihood of its record.

The builder alone knows every part; it checks the record before anything is sampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pymc as pm

from forecast.errors import FitError
from forecast.evidence.record import OPPOSE, Record
from forecast.model import ballot_counts, decisions, field_moves, likelihood
from forecast.model.design import Design
from forecast.model.exposure import Exposure, exposure
from forecast.model.preference import pressured, process_parameters, utilities
from forecast.model.segments import Attempts, attempts
from forecast.process.calendar import Calendar
from forecast.process.decision_rule import WinSet, is_winning
from forecast.scenario.process_priors import ProcessPriors

CHECKED = (
    "positive statements",
    "negative statements",
    "concessions",
    "withdrawals",
    "openings",
    "entries",
    "extensions",
    "decisions",
)
"""Kinds of event whose observed count is held against what the model expects."""


@dataclass(frozen=True)
class Inputs:
    """All that the model of one race is built from."""

    record: Record
    design: Design
    calendar: Calendar
    win_set: WinSet
    priors: ProcessPriors


@dataclass(frozen=True)
class Prepared:
    """Inputs with their exposures worked out."""

    inputs: Inputs
    exposure: Exposure
    attempts: Attempts


def prepare(inputs: Inputs) -> Prepared:
    """Integrate the calendar over the record, and check that nothing is missing."""
    record, priors = inputs.record, inputs.priors
    blocked = blocked_epochs(record, inputs.win_set)
    prepared = Prepared(
        inputs=inputs,
        exposure=exposure(record, inputs.calendar, extension_scale=priors.extension_ramp_days),
        attempts=attempts(
            record, inputs.calendar, blocked, proposal_scale=priors.proposal_ramp_days
        ),
    )
    for part in (prepared.exposure, prepared.attempts, record.epochs, record.choices):
        for name, values in vars(part).items():
            if not np.isfinite(values).all():
                raise FitError(f"the encoded record holds a missing number in {name}; report this")
    return prepared


def blocked_epochs(record: Record, win_set: WinSet) -> Any:
    """(epoch,), True where standing objections alone rule the name out for now."""
    stance = record.epochs.stance
    objects = stance == OPPOSE
    return ~is_winning(win_set, ~objects)


def build(prepared: Prepared) -> pm.Model:
    """The PyMC model; `expected` holds the compensators of every checked kind of event."""
    inputs = prepared.inputs
    record, design, calendar = inputs.record, inputs.design, inputs.calendar
    coords = {
        "member": list(record.members),
        "candidate": list(record.candidates),
        "bloc": list(record.blocs),
        "factor": list(design.names),
        "kind": list(CHECKED),
    }
    with pm.Model(coords=coords) as model:
        parameters = process_parameters(inputs.priors)
        effect: Any = np.zeros(0)
        if design.names:
            effect = pm.Normal("effect", design.mean, design.sd, dims="factor")
        utility = utilities(parameters, effect, design, record)
        v = pressured(utility, parameters, effect, design, record)
        expected = _expected(v, prepared, parameters)
        spoken = likelihood.statements(v, record, calendar, parameters)
        pm.Potential("statements", spoken - sum(_silence(expected)))
        conceded = likelihood.concessions(v, record, prepared.exposure, calendar, parameters)
        pm.Potential("concessions", conceded)
        pm.Potential("opinions", likelihood.opinions(v, record, parameters))
        pm.Potential("favourites", likelihood.favourites(v, record, parameters))
        pm.Potential("headcounts", likelihood.headcounts(v, record, parameters))
        pm.Potential("tallies", ballot_counts.tallies(v, record, inputs.win_set, parameters))
        pm.Potential("choices", ballot_counts.choices(v, record, parameters))
        pm.Potential("no_decision_yet", -expected["decisions"])
        happened = field_moves.log_rates_of_moves(record, parameters)
        moved = ("withdrawals", "openings", "entries", "extensions")
        pm.Potential("moves", happened - sum(expected[kind] for kind in moved))
        if len(record.spells.member):
            hazard = likelihood.concession_hazards(v, record, prepared.exposure, parameters)
            pm.Deterministic("stood", hazard)
        pm.Deterministic("expected", pm.math.stack([expected[k] for k in CHECKED]), dims="kind")
    return model


def _expected(v: Any, prepared: Prepared, parameters: dict[str, Any]) -> dict[str, Any]:
    """Every compensator, by kind of event."""
    record, exposed = prepared.inputs.record, prepared.exposure
    passage = decisions.log_passage(v, record, prepared.inputs.win_set, parameters)
    return {
        **likelihood.expected_statements(v, record, exposed, parameters),
        **field_moves.expected_moves(v, record, exposed, parameters),
        "concessions": likelihood.expected_concessions(v, record, exposed, parameters),
        "decisions": decisions.expected_decisions(
            v, record, prepared.attempts, passage, parameters
        ),
    }


def _silence(expected: dict[str, Any]) -> list[Any]:
    return [expected[k] for k in ("positive statements", "negative statements", "upgrades")]
