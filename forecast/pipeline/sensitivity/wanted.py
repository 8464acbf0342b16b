"""What is wanted of a study of sensitivity, read and checked before anything is sampled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forecast.analysis.sensitivity.found import Goal
from forecast.errors import InputError, nearest
from forecast.pipeline.question import Question

NO_NAME = {
    "field": "someone not yet named",
    "extended": "incumbent extended",
    "undecided": "undecided by the horizon",
}
"""Outcomes that are no candidate."""


@dataclass(frozen=True)
class Wanted:
    """outcome, milestone: the headline; None for the likeliest and the most even one. goals: what
    swings are to bring about, beside that the headline is overtaken. members: whose utilities and
    stances are tried, those that matter most where empty. paths: of every run, no more than the
    question's own."""

    outcome: str | None = None
    milestone: str | None = None
    goals: tuple[Goal, ...] = ()
    members: tuple[str, ...] = ()
    paths: int | None = None


def wanted_of(
    question: Question,
    *,
    outcome: str | None = None,
    milestone: str | None = None,
    bring: Iterable[str] = (),
    members: Iterable[str] = (),
    paths: int | None = None,
) -> Wanted:
    """Read what was asked for in words, such as bring "Kallas=50%". Raises InputError."""
    known = _outcomes(question)
    wanted = Wanted(
        outcome=None if outcome is None else _outcome(outcome, known),
        milestone=milestone,
        goals=tuple(_goal(text, known) for text in bring),
        members=tuple(members),
        paths=paths,
    )
    check_wanted(question, wanted)
    return wanted


def check_wanted(question: Question, wanted: Wanted) -> None:
    """Raises InputError where something is named that the question does not know."""
    known = _outcomes(question)
    for name in (wanted.outcome, *(goal.outcome for goal in wanted.goals)):
        if name is not None and name not in known:
            raise _unknown("outcome", name, known)
    scenario = question.scenario
    ahead = {m.id for m in question.case.milestones if scenario.as_of < m.on <= scenario.horizon}
    if wanted.milestone is not None and wanted.milestone not in ahead:
        raise _unknown("milestone ahead", wanted.milestone, dict.fromkeys(sorted(ahead), ""))
    for member in wanted.members:
        if member not in question.members:
            raise _unknown("member", member, dict.fromkeys(question.members, ""))
    if wanted.paths is not None and wanted.paths < 100:
        raise InputError(f"paths is {wanted.paths}; choose 100 or more")


def _outcomes(question: Question) -> dict[str, str]:
    """Every outcome by its id, with its name."""
    added = {key: a.name for key, a in question.scenario.candidates.add.items()}
    names = {c.id: c.name for c in question.case.candidates} | added
    incumbent = question.case.incumbent
    if incumbent.renewal == "extension" and incumbent.candidate in names:
        del names[incumbent.candidate]
    return names | NO_NAME


def _goal(text: str, known: Mapping[str, str]) -> Goal:
    """A goal as it is typed: NAME, which is to lead, or NAME=50%."""
    name, found, chance = text.partition("=")
    outcome = _outcome(name.strip(), known)
    if not found:
        return Goal("leads", outcome)
    return Goal("reaches", outcome, _probability(text, chance.strip()))


def _probability(text: str, chance: str) -> float:
    try:
        value = float(chance.removesuffix("%")) / (100.0 if chance.endswith("%") else 1.0)
    except ValueError:
        value = -1.0
    if not 0.0 < value < 1.0:
        raise InputError(f"bring {text!r}: write a chance between 0 and 100 %, as in kallas=50%")
    return value


def _outcome(name: str, known: Mapping[str, str]) -> str:
    """An outcome by its id, its name, or its last name, whatever the case of the letters."""
    low = name.lower()
    alike = [
        key
        for key, full in known.items()
        if low in (key.lower(), full.lower(), full.lower().rsplit(" ", 1)[-1])
    ]
    if len(alike) != 1:
        raise _unknown("outcome", name, known)
    return alike[0]


def _unknown(what: str, name: str, known: Mapping[str, str]) -> InputError:
    hint = nearest(name, known)
    meant = f" (did you mean {hint!r}?)" if hint else ""
    choice = ", ".join(known) or "none, since there is none"
    return InputError(f"{name!r} is no {what} of this scenario; choose {choice}{meant}")
