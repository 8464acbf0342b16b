"""What ballots tell: known values, vetoes, and truth recovered from made-up straw polls."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from pytensor.compile.mode import Mode
from scipy.special import expit, softmax
from scipy.stats import norm

from forecast.evidence.schema import Event
from forecast.model import ballot_counts
from forecast.model.build import build
from forecast.model.data import data_of
from forecast.model.fit import fit
from forecast.model.rule import rule_of
from forecast.model.symbols import as_symbols
from forecast.pipeline import prepare
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import FitSettings

PRIORS = ProcessPriors()
FIXED = {
    "statement_sharpness": PRIORS.statement_sharpness,
    "ballot_indifference": PRIORS.ballot_indifference,
}
N_MEMBERS = 9
COUNCIL = {"rule": {"kind": "veto_council", "quota": 6, "veto": ("AA", "BA", "CA")}}


def value(tensor: Any) -> Any:
    """A symbolic constant as a number; to rewrite it first would take longer than it saves."""
    as_written = Mode(linker="py", optimizer=None)
    return pytensor.function([], pt.as_tensor_variable(tensor), mode=as_written)()


@pytest.fixture(scope="module")
def council(make):
    """A council of nine, three of whom can block, with ballots at will."""
    opened = make().case.opened

    def prepared(*counts: dict[str, dict[str, float]], n_names: int = 2, **told: Any) -> Any:
        source = {"reliability": "official", "confidence": 1.0, "source": {"publisher": "P"}}
        ballots = [
            Event(on=opened + timedelta(10 + k), kind="ballot", counts=count, **{**source, **told})
            for k, count in enumerate(counts)
        ]
        return prepare(
            make(
                *ballots,
                as_of=opened + timedelta(60),
                n_members=N_MEMBERS,
                candidates=("ann", "bob", "cyd", "dee")[:n_names],
                case=COUNCIL,
                process={"official_reliability": 0.999, "log_proposal_rate": _never()},
            )
        )

    return prepared


def _never() -> dict[str, float]:
    return {"mean": -14.0, "sd": 0.3}


def tallied(prepared: Any, utility: float | np.ndarray) -> float:
    """The term of the tallies with the same utilities in every epoch."""
    record = prepared.inputs.record
    v = pt.as_tensor_variable(np.broadcast_to(utility, record.epochs.stance.shape).astype(float))
    return float(value(ballot_counts.tallies(v, record, rule_of(prepared.inputs.win_set), FIXED)))


def test_a_tally_is_normal_about_what_the_members_want(council):
    prepared = council({"ann": {"in_favour": 6}})
    v = np.linspace(-1.0, 2.0, N_MEMBERS)
    yes = expit(2.5 * (v - 0.3))
    spread = (yes * (1 - yes)).sum() + 1 / 12
    assert tallied(prepared, v) == pytest.approx(
        norm.logpdf(6, yes.sum(), np.sqrt(spread)), rel=1e-4
    )
    # half trusted: off by half as many votes as a mere guess would be
    doubted = council({"ann": {"in_favour": 6}}, confidence=0.5 / 0.999)
    wider = np.sqrt(spread + (0.5 * 9) ** 2 / 12)
    assert tallied(doubted, v) == pytest.approx(norm.logpdf(6, yes.sum(), wider), rel=1e-4)


def test_the_number_of_veto_players_against_is_counted_exactly():
    p = np.array([[0.2, 0.5, 0.9]])
    chance = np.zeros(4)
    for against in product([0, 1], repeat=3):
        chance[sum(against)] += np.prod(np.where(against, p[0], 1 - p[0]))
    assert value(ballot_counts.number_of(pt.as_tensor_variable(p), 3))[0] == pytest.approx(chance)


@pytest.mark.parametrize(("vetoes", "hostile"), [(1, "AA"), (0, "IA")])
def test_a_veto_says_that_the_hostile_member_is_one_that_can_block(council, vetoes, hostile):
    tally = {"ann": {"in_favour": 8, "against": 1, "vetoes": vetoes}}
    prepared = council(tally)
    likely = {}
    for one in ("AA", "IA"):  # AA can block, IA cannot
        v = np.full(N_MEMBERS, 1.5)
        v[prepared.inputs.record.members.index(one)] = -1.5
        likely[one] = tallied(prepared, v)
    assert max(likely, key=likely.__getitem__) == hostile
    assert abs(likely["AA"] - likely["IA"]) > 2


@pytest.mark.parametrize("utility", [-60.0, 60.0])
def test_a_tally_that_cannot_be_true_is_unlikely_and_no_more(council, utility):
    told = council({"ann": {"in_favour": 4, "against": 4, "vetoes": 2}})
    assert np.isfinite(tallied(told, utility))
    assert tallied(told, utility) < tallied(told, 0.0) - 10


def test_the_chances_of_all_tallies_add_up_to_one(council):
    inputs = council({"ann": {"in_favour": 6, "against": 1}}).inputs
    votes = {name: pt.vector(name) for name in ("in_favour", "against")}
    record = replace(inputs.record, tallies=replace(inputs.record.tallies, **votes))
    v = np.broadcast_to(np.linspace(-1.0, 1.5, N_MEMBERS), record.epochs.stance.shape)
    term = ballot_counts.tallies(pt.as_tensor_variable(v), record, rule_of(inputs.win_set), FIXED)
    log_chance = pytensor.function([*votes.values()], term, mode="FAST_COMPILE")
    whole = 0.0
    for yes, no in product(range(N_MEMBERS + 1), repeat=2):
        if yes + no <= N_MEMBERS:
            whole += np.exp(log_chance([float(yes)], [float(no)]))
    assert whole == pytest.approx(1.0, abs=0.03)


def test_a_choice_is_multinomial_over_mean_shares(council):
    prepared = council({"ann": {"in_favour": 6}, "bob": {"in_favour": 3}})
    record = prepared.inputs.record
    assert len(record.choices.trust) == 1
    rng = np.random.default_rng(1)
    v = rng.standard_normal(record.epochs.stance.shape)
    share = softmax(2.5 * v[record.choices.epoch[0]], axis=0).mean(axis=1)
    term = value(ballot_counts.choices(pt.as_tensor_variable(v), record, FIXED))
    assert term == pytest.approx(0.999 * (6 * np.log(share[0]) + 3 * np.log(share[1])))


def test_terms_without_ballots_are_zero(council):
    prepared = council()
    v = pt.zeros(prepared.inputs.record.epochs.stance.shape)
    record, win_set = prepared.inputs.record, prepared.inputs.win_set
    assert value(ballot_counts.tallies(v, record, rule_of(win_set), FIXED)) == 0
    assert value(ballot_counts.choices(v, record, FIXED)) == 0


@pytest.fixture(scope="module")
def polled(council):
    """Truth, three straw polls that follow from it, and what a fit says of it."""
    rng = np.random.default_rng(7)
    alpha = np.array([1.4, 0.4, -0.6, -1.6])
    truth = alpha + 0.8 * rng.standard_normal((N_MEMBERS, 4))
    polls = [_poll(truth, rng) for _ in range(3)]
    prepared = council(*polls, n_names=4)
    settings = FitSettings(chains=2, draws=1000, tune=500)
    posterior, _ = fit(prepared, settings, rng_seed=3, newcomers=0)
    return truth, posterior


def _poll(truth: np.ndarray, rng: np.random.Generator) -> dict[str, dict[str, float]]:
    heard = truth + rng.logistic(size=truth.shape) / 2.5
    yes, no = heard > 0.3, heard < -0.3
    return {
        name: {
            "in_favour": float(yes[:, c].sum()),
            "against": float(no[:, c].sum()),
            "vetoes": int(no[:3, c].sum()),
        }
        for c, name in enumerate(("ann", "bob", "cyd", "dee"))
    }


@pytest.mark.slow
def test_what_members_want_is_recovered_from_straw_polls(polled):
    truth, posterior = polled
    liking = posterior.draws["utility"].mean("member")
    low, high = liking.quantile([0.005, 0.995], dim=("chain", "draw"))
    assert ((low <= truth.mean(axis=0)) & (truth.mean(axis=0) <= high)).all()
    found = liking.mean(("chain", "draw")).to_numpy()
    assert np.corrcoef(found, truth.mean(axis=0))[0, 1] > 0.9
    # far narrower than a name of which nothing is known, whose spread is about 1.5
    assert (liking.std(("chain", "draw")) < 0.6).all()


@pytest.mark.slow
def test_vetoes_tell_veto_players_from_the_others(polled):
    truth, posterior = polled
    utility = posterior.draws["utility"].mean(("chain", "draw")).to_numpy()
    apart = utility[:3].mean(axis=0) - utility[3:].mean(axis=0)
    true = truth[:3].mean(axis=0) - truth[3:].mean(axis=0)
    assert np.corrcoef(apart, true)[0, 1] > 0.5
    assert posterior.diagnostics.verdict != "failed"


def test_votes_that_were_not_published_pass_into_the_data_of_the_model(council):
    prepared = council({"ann": {"in_favour": 6}})
    assert np.isnan(prepared.inputs.record.tallies.against).any()
    build(prepared)
    assert all(np.isfinite(array).all() for array in data_of(prepared).values())
    held, rule = as_symbols(prepared.inputs.record), rule_of(prepared.inputs.win_set)
    v = pt.zeros(prepared.inputs.record.epochs.stance.shape)
    by_symbols = value(ballot_counts.tallies(v, held, rule, FIXED))
    assert by_symbols == pytest.approx(tallied(prepared, 0.0))
