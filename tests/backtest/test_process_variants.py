"""A variant of the process believes something else beforehand, and is scored like the full one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy.special import expit

from forecast.backtest import process_variants
from forecast.backtest.forecasters import OUTSIDE_VIEW, process_forecasts, said_by
from forecast.backtest.kept import Counted
from forecast.backtest.process import ProcessAlone
from forecast.backtest.process_variants import FULL, VARIANTS, compare_process_variants
from forecast.backtest.races import dated_races
from forecast.backtest.tied_by_prior import FAR, tied_by_prior
from forecast.evidence.load import load_case
from forecast.evidence.members import load_members
from forecast.evidence.seeds import seeds_directory
from forecast.pipeline.past import past_question
from forecast.pipeline.preparation import prepare
from forecast.scenario.process_priors import FREE, Prior, ProcessPriors
from forecast.scenario.schema import FitSettings, SimulationSettings
from forecast.scoring.scored import EXTENDED, FIELD

EVERY_DAYS = 56
NAMES = ("nato-1999", "euco-2017", "imf-2004")
LEARNED = ProcessPriors(log_entry_rate=Prior(mean=-5.0, sd=0.2))


@pytest.fixture(scope="module")
def cases():
    return [load_case(name) for name in NAMES]


def priors_of(name: str) -> ProcessPriors:
    return next(v for v in VARIANTS if v.name == name).priors(LEARNED)


def test_the_full_process_believes_what_was_learned():
    assert priors_of(FULL) == LEARNED
    assert VARIANTS[0].name == FULL


def test_the_stated_priors_are_the_usual_ones():
    found, usual = priors_of("stated priors, not learned"), ProcessPriors()
    assert {name: getattr(found, name) for name in FREE} == {n: getattr(usual, n) for n in FREE}


def test_what_is_left_out_has_no_room():
    alone = priors_of("without common factor")
    for share in (alone.common_share, alone.bloc_share):
        assert expit(share.mean + 3 * share.sd) < 0.01
    stubborn = priors_of("without bargaining").log_concession_rate
    assert stubborn.mean + 3 * stubborn.sd < -13
    assert alone.log_entry_rate == LEARNED.log_entry_rate


def test_variants_that_say_the_same_lose_nothing_and_one_that_knows_less_does(
    cases, monkeypatch, tmp_path
):
    asked = ProcessAlone(
        load_members(seeds_directory() / "members.csv"), lambda case: LEARNED, tmp_path
    )
    races = dated_races(cases, EVERY_DAYS)

    def counts(case, as_of, *, on_truth: int) -> Counted:
        days = str((case.resolution.on - as_of).days + 9)  # nobody knows the day
        paths = {case.resolution.outcome: on_truth, "extended": 1000 - on_truth}
        return Counted(outcomes=paths, days={days: 1000}, verdict="ok")

    def answered(cases, every_days, asked, progress, *, n_workers):
        knows_less = asked.priors_of(cases[0]).log_concession_rate.mean < -13
        by_name = {case.case: case for case in cases}
        progress(1.0)
        return {
            (d.race.case, d.race.as_of): counts(
                by_name[d.race.case], d.race.as_of, on_truth=100 if knows_less else 900
            )
            for d in dated_races(cases, every_days)
        }

    monkeypatch.setattr(process_variants, "process_alone", answered)
    by_name = {case.case: case for case in cases}
    even = {
        (d.race.case, d.race.as_of): counts(
            by_name[d.race.case], d.race.as_of - timedelta(30), on_truth=50
        )
        for d in races
    }
    outside = [replace(f, forecaster=OUTSIDE_VIEW) for f in process_forecasts(races, even)]
    told = []
    rows = compare_process_variants(
        cases,
        outside,
        asked,
        every_days=EVERY_DAYS,
        progress=lambda stage, share: told.append(share),
    )
    lost = {row["variant"]: row.get("log_score_lost") for row in rows}
    assert lost[FULL] is None
    assert lost["stated priors, not learned"] == lost["without common factor"] == 0
    assert lost["without bargaining"] > 1
    assert {row["dates"] for row in rows} == {len(races)}
    assert told == pytest.approx([k / len(VARIANTS) for k in range(1, len(VARIANTS) + 1)])


def test_without_silence_nobody_speaks_more_for_what_they_want():
    quiet = priors_of("without silence")
    assert quiet.speaking_strength == quiet.speaking_privacy == 0
    assert quiet.log_speaking_rate == LEARNED.log_speaking_rate


def test_tied_by_prior_every_name_starts_from_its_odds_against_the_field(cases):
    race = dated_races(cases, EVERY_DAYS)[-1]
    question = past_question(
        next(case for case in cases if case.case == race.race.case),
        race.race.as_of,
        load_members(seeds_directory() / "members.csv"),
        LEARNED,
        horizon_days=730,
        fit=FitSettings(),
        simulation=SimulationSettings(paths=100, tie="none"),
    )
    names = [c.id for c in question.case.candidates]
    chances = dict.fromkeys(names, 0.0) | {names[0]: 0.6, FIELD: 0.2, EXTENDED: 0.2}
    view = said_by(race, OUTSIDE_VIEW, probabilities=chances)
    informed = tied_by_prior(question, view)
    inputs = prepare(informed).inputs
    (x,), order = inputs.design.x, inputs.record.candidates
    assert x.shape == (len(question.members), len(names))
    assert x[:, order.index(names[0])] == pytest.approx(np.log(3.0))
    assert (x[:, [order.index(name) for name in names[1:]]] == -FAR).all()
