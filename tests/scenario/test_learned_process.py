"""Learned priors take the place of stated ones, and never those of the scenario's own race."""

from __future__ import annotations

import pytest

from forecast.scenario.learned_process import ANY, LearnedPrior, LearnedProcess, check_complete
from forecast.scenario.process_priors import FREE, Prior, ProcessPriors

MEANS = {("", "club", "consensus"): 1.0, ("", "club", ANY): 2.0, ("", ANY, "consensus"): 3.0}
MEANS |= {("", ANY, ANY): 4.0, ("club-2001", "club", "consensus"): 5.0}


@pytest.fixture
def learned() -> LearnedProcess:
    return LearnedProcess(
        tuple(
            LearnedPrior(without, body, rule, name, mean, 0.5)
            for (without, body, rule), mean in MEANS.items()
            for name in FREE
        )
    )


@pytest.mark.parametrize(
    ("body", "rule", "without", "expected"),
    [
        ("club", "consensus", None, 1.0),
        ("club", "majority", None, 2.0),
        ("guild", "consensus", None, 3.0),
        ("guild", "majority", None, 4.0),
        ("club", "consensus", "club-2001", 5.0),
        ("club", "consensus", "club-2099", 1.0),
    ],
)
def test_a_race_has_the_priors_of_its_body_and_rule_without_itself(
    learned, body, rule, without, expected
):
    found = learned.priors(ProcessPriors(), body=body, rule=rule, without=without)
    assert {getattr(found, name).mean for name in FREE} == {expected}
    assert found.statement_sharpness == ProcessPriors().statement_sharpness


def test_what_the_scenario_states_itself_is_kept(learned):
    own = ProcessPriors(log_entry_rate=Prior(mean=-9.0, sd=0.1, why="mine"))
    found = learned.priors(own, body="club", rule="consensus")
    assert found.log_entry_rate == own.log_entry_rate
    assert found.log_proposal_rate.mean == 1.0


def test_a_learned_prior_says_what_it_was_before(learned):
    found = learned.priors(ProcessPriors(), body="club", rule="consensus")
    assert "before: -4.3 (0.4), 58 new names in 4,400 days" in found.log_entry_rate.why


def test_a_table_that_lacks_a_parameter_is_refused(learned):
    check_complete(learned)
    with pytest.raises(ValueError, match="missing, or told twice"):
        check_complete(LearnedProcess((*learned.rows[:3], *learned.rows[4:])))
