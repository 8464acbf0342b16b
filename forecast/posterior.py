"""DOOR from the model to the simulation: labelled draws, and where the race stands.

Knows neither how the draws were made nor what procedure they will be run through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import xarray as xr

Verdict = Literal["ok", "doubtful", "failed"]


@dataclass(frozen=True)
class Diagnostics:
    """Whether the draws can be trusted, and why.

    `verdict` is `ok`, `doubtful` (usable, remark attached) or `failed` (not to be used).
    R-hat is the rank-normalised split R-hat, ESS the smaller of bulk and tail effective
    sample size, both over every parameter (Vehtari et al. 2021).
    """

    verdict: Verdict
    rhat_max: float
    ess_min: float
    divergences: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Posterior:
    """Draws of utilities and process parameters, and the public record's state.

    draws: `utility` (chain, draw, member, candidate), logit scale, apart from public
        pressure; one variable (chain, draw) per process parameter; `effect` (chain, draw,
        factor). The last candidates are places for newcomers (`field_1`, ...).
    opening: the state on the as-of date. `stance` (member, candidate): -1 not on record,
        else the index into oppose < reserve < accept < endorse; `status` (candidate):
        0 latent, 1 refused, 2 open, 3 withdrawn, 4 not yet named; `declared`,
        `frontrunner` (candidate) flags; `counted` (candidate): share of members reported in
        favour; `backed` (candidate, patron) flags; `home` (candidate): index of its own member
        or -1; `bloc` (member) index or -1; `incumbent_kept`: index of the candidate whose choice
        is an extension, or -1.
    """

    draws: xr.Dataset
    opening: xr.Dataset
    diagnostics: Diagnostics

    @property
    def n_draws(self) -> int:
        """Draws over all chains."""
        return int(self.draws.sizes["chain"] * self.draws.sizes["draw"])
