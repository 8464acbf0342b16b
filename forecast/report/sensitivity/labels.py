"""What is left out, scaled or swung, as a reader calls it."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.analysis.sensitivity.found import Goal, Index, LeftOut, Sensitivity, Swing
from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.report.assumptions import what_ifs
from forecast.report.milestones import short_label
from forecast.report.names import Names
from forecast.report.numbers import long_date, short_date
from forecast.report.record import what
from forecast.scenario.schema import Scenario

KINDS = {
    "factor": "factor",
    "event": "public record",
    "milestone": "calendar",
    "assumption": "assumed event",
}
PARTS = {
    "factors": "stated effects of the factors",
    "process": "stated priors of the process",
    "evidence": "the public record",
}


@dataclass(frozen=True)
class Labels:
    """What things are called in the report of one run."""

    forecast: Forecast
    scenario: Scenario
    case: Case
    names: Names

    def outcome(self, key: str) -> str:
        """An outcome as it stands in a sentence."""
        kind = next((o.kind for o in self.forecast.outcomes if o.id == key), "candidate")
        return {
            "candidate": self.names.candidate(key),
            "field": "someone not yet named",
            "extended": "an extension of the incumbent",
            "undecided": f"no decision by {long_date(self.scenario.horizon)}",
        }[kind]

    def milestone(self, key: str) -> str:
        """A milestone's label."""
        notes = {m.id: m.note for m in self.case.milestones}
        return short_label(key, notes.get(key, ""))

    def left_out(self, part: LeftOut) -> str:
        """What is left out, on its own."""
        if part.kind == "factor":
            return part.id.replace("_", " ")
        if part.kind == "milestone":
            return self.milestone(part.id)
        if part.kind == "assumption":
            return what_ifs(self.scenario, self.names)[part.place].rstrip(".")
        event = self.case.events[part.place]
        return f"{what(event, self.names)} ({short_date(event.on)} {event.on.year})"

    def input(self, index: Index) -> str:
        """An uncertain input."""
        name = index.input.replace("_", " ")
        return f"effect of {name}" if index.kind == "factor" else name

    def goal(self, goal: Goal, leads: str = "") -> str:
        """What a swing brings about, as a clause. leads: who is then likeliest, if known."""
        name = self.outcome(goal.outcome)
        if goal.kind == "reaches":
            return f"{name} would be at {100 * (goal.probability or 0.0):.3g} %"
        if goal.kind == "leads":
            return f"{name} would lead"
        other = self.outcome(leads) if leads and leads != goal.outcome else "another outcome"
        return f"{other} would be likelier than {name}"

    def headline(self, found: Sensitivity) -> str:
        """The headline's outcome."""
        return self.outcome(found.headline.outcome)

    def changed(self, swing: Swing) -> str:
        """What a swing changes, on its own."""
        if swing.kind == "factor":
            return f"effect of {swing.factor.replace('_', ' ')}"
        member, name = self.names.member(swing.member), self.names.candidate(swing.candidate)
        if swing.kind == "utility":
            return f"{member}'s liking of {name}"
        verb = "objects to" if swing.stance == "oppose" else f"{swing.stance}s"
        return f"{member} {verb} {name}{' for good' if swing.permanent else ''}"
