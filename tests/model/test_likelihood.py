"""The terms of the likelihood: known values, and no fault at the far ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from pytensor.compile.mode import Mode

from forecast.evidence.record import SILENT
from forecast.model import ballot_counts, decisions, field_moves, likelihood
from forecast.model.influence import influence
from forecast.model.preference import pressured
from forecast.model.rule import rule_of
from forecast.model.symbols import as_symbols
from forecast.pipeline import prepare
from forecast.scenario.process_priors import FREE, ProcessPriors

PRIORS = ProcessPriors()
MEANS = {name: getattr(PRIORS, name) for name in type(PRIORS).model_fields}
MEANS = {name: getattr(prior, "mean", prior) for name, prior in MEANS.items()}
TERMS = (
    *("statements", "silence", "concessions", "opinions", "favourites", "headcounts"),
    *("tallies", "choices", "moves", "no_decision_yet"),
)


AS_WRITTEN = Mode(linker="py", optimizer=None)


def value(tensor: Any) -> np.ndarray:
    """A symbolic constant as a number; to rewrite it first would take longer than it saves."""
    return np.asarray(pytensor.function([], pt.as_tensor_variable(tensor), mode=AS_WRITTEN)())


def term_of(name: str, v: Any, prepared: Any, parameters: dict[str, Any]) -> Any:
    """A term of the log-likelihood."""
    v, record = pt.as_tensor_variable(v), as_symbols(prepared.inputs.record)
    exposed, rule = as_symbols(prepared.exposure), rule_of(prepared.inputs.win_set)
    of_all = (v, record, exposed, parameters)

    def no_decision_yet() -> Any:
        tried, passage = (
            as_symbols(prepared.attempts),
            decisions.log_passage(v, record, rule, parameters),
        )
        return -decisions.expected_decisions(v, record, tried, passage, parameters)

    terms: dict[str, Callable[[], Any]] = {
        "statements": lambda: likelihood.statements(*of_all),
        "silence": lambda: -sum(likelihood.expected_statements(*of_all).values()),
        "concessions": lambda: likelihood.concessions(*of_all),
        "opinions": lambda: likelihood.opinions(v, record, parameters),
        "favourites": lambda: likelihood.favourites(v, record, parameters),
        "headcounts": lambda: likelihood.headcounts(v, record, parameters),
        "tallies": lambda: ballot_counts.tallies(v, record, rule, parameters),
        "choices": lambda: ballot_counts.choices(v, record, parameters),
        "moves": lambda: (
            field_moves.log_rates_of_moves(record, parameters)
            - sum(field_moves.expected_moves(*of_all).values())
        ),
        "no_decision_yet": no_decision_yet,
    }
    return terms[name]()


@pytest.fixture(scope="module")
def eventful(make, tell):
    """A record with every kind of evidence, the awkward ones among them."""
    opened = make().case.opened

    def ballot(day, **counts):
        return tell(opened + timedelta(day), "ballot", [], counts=counts, confidence=0.9)

    def at(day, kind, candidate="ann", member=None, stance=None, **more):
        members = () if member is None else (member,)
        return tell(
            opened + timedelta(day), kind, [candidate], members=members, stance=stance, **more
        )

    objection = ("stance", "ann", "AA", "oppose")
    old = {
        "name": "Cyd",
        "candidate": "cyd",
        "mandates": ({"ends": opened + timedelta(150), "public": opened},),
    }
    events = (
        at(5, "interest", "bob"),
        *(at(day, *objection) for day in range(10, 30, 2)),  # said ten times over
        at(20, "frontrunner"),
        at(25, "stance", "bob", "BA", "accept"),
        at(30, "stance", "bob", "BA", "endorse"),
        at(35, "stance", "ann", "CA", "endorse"),
        at(40, "stance", "ann", "CA", "oppose"),  # turns against
        at(43, "stance", "ann", "BA", "reserve"),
        at(45, "stance", "ann", "BA", "oppose", confidence=0.9),
        at(45, "stance", "ann", "BA", "accept"),  # dropped the same day
        at(50, "report", "bob", "CA", "oppose", reliability="anonymous"),
        at(52, "report", "bob", None, "reserve", reliability="anonymous"),
        at(55, "headcount", "bob", backing=2, of=3, reliability="named"),
        ballot(56, ann={"in_favour": 0, "against": 3}),
        ballot(57, ann={"in_favour": 2}, bob={"in_favour": 2, "against": 1}),  # name by name
        ballot(58, ann={"in_favour": 3}, bob={"in_favour": 0}),  # a choice, all for one
        at(60, "government_change", "ann", "AA"),
        at(70, "frontrunner", "bob"),
        at(75, "withdrawal", "bob"),
        at(80, "stance", "bob", "AA", "endorse"),  # of a name that has left
    )
    meeting = {"id": "m", "on": opened + timedelta(30), "public": opened, "kind": "summit"}
    names = ("ann", "bob", "cyd")
    return prepare(
        make(
            *events,
            as_of=opened + timedelta(100),
            candidates=names,
            case={"milestones": (meeting,), "incumbent": old},
        )
    )


@dataclass(frozen=True)
class Evaluated:
    """Terms by name, and gradients of their sum in utilities and parameters, at any values."""

    shape: tuple[int, ...]
    of_terms: Any
    of_slopes: Any

    def terms(self, utilities: Any, **changed: float) -> dict[str, float]:
        found = self.of_terms(*self._at(utilities, changed))
        return dict(zip(TERMS, map(float, found), strict=True))

    def slopes(self, utilities: Any, **changed: float) -> list[np.ndarray]:
        found: list[np.ndarray] = self.of_slopes(*self._at(utilities, changed))
        return found

    def _at(self, utilities: Any, changed: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        values = np.array([changed.get(name, MEANS[name]) for name in FREE])
        return np.broadcast_to(utilities, self.shape).astype(float), values


@pytest.fixture(scope="module")
def evaluate(eventful) -> Evaluated:
    v, theta = pt.matrix("v"), pt.vector("theta")
    parameters = {**MEANS, **{name: theta[k] for k, name in enumerate(FREE)}}
    terms = [pt.as_tensor_variable(term_of(name, v, eventful, parameters)) for name in TERMS]
    slopes = pytensor.grad(sum(terms), [v, theta], disconnected_inputs="ignore")
    return Evaluated(
        eventful.inputs.record.epochs.stance.shape,
        *(pytensor.function([v, theta], found, mode="FAST_COMPILE") for found in (terms, slopes)),
    )


def patterns(shape: tuple[int, int], n: int = 12) -> list[np.ndarray]:
    """Who likes and who dislikes, all alike or mixed."""
    rng = np.random.default_rng(3)
    mixed = [rng.choice([-1.0, 1.0], size=shape) for _ in range(n)]
    return [np.ones(shape), -np.ones(shape), *mixed]


@pytest.mark.parametrize("utility", [-30.0, -3.0, 0.0, 0.4, 3.0, 30.0])
def test_levels_are_an_ordered_logit_whose_probabilities_sum_to_one(utility):
    found = value(likelihood.level_probabilities(np.array(utility), MEANS))
    cuts = np.array([-np.exp(MEANS["log_reserve_gap"]), 0.0, np.exp(MEANS["log_accept_gap"])])
    below = 1.0 / (1.0 + np.exp(-MEANS["statement_sharpness"] * (cuts - utility)))
    assert found == pytest.approx(np.diff([0.0, *below, 1.0]), abs=1e-12)
    assert found.sum() == pytest.approx(1.0, abs=1e-12)


def test_the_chance_of_an_upgrade_is_that_of_endorsing_given_at_least_accept():
    likes = np.array([-1.0, 0.0, 1.0, 20.0])
    _, _, accept, endorse = value(likelihood.level_probabilities(likes, MEANS)).T
    found = np.exp(value(likelihood._log_endorses_once_positive(likes, MEANS)))
    assert found == pytest.approx(endorse / (accept + endorse))
    far = value(likelihood._log_endorses_once_positive(np.array(-800.0), MEANS))
    limit = -MEANS["statement_sharpness"] * np.exp(MEANS["log_accept_gap"])
    assert far == pytest.approx(limit)  # where the plain ratio is 0 / 0


@pytest.mark.parametrize("size", [0.0, 1.0, 30.0])
@pytest.mark.parametrize("gap", ["log_reserve_gap", "log_accept_gap"])
@pytest.mark.parametrize("far", [-4.0, 4.0])
def test_every_term_and_its_gradient_is_finite_far_out(evaluate, eventful, size, gap, far):
    shape = eventful.inputs.record.epochs.stance.shape
    prior = getattr(PRIORS, gap)
    for pattern in patterns(shape):
        gaps = {gap: prior.mean + far * prior.sd}
        terms = evaluate.terms(size * pattern, **gaps)
        assert np.isfinite(list(terms.values())).all(), terms
        assert all(np.isfinite(slope).all() for slope in evaluate.slopes(size * pattern, **gaps))


@pytest.mark.parametrize("sd", [-4.0, 4.0])
@pytest.mark.parametrize("name", FREE)
def test_every_term_is_finite_at_the_far_end_of_every_prior(evaluate, name, sd):
    prior = getattr(PRIORS, name)
    far = {name: prior.mean + sd * prior.sd}
    terms = evaluate.terms(0.5, **far)
    assert np.isfinite(list(terms.values())).all(), terms
    assert all(np.isfinite(slope).all() for slope in evaluate.slopes(0.5, **far))


def test_no_term_grows_without_bound_in_utility(evaluate, eventful):
    shape = eventful.inputs.record.epochs.stance.shape
    for pattern in patterns(shape, n=30):
        near, far = (evaluate.terms(size * pattern) for size in (50.0, 100.0))
        for name in TERMS:
            assert far[name] <= near[name] + 0.01, name


def test_one_member_at_a_time_no_term_grows_without_bound(evaluate, eventful):
    shape = eventful.inputs.record.epochs.stance.shape
    for epoch in range(shape[0]):
        for member in range(shape[1]):
            one = np.zeros(shape)
            one[epoch, member] = 1.0
            for sign in (-1.0, 1.0):
                near, far = (evaluate.terms(size * sign * one) for size in (50.0, 100.0))
                assert all(far[name] <= near[name] + 0.01 for name in TERMS)


def test_what_was_said_before_the_opening_counts_by_its_level_alone(make, tell):
    def term(day, base):
        opened = make().case.opened
        said = tell(opened + timedelta(day), "stance", ["ann"], members=("AA",), stance="accept")
        prepared = prepare(make(said, as_of=opened + timedelta(60)))
        v = np.full(prepared.inputs.record.epochs.stance.shape, 0.5)
        rates = {**MEANS, "log_speaking_rate": base}
        said = term_of("statements", v, prepared, rates)
        return float(value(said))

    assert term(-30, -9.0) == term(-30, -3.0)
    assert term(10, -3.0) - term(10, -9.0) == pytest.approx(6.0)


def test_objections_said_over_and_over_bear_no_utility_down_without_end(make, tell):
    def term(n_times, utility):
        first = make().case.opened + timedelta(1)
        said = {"candidates": ["ann"], "members": ("AA",), "stance": "oppose"}
        events = [tell(first + timedelta(k), "stance", **said) for k in range(n_times)]
        prepared = prepare(make(*events, as_of=first + timedelta(60)))
        v = np.full(prepared.inputs.record.epochs.stance.shape, utility)
        said = term_of("statements", v, prepared, MEANS)
        return float(value(said))

    rise_once = term(1, -20.0) - term(1, -5.0)
    rise_often = term(20, -20.0) - term(20, -5.0)
    assert abs(rise_often - rise_once) < 0.01
    assert term(20, -50.0) <= term(1, -50.0) + 1e-9


def test_silence_speaks_for_a_lower_speaking_rate(make):
    def silence(days, rate):
        question = make(as_of=make().case.opened + timedelta(days))
        prepared = prepare(question)
        v = np.zeros(prepared.inputs.record.epochs.stance.shape)
        parameters = {**MEANS, "log_speaking_rate": rate}
        return float(value(term_of("silence", v, prepared, parameters)))

    assert silence(100, -12.0) > silence(100, -10.0) > silence(100, -8.0)
    assert silence(200, -8.0) == pytest.approx(2 * silence(100, -8.0))


def test_silence_about_a_disliked_name_tells_less_than_about_a_liked_one(make):
    prepared = prepare(make(as_of=make().case.opened + timedelta(100)))
    v = np.zeros(prepared.inputs.record.epochs.stance.shape)
    liked = term_of("silence", v + 3.0, prepared, MEANS)
    disliked = term_of("silence", v - 3.0, prepared, MEANS)
    assert value(liked) < value(disliked) < 0.0


def test_words_about_a_name_that_has_left_say_nothing_of_how_often_members_speak(make, tell):
    day = make().case.opened + timedelta(10)
    leaves = tell(day, "withdrawal", ["ann"])
    late = tell(day + timedelta(5), "stance", ["ann"], members=("AA",), stance="endorse")
    prepared = prepare(make(leaves, late, as_of=day + timedelta(50)))
    v = np.ones(prepared.inputs.record.epochs.stance.shape)

    def said(rate):
        parameters = {**MEANS, "log_speaking_rate": rate}
        return value(term_of("statements", v, prepared, parameters))

    assert said(-4.0) == said(-12.0) < 0.0


@pytest.fixture
def standing(make, tell):
    """One objection that has stood for thirty days."""
    day = make().case.opened + timedelta(20)
    objection = tell(day, "stance", ["ann"], members=("AA",), stance="oppose")
    return prepare(make(objection, as_of=day + timedelta(30)))


@pytest.mark.parametrize("share", [0.0, 0.08, 0.5])
@pytest.mark.parametrize("rate", [-12.0, -4.0, 3.0])
def test_a_standing_objection_is_a_mixture_of_types(standing, share, rate):
    record = standing.inputs.record
    parameters = {**MEANS, "permanent_share": np.float64(share), "log_concession_rate": rate}
    v = np.zeros(record.epochs.stance.shape)
    hazard = float(
        value(likelihood.concession_hazards(v, record, standing.exposure, parameters)[0])
    )
    term = likelihood.concessions(v, record, standing.exposure, parameters)
    with np.errstate(divide="ignore"):
        floor = max(np.log(share), -hazard)
    assert floor - 1e-9 <= value(term) <= 0.0
    if hazard < 700:
        assert value(term) == pytest.approx(np.log(share + (1 - share) * np.exp(-hazard)))
    expected = likelihood.expected_concessions(v, record, standing.exposure, parameters)
    assert 0.0 <= value(expected) <= hazard + 1e-9


def test_the_hazard_of_an_objection_is_its_rate_times_its_days(standing):
    record = standing.inputs.record
    v = np.full(record.epochs.stance.shape, -2.0)
    log_rate = (
        MEANS["log_concession_rate"]
        + MEANS["concession_utility"] * -2.0
        + MEANS["concession_isolation"]
    )
    found = value(likelihood.concession_hazards(v, record, standing.exposure, MEANS))
    assert found == pytest.approx([30.0 * np.exp(log_rate)])


def test_a_report_of_unnamed_members_bears_on_the_mean_alone(make, tell):
    day = make().case.opened + timedelta(20)
    told = tell(day, "report", ["ann"], stance="oppose", reliability="anonymous")
    record = prepare(make(told, as_of=day)).inputs.record
    level = np.zeros(record.epochs.stance.shape)

    def heard(v):
        v = pt.as_tensor_variable(v)
        return float(value(likelihood.opinions(v, as_symbols(record), MEANS)))

    assert heard(level - 1.0) > heard(level) > heard(level + 1.0)
    assert heard(level + np.array([1.0, 0.0, -1.0])) == pytest.approx(heard(level))


def test_a_headcount_draws_the_silent_towards_what_was_counted(make, tell):
    day = make().case.opened + timedelta(20)
    told = tell(day, "headcount", ["ann"], backing=3, of=3)
    record = prepare(make(told, as_of=day)).inputs.record
    assert (record.epochs.stance[record.headcounts.epoch] == SILENT).all()
    level = np.zeros(record.epochs.stance.shape)

    def heard(v):
        v = pt.as_tensor_variable(v)
        return float(value(likelihood.headcounts(v, as_symbols(record), MEANS)))

    assert heard(level + 2.0) > heard(level) > heard(level - 2.0)


def test_backing_lifts_those_who_follow_and_a_binding_weighs_on_all(make, tell):
    opened = make().case.opened
    stated = {"effect": {"mean": 1.0, "sd": 0.5}, "why": "because", "source": "judgement"}
    bound = {"candidate": "ann", "starts": opened, "median_days": 60.0, "log_sd": 0.5}
    endorsed = tell(opened + timedelta(9), "stance", ["ann"], members=("BA",), stance="endorse")
    prepared = prepare(
        make(
            endorsed,
            as_of=opened + timedelta(20),
            factors={
                "a_us": {"kind": "backing", "by": "BA", "exposure": {"CA": 0.5}, **stated},
                "b_bound": {"kind": "availability", **bound, **stated},
            },
        )
    )
    utility = np.zeros((3, 2))
    stated = influence(prepared.inputs.record, prepared.inputs.design, (2, 3, 2))
    record, factors = as_symbols(prepared.inputs.record), as_symbols(stated)
    parameters = {"support_pull": 0.6}
    v = value(pressured(pt.constant(utility), parameters, np.array([2.0, 0.5]), factors, record))
    before, after, bob = v
    assert before == pytest.approx([-0.5, -0.5, -0.5])
    assert after == pytest.approx(np.array([2.0, 0.0, 1.0]) + 0.6 / 3 - 0.5)
    assert bob == pytest.approx([0.0, 0.0, 0.0])
