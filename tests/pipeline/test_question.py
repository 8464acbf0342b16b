"""A question in which nobody is named yet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forecast import pipeline
from forecast.errors import EvidenceError
from forecast.model.fit import prior_draws
from forecast.model.newcomers import with_newcomers
from forecast.model.opening import opening_state
from forecast.posterior import Diagnostics, Labelled, Posterior

CONFIG = """\
title: Who follows Wörner
case: nato-1994
as_of: 1994-08-13
horizon: 1995-06-01
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "nobody.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.mark.usefixtures("kernel", "program")
def test_a_race_without_a_name_is_won_by_someone_not_yet_named(config):
    question = pipeline.ask(config, ["simulation.paths=500"])
    assert question.case.candidates == ()
    prepared = pipeline.prepare(question)
    prior = Labelled.of(prior_draws(prepared, 20, rng_seed=1))
    drawn = with_newcomers(prior, prepared.inputs, 6, rng_seed=1)
    opening = opening_state(prepared.inputs.record, 6)
    posterior = Posterior(drawn, opening, Diagnostics("ok", 1.0, 1000.0, 0))
    sampled = pipeline.simulate(question, prepared, posterior)
    assert [outcome.id for outcome in sampled.outcomes] == ["field", "extended", "undecided"]
    shares = np.bincount(sampled.outcome, minlength=3) / 500
    assert shares[0] > 0.5
    assert shares[1] == 0.0


def test_a_race_without_a_name_needs_room_for_one(config):
    with pytest.raises(EvidenceError, match=r"no candidate is public by 1994-08-13.*newcomers"):
        pipeline.ask(config, ["simulation.newcomers=0"])
