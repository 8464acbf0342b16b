from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.errors import InputError
from forecast.scoring.reliability import outcome_pairs, reliability


def pairs(said, happened, case=None):
    """One date a case and one outcome a date."""
    n = len(said)
    return pd.DataFrame(
        {
            "forecaster": "ours",
            "case": case or [f"c{i:04d}" for i in range(n)],
            "as_of": date(2020, 1, 1),
            "outcome": "ann",
            "probability": said,
            "happened": happened,
        }
    )


def races(n, seed, sharpen=1.0):
    """Races of three outcomes that fall as probabilities say; said sharper by `sharpen`."""
    rng = np.random.default_rng(seed)
    frames = []
    for i in range(n):
        true = rng.dirichlet([1.0, 1.0, 1.0])
        said = true**sharpen / (true**sharpen).sum()
        truth = rng.choice(3, p=true)
        one = pairs(said, np.arange(3) == truth, case=[f"c{i:04d}"] * 3)
        frames.append(one.assign(outcome=["ann", "bob", "field"]))
    return pd.concat(frames, ignore_index=True)


def test_every_outcome_stands_beside_whether_it_came_true(say, resolve):
    found = outcome_pairs([say(), say(forecaster="when", who=None)], {"a": resolve()})
    assert found["forecaster"].unique().tolist() == ["ours"]
    assert found.set_index("outcome")["happened"].to_dict() == {
        "ann": True, "bob": False, "extended": False, "field": False,
    }  # fmt: skip


def test_a_truth_that_was_not_listed_stands_with_probability_zero(say, resolve):
    said = say(who={"ann": 0.5, "field": 0.5})
    found = outcome_pairs([said], {"a": resolve(outcome="extended")}).set_index("outcome")
    assert found.loc["extended", ["probability", "happened"]].tolist() == [0.0, True]


def test_pairs_need_a_resolution(say):
    with pytest.raises(InputError, match="the case has no resolution"):
        outcome_pairs([say()], {})


def test_the_curve_is_the_monotone_fit():
    found = reliability(pairs([0.1, 0.3, 0.6, 0.9], [0, 1, 0, 1]), rng_seed=1, n_resamples=50)
    assert found.curve["observed"].tolist() == [0.0, 0.5, 0.5, 1.0]


def test_the_error_weighs_the_gaps_of_ten_bins():
    found = reliability(pairs([0.25, 0.25, 0.85, 1.0], [1, 0, 1, 1]), rng_seed=1, n_resamples=50)
    assert found.expected_error == pytest.approx((2 * 0.25 + 0.15 + 0.0) / 4)


def test_a_case_on_many_dates_weighs_no_more():
    once = pairs([0.3, 0.9], [0, 1])
    again = pd.concat([once, once.iloc[:1].assign(as_of=date(2020, 2, 1))])
    found = [reliability(one, rng_seed=1, n_resamples=20) for one in (once, again)]
    assert found[0].expected_error == pytest.approx(found[1].expected_error)
    assert found[1].n_cases == 2


def test_the_parts_add_up_to_the_brier_score():
    pool = races(60, seed=1)
    found = reliability(pool, rng_seed=1, n_resamples=20)
    brier = ((pool["probability"] - pool["happened"]) ** 2).mean()
    assert found.miscalibration - found.discrimination + found.uncertainty == pytest.approx(brier)


def test_a_calibrated_forecaster_stays_in_the_band_and_has_no_error_beyond_chance():
    found = reliability(races(300, seed=2), rng_seed=1, n_resamples=300)
    curve = found.curve
    inside = (curve["observed"] >= curve["band_low"]) & (curve["observed"] <= curve["band_high"])
    assert np.average(inside, weights=curve["weight"]) > 0.8
    assert found.debiased_error < 0.02


def test_an_overconfident_forecaster_leaves_the_band():
    found = reliability(races(300, seed=2, sharpen=4.0), rng_seed=1, n_resamples=300)
    curve = found.curve
    inside = (curve["observed"] >= curve["band_low"]) & (curve["observed"] <= curve["band_high"])
    assert np.average(inside, weights=curve["weight"]) < 0.5
    assert found.debiased_error > 0.08


def test_dates_of_one_case_are_resampled_together():
    """Ten dates that say the same are worth one, not ten: the band is that of one."""
    once = races(40, seed=3)
    copies = pd.concat([once.assign(as_of=date(2020, 1, day)) for day in range(1, 11)])
    found = [reliability(one, rng_seed=1, n_resamples=100).curve for one in (once, copies)]
    pd.testing.assert_frame_equal(found[0], found[1])


def test_the_order_of_outcomes_and_rows_changes_nothing():
    pool = races(30, seed=4)
    first = reliability(pool, rng_seed=1, n_resamples=30)
    assert reliability(pool, rng_seed=1, n_resamples=30).expected_error_if_calibrated == (
        first.expected_error_if_calibrated
    )
    shuffled = pool.sample(frac=1.0, random_state=1)
    again = reliability(shuffled, rng_seed=1, n_resamples=30)
    pd.testing.assert_frame_equal(again.curve, first.curve)


def test_forecasters_are_judged_one_at_a_time():
    both = pd.concat([pairs([0.5], [1]), pairs([0.5], [1]).assign(forecaster="theirs")])
    with pytest.raises(InputError, match="pairs of 2 forecasters"):
        reliability(both, rng_seed=1)
