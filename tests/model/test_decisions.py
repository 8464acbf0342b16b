"""How likely a name is to pass the body, against exact sums over all coalitions."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

from forecast.evidence.record import ACCEPT, OPPOSE, SILENT
from forecast.model.decisions import expected_decisions, log_passage
from forecast.model.rule import rule_of
from forecast.model.symbols import as_symbols
from forecast.pipeline import prepare
from forecast.process.decision_rule import WinSet, is_winning, win_set
from forecast.scenario.process_priors import ProcessPriors

PRIORS = ProcessPriors()
PARAMETERS = {n: getattr(PRIORS, n) for n in type(PRIORS).model_fields}
PARAMETERS = {n: getattr(prior, "mean", prior) for n, prior in PARAMETERS.items()}
N_MEMBERS = 9


class Blank:
    """As much of a record as the passage of a name needs."""

    def __init__(self, stance: list[list[int]]) -> None:
        self.members = tuple(range(len(stance[0])))
        self.epochs = type("Epochs", (), {"stance": np.array(stance)})


def passage(v: np.ndarray, stance: list[int], rule: WinSet) -> float:
    return float(np.exp(log_passage_of(tuple(stance), rule)(v[None])[0]))


@cache
def log_passage_of(stance: tuple[int, ...], rule: WinSet) -> Any:
    """The log-probability as a function of utilities, (epoch, member)."""
    v = pt.matrix("v")
    found = log_passage(v, Blank([list(stance)]), rule_of(rule), PARAMETERS)
    return pytensor.function([v], found, mode="FAST_COMPILE")


def exact(v: np.ndarray, stance: list[int], rule: WinSet) -> float:
    """Sum over all ways in which the silent may acquiesce or not."""
    yes = 1.0 / (1.0 + np.exp(PARAMETERS["objection_threshold"] - v))
    yes = np.where(np.array(stance) >= ACCEPT, 1.0, yes)
    votes = np.array(list(product([False, True], repeat=len(v))))
    chance = np.where(votes, yes, 1.0 - yes).prod(axis=1)
    return float(chance[is_winning(rule, votes)].sum())


def utilities(rng_seed: int) -> np.ndarray:
    return np.random.default_rng(rng_seed).normal(PARAMETERS["objection_threshold"] + 0.5, 1.5, 9)


@pytest.mark.parametrize("rng_seed", range(4))
def test_by_consensus_it_is_the_product_of_all_who_are_silent(rng_seed):
    v, rule = utilities(rng_seed), win_set("consensus", N_MEMBERS)
    stance = [ACCEPT, ACCEPT, *[SILENT] * 7]
    yes = 1.0 / (1.0 + np.exp(PARAMETERS["objection_threshold"] - v))
    assert passage(v, stance, rule) == pytest.approx(yes[2:].prod())
    assert passage(v, stance, rule) == pytest.approx(exact(v, stance, rule))


@pytest.mark.parametrize("rng_seed", range(4))
@pytest.mark.parametrize("quota", [3, 5, 6, 8])
def test_under_a_quota_it_is_close_to_the_exact_sum(rng_seed, quota):
    v, rule = utilities(rng_seed), WinSet(N_MEMBERS, quota)
    for n_on_record in (0, 2):
        stance = [*[ACCEPT] * n_on_record, *[SILENT] * (9 - n_on_record)]
        assert passage(v, stance, rule) == pytest.approx(exact(v, stance, rule), abs=0.03)


@pytest.mark.parametrize("rng_seed", range(4))
@pytest.mark.parametrize("quota", [5, 6, 8])
def test_with_vetoes_and_a_quota_it_is_close_to_the_exact_sum(rng_seed, quota):
    v, rule = utilities(rng_seed) + 1.0, WinSet(N_MEMBERS, quota, veto=(0, 1, 2, 3))
    for stance in ([SILENT] * 9, [ACCEPT, *[SILENT] * 7, ACCEPT]):
        assert passage(v, stance, rule) == pytest.approx(exact(v, stance, rule), abs=0.03)


def test_a_member_that_objects_is_not_among_those_in_favour():
    v = np.full(N_MEMBERS, 30.0)
    rule = WinSet(N_MEMBERS, 9)
    assert passage(v, [SILENT] * 9, rule) > 0.95
    assert passage(v, [OPPOSE, *[SILENT] * 8], rule) < 0.05


def test_the_passage_of_a_name_nobody_likes_is_small_but_keeps_a_slope():
    v, rule = np.full(N_MEMBERS, -60.0), WinSet(N_MEMBERS, 5)
    found = log_passage(v[None], Blank([[SILENT] * N_MEMBERS]), rule_of(rule), PARAMETERS)
    (number,) = pytensor.function([], found, mode="FAST_COMPILE")()
    assert np.isfinite(number)
    assert number < -20.0


def test_a_name_that_is_called_ahead_was_likelier_put_to_the_body(make, tell):
    opened = make().case.opened
    flag = tell(opened, "frontrunner", ["ann"])
    ahead, level = (prepare(make(*e, as_of=opened.replace(month=4))) for e in ((flag,), ()))

    def tried(prepared, liking):
        record = prepared.inputs.record
        v = np.full(record.epochs.stance.shape, 2.0)
        v[record.epochs.candidate == 0] += liking
        v = pt.as_tensor_variable(v)
        sure = np.where(record.epochs.candidate == 0, 0.0, -1e9)  # only ann would pass
        held, tried = as_symbols(record), as_symbols(prepared.attempts)
        found = expected_decisions(v, held, tried, pt.as_tensor_variable(sure), PARAMETERS)
        return float(pytensor.function([], found, mode="FAST_COMPILE")())

    assert tried(ahead, 0.0) > tried(level, 0.0)
    assert tried(level, 1.0) > tried(level, 0.0)
    share = 1.0 / (1.0 + np.exp(-PARAMETERS["proposal_focal"]))
    assert tried(ahead, 0.0) / tried(level, 0.0) == pytest.approx(share / 0.5)
