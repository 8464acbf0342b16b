"""Ballots as likelihood: what a tally says of those who voted, name by name or among names.

Every function returns a scalar log-likelihood (up to a constant). v: (epoch, member).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytensor.tensor as pt

from forecast.evidence.record import Record
from forecast.model.approximations import GUESSED, NONE_LEFT, ROUNDED, TINY
from forecast.model.arrays import flag, log_share_among
from forecast.model.preference import Parameters
from forecast.model.rule import Rule

Tensor = Any


def tallies(v: Tensor, record: Record, rule: Rule, parameters: Parameters) -> Tensor:
    """Ballots on one name at a time, in which every voter is in favour, against, or neither.

    A member votes for with probability logistic(s (v - d)) and against with logistic(s (-v - d)):
    s is the sharpness of its words, d how near to indifference it abstains. The number in favour
    is normal about its expectation; so is the number against, among those not in favour; the
    number of veto players against is exact. A tally that is trusted less is read as off by more
    votes: sd (1 - trust) times that of a mere guess. Leaked tallies err; they are not made up.
    """
    said = record.tallies
    in_favour, against = vote_probabilities(v[said.epoch], parameters)
    found = _votes_for(in_favour, record) + _votes_against(in_favour, against, record, rule)
    return (said.weight * found).sum()


def vote_probabilities(v: Tensor, parameters: Parameters) -> tuple[Tensor, Tensor]:
    """P(votes in favour) and P(votes against) at utility v, of any shape."""
    sharpness, width = parameters["statement_sharpness"], parameters["ballot_indifference"]
    return pt.sigmoid(sharpness * (v - width)), pt.sigmoid(-sharpness * (v + width))


def _votes_for(in_favour: Tensor, record: Record) -> Tensor:
    """(tally,), log-density of the votes in favour; zero where they were not published."""
    said = record.tallies
    known = _is_known(said.in_favour)
    mean = in_favour.mean(axis=1) * said.of
    spread = (in_favour * (1.0 - in_favour)).mean(axis=1) * said.of
    return _log_normal(_or_zero(said.in_favour), mean, spread, record) * known


def _is_known(votes: Tensor) -> Tensor:
    return flag(pt.ge(votes, 0.0))


def _or_zero(votes: Tensor) -> Tensor:
    return pt.where(pt.ge(votes, 0.0), votes, 0.0)


def _votes_against(in_favour: Tensor, against: Tensor, record: Record, rule: Rule) -> Tensor:
    """The same of the votes against, veto players apart from the others where that is known."""
    said, few = record.tallies, rule.n_few > 0
    # veto players are told apart where they are few, and their number fits the rule
    told = _is_known(said.vetoes) * pt.le(_or_zero(said.vetoes), rule.n_few) * float(few)
    apart = told[:, None] * rule.veto
    rest = (against * (1.0 - apart)).mean(axis=1)
    left = (1.0 - in_favour - against * apart).mean(axis=1)
    # where all are surely in favour nobody is left, and of nobody half are against
    share = pt.clip((rest + TINY) / (left + 2.0 * TINY), TINY, 1.0 - TINY)
    known, by_players = _is_known(said.against), _or_zero(said.vetoes) * told
    voters = said.of - _or_zero(said.in_favour) - by_players
    counted = (_or_zero(said.against) - by_players) * known
    found = _log_normal(counted, voters * share, voters * share * (1.0 - share), record) * known
    if not few:
        return found
    chance = number_of(against[:, rule.few], rule.n_few)
    exact = chance[pt.arange(chance.shape[0]), pt.cast(by_players, "int64")]
    seen = said.trust * exact + (1.0 - said.trust) / (rule.n_few + 1)
    return found + pt.log(pt.maximum(seen, NONE_LEFT)) * told


def number_of(probability: Tensor, n_events: int) -> Tensor:
    """(..., k), probability that exactly k of independent events happen.

    probability: (..., event); one step per event, so for a handful of them.
    """
    first = pt.ones_like(probability[..., :1])
    chance, none = first, pt.zeros_like(first)
    for event in range(n_events):
        p = probability[..., event][..., None]  # of length one for sure
        stays = pt.concatenate([chance * (1.0 - p), none], axis=-1)
        chance = stays + pt.concatenate([none, chance * p], axis=-1)
    return chance


def choices(v: Tensor, record: Record, parameters: Parameters) -> Tensor:
    """Ballots among several names: a multinomial over the members' mean shares.

    A member chooses by a softmax of its utilities, as sharp as its words. The count is taken as
    if each voter were drawn anew, which is a little wider than the sum over known members;
    a ballot that is trusted less counts for fewer votes.
    """
    said = record.choices
    stood = pt.ge(said.epoch, 0)
    liking = parameters["statement_sharpness"] * v[pt.maximum(said.epoch, 0)]
    by_voter = log_share_among(stood[:, :, None], liking)
    log_share = pt.logsumexp(by_voter, axis=2) - pt.log(v.shape[1])
    heard = (said.weight * said.trust * pt.ge(stood.sum(axis=1), 2))[:, None] * stood * said.votes
    return (heard * log_share).sum()


def _log_normal(x: Any, mean: Tensor, spread: Tensor, record: Record) -> Tensor:
    """(tally,), normal log-density; `spread` is the variance of the votes as they were cast."""
    said = record.tallies
    misread = ((1.0 - said.trust) * said.of) ** 2 * GUESSED
    variance = spread + ROUNDED + misread
    return -0.5 * (x - mean) ** 2 / variance - 0.5 * pt.log(2.0 * np.pi * variance)
