"""Every combination of switched-off factors answered from one fit and one tie.

An answer is what `run(question, without=...)` gives, by the same steps; only what no report of a
what-if shows, the counts of members over time, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from shlex import join
from typing import TYPE_CHECKING

from forecast.pipeline.switched_off import switched_off
from forecast.pipeline.walk import Run, conclude

if TYPE_CHECKING:
    from forecast.analysis.what_if import Switched, WhatIf


def what_if(
    answer: Run,
    command: Sequence[str],
    *,
    workers: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> WhatIf | None:
    """The answers for all combinations of a run's stated factors; None where none is stated.

    command: the words that ask for the run's forecast on the command line.
    """
    from forecast.analysis.what_if import WhatIf, combinations_of, is_complete

    factors = tuple(sorted(answer.question.scenario.factors))
    if not factors:
        return None
    asked = combinations_of(factors)
    answers = []
    for done, off in enumerate(asked, start=1):
        answers.append(_switched(answer, off, workers))
        if progress:
            progress(done / len(asked))
    return WhatIf(factors, join(command), is_complete(factors), tuple(answers))


def _switched(answer: Run, off: Sequence[str], workers: int | None) -> Switched:
    from forecast.analysis.what_if import switched
    from forecast.pipeline.tied import weighed

    if not off:
        return switched(off, answer.forecast, answer.sampled, answer.sampled)
    posterior = switched_off(answer.question, answer.posterior, off)
    sampled = weighed(answer.question, posterior, answer.tied, workers=workers, with_counts=False)
    said = conclude(
        answer.question,
        sampled,
        diagnostics=posterior.diagnostics,
        checks=[],
        tied=answer.tied,
    )
    return switched(off, said, sampled, answer.sampled)
