"""One scored race: its case beside what was said of it, date by date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from forecast.evidence.gate import known
from forecast.evidence.schema import Case, Event
from forecast.report.backtest.numbers import chance
from forecast.report.backtest.scored import FRONT_RUNNER, OURS, STRONG, Scored
from forecast.report.numbers import long_date

FIELD, EXTENDED = "field", "extended"


@dataclass(frozen=True, eq=False)
class Race:
    """A finished case and its forecasts.

    case: the whole record. before: what was public on the last day before the decision.
    rows: ours, a row per date. truth: by forecaster, the probability given to what happened,
    (date,). chances: ours, (date, outcome). middle_day: days to our even chance, (date,).
    """

    case: Case
    before: Case
    family: str
    rows: pd.DataFrame
    truth: Mapping[str, pd.Series[float]]
    chances: pd.DataFrame
    middle_day: pd.Series[float]

    @property
    def decided_on(self) -> date:
        """The day of the resolution."""
        assert self.case.resolution is not None
        return self.case.resolution.on

    @property
    def outcome(self) -> str:
        """Id of the winner, `field` or `extended`."""
        assert self.case.resolution is not None
        return self.case.resolution.outcome

    @property
    def dates(self) -> list[date]:
        """The as-of dates."""
        return list(self.rows["as_of"])

    @property
    def is_named(self) -> list[bool]:
        """Whether the forecast of each date could give what happened by its name."""
        return [outcome == self.outcome for outcome in self.rows["outcome"]]

    def events(self, *kinds: str) -> list[Event]:
        """Events of these kinds that were public before the decision."""
        return [event for event in self.before.events if event.kind in kinds]

    def name_of(self, outcome: str) -> str:
        """An outcome as it stands in a sentence."""
        if outcome == FIELD:
            return "somebody not yet named"
        if outcome == EXTENDED:
            return f"a longer mandate of {self.case.incumbent.name}"
        names = {candidate.id: candidate.name for candidate in self.case.candidates}
        return names.get(outcome, outcome)

    def names_of(self, outcomes: Sequence[str]) -> str:
        """Several outcomes in a row."""
        names = [self.name_of(outcome) for outcome in outcomes]
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def races_of(scored: Scored, cases: Mapping[str, Case]) -> list[Race]:
    """All scored races, by kind of body and then by name."""
    found = [_race(scored, cases[name]) for name in scored.cases]
    return sorted(found, key=lambda race: (race.family, race.case.case))


def _race(scored: Scored, case: Case) -> Race:
    assert case.resolution is not None
    rows = scored.of(OURS, case.case)
    truth = {
        name: scored.of(name, case.case).set_index("as_of")["probability_of_truth"]
        for name in (OURS, FRONT_RUNNER, STRONG)
    }
    ours = scored.chances[scored.chances["case"] == case.case]
    days = scored.days[(scored.days["case"] == case.case) & (scored.days["forecaster"] == OURS)]
    return Race(
        case=case,
        before=known(case, max(case.opened, case.resolution.on - timedelta(days=1))),
        family=str(rows["family"].iloc[0]),
        rows=rows,
        truth=truth,
        chances=ours.pivot_table(index="as_of", columns="outcome", values=OURS),
        middle_day=days.set_index("as_of")["by_0.5"],
    )


def title_of(race: Race) -> str:
    """What a race is called: its case and its office."""
    return f"{race.case.case}: {race.case.office}"


def what_happened(race: Race) -> str:
    """The outcome in a line."""
    on = long_date(race.decided_on)
    if race.outcome == EXTENDED:
        return f"Mandate of {race.case.incumbent.name} prolonged, {on}."
    if race.outcome == FIELD:
        return f"Somebody never named in public, {on}."
    return f"{race.name_of(race.outcome)}, {on}."


def what_was_said(race: Race) -> str:
    """Ours and the front-runner rule on what happened, first to last."""
    parts = []
    for name, label in ((OURS, "Ours"), (FRONT_RUNNER, "front-runner rule")):
        said = race.truth[name]
        if said.empty:
            continue
        first, last = chance(said.iloc[0]), chance(said.iloc[-1])
        parts.append(f"{label} {first} at first, {last} at last" if len(said) > 1 else
                     f"{label} {first}")  # fmt: skip
    return f"{'; '.join(parts)}."
