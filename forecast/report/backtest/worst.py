"""Where we were most wrong, and why, by rule from the scores and the record.

A reason is a fact of the case that stands beside the miss; that it caused it is a reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from forecast.report.backtest.numbers import chance, score, signed
from forecast.report.backtest.races import EXTENDED, FIELD, Race, title_of, what_happened
from forecast.report.backtest.scored import OURS, STRONG, WHEN, WHO, Scored
from forecast.report.numbers import long_date, short_date, whole_days
from forecast.scoring.aggregate import case_means

N_WORST = 10
THIN = 8
"""A record with fewer rows than this before the decision is called thin."""

LATE = 0.25
"""From this share of dates without the winner's name on, that is given as a reason."""

MOVING = ("mention", "interest", "refusal", "candidacy", "withdrawal", "stance", "report",
          "headcount", "ballot", "frontrunner")  # fmt: skip


@dataclass(frozen=True)
class Miss:
    """One race in which we were wrong: how it is called, its score, and what stands beside it."""

    title: str
    score: str
    said: str
    happened: str
    reasons: tuple[str, ...]


def worst_who(scored: Scored, races: Sequence[Race]) -> list[Miss]:
    """The races in which our log score lost most to the strong reference."""
    means = case_means(scored.rows, WHO)
    if STRONG not in means:
        return []
    lost = (means[OURS] - means[STRONG]).sort_values(ascending=False, kind="stable")
    return [
        Miss(
            title=title_of(race),
            score=f"log score {score(means[OURS][name], 2)}, strong reference "
            f"{score(means[STRONG][name], 2)} ({signed(lost[name], 2)})",
            said=_said_of_who(race),
            happened=what_happened(race),
            reasons=reasons_who(race),
        )
        for name, race in _first(lost, races)
    ]


def worst_when(scored: Scored, races: Sequence[Race]) -> list[Miss]:
    """The races in which our CRPS in log-days was largest."""
    means = case_means(scored.rows, WHEN)[OURS].sort_values(ascending=False, kind="stable")
    return [
        Miss(
            title=title_of(race),
            score=f"CRPS {score(means[name], 2)} log-days",
            said=_said_of_when(race),
            happened=what_happened(race),
            reasons=reasons_when(race),
        )
        for name, race in _first(means, races)
    ]


def _first(ranked: pd.Series[float], races: Sequence[Race]) -> list[tuple[str, Race]]:
    by_name = {race.case.case: race for race in races}
    return [(str(name), by_name[str(name)]) for name in ranked.index[:N_WORST]]


def _favourite(race: Race) -> tuple[str, float]:
    """The other outcome that we gave most, on average over the dates."""
    means = race.chances.fillna(0.0).mean()
    wrong = means.drop(labels=[o for o in {race.outcome, *_fielded(race)} if o in means.index])
    if wrong.empty:
        return FIELD, 0.0
    favourite = str(wrong.sort_index().idxmax())
    return favourite, float(wrong[favourite])


def _fielded(race: Race) -> set[str]:
    """`field` where a winner was still unnamed on most dates: then it was right."""
    return {FIELD} if sum(race.is_named) < len(race.dates) / 2 else set()


def _said_of_who(race: Race) -> str:
    favourite, mean = _favourite(race)
    return (
        f"On average over {_dates(len(race.dates))}, {chance(float(race.truth[OURS].mean()))} to "
        f"what happened and {chance(mean)} to {race.name_of(favourite)} (the strong reference: "
        f"{chance(float(race.truth[STRONG].mean()))} to what happened)."
    )


def _dates(n_dates: int) -> str:
    return "1 date" if n_dates == 1 else f"{n_dates} dates"


def reasons_who(race: Race) -> tuple[str, ...]:
    """What the record holds that stands beside a miss of who; never empty."""
    rules = (
        _named_late, _stayed, _ahead_lost, _ahead_late, _favourite_left, _favourite_kept_out,
        _favourite_opposed, _had_refused, _thin,
    )  # fmt: skip
    found = (rule(race) for rule in rules)
    reasons = tuple(reason for reason in found if reason)
    return reasons or (
        f"No single row stands out; {len(race.before.candidates)} names were known.",
    )


def _named_late(race: Race) -> str:
    if race.outcome in (FIELD, EXTENDED):
        return "The winner was never named in public before." if race.outcome == FIELD else ""
    n_unnamed = len(race.dates) - sum(race.is_named)
    if n_unnamed < LATE * len(race.dates):
        return ""
    named = {candidate.id: candidate.first_public for candidate in race.before.candidates}
    if race.outcome not in named:
        return "The winner was not named in public before the day of the decision."
    days = (race.decided_on - named[race.outcome]).days
    share = f"{n_unnamed} of {_dates(len(race.dates))}"
    return f"The winner was not named until {whole_days(days)} before the decision ({share})."


def _stayed(race: Race) -> str:
    voted = any(e.kind == "ballot" and e.on <= race.decided_on for e in race.case.events)
    has_voted = " after ballots without a result" if voted else ""
    if race.outcome == EXTENDED:
        given = chance(float(race.chances.get(EXTENDED, pd.Series([0.0])).mean()))
        return f"The incumbent was kept on{has_voted}; that had {given} on average."
    if race.outcome == race.case.incumbent.candidate:
        return "The incumbent stayed."
    return ""


def _ahead_lost(race: Race) -> str:
    """Who was last called ahead, where that was not the winner."""
    calls = race.events("frontrunner")
    if not calls:
        return "Nobody was called ahead in public." if len(race.dates) > 1 else ""
    last = max(event.on for event in calls)
    ahead = sorted({name for event in calls if event.on == last for name in event.candidates})
    if not ahead or race.outcome in ahead:
        return ""
    return f"{race.names_of(ahead)}, last called ahead on {long_date(last)}, was not chosen."


def _ahead_late(race: Race) -> str:
    """When the winner was first called ahead, where that was shortly before the decision."""
    calls = [e.on for e in race.events("frontrunner") if race.outcome in e.candidates]
    if not calls or _named_late(race) or (days := (race.decided_on - min(calls)).days) > 30:
        return ""
    return f"The winner was first called ahead {whole_days(days)} before the decision."


def _favourite_left(race: Race) -> str:
    favourite, _ = _favourite(race)
    days = [e.on for e in race.events("withdrawal") if favourite in e.candidates]
    if not days:
        return ""
    return f"Our favourite {race.name_of(favourite)} withdrew on {long_date(max(days))}."


def _favourite_kept_out(race: Race) -> str:
    favourite, _ = _favourite(race)
    if favourite != race.case.incumbent.candidate or _favourite_left(race):
        return ""
    if race.outcome == EXTENDED:
        return f"We gave most to a new term of {race.name_of(favourite)}; it was only prolonged."
    return f"Our favourite {race.name_of(favourite)}, the incumbent, was not kept."


def _favourite_opposed(race: Race) -> str:
    favourite, _ = _favourite(race)
    against = {
        member
        for event in race.events("stance", "report")
        if event.stance == "oppose" and favourite in event.candidates
        for member in event.members
    }
    if not against:
        return ""
    members = "1 member" if len(against) == 1 else f"{len(against)} members"
    return f"{members} had been on record against our favourite {race.name_of(favourite)}."


def _had_refused(race: Race) -> str:
    days = [e.on for e in race.events("refusal") if race.outcome in e.candidates]
    if not days:
        return ""
    return f"{race.name_of(race.outcome)} had declined in public on {long_date(max(days))}."


def _thin(race: Race) -> str:
    n_rows = len(race.events(*MOVING))
    return f"The record is thin: {n_rows} rows before the decision." if n_rows < THIN else ""


def _said_of_when(race: Race) -> str:
    first, day = race.dates[0], float(race.middle_day.iloc[0])
    return (
        f"At the opening, even odds by {whole_days(day)}; it took "
        f"{whole_days((race.decided_on - first).days)}. {_side(race)}"
    )


def _side(race: Race) -> str:
    middle = (race.rows["pit_low"] + race.rows["pit_high"]) / 2
    n_late, n_early = int((middle > 0.5).sum()), int((middle < 0.5).sum())
    side, n_side = ("later", n_late) if n_late >= n_early else ("earlier", n_early)
    return f"It came {side} than even odds on {n_side} of {_dates(len(race.dates))}."


def reasons_when(race: Race) -> tuple[str, ...]:
    """What the record holds that stands beside a miss of when; never empty."""
    found = [_kept_on(race), _off_term(race), _off_calendar(race), _few_dates(race), _thin(race)]
    reasons = tuple(reason for reason in found if reason)
    return reasons or ("No single row of the record stands out.",)


def _kept_on(race: Race) -> str:
    return "It ended with a longer mandate, not a choice." if race.outcome == EXTENDED else ""


def _off_term(race: Race) -> str:
    ends = [mandate.ends for mandate in race.before.incumbent.mandates]
    if not ends:
        return "No end of a term was known."
    gap = (race.decided_on - max(ends)).days
    end = long_date(max(ends))
    if gap > 0:
        return f"It was decided {whole_days(gap)} after the term had ended ({end})."
    return f"It was decided {whole_days(-gap)} before the term ended ({end})." if gap < -60 else ""


def _off_calendar(race: Race) -> str:
    known = {milestone.on for milestone in race.before.milestones}
    if race.decided_on in known:
        return ""
    return f"No known meeting or date fell on the day ({short_date(race.decided_on)})."


def _few_dates(race: Race) -> str:
    days = (race.decided_on - race.dates[0]).days
    return f"The race was over in {whole_days(days)}." if days <= 45 else ""
