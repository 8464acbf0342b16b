"""A finished race asked again, as it stood on a past day, with nothing stated of it."""

from __future__ import annotations

from datetime import date, timedelta

from forecast.evidence.gate import known
from forecast.evidence.members import MembersTable, known_members, members_of
from forecast.evidence.schema import Case
from forecast.pipeline.question import Question
from forecast.scenario.process_priors import ProcessPriors
from forecast.scenario.schema import FitSettings, Scenario, SimulationSettings


def past_question(
    case: Case,
    as_of: date,
    table: MembersTable,
    process: ProcessPriors,
    *,
    horizon_days: int,
    fit: FitSettings,
    simulation: SimulationSettings,
    rng_seed: int = 0,
) -> Question:
    """The question of a race without factors or assumptions, on the process alone.

    case: as it is filed; what was public after `as_of` is left out here.
    """
    scenario = Scenario(
        name=case.case,
        title=f"{case.body} {case.office}",
        case=case.case,
        as_of=as_of,
        horizon=as_of + timedelta(days=horizon_days),
        rng_seed=rng_seed,
        process=process,
        fit=fit,
        simulation=simulation,
    )
    gated = known(case, as_of).model_copy(update={"resolution": None})
    return Question(
        scenario=scenario,
        case=gated,
        members=tuple(sorted(members_of(gated, table, as_of))),
        table=known_members(table, as_of, expected={}),
    )
