"""How a finished race ended: its term is the rate of what happened, and nothing while open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

from forecast.model.decisions import expected_decisions
from forecast.model.ending import Ended
from forecast.model.ending_rate import log_rate_of_ending
from forecast.model.prepared import prepare as with_exposures
from forecast.model.symbols import as_symbols
from forecast.pipeline import prepare
from forecast.scenario.process_priors import ProcessPriors

PRIORS = ProcessPriors()
MEANS = {name: getattr(PRIORS, name) for name in type(PRIORS).model_fields}
MEANS = {name: getattr(prior, "mean", prior) for name, prior in MEANS.items()}


def term(prepared, liking=0.0, **changed):
    """Log-rate of the ending where ann is liked so much, and every name would pass."""
    record = prepared.inputs.record
    v = np.zeros(record.epochs.stance.shape)
    v[record.epochs.candidate == 0] = liking
    passage = pt.zeros(len(v))
    held, end = as_symbols(record), as_symbols(prepared.ending)
    found = log_rate_of_ending(pt.as_tensor_variable(v), held, end, passage, {**MEANS, **changed})
    return float(pytensor.function([], found, mode="FAST_COMPILE")())


@pytest.fixture(scope="module")
def race(make, tell):
    """Two names and an incumbent who can be kept, forty days on."""
    opened = make().case.opened
    old = {
        "name": "Old",
        "candidate": "old",
        "mandates": ({"ends": opened + timedelta(41), "public": opened},),
    }
    names, meeting = ("ann", "bob", "old"), {"id": "m", "kind": "summit", "public": opened}
    return prepare(
        make(
            tell(opened, "candidacy", ["ann"]),
            as_of=opened + timedelta(40),
            candidates=names,
            case={
                "incumbent": old,
                "milestones": ({**meeting, "on": opened + timedelta(41)},),
            },
        )
    )


def ended(race, **how):
    return with_exposures(replace(race.inputs, ended=Ended(**how)))


def test_a_race_that_is_open_has_no_ending(race):
    assert term(race) == 0.0
    assert term(race, liking=3.0) == 0.0


def test_the_choice_of_a_name_is_its_share_of_the_rate_on_that_day(race):
    won = ended(race, winner="ann")
    claim = MEANS["proposal_sharpness"] * 0.4
    latent = MEANS["draft_latent"]  # bob never said that he is open
    log_share = claim - np.logaddexp(claim, latent)
    # the term ends on the day, and leaders meet
    expected = log_share + MEANS["log_proposal_rate"] + MEANS["proposal_agenda"]
    assert term(won, liking=0.4) == pytest.approx(expected, abs=1e-6)
    assert term(won, liking=2.0) > term(won, liking=0.0) > term(won, liking=-2.0)


def test_the_choice_of_the_other_tells_against_the_first(race):
    won = ended(race, winner="bob")
    assert term(won, liking=2.0) < term(won, liking=0.0)


def test_an_incumbent_who_was_kept_tells_of_the_rate_of_extensions(race):
    kept = ended(race, kept=True)
    assert term(kept) == pytest.approx(MEANS["log_extension_rate"], abs=1e-6)
    assert term(kept, log_extension_rate=-1.0) == pytest.approx(-1.0, abs=1e-6)


def test_somebody_out_of_nowhere_leaves_no_term(race):
    assert term(ended(race, winner="zoe"), liking=2.0) == 0.0


def test_the_rate_of_a_choice_is_the_one_that_its_absence_was_measured_by(race):
    """Summed over names, the density at the end is what one more day would have been charged."""
    record = as_symbols(race.inputs.record)
    v = pt.zeros(race.inputs.record.epochs.stance.shape)
    sure = pt.zeros(v.shape[0])
    charged = expected_decisions(v, record, as_symbols(race.attempts), sure, MEANS)
    days = race.attempts.ramp + np.exp(MEANS["proposal_agenda"]) * race.attempts.ramp_slot
    per_day = float(pytensor.function([], charged, mode="FAST_COMPILE")()) / days.sum()
    of_each = [term(ended(race, winner=name), proposal_agenda=0.0) for name in ("ann", "bob")]
    assert np.exp(of_each).sum() == pytest.approx(per_day, rel=1e-6)
