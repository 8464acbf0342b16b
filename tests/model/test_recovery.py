"""Recovery of known truth: a record is made up from known numbers; the fit is asked for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import log
from typing import Any

import numpy as np
import pytest
import xarray as xr

from forecast import pipeline
from forecast.model.fit import fit
from forecast.scenario.schema import FitSettings

DAYS = 250
HOME = {"kind": "home", "effect": {"mean": 1.5, "sd": 0.7}, "why": "own", "source": "judgement"}
PRIORS = {
    # a dense record: each pair speaks about once in the time
    "log_speaking_rate": {"mean": -5.5, "sd": 0.5},
    "speaking_home": {"mean": 0.5, "sd": 0.5},
    "log_withdrawal_rate": {"mean": log(1 / 1000), "sd": 0.5},
    "log_entry_rate": {"mean": -5.5, "sd": 0.4},
    # nothing is decided meanwhile
    "log_proposal_rate": {"mean": -14.0, "sd": 0.3},
    "official_reliability": 0.999,
}


@dataclass(frozen=True)
class Recovered:
    """What was true, and what the fit says of it. spoke: (member, candidate), on record."""

    truth: xr.Dataset
    draws: xr.Dataset
    spoke: np.ndarray
    verdict: str

    def inside(self, name: str, level: float) -> np.ndarray:
        """Whether the truth lies in the central interval of the draws, element by element."""
        tail = (1.0 - level) / 2.0
        low, high = self.draws[name].quantile([tail, 1.0 - tail], dim=("chain", "draw"))
        return ((low <= self.truth[name]) & (self.truth[name] <= high)).to_numpy()

    def acceptability(self) -> tuple[np.ndarray, np.ndarray]:
        """(candidate,), mean utility over members: as the fit has it, and as it was."""
        found = self.draws["utility"].mean(("chain", "draw", "member"))
        return found.to_numpy(), self.truth["utility"].mean("member").to_numpy()


@pytest.fixture(scope="module")
def opening(make, tell):
    """Thirteen members and four names who all say on the first day that they are open."""
    names = ("ann", "bob", "cyd", "dee")
    blank = make(n_members=13, candidates=names)
    start = blank.case.opened
    calendar = (
        {"id": "council", "on": start + timedelta(120), "public": start, "kind": "summit"},
        {"id": "by_then", "on": start + timedelta(220), "public": start, "kind": "deadline"},
    )
    return make(
        tell(start, "interest", names),
        n_members=13,
        candidates=names,
        case={"milestones": calendar},
        agenda={"deadlines": ("by_then",)},
        factors={"home": HOME},
        process=PRIORS,
    )


def recover(record: Any, settings: FitSettings, rng_seed: int) -> Recovered:
    prepared = pipeline.prepare(record.question)
    posterior, _ = fit(prepared, settings, rng_seed=rng_seed, newcomers=0)
    said, shape = prepared.inputs.record.statements, record.truth["utility"].shape
    spoke = np.zeros(shape, dtype=bool)
    spoke[said.member, prepared.inputs.record.epochs.candidate[said.epoch]] = True
    ids = list(prepared.inputs.record.candidates)
    truth = record.truth.sel(candidate=ids)
    return Recovered(truth, posterior.draws, spoke, posterior.diagnostics.verdict)


SETTINGS = FitSettings(chains=2, draws=400, tune=400, target_accept=0.9)
KEY_RATES = ("log_speaking_rate", "log_concession_rate", "log_withdrawal_rate")
LEARNED = (*KEY_RATES, "log_utility_sd", "acceptability_mean", "log_accept_gap", "effect")


@pytest.fixture(scope="module")
def recovered(opening, simulate):
    """One fit, of the record in which most was said: what the quick tests share."""
    records = simulate(opening, days=DAYS, n_records=4, rng_seed=11)
    # a choice by what was said, and not by what was true, leaves the calibration as it is
    record = max(records, key=lambda r: len(r.question.case.events))
    return recover(record, SETTINGS, rng_seed=11)


def test_utilities_of_those_who_spoke_are_recovered(recovered):
    assert recovered.spoke.sum() > 30
    # pairs of one record stand or fall together, so that here all may be covered
    assert recovered.inside("utility", 0.9)[recovered.spoke].mean() >= 0.8


def test_the_fit_tells_liked_names_from_disliked_ones(recovered):
    found, truth = recovered.acceptability()
    assert np.corrcoef(found, truth)[0, 1] > 0.8


@pytest.mark.parametrize("rate", KEY_RATES)
def test_rates_are_recovered(recovered, rate):
    assert recovered.inside(rate, 0.99)


def test_what_was_said_narrows_a_utility(recovered):
    spread = recovered.draws["utility"].std(("chain", "draw")).to_numpy()
    assert spread[recovered.spoke].mean() < 0.8 * spread[~recovered.spoke].mean()


@pytest.mark.slow
def test_intervals_cover_as_often_as_they_say_over_ten_records(opening, simulate):
    records = simulate(opening, days=DAYS, n_records=10, rng_seed=2020)
    settings = FitSettings(chains=2, draws=1000, tune=1000, target_accept=0.95)
    fits = [recover(record, settings, rng_seed=k) for k, record in enumerate(records)]
    pairs = np.concatenate([f.inside("utility", 0.9)[f.spoke] for f in fits])
    silent = np.concatenate([f.inside("utility", 0.9)[~f.spoke] for f in fits])
    rates = np.concatenate([f.inside(name, 0.9).ravel() for f in fits for name in LEARNED])
    found, truth = np.hstack([f.acceptability() for f in fits])
    print(
        f"\n{len(fits)} records: 90 % intervals cover {pairs.mean():.3f} of {len(pairs)} pairs on "
        f"record, {silent.mean():.3f} of {len(silent)} silent pairs, {rates.mean():.3f} of "
        f"{len(rates)} parameters; acceptability correlates {np.corrcoef(found, truth)[0, 1]:.3f}; "
        f"verdicts {[f.verdict for f in fits]}"
    )
    assert 0.85 <= pairs.mean() <= 0.95
    assert 0.83 <= silent.mean() <= 0.96  # pairs of one record share much: fewer independent
    assert rates.mean() >= 0.8
    assert np.corrcoef(found, truth)[0, 1] > 0.8
    assert "failed" not in [f.verdict for f in fits]
