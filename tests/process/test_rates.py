"""The rates: values by hand, directions, and one formula for scalars and arrays."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.process import rates

GAINS = {
    "base": -10.0,
    "home_gain": 3.5,
    "declared_gain": 0.7,
    "frontrunner_gain": 1.7,
    "strength": 0.7,
    "privacy": 0.7,
}
DRAFT = {"sharpness": 3.0, "focal_gain": 1.0, "latent_penalty": -1.5, "refused_penalty": -2.5}
utilities = st.floats(-50, 50)


def speaking(utility: float, home: float = 0, declared: float = 0, frontrunner: float = 0) -> float:
    return float(rates.log_speaking_rate(utility, home, declared, frontrunner, **GAINS))


def test_pressure_adds_the_bandwagon_and_the_patron_to_a_members_own_utility() -> None:
    assert rates.pressured_utility(-1.0, 0.25, 2.0, 0.75) == pytest.approx(0.25)


def test_speaking_at_indifference_loses_half_of_what_privacy_costs() -> None:
    assert speaking(0.0) == pytest.approx(-10.0 - 0.35)


def test_those_who_care_most_gain_all_of_the_strength_and_opponents_pay_for_privacy() -> None:
    assert speaking(1e6) == pytest.approx(-10.0 + 0.7, abs=1e-5)
    assert speaking(-1e6) == pytest.approx(-10.0 + 0.7 - 0.7, abs=1e-5)


@given(utility=st.floats(0.01, 50))
def test_an_objection_is_kept_quieter_than_support_of_the_same_strength(utility: float) -> None:
    assert speaking(-utility) < speaking(utility)


@given(utility=utilities)
def test_prominence_adds_the_same_at_any_utility(utility: float) -> None:
    plain = speaking(utility)
    assert speaking(utility, home=1) - plain == pytest.approx(3.5)
    assert speaking(utility, declared=1) - plain == pytest.approx(0.7)
    assert speaking(utility, frontrunner=1) - plain == pytest.approx(1.7)


def test_a_concession_comes_sooner_to_the_mild_the_outnumbered_and_the_lonely() -> None:
    gains = (-4.0, 0.3, 1.2, 0.4)
    here = rates.log_concession_rate(-1.0, 0.5, 0.5, *gains)
    assert here == pytest.approx(-4.0 - 0.3 + 0.6 + 0.2)
    assert rates.log_concession_rate(0.0, 0.5, 0.5, *gains) - here == pytest.approx(0.3)
    assert rates.log_concession_rate(-1.0, 1.0, 0.5, *gains) - here == pytest.approx(0.6)
    assert rates.log_concession_rate(-1.0, 0.5, 1.0, *gains) - here == pytest.approx(0.2)


def test_those_far_behind_withdraw_sooner() -> None:
    assert rates.log_withdrawal_rate(0.0, log(1 / 1500), 2.5) == pytest.approx(log(1 / 1500))
    assert rates.log_withdrawal_rate(0.4, -7.0, 2.5) == pytest.approx(-6.0)


def test_a_refusal_makes_opening_up_slower_and_deadlock_makes_entry_faster() -> None:
    assert rates.log_availability_rate(1, -6.8, -0.3) == pytest.approx(-7.1)
    assert rates.log_availability_rate(0, -6.8, -0.3) == pytest.approx(-6.8)
    assert rates.log_entry_rate(1.0, -4.3, 0.7) == pytest.approx(-3.6)
    assert rates.log_entry_rate(0.0, -4.3, 0.7) == pytest.approx(-4.3)


def test_a_liked_and_willing_incumbent_is_kept_sooner() -> None:
    assert rates.log_extension_rate(2.0, 0.0, -4.5, 0.4, -1.0) == pytest.approx(-3.7)
    assert rates.log_extension_rate(2.0, 1.0, -4.5, 0.4, -1.0) == pytest.approx(-4.7)


def test_support_hastens_a_proposal() -> None:
    assert rates.log_proposal_rate(0.0, -3.8, 2.5) == pytest.approx(-3.8)
    assert rates.log_proposal_rate(1.0, -3.8, 2.5) == pytest.approx(-1.3)


def test_a_name_called_ahead_has_the_stronger_claim_and_a_draft_a_weaker_one() -> None:
    plain = rates.proposal_claim(0.5, 0, 0, 0, **DRAFT)
    assert plain == pytest.approx(1.5)
    assert rates.proposal_claim(0.5, 1, 0, 0, **DRAFT) - plain == pytest.approx(1.0)
    assert rates.proposal_claim(0.5, 0, 1, 0, **DRAFT) - plain == pytest.approx(-1.5)
    assert rates.proposal_claim(0.5, 0, 0, 1, **DRAFT) - plain == pytest.approx(-2.5)


def test_an_array_gives_what_its_elements_give_one_by_one() -> None:
    utility = np.linspace(-6.0, 6.0, 25)
    whole = rates.log_speaking_rate(utility, 1, 0, 1, **GAINS)
    assert whole.tolist() == pytest.approx([speaking(u, 1, 0, 1) for u in utility])


@given(utility=utilities, home=st.integers(0, 1), frontrunner=st.integers(0, 1))
def test_a_rate_is_finite_for_any_utility(utility: float, home: int, frontrunner: int) -> None:
    assert np.isfinite(speaking(utility, home, 0, frontrunner))


@given(
    utility=utilities,
    declared=st.sampled_from([(0, 0), (1, 1), (0, 1)]),
    frontrunner=st.sampled_from([(0, 0), (1, 1), (0, 1)]),
    gains=st.tuples(*[st.floats(-3, 3)] * 5),
)
def test_nobody_speaks_faster_than_the_bound_even_where_prominence_is_lost(
    utility: float,
    declared: tuple[int, int],
    frontrunner: tuple[int, int],
    gains: tuple[float, ...],
) -> None:
    (declared_now, declared_once), (ahead_now, ahead_once) = declared, frontrunner
    rate = rates.log_speaking_rate(utility, 1, declared_now, ahead_now, -10.0, *gains)
    bound = rates.log_speaking_bound(1, declared_once, ahead_once, -10.0, *gains)
    assert rate <= bound + 1e-12


@pytest.mark.parametrize("sharpness", [1.5, 2.5, 5.0])
@pytest.mark.parametrize("strength", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("privacy", [0.0, 0.7, 1.4])
def test_word_for_a_candidate_never_speaks_for_a_lower_utility_nor_word_against_for_a_higher_one(
    sharpness: float, strength: float, privacy: float
) -> None:
    # how likely a member is to say it at all counts too: it is a matter of how much it cares.
    # Where words follow the position less closely than 1.5 this may fail; the stated slope is 2.5
    utility = np.linspace(-6.0, 6.0, 481)
    gains = {**GAINS, "strength": strength, "privacy": privacy}
    speaks = rates.log_speaking_rate(utility, 0, 0, 0, **gains)
    reserve_gap, accept_gap = 1.5, 1.2
    endorses = speaks - np.logaddexp(0.0, -sharpness * (utility - accept_gap))
    opposes = speaks - np.logaddexp(0.0, sharpness * (utility + reserve_gap))
    assert (np.diff(endorses) > 0).all()
    if 2.0 * strength >= privacy:
        assert (np.diff(opposes) < 0).all()
