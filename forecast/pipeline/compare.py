"""Several scenarios answered side by side, under common random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from forecast.errors import InputError
from forecast.evidence.gate import evidence_sha256
from forecast.pipeline.question import Question
from forecast.pipeline.walk import Progress, Run, run

if TYPE_CHECKING:
    from forecast.analysis.comparison import Comparison


@dataclass(frozen=True)
class Compared:
    """A comparison, and the runs that it is of: the base first.

    aligned: what was taken over from the base so that paths come in pairs, in words.
    """

    comparison: Comparison
    runs: tuple[Run, ...]
    aligned: tuple[str, ...]


def compare(
    questions: Sequence[Question],
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Compared:
    """Answer scenarios with the same random numbers, and compare each with the first.

    Those that differ only in what the fit does not see share its draws. Seed, fit settings and
    number of paths are the first one's. Raises InputError where the scenarios are not of one
    case, or two share a name.
    """
    from forecast.analysis.comparison import Side
    from forecast.analysis.comparison import compare as side_by_side
    from forecast.analysis.timeline import Mark
    from forecast.pipeline.fitted import fit_key

    _check(questions)
    base, aligned = questions[0], _aligned_words(questions)
    sides = []
    for number, question in enumerate(_align(base, q) for q in questions):
        tell = _numbered(progress, number, len(questions))
        answered = run(question, workers=workers, progress=tell)
        sides.append((answered, Side(answered.forecast, answered.sampled, fit_key(question))))
    marks = [Mark(m.id, m.on, m.kind, m.note) for m in base.case.milestones]
    compared = side_by_side(sides[0][1], [side for _, side in sides[1:]], marks)
    return Compared(compared, tuple(answered for answered, _ in sides), aligned)


def _check(questions: Sequence[Question]) -> None:
    if len(questions) < 2:
        raise InputError("one scenario has nothing to be compared with; give two or more")
    names = [q.scenario.name for q in questions]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"{twice[0]} is given twice; give each scenario once")
    base = questions[0]
    for other in questions[1:]:
        if other.scenario.case != base.scenario.case:
            raise InputError(
                f"{other.scenario.name} is about {other.scenario.case}, {base.scenario.name} about "
                f"{base.scenario.case}; compare scenarios of one case"
            )


def _align(base: Question, question: Question) -> Question:
    """The question with the base's seed, fit settings and number of paths."""
    asked, scenario = base.scenario, question.scenario
    simulation = scenario.simulation.model_copy(update={"paths": asked.simulation.paths})
    update = {"rng_seed": asked.rng_seed, "fit": asked.fit, "simulation": simulation}
    return replace(question, scenario=scenario.model_copy(update=update))


def _aligned_words(questions: Sequence[Question]) -> tuple[str, ...]:
    base = questions[0]
    words = []
    for question in questions[1:]:
        one, two = question.scenario, _align(base, question).scenario
        changed = [
            name
            for name, before, after in (
                ("rng_seed", one.rng_seed, two.rng_seed),
                ("fit", one.fit, two.fit),
                ("simulation.paths", one.simulation.paths, two.simulation.paths),
            )
            if before != after
        ]
        if changed:
            words.append(f"{one.name} takes {', '.join(changed)} from {base.scenario.name}")
        if evidence_sha256(question.case, question.table) != evidence_sha256(base.case, base.table):
            words.append(f"{one.name} has other evidence than {base.scenario.name}")
    return tuple(words)


def _numbered(progress: Progress | None, number: int, n_all: int) -> Progress:
    """Progress of one scenario among several, told under its number."""

    def tell(stage: str, share: float) -> None:
        if progress is not None:
            progress(f"{stage} {number + 1} of {n_all}", share)

    return tell
