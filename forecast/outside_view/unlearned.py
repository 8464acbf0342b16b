"""The outside view before any case is read: its priors alone, to be printed beside it."""

from __future__ import annotations

import numpy as np

from forecast.outside_view.learned import GROUPS, Floats, Learned
from forecast.outside_view.terms import BODY_SD, RULE_SD, WHEN, WHO, Term

N_DRAWS = 1000


def unlearned(*, rng_seed: int) -> Learned:
    """Draws of every coefficient from its prior; no body and no rule has been met."""
    import xarray as xr

    rng = np.random.default_rng(rng_seed)

    def beta(terms: dict[str, Term]) -> Floats:
        means, sds = np.array([(t.mean, t.sd) for t in terms.values()]).T
        drawn: Floats = means + sds * rng.standard_normal((N_DRAWS, len(terms)))
        return drawn

    def spread(scale: float, *dims: int) -> Floats:
        return np.abs(scale * rng.standard_normal((N_DRAWS, *dims)))

    draws = xr.Dataset(
        {
            "who_beta": (("draw", "who_feature"), beta(WHO)),
            "when_beta": (("draw", "when_feature"), beta(WHEN)),
            "who_body_sd": (("draw", "group"), spread(BODY_SD, 2)),
            "who_rule_sd": (("draw", "group"), spread(RULE_SD, 2)),
            "when_body_sd": (("draw",), spread(BODY_SD)),
            "when_rule_sd": (("draw",), spread(RULE_SD)),
            "who_body": (("draw", "body", "group"), np.zeros((N_DRAWS, 0, 2))),
            "who_rule": (("draw", "rule", "group"), np.zeros((N_DRAWS, 0, 2))),
            "when_body": (("draw", "body"), np.zeros((N_DRAWS, 0))),
            "when_rule": (("draw", "rule"), np.zeros((N_DRAWS, 0))),
        },
        coords={
            "who_feature": list(WHO),
            "when_feature": list(WHEN),
            "group": list(GROUPS),
            "body": np.array([], dtype=str),
            "rule": np.array([], dtype=str),
            "case": np.array([], dtype=str),
        },
    )
    return Learned(draws, {})
