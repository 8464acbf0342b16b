"""The whole walk, in order: fit, tie, simulate, conclude."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from forecast.evidence.schema import Case
from forecast.pipeline.inputs import inputs_of
from forecast.pipeline.question import Question
from forecast.pipeline.stopwatch import Stopwatch

if TYPE_CHECKING:
    import xarray as xr

    from forecast.analysis.timeline import Mark
    from forecast.outcomes import Forecast, SampledOutcomes
    from forecast.pipeline.tied import Tied
    from forecast.posterior import Diagnostics, Posterior


Progress = Callable[[str, float], None]
"""Told the stage and the share of it that is done."""


@dataclass(frozen=True)
class Run:
    """One answered question.

    tree: gives the ArviZ tree of the fit, which is read only when it is asked for. tied: how its
    paths are weighed; None for the process alone. fit_is_kept: nothing was sampled for its fit.
    """

    question: Question
    posterior: Posterior
    tree: Callable[[], xr.DataTree]
    sampled: SampledOutcomes
    forecast: Forecast
    tied: Tied | None = None
    fit_is_kept: bool = False


def run(
    question: Question,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    refit: bool = False,
    with_counts: bool = True,
    without: Sequence[str] = (),
) -> Run:
    """Fit, or find the fit kept, then simulate, and say what came out.

    refit: sample, whatever is kept from before; the answer has the same bytes either way.
    with_counts: work out who agrees and who objects over time, which takes the paths once more;
    where False, `support` and `holdouts` are nan, and all else is the same.
    without: stated factors whose effect is taken out of the draws; see `switched_off`. Raises
    InputError on one that is not stated.
    """
    watch = Stopwatch()
    tell = progress or (lambda stage, share: None)
    with watch.stage("import"):
        from forecast.pipeline.fitted import fitted
        from forecast.pipeline.kept_tie import tied_to
        from forecast.pipeline.switched_off import check_factors, switched_off
        from forecast.pipeline.tied import weighed
    check_factors(question, without)
    fit = fitted(question, refit=refit, watch=watch, progress=lambda share: tell("fit", share))
    with watch.stage("tie"):
        tied = tied_to(
            question,
            fit.posterior,
            workers=workers,
            refit=refit,
            progress=lambda share: tell("tie", share),
        )
    posterior = switched_off(question, fit.posterior, without)
    with watch.stage("simulate"):
        tell("simulate", 0.0)
        sampled = weighed(
            question,
            posterior,
            tied,
            workers=workers,
            with_counts=with_counts,
            progress=lambda share: tell("simulate", share),
        )
    with watch.stage("summarise"):
        forecast = conclude(
            question,
            sampled,
            diagnostics=posterior.diagnostics,
            checks=fit.checks,
            tied=tied,
        )
        forecast = with_bloc_pairs(forecast, posterior)
    provenance = {**forecast.provenance, "wall_seconds": watch.seconds}
    if without:
        provenance["without"] = sorted(set(without))
    timed = replace(forecast, provenance=provenance)
    return Run(question, posterior, fit.tree, sampled, timed, tied, fit.is_kept)


def conclude(
    question: Question,
    sampled: SampledOutcomes,
    *,
    diagnostics: Diagnostics,
    checks: list[dict[str, Any]],
    tied: Tied | None = None,
) -> Forecast:
    """What is said of sampled outcomes. checks: the predictive checks of the fit, as rows."""
    from forecast.analysis.summary import summarise
    from forecast.pipeline.tied import told, with_learned_spread

    beside = told(tied, (sampled.horizon - sampled.as_of).days)
    said = summarise(
        sampled,
        _marks(question.case),
        scenario=question.scenario.name,
        title=question.scenario.title,
        diagnostics=diagnostics,
        provenance={
            **_provenance(question, checks),
            "outside_view": beside,
        },
        with_spread=tied is None,
    )
    return said if tied is None else with_learned_spread(said, tied)


def with_bloc_pairs(said: Forecast, posterior: Posterior) -> Forecast:
    """A forecast that tells of members of one bloc who are at odds over a name that counts."""
    from forecast.analysis.coherence import RARE, at_odds

    counts = [o.id for o in said.outcomes if o.kind == "candidate" and o.probability >= RARE]
    return replace(said, at_odds=at_odds(posterior, tuple(counts)))


def _marks(case: Case) -> list[Mark]:
    from forecast.analysis.timeline import Mark

    return [Mark(m.id, m.on, m.kind, m.note) for m in case.milestones]


def _provenance(question: Question, checks: list[dict[str, Any]]) -> dict[str, Any]:
    """Digests of what was asked and of what was public, seed and versions."""
    return {**inputs_of(question), "checks": checks, "wall_seconds": {}}
