"""How a body decides, as priors: every process parameter, its prior and its reason.

A scenario overrides any of them by name under `process:`. Rates are per day, on the log
scale. Until they are learned, the rates are counted over the nine NATO races in the seeds
that were finished before November 2023 (each up to the day before its decision); the rest
are stated judgements.
"""

from __future__ import annotations

from math import log

from pydantic import Field

from forecast.scenario.base import Strict


class Prior(Strict):
    """A normal prior: `mean` and `sd` on the scale on which the parameter is used."""

    mean: float
    sd: float = Field(gt=0)
    why: str = ""


def _prior(mean: float, sd: float, why: str) -> Prior:
    return Prior(mean=mean, sd=sd, why=why)


class ProcessPriors(Strict):
    """Priors of the learned process parameters, and the values of the fixed ones."""

    # what members want
    acceptability_mean: Prior = _prior(
        0.0, 0.5, "a name in the air starts at indifference: most that are floated come to nothing"
    )
    log_utility_sd: Prior = _prior(
        log(1.7), 0.2, "one sd of a member's utility about spans 'accept' to 'oppose'"
    )
    common_share: Prior = _prior(
        0.85, 0.4, "logit scale; about 70 % of the variance of utility is shared by all members"
    )
    bloc_share: Prior = _prior(
        -0.4, 0.5, "logit scale; about 40 % of what is not shared by all is shared in a bloc"
    )
    head_of_government: Prior = _prior(
        0.4, 0.3, "heads of government carry weight with their peers; weak"
    )
    support_pull: Prior = _prior(
        0.8, 0.2, "bandwagon: utility gained when all others are on record; bounded, hardly learned"
    )

    # what they say of it
    log_reserve_gap: Prior = _prior(log(1.5), 0.2, "width of 'reserve' on the utility scale")
    log_accept_gap: Prior = _prior(log(1.2), 0.2, "width of 'accept' on the utility scale")
    statement_sharpness: float = Field(
        default=2.5,
        gt=0,
        description="words follow the position closely: slope of the ordered logit in utility",
    )
    log_speaking_rate: Prior = _prior(
        -10.0, 0.8, "12 first statements on no favourite in 357,000 pair-days, most by home states"
    )
    speaking_home: Prior = _prior(
        3.5, 0.6, "17 of 24 first statements were of a member on its own national"
    )
    speaking_declared: Prior = _prior(0.7, 0.4, "declared candidates are asked about more often")
    speaking_frontrunner: Prior = _prior(
        1.7, 0.4, "12 first statements in 64,000 pair-days on a favourite: five times the others"
    )
    speaking_agenda: Prior = _prior(0.5, 0.3, "ministers speak when they meet")
    speaking_strength: float = Field(
        default=0.7, ge=0, description="log-rate gained by those who care, v^2 / (1 + v^2)"
    )
    speaking_privacy: float = Field(
        default=0.7,
        ge=0,
        description="log-rate lost when the utility is negative: objections are kept private",
    )

    # what it takes to agree
    objection_threshold: Prior = _prior(
        -3.0, 0.5, "silence is broken only well below indifference: blocking alone is costly"
    )
    log_concession_rate: Prior = _prior(
        log(1 / 75), 0.6, "1 concession in 51 days of standing objections; held longer by judgement"
    )
    concession_utility: Prior = _prior(0.3, 0.12, "deeper objections stand longer")
    concession_support: Prior = _prior(
        1.2, 0.5, "objecting alone against a large majority is costly"
    )
    concession_isolation: Prior = _prior(0.4, 0.3, "the last hold-out is pressed hardest")
    log_deadline_gain: Prior = _prior(
        log(3.0), 0.4, "the concession rate at a deadline is about four times that far from it"
    )
    permanent_share: float = Field(
        default=0.08,
        ge=0,
        lt=1,
        description="hold-outs who never concede while their government lasts",
    )
    deadline_width_days: float = Field(
        default=30.0, gt=0, description="e-folding time of the deadline effect"
    )

    # how it is put to the body
    log_proposal_rate: Prior = _prior(
        log(1 / 45), 0.6, "5 successors in 337 ramp-weighted days; about half of the tries pass"
    )
    proposal_support: Prior = _prior(
        2.5, 0.6, "a name that all were counted behind was chosen within 0 to 5 days (2009, 2023)"
    )
    proposal_agenda: Prior = _prior(
        0.5, 0.25, "log-odds gained while ministers or leaders meet; weak"
    )
    proposal_sharpness: Prior = _prior(
        3.0, 0.5, "soundings before a name is put find out well who is liked best"
    )
    proposal_focal: Prior = _prior(
        1.0, 0.3, "soundings begin with the name that is called ahead: a focal point"
    )
    draft_latent: Prior = _prior(
        -1.5, 0.4, "a name that never said it is open can be drafted (Claes, Stoltenberg 2014)"
    )
    draft_refused: Prior = _prior(
        -2.5, 0.5, "so can one that said no, more rarely (Rasmussen, to the eve of his bid)"
    )
    proposal_ramp_days: float = Field(
        default=150.0,
        gt=0,
        description="the rate falls by e for each 150 days that the end of the term is away",
    )
    frontrunner_sharpness: Prior = _prior(
        2.5, 0.4, "early clear favourites won about half of the races in the wider collection"
    )

    # who is in the race
    log_withdrawal_rate: Prior = _prior(
        log(1 / 1500), 0.5, "withdrawals are of rivals; a leader hardly ever leaves: judgement"
    )
    withdrawal_gap: Prior = _prior(
        2.5, 0.6, "log-rate gained when all others are behind the leader"
    )
    log_availability_rate: Prior = _prior(-6.8, 0.4, "10 floated names opened up in 9,200 days")
    refusal_penalty: Prior = _prior(
        -0.3, 0.5, "1 refusal taken back in 600 days: hardly slower than opening up at all"
    )
    log_entry_rate: Prior = _prior(-4.3, 0.4, "58 new names in 4,400 days")
    entry_deadlock: Prior = _prior(
        0.7, 0.3, "new names are sought when the leader meets objections"
    )
    log_extension_rate: Prior = _prior(
        log(1 / 90), 0.6, "4 extensions in 167 ramp-weighted days; halved by judgement: few cases"
    )
    extension_liking: Prior = _prior(0.4, 0.2, "an incumbent whom the members like is kept sooner")
    extension_reluctance: Prior = _prior(
        -1.0, 0.4, "log-rate lost when the incumbent declines in public"
    )
    extension_ramp_days: float = Field(
        default=150.0,
        gt=0,
        description="like the proposal ramp: extensions came 89 to 553 days before the end",
    )

    # how far the record is believed
    official_reliability: float = Field(
        default=0.98, gt=0, le=1, description="an office speaks for itself"
    )
    named_reliability: float = Field(
        default=0.92, gt=0, le=1, description="a named person may overstate"
    )
    anonymous_reliability: float = Field(
        default=0.75, gt=0, le=1, description="diplomats brief with a purpose"
    )
    repeat_weight: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="a member that repeats its objection tells less than one that speaks first",
    )
    weak_row_weight: float = Field(
        default=0.5, gt=0, le=1, description="rows unverified, or worded with hindsight, count half"
    )
    press_weight: float = Field(
        default=0.5, gt=0, le=1, description="reports of unnamed members copy one another"
    )
    favourite_weight: float = Field(
        default=0.8, gt=0, le=1, description="reports of a favourite copy one another a little less"
    )
    headcount_noise: float = Field(
        default=0.08,
        gt=0,
        description="sd of a reported head-count as a share of all members, beside sampling",
    )
    ballot_indifference: float = Field(
        default=0.3,
        ge=0,
        description="voters this near to indifference abstain; about one in six did in UN polls",
    )
    agenda_days: int = Field(
        default=3, ge=1, description="length of the window that a meeting opens, from its first day"
    )


FREE: tuple[str, ...] = tuple(
    name for name, field in ProcessPriors.model_fields.items() if field.annotation is Prior
)
"""Names of the parameters that have a prior."""
FIXED: tuple[str, ...] = tuple(n for n in ProcessPriors.model_fields if n not in FREE)
"""Names of the numbers that are taken as they are stated."""
