"""What members and candidates are called in a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.report.words import joined
from forecast.scenario.schema import Scenario


@dataclass(frozen=True)
class Names:
    """Display names by code; a code without a name is shown as it is.

    >>> Names(members={"HU": "Hungary"}).all_members(["HU", "TR"])
    'Hungary and TR'
    """

    members: Mapping[str, str] = field(default_factory=dict)
    candidates: Mapping[str, str] = field(default_factory=dict)

    def member(self, code: str) -> str:
        """One member's name."""
        return self.members.get(code, code)

    def candidate(self, key: str) -> str:
        """One candidate's name."""
        return self.candidates.get(key, key)

    def all_members(self, codes: Iterable[str]) -> str:
        """Members' names in a row; empty where there are none."""
        names = [self.member(code) for code in codes]
        return joined(names) if names else ""

    def all_candidates(self, keys: Iterable[str]) -> str:
        """Candidates' names in a row; empty where there are none."""
        names = [self.candidate(key) for key in keys]
        return joined(names) if names else ""


def names_of(
    forecast: Forecast, scenario: Scenario, case: Case, members: Mapping[str, str] | None = None
) -> Names:
    """The names that case, scenario and forecast give; the latter win."""
    candidates = {candidate.id: candidate.name for candidate in case.candidates}
    candidates |= {key: added.name for key, added in scenario.candidates.add.items()}
    candidates |= {o.id: o.name for o in forecast.outcomes if o.kind == "candidate"}
    return Names(members=dict(members or {}), candidates=candidates)
