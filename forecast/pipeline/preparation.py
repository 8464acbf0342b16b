"""From a question to arrays: the record, the factors, the calendar and the rule."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from forecast.evidence.seats import seats_of
from forecast.pipeline.question import Question

if TYPE_CHECKING:
    from forecast.model.ending import Ended
    from forecast.model.prepared import Prepared
    from forecast.posterior import Posterior
    from forecast.process.calendar import Calendar
    from forecast.process.decision_rule import WinSet
    from forecast.simulation.setting import Setting


def prepare(question: Question, ended: Ended | None = None) -> Prepared:
    """Encode the record, the factors and the calendar of a question.

    ended: how a finished race came out on the day after, to learn from; None while it is open.
    """
    from forecast.evidence.encode import encode
    from forecast.model.design import design
    from forecast.model.ending import STILL_OPEN
    from forecast.model.prepared import Inputs
    from forecast.model.prepared import prepare as prepared

    scenario, case = question.scenario, question.case
    covariates = {
        name: question.table.column(name) for name in ("region", "subgroup", "distance_class")
    }
    record = encode(case, scenario, question.members, _blocs(question))
    return prepared(
        Inputs(
            record=record,
            design=design(scenario, case, record, covariates),
            calendar=calendar(question),
            win_set=_win_set(question),
            priors=scenario.process,
            ended=ended or STILL_OPEN,
        )
    )


def _blocs(question: Question) -> dict[str, str]:
    """Who sees things alike: members that speak as one, else those of a region.

    A member without a region is in none.
    """
    blocs = {m: str(r) for m, r in question.table.column("region").items() if m in question.members}
    for name in question.case.blocs:
        blocs |= {seat: f"bloc {name}" for seat in seats_of(question.case, name)}
    return blocs


def calendar(question: Question) -> Calendar:
    """The meetings, deadlines and end of term that are known on the as-of date."""
    from forecast.process.calendar import Calendar

    scenario, case = question.scenario, question.case

    def day(on: date) -> float:
        return float((on - scenario.as_of).days)

    on = {m.id: m.on for m in case.milestones}
    return Calendar(
        slots=tuple(day(m.on) for m in case.milestones if m.kind in scenario.agenda.slot_kinds),
        slot_days=float(scenario.process.agenda_days),
        deadlines=tuple(day(on[d]) for d in scenario.agenda.deadlines if d in on),
        deadline_width=scenario.process.deadline_width_days,
        term_end=day(case.incumbent.mandates[-1].ends),
    )


def _win_set(question: Question) -> WinSet:
    from forecast.process.decision_rule import win_set

    rule, members = question.case.rule, question.members
    return win_set(
        rule.kind,
        len(members),
        quota=rule.quota,
        veto=tuple(members.index(m) for m in rule.veto if m in members),
    )


def setting(question: Question, prepared: Prepared, posterior: Posterior) -> Setting:
    """What all paths of a question share."""
    from forecast.scenario.factors import AvailabilityFactor
    from forecast.simulation.setting import Stated
    from forecast.simulation.setting import setting as arrays

    scenario, design = question.scenario, prepared.inputs.design
    on = {m.id: m.on for m in question.case.milestones}
    release_on = {
        name: on[factor.milestone]
        for name, factor in scenario.factors.items()
        if isinstance(factor, AvailabilityFactor) and factor.milestone in on
    }
    stated = Stated(
        names=design.names,
        patron=design.patron,
        backing=design.backing,
        exposure=design.exposure,
        binding=design.binding,
        bound=tuple(design.bound.tolist()),
        x=design.x,
        release_on=release_on,
    )
    return arrays(
        posterior,
        scenario,
        stated,
        prepared.inputs.calendar,
        prepared.inputs.win_set,
        is_ballot=question.case.rule.kind == "ballot_rounds",
    )
