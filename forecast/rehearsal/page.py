"""What simulation-based calibration leaves in a folder: ranks, a picture, a page about them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from forecast.rehearsal.calibration import Calibration
from forecast.rehearsal.page_words import page
from forecast.rehearsal.uniformity import Uniformity, band_for, counts_below
from forecast.report.rank_curves import RankCurve, rank_figure

RANKS, PICTURE, PAGE = "ranks.csv", "ranks.png", "README.md"
PNG_DPI = 130


def write_calibration(calibration: Calibration, folder: Path) -> Sequence[Uniformity]:
    """Write `ranks.csv`, `ranks.png` and `README.md`, and give the verdicts.

    The same calibration gives the same bytes: no clock and no machine is named.
    """
    found = calibration.uniformity()
    folder.mkdir(parents=True, exist_ok=True)
    ranks = calibration.ranks.astype("Int64")
    ranks.to_csv(folder / RANKS, lineterminator="\n")
    figure = rank_figure(_curves(calibration))
    figure.savefig(folder / PICTURE, dpi=PNG_DPI, metadata={"Software": None})
    (folder / PAGE).write_text(page(calibration, found, picture=PICTURE), encoding="utf-8")
    return found


def _curves(calibration: Calibration) -> list[RankCurve]:
    n_draws = calibration.plan.n_ranked
    even = np.arange(1, n_draws + 1) / (n_draws + 1)
    curves = []
    for name in calibration.ranks:
        values = calibration.ranks[name].dropna().to_numpy(np.int64)
        band = band_for(len(values), n_draws)
        counts = (counts_below(values, n_draws), band.least, band.most)
        found, low, high = (count / len(values) - even for count in counts)
        curves.append(RankCurve(str(name), found, low, high))
    return curves
