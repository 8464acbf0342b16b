"""Switches for the stated factors: what the page says for every combination, as final text.

The page's script looks an answer up and shows it; it works nothing out. So what it shows is what
the engine said, in the words and roundings of the rest of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from forecast.analysis.what_if import Chance, Switched, WhatIf
from forecast.outcomes import Forecast, OutcomeProbability
from forecast.report.numbers import (
    common_mcse,
    error_points,
    is_clear,
    long_date,
    percent,
    signed_points,
)
from forecast.report.words import in_report_order, joined
from forecast.scenario.schema import Scenario

N_OUTCOMES = 3
"""Columns of the table of single switches: the likeliest outcomes; all are in the bars."""
NOT_CLEAR = "no clear change"
MEANING = (
    "Off: the factor's effect is taken out of every draw from the as-of date on; what the record "
    "taught of members while it was believed stays as it was. Both answers use the same random "
    "numbers, so a change is known more exactly than either."
)


@dataclass(frozen=True)
class Switch:
    """One stated factor that can be switched off. words: what it stands for."""

    id: str
    label: str
    words: str


@dataclass(frozen=True)
class Bar:
    """One outcome with all factors on. share: 0 to 100, the width of its bar."""

    name: str
    percent: str
    share: float


@dataclass(frozen=True)
class WhatIfSection:
    """What the section says. answers: by the ids of what is off, sorted and joined by commas."""

    switches: tuple[Switch, ...]
    bars: tuple[Bar, ...]
    sentence: str
    when: str
    command: str
    is_complete: bool
    answers: dict[str, dict[str, Any]]
    singles: pd.DataFrame
    refit: str


def what_if_section(
    found: WhatIf | None, forecast: Forecast, scenario: Scenario
) -> WhatIfSection | None:
    """The section; None where no switches were asked for."""
    if found is None:
        return None
    outcomes = in_report_order(forecast)
    top = max(chance.probability for one in found.answers for chance in one.chances)
    answers = {
        ",".join(sorted(one.off)): _answer(one, found, forecast, top) for one in found.answers
    }
    base = answers[""]
    return WhatIfSection(
        switches=tuple(
            Switch(name, _label(name), scenario.factors[name].why) for name in found.factors
        ),
        bars=tuple(
            Bar(outcome.name, *base["bars"][place][:2]) for place, outcome in enumerate(outcomes)
        ),
        sentence=base["sentence"],
        when=base["when"],
        command=base["command"],
        is_complete=found.is_complete,
        answers=answers,
        singles=_singles(found, outcomes),
        refit=f"{found.command} --set factors.{found.factors[0]}=null",
    )


def _answer(one: Switched, found: WhatIf, forecast: Forecast, top: float) -> dict[str, Any]:
    """One combination as the script shows it; `bars`: percent, width and change by outcome.

    top: the highest chance under any switches, whose bar is as wide as there is room.
    """
    outcomes = in_report_order(forecast)
    chances = {chance.outcome: chance for chance in one.chances}
    mcse = common_mcse(chance.mcse for chance in one.chances)
    rows = [chances[outcome.id] for outcome in outcomes]
    return {
        "bars": [
            (
                percent(row.probability, mcse),
                round(100 * row.probability / top, 1),
                change_words(row) if one.off else "",
            )
            for row in rows
        ],
        "sentence": _sentence(one, outcomes, rows, mcse),
        "when": _when(one, forecast),
        "command": command_of(found, one.off),
    }


def command_of(found: WhatIf, off: Sequence[str]) -> str:
    """The command line that gives the same answer."""
    return " ".join([found.command, *(f"--without {name}" for name in sorted(off))])


def change_words(chance: Chance) -> str:
    """A change in points, or that there is none to speak of."""
    if not is_clear(chance.change, chance.change_mcse):
        return NOT_CLEAR
    return f"{signed_points(chance.change, chance.change_mcse)} points"


def _sentence(
    one: Switched, outcomes: Sequence[OutcomeProbability], rows: Sequence[Chance], mcse: float
) -> str:
    """What is off, who is then likeliest, and what moves most."""
    names = {outcome.id: outcome.name for outcome in outcomes}
    leader = max(rows, key=lambda row: (row.probability, row.outcome))
    chance = percent(leader.probability, mcse)
    if not one.off:
        return f"All stated factors act: {names[leader.outcome]} is likeliest ({chance})."
    off = joined([_label(name) for name in sorted(one.off)])
    moved = max(rows, key=lambda row: (abs(row.change), row.outcome))
    told = (
        f"the greatest change is {names[moved.outcome]}, {change_words(moved)}"
        if is_clear(moved.change, moved.change_mcse)
        else "nothing moves by more than chance would move it"
    )
    return f"Without {off}: {names[leader.outcome]} is likeliest ({chance}); {told}."


def _when(one: Switched, forecast: Forecast) -> str:
    horizon = long_date(forecast.horizon)
    mcse = common_mcse(milestone.mcse for milestone in forecast.timeline.milestones)
    by = percent(one.p_decided_by_horizon, mcse)
    half = f"by {long_date(one.median)}" if one.median else f"later than {horizon}"
    return f"Decided by {horizon}: {by}. Half the chance falls {half}."


def _label(name: str) -> str:
    return name.replace("_", " ")


def _singles(found: WhatIf, outcomes: Sequence[OutcomeProbability]) -> pd.DataFrame:
    """Each factor off by itself: changes of the likeliest outcomes, with their errors."""
    shown = sorted(outcomes, key=lambda o: (-o.probability, o.id))[:N_OUTCOMES]
    rows = []
    for name in found.factors:
        one = found.of([name])
        assert one is not None
        chances = {chance.outcome: chance for chance in one.chances}
        changes = {outcome.name: _change_and_error(chances[outcome.id]) for outcome in shown}
        rows.append({"Switched off": _label(name), **changes})
    return pd.DataFrame(rows)


def _change_and_error(chance: Chance) -> str:
    error = error_points(chance.change_mcse)
    return f"{signed_points(chance.change, chance.change_mcse)} {error}"
