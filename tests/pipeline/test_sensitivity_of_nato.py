"""Every event of the NATO record left out by weights, against a fit without it: minutes."""

from __future__ import annotations

from dataclasses import replace
from math import hypot

import pytest

from forecast import pipeline
from forecast.analysis.probability import estimate
from forecast.pipeline.sensitivity.base import base_of, happened
from forecast.pipeline.sensitivity.carried import fit_of, refitted, without_event
from forecast.store import kept

SETTINGS = (
    "simulation.tie=none", "simulation.paths=10000",
    "fit.chains=4", "fit.draws=500", "fit.tune=400",
)  # fmt: skip


@pytest.mark.slow
def test_weights_agree_with_fits_wherever_pareto_k_allows_them(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "folder", lambda: tmp_path)
    question = pipeline.ask("configs/nato-2024.yaml", SETTINGS)
    base = base_of(question, told=lambda share: None)
    for place in range(len(question.case.events)):
        without = replace(question, case=without_event(question.case, place))
        found = base.answered(without)
        if found.how != "weighted":
            continue
        by_fit = refitted(base.source, without, fit_of(without))
        for outcome in base.sampled.outcomes:
            one, other = (estimate(s, happened(s, outcome.id)) for s in (found.sampled, by_fit))
            apart = abs(one.probability - other.probability)
            # 17 events of 9 outcomes: one in a few hundred may lie beyond three errors
            assert apart < 4 * hypot(one.mcse, other.mcse) + 0.002, (place, outcome.id)
