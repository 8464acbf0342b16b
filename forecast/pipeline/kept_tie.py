"""What a question is tied to, kept between runs: it knows neither factors nor assumptions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from forecast.evidence.gate import evidence_sha256
from forecast.outside_view.predict import OutsideView
from forecast.pipeline.fitted import fitted, key_of_fit
from forecast.pipeline.inputs import code_sha256, learned_sha256
from forecast.pipeline.outside import without_assumptions
from forecast.pipeline.preparation import prepare
from forecast.pipeline.question import Question
from forecast.pipeline.tied import Tied, tie_to_past_races
from forecast.posterior import Posterior
from forecast.store.digests import sha256_of
from forecast.store.kept import Kept, keep, read
from forecast.store.pool import KeptWeights

FORM = 2
"""Goes up when what is kept of a tie takes another form."""
VIEWS = ("odds", "outside", "unlearned")
BY_DAY = ("decided_by", "decided_by_spread")
OF_TIE = ("edges", "weight")


def tied_to(
    question: Question,
    posterior: Posterior,
    *,
    bare: Posterior | None = None,
    workers: int | None = None,
    refit: bool = False,
    progress: Callable[[float], None] = lambda share: None,
) -> Tied | None:
    """What a question is tied to; None where the process answers alone.

    posterior: with the stated factors; where there are none it is that of the bare process.
    bare: that of the bare process, where it is at hand; else it is fitted, or found kept.
    refit: work it out, whatever is kept. progress: told the share of a fit that is done.
    """
    if question.learned is None:
        return None
    key = key_of_tie(question)
    kept = None if refit else read_tie(key)
    if kept is not None:
        return kept
    progress(0.0)
    if not question.scenario.factors:
        bare = posterior
    if bare is None:
        bare = fitted(without_assumptions(question), refit=refit, progress=progress).posterior
    tied = tie_to_past_races(question, bare, workers=workers)
    keep_tie(key, tied)
    return tied


def key_of_tie(question: Question) -> str:
    """Digest of all that a tie depends on: the bare question, its fit, what was learned, code."""
    assert question.learned is not None
    bare = without_assumptions(question)
    asked = bare.scenario.model_dump(mode="json", exclude={"name", "title"})
    return sha256_of(
        {
            "form": FORM,
            "fit": key_of_fit(prepare(bare), bare.scenario),
            "asked": asked,
            "evidence": evidence_sha256(question.case, question.table),
            "members": question.members,
            "learned": learned_sha256(question.learned),
            "code": code_sha256(),
        }
    )


def read_tie(key: str) -> Tied | None:
    """The tie that was kept under a key, to the last bit; None where there is none."""
    from forecast.analysis.tie import Tie

    kept = read(_file(key))
    if kept is None:
        return None
    told, arrays = kept.told, kept.arrays
    return Tied(
        **{name: _view(kept, name) for name in VIEWS},
        weights=KeptWeights.model_validate(told["weights"]),
        base=told["base"],
        tie=Tie(
            outcomes=tuple(told["outcomes"]),
            out_of_reach=told["out_of_reach"],
            effective_share=told["effective_share"],
            **{name: arrays[f"tie/{name}"] for name in OF_TIE},
        ),
    )


def keep_tie(key: str, tied: Tied) -> None:
    """Keep a tie under a key."""
    tie = asdict(tied.tie)
    told: dict[str, Any] = {
        "weights": tied.weights.model_dump(),
        "base": tied.base,
        **{name: tie[name] for name in ("outcomes", "out_of_reach", "effective_share")},
    }
    arrays: dict[str, np.ndarray] = {f"tie/{name}": tie[name] for name in OF_TIE}
    for name in VIEWS:
        view = getattr(tied, name)
        told[name] = {"chances": view.chances, "spread": view.spread}
        arrays |= {f"{name}/{days}": getattr(view, days) for days in BY_DAY}
    keep(_file(key), Kept(told, arrays))


def _view(kept: Kept, name: str) -> OutsideView:
    told = kept.told[name]
    return OutsideView(
        chances=told["chances"],
        spread={outcome: (low, high) for outcome, (low, high) in told["spread"].items()},
        **{days: kept.arrays[f"{name}/{days}"] for days in BY_DAY},
    )


def _file(key: str) -> str:
    return f"{key[:32]}.tie"
