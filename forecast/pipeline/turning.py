"""What one member's turning is worth to each candidate: the race run forward with it assumed.

The fit is the same and so are all random numbers, hence a few thousand paths tell a difference
that separate runs would not tell with a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from forecast.errors import InputError, nearest
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question, with_paths
from forecast.pipeline.simulation import simulate
from forecast.scenario.factors import BackingFactor, TiesFactor
from forecast.scenario.schema import AssumedStance

if TYPE_CHECKING:
    from forecast.outcomes import Forecast, SampledOutcomes, Turning
    from forecast.pipeline.tied import Tied
    from forecast.posterior import Posterior

N_PATHS = 4_000
"""Paths of each turn: its error in points is then about half a point and less."""
N_MEMBERS, N_CANDIDATES = 6, 3
"""Turned by default: so many members that matter most, on so many names."""

Stance = Literal["endorse", "oppose"]
STANCES: tuple[Stance, ...] = ("endorse", "oppose")


@dataclass(frozen=True)
class Turn:
    """A member that is assumed to take a stance on a candidate."""

    member: str
    candidate: str
    stance: Stance


def turnings(
    question: Question,
    posterior: Posterior,
    tied: Tied | None,
    turns: Sequence[Turn],
    *,
    paths: int | None = None,
    workers: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> tuple[Turning, ...]:
    """Run the race forward with each turn assumed for the day after the as-of date.

    An objection is of the permanent kind. paths: of each run; no more than the question's own.
    """
    from forecast.analysis.paired import difference_of_shares
    from forecast.outcomes import Turning, Worth

    asked = with_paths(question, min(paths or N_PATHS, question.scenario.simulation.paths))
    base = _run(asked, posterior, tied, workers)
    found = []
    for done, turn in enumerate(turns, start=1):
        turned = _run(_assuming(asked, turn), posterior, tied, workers)
        worth = []
        for code, outcome in enumerate(base.outcomes):
            gain = difference_of_shares(base, turned, base.outcome == code, turned.outcome == code)
            worth.append(Worth(outcome.id, gain.difference, gain.mcse))
        found.append(Turning(turn.member, turn.candidate, turn.stance, tuple(worth)))
        if progress:
            progress(done / len(turns))
    return tuple(found)


def turns_that_matter(
    question: Question, said: Forecast, members: Sequence[str] = ()
) -> tuple[Turn, ...]:
    """Both stances of some members on the likeliest names.

    members: codes; where none is given, the patrons and those with ties to a name, then those
    that are most often the last to agree or the pivot. Raises InputError on an unknown code.
    """
    for member in members:
        if member not in question.members:
            hint = nearest(member, question.members)
            raise InputError(
                f"{member!r} is no member; choose among {', '.join(question.members)}"
                + (f" (did you mean {hint!r}?)" if hint else "")
            )
    return tuple(_turns(members or members_that_matter(question, said), _names(said)))


def members_that_matter(question: Question, said: Forecast) -> list[str]:
    """Those whom the scenario singles out, then those that hold it up most, up to N_MEMBERS."""
    named: set[str] = set()
    for factor in question.scenario.factors.values():
        if isinstance(factor, BackingFactor):
            named.add(factor.by)
        elif isinstance(factor, TiesFactor):
            named |= {*factor.values}
    first = sorted(named & {*question.members})
    parts = sorted(said.pivots, key=lambda p: (-p.p_last_holdout - (p.p_pivot or 0.0), p.member))
    return [*first, *(p.member for p in parts if p.member not in named)][:N_MEMBERS]


def _names(said: Forecast) -> list[str]:
    rows = [o for o in said.outcomes if o.kind == "candidate"]
    return [o.id for o in sorted(rows, key=lambda o: (-o.probability, o.id))[:N_CANDIDATES]]


def _turns(members: Sequence[str], names: Sequence[str]) -> Iterator[Turn]:
    for member in members:
        for name in names:
            for stance in STANCES:
                yield Turn(member, name, stance)


def _run(
    question: Question, posterior: Posterior, tied: Tied | None, workers: int | None
) -> SampledOutcomes:
    """Paths with the weights of the one tie of the question; its own would need another fit."""
    sampled = simulate(question, prepare(question), posterior, workers=workers)
    return sampled if tied is None else replace(sampled, weight=tied.tie.of(sampled))


def _assuming(question: Question, turn: Turn) -> Question:
    event = AssumedStance(
        kind="stance",
        on=question.scenario.as_of + timedelta(days=1),
        member=turn.member,
        candidate=turn.candidate,
        stance=turn.stance,
        permanent=turn.stance == "oppose",
    )
    scenario = question.scenario
    assume = (*scenario.assume, event)
    return replace(question, scenario=scenario.model_copy(update={"assume": assume}))
