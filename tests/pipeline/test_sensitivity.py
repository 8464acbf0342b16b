"""What a headline hinges on, on a small race with a fit of its own: weights against refits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from math import hypot

import numpy as np
import pytest

from forecast.analysis.sensitivity.found import Goal
from forecast.errors import InputError
from forecast.pipeline.fitted import fitted
from forecast.pipeline.sensitivity import carried as carrying
from forecast.pipeline.sensitivity.base import Base, base_of, happened, share
from forecast.pipeline.sensitivity.factors import factors_left_out, switched, with_only
from forecast.pipeline.sensitivity.inputs import indices_of
from forecast.pipeline.sensitivity.parts import parts_left_out
from forecast.pipeline.sensitivity.scaling import log_parts, scaled_parts
from forecast.pipeline.sensitivity.swings import swings_to, usual_goals
from forecast.pipeline.sensitivity.tries import bench_of, with_effect, with_utility
from forecast.pipeline.sensitivity.wanted import wanted_of
from forecast.rehearsal.race import OPENED, event, small_race
from forecast.scenario.schema import AssumedFactorScale
from forecast.store import kept

EFFECT = {"mean": 1.0, "sd": 0.4}
MEETING = {
    "id": "meeting",
    "on": OPENED + timedelta(90),
    "public": OPENED,
    "kind": "summit",
}
STATED = {"effect": EFFECT, "why": "a test", "source": "judgement"}


def told(day: int, *rest, **more):
    return event(OPENED + timedelta(day), *rest, **more)


@pytest.fixture(scope="module")
def question():
    """Four events, of which one moves nothing; two factors; a meeting ahead."""
    race = small_race(
        told(9, "stance", ["ann"], members=("CA",), stance="endorse"),
        told(12, "context", ["ann"]),
        told(20, "stance", ["bob"], members=("AA",), stance="oppose"),
        told(34, "stance", ["ann"], members=("BA",), stance="accept"),
        as_of=OPENED + timedelta(40),
        case={"milestones": (MEETING,)},
        fit={"chains": 2, "draws": 300, "tune": 300},
        simulation={"paths": 3000, "tie": "none"},
        factors={
            "home": {"kind": "home", **STATED},
            "liked": {"kind": "ties", "values": {"CA": {"bob": 1.0}}, **STATED},
        },
    )
    return race


@pytest.fixture(scope="module")
def base(question, tmp_path_factory, kernel, program):
    """The forecast on its fit; fits are kept in a folder of the test."""
    place = tmp_path_factory.mktemp("fits")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "folder", lambda: place)
        yield base_of(question, workers=1, told=lambda share: None)


@pytest.fixture(scope="module")
def parts(base: Base):
    return tuple(parts_left_out(base, lambda share: None))


@pytest.fixture(scope="module")
def by_factor(base: Base):
    return factors_left_out(base, lambda share: None)


def test_the_forecast_is_that_of_the_run_itself(base: Base) -> None:
    draws = fitted(base.question).posterior.draws
    for name in draws:
        np.testing.assert_allclose(base.source.posterior.draws[name], draws[name], atol=1e-9)


def test_what_tells_nothing_moves_nothing(parts) -> None:
    (context,) = [p for p in parts if p.kind == "event" and p.id == "context"]
    assert context.how == "unchanged"
    assert all(moved.chance.difference == 0.0 for moved in context.outcomes)


def test_an_event_left_out_by_weights_is_as_by_a_fit_without_it(base: Base, parts) -> None:
    checked = 0
    for part in parts:
        if part.kind != "event" or part.how != "weighted":
            continue
        asked = carrying.without_event(base.question.case, part.place)
        without = replace(base.question, case=asked)
        other = carrying.refitted(base.source, without, carrying.fit_of(without), workers=1)
        for moved in part.outcomes:
            found = share(other, happened(other, moved.id))
            one_fit = 0.5 * (found * (1 - found) / 600) ** 0.5 + 0.01
            assert abs(found - moved.chance.other) < 4 * hypot(moved.chance.mcse, one_fit)
        checked += 1
    assert checked >= 1


def test_where_weights_fail_there_is_a_fit_and_it_is_said(
    base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "PARETO_K_OK", -1e9)
    asked = carrying.without_event(base.question.case, 0)
    without = replace(base.question, case=asked)
    found = base.answered(without)
    assert found.how == "fit"
    assert found.sampled.weight is None
    np.testing.assert_array_equal(found.sampled.draw, base.sampled.draw)


def test_a_milestone_ahead_is_answered_on_the_same_draws(parts) -> None:
    ahead = [p for p in parts if p.kind == "milestone"]
    assert ahead
    assert {p.how for p in ahead} == {"unchanged"}


def test_shares_of_factors_add_up_to_what_they_do_together(by_factor, base: Base) -> None:
    left, shares = by_factor
    assert [p.id for p in left] == ["home", "liked"]
    assert sum(s.value for s in shares.factors) == pytest.approx(shares.whole.difference)
    assert shares.all == pytest.approx(
        share(base.sampled, happened(base.sampled, base.headline.outcome))
    )
    apart = shares.whole.difference - shares.by_fits.difference
    assert abs(apart) < 4 * hypot(shares.whole.mcse, shares.by_fits.mcse)


def test_a_factor_that_is_switched_off_acts_on_nobody(base: Base) -> None:
    design = switched(base.source.prepared, frozenset({"liked"})).inputs.design
    assert design.names == base.source.prepared.inputs.design.names
    assert not design.x[design.names.index("liked")].any()
    assert design.x[design.names.index("home")].any()


def test_what_is_assumed_of_a_factor_goes_where_the_factor_goes(question) -> None:
    day = question.scenario.as_of + timedelta(30)
    gone = AssumedFactorScale(kind="factor_scale", on=day, factor="liked", scale=0.0)
    scenario = question.scenario.model_copy(update={"assume": (gone,)})
    asked = replace(question, scenario=scenario)
    assert with_only(asked, frozenset({"liked"})).scenario.assume == (gone,)
    assert with_only(asked, frozenset({"home"})).scenario.assume == ()


def test_prior_and_evidence_add_up_to_the_density(base: Base) -> None:
    parts = log_parts(base.source)
    together = parts.factors + parts.process + parts.latent + parts.evidence
    np.testing.assert_allclose(together, base.source.cloud.swarm.log_density)
    assert parts.evidence.std() > 0.1
    assert [s.part for s in scaled_parts(base)] == ["factors", "process", "evidence"]


def test_every_uncertain_input_has_an_index(base: Base) -> None:
    found = indices_of(base)
    names = [i.input for i in found.inputs]
    assert names[:2] == ["home", "liked"]
    assert "log_proposal_rate" in names
    assert all(i.outcome is None or 0.0 <= i.outcome <= 1.0 for i in found.inputs)


def test_a_swing_that_is_found_does_what_it_says(base: Base) -> None:
    bench = bench_of(base)
    overtaken = usual_goals(bench)[0]
    found = swings_to(bench, [overtaken], ("AA", "CA"), lambda share: None)
    assert {s.kind for s in found} == {"factor", "utility", "event"}
    reached = [s for s in found if s.is_reached and s.kind == "utility"]
    for swing in reached:
        changed = with_utility(bench.posterior, swing.member, swing.candidate, swing.change)
        paths = bench.run(changed)
        shares = {o.id: share(paths, happened(paths, o.id)) for o in paths.outcomes}
        assert max(shares, key=shares.get) == swing.leads != overtaken.outcome
    assert all(s.change is None for s in found if not s.is_reached)


def test_a_greater_effect_shifts_those_whom_the_factor_acts_on(base: Base) -> None:
    design = base.source.prepared.inputs.design
    before = base.source.posterior
    place = design.names.index("liked")
    after = with_effect(before, "liked", design.x[place], 0.5)
    moved = (after.draws["utility"] - before.draws["utility"]).mean(("chain", "draw"))
    assert moved.sel(member="CA", candidate="bob") == pytest.approx(0.5)
    assert float(np.abs(moved).sum()) == pytest.approx(0.5)
    shift = after.draws["effect"] - before.draws["effect"]
    assert shift.sel(factor="liked").mean() == pytest.approx(0.5)


def test_goals_are_read_as_they_are_typed(question) -> None:
    wanted = wanted_of(question, bring=["ann=50%", "Bob", "extended=0.2"], members=["AA"])
    assert wanted.goals == (
        Goal("reaches", "ann", 0.5),
        Goal("leads", "bob"),
        Goal("reaches", "extended", 0.2),
    )


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"bring": ["an=50%"]}, r"'an' is no outcome of this scenario; choose ann.*mean 'ann'"),
        ({"bring": ["ann=150%"]}, "write a chance between 0 and 100 %"),
        ({"outcome": "nobody"}, "'nobody' is no outcome"),
        ({"milestone": "never"}, "'never' is no milestone ahead"),
        ({"members": ["XX"]}, "'XX' is no member"),
        ({"paths": 5}, "choose 100 or more"),
    ],
)
def test_what_the_question_does_not_know_is_refused(question, asked, problem) -> None:
    with pytest.raises(InputError, match=problem):
        wanted_of(question, **asked)
