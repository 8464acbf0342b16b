"""The answer in sentences: who, when, what it hangs on, and what the numbers do not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import hypot

from forecast.outcomes import Forecast, OutcomeProbability
from forecast.report.numbers import binomial_mcse, common_mcse, long_date, percent

TIE_POINTS = 0.03
"""Names nearer than this are called too close: no reader should act on three points."""

DECIDED = "“Decided” means that a successor is named or that the incumbent's mandate is extended."

ONE_SIDED = "one-sided: the chance of a decision on that day or before it"

PIVOT_WORDS = (
    "The pivot is the member with whom the body turns from no to yes, when all are lined up by how "
    "well they like the name: by consensus, the one that likes it least."
)

VERDICT_WORDS = {
    "ok": "The sampler's diagnostics raise no objection.",
    "doubtful": "Read with care: the diagnostics leave doubts, listed under model health.",
    "failed": "Do not use these numbers: the fit failed its diagnostics.",
}


def headline(forecast: Forecast, *, office: str | None = None) -> str:
    """The answer in a short paragraph: leader, the rest, the date, the last to agree."""
    return " ".join(headline_sentences(forecast, office=office))


def headline_sentences(forecast: Forecast, *, office: str | None = None) -> tuple[str, ...]:
    """The sentences of the headline; the first alone carries the answer.

    `office` ("Secretary General") makes the wording plainer where it is known.
    """
    first, named = _leader_sentence(forecast, office)
    rest = (_rest_sentence(forecast, named), when_sentence(forecast), pivot_sentence(forecast))
    return (first, *(sentence for sentence in rest if sentence))


def ranked(forecast: Forecast) -> list[OutcomeProbability]:
    """Outcomes from likeliest to least likely; ties by id, so that order carries no meaning."""
    return sorted(forecast.outcomes, key=lambda outcome: (-outcome.probability, outcome.id))


KIND_ORDER = {"candidate": 0, "field": 1, "extended": 2, "undecided": 3}
"""Names come first, then what is no name."""


def in_report_order(forecast: Forecast) -> list[OutcomeProbability]:
    """Candidates from likeliest to least likely, then field, extended, undecided."""
    return sorted(ranked(forecast), key=lambda outcome: KIND_ORDER[outcome.kind])


def too_close(first: OutcomeProbability, second: OutcomeProbability) -> bool:
    """Whether two outcomes differ by less than three points or two Monte Carlo errors."""
    gap = abs(first.probability - second.probability)
    return gap < max(TIE_POINTS, 2 * hypot(first.mcse, second.mcse))


def precision(forecast: Forecast) -> float:
    """The Monte Carlo error by which all outcome probabilities are rounded alike."""
    return common_mcse(outcome.mcse for outcome in forecast.outcomes)


def outcome_phrase(outcome: OutcomeProbability, forecast: Forecast) -> str:
    """An outcome as it stands in a sentence."""
    phrases = {
        "candidate": outcome.name,
        "field": "someone not yet named",
        "extended": "an extension of the incumbent",
        "undecided": f"no decision by {long_date(forecast.horizon)}",
    }
    return phrases[outcome.kind]


def _leader_sentence(
    forecast: Forecast, office: str | None
) -> tuple[str, tuple[OutcomeProbability, ...]]:
    known = f"On what was public on {long_date(forecast.as_of)}"
    leader, *others = ranked(forecast)
    rivals = [other for other in others if too_close(leader, other)]
    if len(rivals) > 2:
        level = [leader, *rivals[:2]]
        return f"{known} no outcome stands out: {_listed(level, forecast)} lead.", tuple(level)
    if rivals:
        level = [leader, *rivals]
        return f"{known} it is too close to call between {_listed(level, forecast)}.", tuple(level)
    return f"{known}, {_leader_clause(leader, forecast, office)}.", (leader,)


def _leader_clause(leader: OutcomeProbability, forecast: Forecast, office: str | None) -> str:
    chance = percent(leader.probability, precision(forecast))
    if leader.kind != "candidate":
        return f"the likeliest outcome is {outcome_phrase(leader, forecast)} ({chance})"
    post = f"the likeliest next {office}" if office else "the likeliest to be chosen"
    doubt = ", though less likely than not" if leader.probability < 0.5 else ""
    return f"{leader.name} is {post} ({chance}{doubt})"


def _rest_sentence(forecast: Forecast, named: Sequence[OutcomeProbability]) -> str:
    rest = [outcome for outcome in in_report_order(forecast) if outcome not in named]
    candidates = [outcome for outcome in rest if outcome.kind == "candidate"][:1]
    others = [outcome for outcome in rest if outcome.kind != "candidate"]
    if not candidates and not others:
        return ""
    parts = [_chance(outcome, forecast) for outcome in others]
    if candidates:
        lead = "Next among the names" if named[0].kind == "candidate" else "Among the names"
        follower = f"{candidates[0].name} ({_bare(candidates[0], forecast)})"
        parts.insert(0, f"{lead} is {follower}" if len(named) == 1 else f"next is {follower}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _chance(outcome: OutcomeProbability, forecast: Forecast) -> str:
    subject = {
        "field": "it is someone not yet named",
        "extended": "the incumbent is extended instead",
        "undecided": f"nothing is decided by {long_date(forecast.horizon)}",
    }
    return f"{_bare(outcome, forecast)} that {subject[outcome.kind]}"


def _bare(outcome: OutcomeProbability, forecast: Forecast) -> str:
    return percent(outcome.probability, precision(forecast))


def _listed(outcomes: Sequence[OutcomeProbability], forecast: Forecast) -> str:
    parts = [f"{outcome_phrase(o, forecast)} ({_bare(o, forecast)})" for o in outcomes]
    return joined(parts)


def joined(parts: Sequence[str]) -> str:
    """Words in a row, the last after `and`.

    >>> joined(["HU"]), joined(["HU", "TR", "SK"])
    ('HU', 'HU, TR and SK')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def as_sentence(text: str) -> str:
    """Words from a config as a sentence.

    >>> as_sentence("a quieter field"), as_sentence("Read as it stands.")
    ('A quieter field.', 'Read as it stands.')
    """
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def when_sentence(forecast: Forecast) -> str:
    """The decision date: the even chance and the middle 90 %, as far as the horizon shows it."""
    line, horizon = forecast.timeline, long_date(forecast.horizon)
    if line.p50 is None:
        chance = percent(line.p_decided_by_horizon, precision(forecast))
        return f"A decision by {horizon} is less likely than not ({chance})."
    start = long_date(line.p05) if line.p05 else horizon
    end = long_date(line.p95) if line.p95 else f"beyond {horizon}"
    return f"Half the chance falls by {long_date(line.p50)} (90 % range: {start} to {end})."


def pivot_sentence(forecast: Forecast) -> str:
    """Who is most often the last to agree; several where the paths cannot tell them apart."""
    pivots = sorted(forecast.pivots, key=lambda pivot: (-pivot.p_last_holdout, pivot.member))
    if not pivots or pivots[0].p_last_holdout < 0.01:
        return "No member stands out as the last to agree." if pivots else ""
    top = pivots[0].p_last_holdout
    mcse = max(binomial_mcse(top, forecast.n_paths), precision(forecast))
    level = [p for p in pivots if top - p.p_last_holdout < max(TIE_POINTS / 2, 2 * mcse)]
    if len(level) > 4:
        return "No single member stands out as the last to agree."
    parts = [f"{p.member} ({percent(p.p_last_holdout, mcse)})" for p in level]
    return f"Most often the last to agree: {joined(parts)}."


def closing(forecast: Forecast) -> tuple[str, ...]:
    """What these numbers do and do not say, in plain paragraphs."""
    horizon = long_date(forecast.horizon)
    known = long_date(forecast.as_of)
    return (
        f"They say how often each outcome comes about in {forecast.n_paths:,} simulated "
        f"continuations of the record that was public on {known}, given the stated assumptions. "
        "Nothing that became public later was used. The probabilities of all outcomes add up "
        "to 100 %; as printed they may miss it by rounding.",
        "Two kinds of uncertainty are kept apart. The Monte Carlo error (±) is what more simulated "
        "paths would remove. The 90 % interval shows how far the probability itself moves over "
        "the parameter values that the evidence and the priors leave open; more paths would not "
        "narrow it. Chances of a decision by a date are one-sided.",
        f"{DECIDED} Nothing is said of what happens after {horizon}: “undecided” means only "
        "that none of it has come about by then.",
        "They do not say who ought to be chosen, and not what a government privately intends: a "
        "member's part is inferred from public words and from its silence. Assumptions marked "
        "as judgement are exactly that; another careful analyst may state others, and the "
        "numbers would move. A probability of 20 % is not a “no”: such things happen one time "
        "in five.",
    )


def with_member_names(forecast: Forecast, names: dict[str, str]) -> Forecast:
    """The same forecast with members called by name instead of by code.

    Codes without a name stay as they are.
    """
    pivots = tuple(replace(p, member=names.get(p.member, p.member)) for p in forecast.pivots)
    return replace(forecast, pivots=pivots)
