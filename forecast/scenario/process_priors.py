"""How a body decides, as priors: every process parameter, its prior and its reason.

A scenario overrides any of them by name under `process:`. Rates are per day, on the log
scale. The numbers are stated judgements until they are learned from finished cases.
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
    return Field(default=Prior(mean=mean, sd=sd, why=why))  # type: ignore[return-value]


def _fixed(value: float, why: str, **bounds: float) -> float:
    return Field(default=value, description=why, **bounds)  # type: ignore[arg-type,return-value]


class ProcessPriors(Strict):
    """Priors of the learned process parameters, and the values of the fixed ones."""

    # what members want
    acceptability_mean: Prior = _prior(
        0.3, 0.5, "a name in the air starts a little above indifference: it was floated by somebody"
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
    log_speaking_rate: Prior = _prior(
        log(1 / 700), 0.6, "a capital speaks of a name that is merely floated less than once a year"
    )
    speaking_declared: Prior = _prior(0.5, 0.3, "declared candidates are asked about more often")
    speaking_frontrunner: Prior = _prior(1.0, 0.4, "the favourite most of all")
    speaking_agenda: Prior = _prior(0.5, 0.3, "ministers speak when they meet")
    speaking_strength: float = _fixed(
        0.7, "log-rate gained by those who care, v^2 / (1 + v^2); fixed", ge=0
    )
    speaking_privacy: float = _fixed(
        0.7, "log-rate lost when the utility is negative: objections are kept private; fixed", ge=0
    )

    # what it takes to agree
    objection_threshold: Prior = _prior(
        -3.0, 0.5, "silence is broken only well below indifference: blocking alone is costly"
    )
    log_concession_rate: Prior = _prior(
        log(1 / 90), 0.6, "an objection of average depth stands about three months"
    )
    concession_utility: Prior = _prior(0.3, 0.12, "deeper objections stand longer")
    concession_support: Prior = _prior(1.2, 0.5, "objecting alone against a large majority is costly")
    concession_isolation: Prior = _prior(0.4, 0.3, "the last hold-out is pressed hardest")
    log_deadline_gain: Prior = _prior(
        log(3.0), 0.4, "the concession rate at a deadline is about four times that far from it"
    )
    permanent_share: float = _fixed(
        0.08, "hold-outs who never concede while their government lasts; fixed", ge=0, lt=1
    )
    deadline_width_days: float = _fixed(30.0, "e-folding time of the deadline effect; fixed", gt=0)

    # how it is put to the body
    log_proposal_rate: Prior = _prior(
        log(1 / 45), 0.6, "at the end of the term a name without open objection is put within weeks"
    )
    proposal_agenda: Prior = _prior(0.5, 0.25, "log-odds gained while ministers or leaders meet; weak")
    proposal_sharpness: Prior = _prior(
        1.5, 0.3, "how strongly the dean of the council favours the best-liked available name"
    )
    proposal_ramp_days: float = _fixed(
        150.0, "the rate falls by e for each 150 days that the end of the term is away; fixed", gt=0
    )
    frontrunner_sharpness: Prior = _prior(
        1.2, 0.3, "how well the press sees who is liked best when it names a favourite"
    )

    # who is in the race
    log_withdrawal_rate: Prior = _prior(log(1 / 2000), 0.6, "a rival level with the leader stays")
    withdrawal_gap: Prior = _prior(3.0, 0.6, "log-rate gained when all others are behind the leader")
    log_availability_rate: Prior = _prior(
        log(1 / 400), 0.6, "a name that is floated becomes open to the post about once a year"
    )
    refusal_penalty: Prior = _prior(
        -0.9, 0.4, "own refusals are often taken back, but slowly (Rasmussen in 2009, Stoltenberg in 2023)"
    )
    log_entry_rate: Prior = _prior(
        log(1 / 120), 0.5, "new names keep coming: about three a year, most of them soon forgotten"
    )
    entry_deadlock: Prior = _prior(0.7, 0.3, "new names are sought when the leader meets objections")
    log_extension_rate: Prior = _prior(
        log(1 / 120), 0.6, "of the nine NATO races from 1987 to 2023 in the seeds four ended with the incumbent extended"
    )
    extension_liking: Prior = _prior(0.4, 0.2, "an incumbent whom the members like is kept sooner")
    extension_reluctance: Prior = _prior(-1.0, 0.4, "log-rate lost when the incumbent declines in public")
    extension_ramp_days: float = _fixed(
        90.0, "the rate falls by e for each 90 days that the end of the term is away; fixed", gt=0
    )

    # how far the record is believed
    official_reliability: float = _fixed(0.98, "an office speaks for itself; fixed", gt=0, le=1)
    named_reliability: float = _fixed(0.92, "a named person may overstate; fixed", gt=0, le=1)
    anonymous_reliability: float = _fixed(0.75, "diplomats brief with a purpose; fixed", gt=0, le=1)
    weak_row_weight: float = _fixed(
        0.5, "rows unverified, or worded with hindsight, count half; fixed", gt=0, le=1
    )
    press_weight: float = _fixed(
        0.5, "reports of unnamed members and of favourites copy one another; fixed", gt=0, le=1
    )
    headcount_noise: float = _fixed(
        0.08, "sd of a reported head-count as a share of all members, beside sampling; fixed", gt=0
    )
    agenda_days: int = _fixed(3, "length of the window that a meeting opens, from its first day", ge=1)  # type: ignore[assignment]
