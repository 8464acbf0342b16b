"""What each term was believed to do and what history made of it, as a table for the docs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from forecast.outside_view.learned import Floats, Learned
from forecast.outside_view.terms import BODY_SD, RULE_SD, WHEN, WHO, Term

HALF_NORMAL_MEAN = float(np.sqrt(2 / np.pi))
HALF_NORMAL_SD = float(np.sqrt(1 - 2 / np.pi))


def terms_table(learned: Learned) -> str:
    """Prior and learned mean ± standard deviation of every coefficient, in Markdown.

    One decimal: a second one is within the Monte Carlo error of a thousand draws.
    """
    rows = [
        *_coefficients("who", WHO, learned),
        *_scales("who", ("field", "extended"), learned),
        *_coefficients("when", WHEN, learned),
        *_scales("when", ("",), learned),
    ]
    head = ("part", "term", "prior", "learned", "why the prior")
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _coefficients(
    part: str, terms: Mapping[str, Term], learned: Learned
) -> Iterator[tuple[str, ...]]:
    drawn = learned.draws[f"{part}_beta"]
    for name, term in terms.items():
        values = drawn.sel({f"{part}_feature": name}).values
        yield part, f"`{name}`", _shown(term.mean, term.sd), _of(values), term.why


def _scales(part: str, groups: tuple[str, ...], learned: Learned) -> Iterator[tuple[str, ...]]:
    """The spreads between bodies and between rules, whose priors are half-normal."""
    kinds = {"body": (BODY_SD, "bodies"), "rule": (RULE_SD, "rules")}
    for kind, (scale, plural) in kinds.items():
        prior = _shown(scale * HALF_NORMAL_MEAN, scale * HALF_NORMAL_SD)
        for group in groups:
            drawn = learned.draws[f"{part}_{kind}_sd"]
            values = drawn.sel(group=group).values if group else drawn.values
            of = f" of `{group}`" if group else ""
            why = f"half-normal of scale {scale}: {plural} differ, by how much is learned"
            yield part, f"spread between {plural}{of}", prior, _of(values), why


def _of(values: Floats) -> str:
    return _shown(float(values.mean()), float(values.std()))


def _shown(mean: float, sd: float) -> str:
    """One decimal, a true minus, and no minus before zero.

    >>> _shown(-0.04, 0.31), _shown(-1.26, 1.0)
    ('0.0 ± 0.3', '−1.3 ± 1.0')
    """
    rounded = round(mean, 1) + 0.0
    return f"{rounded:.1f} ± {sd:.1f}".replace("-", "\N{MINUS SIGN}")
