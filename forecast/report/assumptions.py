"""What else was assumed: what-ifs, changes to the race, the rule, and every process prior."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.evidence.schema import Case
from forecast.report.factor_rows import normal
from forecast.report.milestones import short_label
from forecast.report.names import Names
from forecast.report.numbers import long_date, number
from forecast.report.tables import votes_needed
from forecast.scenario.learned_process import LEARNED
from forecast.scenario.process_priors import Prior, ProcessPriors
from forecast.scenario.schema import (
    Assumed,
    AssumedFactorScale,
    AssumedGovernmentChange,
    AssumedSilence,
    AssumedStance,
    Rule,
    Scenario,
)


@dataclass(frozen=True)
class PriorRow:
    """One process parameter as it is printed.

    is_overridden: by the scenario. is_learned: from finished races, in place of what is usual.
    """

    name: str
    value: str
    why: str
    is_overridden: bool
    is_learned: bool


def prior_rows(scenario: Scenario) -> list[PriorRow]:
    """Every process parameter with its reason, those that the scenario overrides first."""
    usual = ProcessPriors()
    rows = []
    for name, described in ProcessPriors.model_fields.items():
        value = getattr(scenario.process, name)
        is_prior = isinstance(value, Prior)
        why = value.why if is_prior else described.description or ""
        is_learned = is_prior and why.startswith(LEARNED)
        rows.append(
            PriorRow(
                name=name.replace("_", " "),
                value=normal(value) if is_prior else f"{number(value)} (fixed)",
                why=why or "no reason given",
                is_overridden=not is_learned and value != getattr(usual, name),
                is_learned=is_learned,
            )
        )
    return sorted(rows, key=lambda row: not row.is_overridden)


def what_ifs(scenario: Scenario, names: Names) -> list[str]:
    """Assumed events, one sentence each."""
    return [_what_if(assumed, names) for assumed in scenario.assume]


def _what_if(assumed: Assumed, names: Names) -> str:
    match assumed:
        case AssumedStance():
            verb = {"oppose": "opposes", "reserve": "has reservations about",
                    "accept": "accepts", "endorse": "endorses"}[assumed.stance]  # fmt: skip
            lasting = " and never concedes" if assumed.permanent else ""
            subject, name = names.member(assumed.member), names.candidate(assumed.candidate)
            return f"On {long_date(assumed.on)} {subject} {verb} {name} in public{lasting}."
        case AssumedSilence():
            subject, name = names.member(assumed.member), names.candidate(assumed.candidate)
            return f"Until {long_date(assumed.until)} {subject} says nothing of {name} in public."
        case AssumedGovernmentChange():
            member = names.member(assumed.member)
            return f"On {long_date(assumed.on)} the government of {member} changes."
        case AssumedFactorScale():
            times = f"acts {number(assumed.scale)} times as strongly"
            return f"From {long_date(assumed.on)} the factor {assumed.factor} {times}."


def changes(scenario: Scenario, case: Case, names: Names) -> list[str]:
    """Candidates added or withdrawn, members expected, agenda: one sentence each."""
    lines = [
        f"{added.name} ({added.country or 'no country given'}) is added as a candidate, "
        f"{added.status}."
        for added in scenario.candidates.add.values()
    ]
    lines += [f"{names.candidate(key)} is withdrawn." for key in scenario.candidates.withdraw]
    lines += [
        f"{names.member(member)} is expected to have a voice: {why.rstrip('.')}."
        for member, why in scenario.members.add.items()
    ]
    return lines + _agenda(scenario, case)


def _agenda(scenario: Scenario, case: Case) -> list[str]:
    """Occasions and deadlines; of the latter only those known on the as-of date act."""
    kinds = ", ".join(kind.replace("_", " ") for kind in scenario.agenda.slot_kinds)
    lines = [f"Occasions to decide are milestones of kind {kinds}."] if kinds else []
    notes = {milestone.id: milestone.note for milestone in case.milestones}
    known = [short_label(key, notes[key]) for key in scenario.agenda.deadlines if key in notes]
    later = [key.replace("_", " ") for key in scenario.agenda.deadlines if key not in notes]
    if known:
        lines.append(f"Dates that press hold-outs to concede: {', '.join(known)}.")
    if later:
        lines.append(f"Named as such dates, but not yet known: {', '.join(later)}.")
    return lines


def rule_sentence(rule: Rule, n_members: int, names: Names) -> str:
    """How the body decides, in a sentence."""
    if rule.kind == "consensus":
        text = f"consensus of all {n_members} members"
    else:
        needed = votes_needed(rule, n_members)
        text = f"{rule.kind.replace('_', ' ')}, {needed} of {n_members} in favour"
    veto = f"; {names.all_members(rule.veto)} can block alone" if rule.veto else ""
    secret = "; the vote is secret" if rule.secret else ""
    note = f" ({rule.note.rstrip('.')})" if rule.note else ""
    return f"{text}{veto}{secret}{note}."
