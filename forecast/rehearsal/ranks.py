"""Where the truth stands among draws: the ranks of simulation-based calibration."""

from __future__ import annotations

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike, NDArray


def thinned(draws: xr.Dataset, n_kept: int) -> xr.Dataset:
    """`n_kept` draws, evenly spaced over all chains laid end to end, along `sample`.

    Successive draws of a chain resemble each other, and ranks among such draws crowd at the
    ends; so take few enough to be about independent (Talts et al. 2018).

    >>> kept = thinned(xr.Dataset({"x": (("chain", "draw"), [[0, 1, 2], [3, 4, 5]])}), 3)
    >>> kept["x"].values.tolist()
    [0, 2, 4]
    """
    n_draws = draws.sizes["chain"] * draws.sizes["draw"]
    if n_kept > n_draws:
        raise ValueError(f"{n_kept} draws are to be kept of {n_draws}; sample more")
    laid = draws.stack(sample=("chain", "draw"), create_index=False)
    laid = laid.drop_vars(["chain", "draw"], errors="ignore")
    return laid.isel(sample=np.arange(n_kept) * n_draws // n_kept)


def rank_of(truth: float, draws: ArrayLike) -> int:
    """How many of the draws lie below the truth: 0 to their number.

    Uniform over those values where truth is drawn from the prior, the data from the truth, and
    the draws, independent of each other, from the posterior (Cook, Gelman and Rubin 2006).

    >>> rank_of(2.5, [1.0, 2.0, 3.0])
    2
    """
    values: NDArray[np.float64] = np.asarray(draws, dtype=np.float64)
    return int((values < truth).sum())
