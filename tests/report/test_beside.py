"""What the forecast is tied to stands beside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forecast.report.beside import beside_remark, beside_sentence, beside_table


@pytest.fixture
def tied(forecast):
    """A forecast that is tied, with 4 % of the outside view on what no path reached."""
    odds = {outcome.id: outcome.probability for outcome in forecast.outcomes}
    told = {
        "tied_to": {**odds, "undecided": 0.25},
        "process_weights": {"who": 0.3, "when": 0.0},
        "learned": {**odds, "undecided": 0.25},
        "unlearned": odds,
        "process_alone": {},
        "out_of_reach": 0.04,
        "effective_share": 0.5,
    }
    return replace(forecast, provenance={**forecast.provenance, "outside_view": told})


def test_every_outcome_has_its_learned_and_unlearned_odds(tied):
    table = beside_table(tied)
    assert len(table) == len(tied.outcomes)
    assert (table["Forecast"] == table["its priors alone"]).all()
    assert table["Outside view"].iloc[-1].startswith("25")
    assert table["Tied to"].iloc[-1].startswith("25")
    assert set(table["Process alone"]) == {"<1 %"}


def test_paths_that_carry_it_and_odds_out_of_reach_are_told(tied):
    remark = beside_remark(tied)
    assert f"{0.5 * tied.n_paths:,.0f} even ones" in remark
    assert "4 % of the odds" in remark


def test_the_weights_of_the_pool_are_told(tied):
    assert "the process counts 30 % for who and 0 % for when" in beside_sentence(tied)


def test_how_much_the_days_are_sharpened_is_told(tied):
    told = tied.provenance["outside_view"]
    weights = {"who": 0.3, "when": 0.4, "sharpness": 1.5}
    sharp = replace(
        tied, provenance={**tied.provenance, "outside_view": {**told, "process_weights": weights}}
    )
    assert "40 % for when, and the log-odds" in beside_sentence(sharp)
    assert "stretched by 1.50" in beside_sentence(sharp)
    assert "stretched" not in beside_sentence(tied)


def test_a_run_kept_from_before_the_pool_is_still_told(tied):
    told = dict(tied.provenance["outside_view"])
    del told["tied_to"], told["process_weights"]
    old = replace(tied, provenance={**tied.provenance, "outside_view": told})
    assert "tied to the outside view." in beside_sentence(old)
    assert list(beside_table(old)) == [
        "Outcome", "Forecast", "Outside view", "its priors alone", "Process alone",
    ]  # fmt: skip


def test_a_forecast_by_the_process_alone_has_nothing_beside_it(forecast):
    alone = replace(forecast, provenance={**forecast.provenance, "outside_view": None})
    assert beside_table(alone).empty
    assert beside_remark(alone) == beside_sentence(alone) == ""
