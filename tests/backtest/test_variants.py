"""A variant sees less than the full forecaster, and nothing else."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from forecast.backtest.variants import VARIANTS, WHO_FEATURES, _seen
from forecast.evidence.gate import known
from forecast.evidence.load import load_case
from forecast.outside_view.days import DAY_FEATURES
from forecast.outside_view.features import TODAY_FEATURES
from forecast.outside_view.race import Race, race_as_of

SWITCHES = {"slots", "term"}


@pytest.fixture(scope="module")
def race() -> Race:
    as_of = date(2024, 3, 15)
    return race_as_of(known(load_case("nato-2024"), as_of), as_of)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_variant_leaves_out_features_that_exist(variant):
    assert variant.without <= {*WHO_FEATURES, *TODAY_FEATURES, *DAY_FEATURES, *SWITCHES}


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_what_is_left_out_is_zero_and_the_rest_is_as_it_was(variant, race):
    seen = _seen(race, variant)
    for place, name in enumerate(WHO_FEATURES):
        wanted = 0.0 if name in variant.without else race.features[:, place]
        assert np.array_equal(seen.features[:, place], np.broadcast_to(wanted, len(race.features)))
    for place, name in enumerate(TODAY_FEATURES):
        assert seen.today[place] == (0.0 if name in variant.without else race.today[place])
    assert seen.slots == (() if "slots" in variant.without else race.slots)


def test_the_full_variant_sees_all(race):
    seen = _seen(race, VARIANTS[0])
    assert np.array_equal(seen.features, race.features)
    assert (seen.body, seen.rule, seen.slots) == (race.body, race.rule, race.slots)
