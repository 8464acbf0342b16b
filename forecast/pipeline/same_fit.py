"""Which questions one fit answers: those that differ only in what it does not see."""

from __future__ import annotations

from typing import Any

from forecast.evidence.gate import evidence_sha256
from forecast.pipeline.question import Question
from forecast.store.digests import sha256_of

NOT_SEEN_BY_FIT = ("name", "title", "assume", "horizon", "simulation")
"""Keys of a scenario that change only how the record is run forward, or how it is called."""


def seen_by_fit(question: Question) -> dict[str, Any]:
    """All that a fit depends on, by name; the draws are the same where these are."""
    seen = {key: value for key, value in question.scenario if key not in NOT_SEEN_BY_FIT}
    return {
        **seen,
        "simulation.newcomers": question.scenario.simulation.newcomers,
        "evidence": evidence_sha256(question.case, question.table),
    }


def fit_key(question: Question) -> str:
    """A digest of what the fit depends on."""
    seen = seen_by_fit(question)
    return sha256_of({**seen, "factors": list(seen["factors"].items())})
