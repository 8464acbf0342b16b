"""Ballots and straw polls as tables: names voted on one by one, and choices among several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from forecast.evidence.happenings import day_of, trust_of, vote_unit, voters, votes_for
from forecast.evidence.record import Choices, Epochs, Tallies
from forecast.evidence.schema import Case, Event
from forecast.evidence.tables import epochs_on
from forecast.scenario.schema import Scenario

ROUNDING = 0.02
"""Shares in percent may add up to a little more than all."""


def is_choice(event: Event, n_members: int) -> bool:
    """Whether each voter chose among the names: the votes in favour are no more than the voters.

    Where they are more, as in straw polls of the UN, each name was voted on by itself.
    """
    if len(event.counts or {}) < 2:
        return False
    votes = [votes_for(event, name, n_members) for name in event.counts or {}]
    return bool(np.nansum(votes) <= voters(event, n_members) * (1.0 + ROUNDING))


def tallies_table(
    case: Case, scenario: Scenario, members: Sequence[str], ids: Sequence[str], epochs: Epochs
) -> Tallies:
    """One row per name in every ballot that put names to a vote one by one."""
    n_members, rows = len(members), []
    for event in _ballots(case):
        if is_choice(event, n_members):
            continue
        on_day = epochs_on(epochs, len(ids), day_of(event, case, scenario))
        for name, tally in (event.counts or {}).items():
            if on_day[ids.index(name)] < 0:
                continue
            published = (tally.in_favour, tally.against, tally.vetoes)
            votes = [float("nan") if count is None else float(count) for count in published]
            votes = [count * vote_unit(event, n_members) for count in votes]
            said = (voters(event, n_members), trust_of(event, scenario.process))
            rows.append((on_day[ids.index(name)], *votes, *said, name))
    times = Counter(row[-1] for row in rows)
    columns = np.array([[*row[:-1], times[row[-1]] ** -0.5] for row in rows], dtype=float)
    epoch, *others = columns.reshape(-1, 7).T
    return Tallies(epoch.astype(int), *others)


def choices_table(
    case: Case, scenario: Scenario, members: Sequence[str], ids: Sequence[str], epochs: Epochs
) -> Choices:
    """One row per ballot in which voters chose among names; a name without votes stood too."""
    n_members = len(members)
    ballots = [event for event in _ballots(case) if is_choice(event, n_members)]
    shape = (len(ballots), len(ids))
    epoch, votes = np.full(shape, -1), np.zeros(shape)
    for row, event in enumerate(ballots):
        on_day = epochs_on(epochs, len(ids), day_of(event, case, scenario))
        for name in event.counts or {}:
            place = ids.index(name)
            count = votes_for(event, name, n_members)
            if on_day[place] >= 0 and np.isfinite(count):
                epoch[row, place], votes[row, place] = on_day[place], count
    trust = [trust_of(event, scenario.process) for event in ballots]
    weight = max(len(ballots), 1) ** -0.5
    return Choices(epoch, votes, np.array(trust, dtype=float), np.full(len(ballots), weight))


def _ballots(case: Case) -> list[Event]:
    return [event for event in case.events if event.kind == "ballot"]
