"""What a headline hinges on, as a section of a report."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from forecast.analysis.sensitivity.found import Sensitivity
from forecast.report.pictures import Picture
from forecast.report.sensitivity import figures
from forecast.report.sensitivity.labels import Labels
from forecast.report.sensitivity.tables import (
    LEGEND,
    input_table,
    left_out_table,
    scaled_table,
    share_table,
    swing_table,
)
from forecast.report.sensitivity.words import METHOD, sentences

KEY = "tornado"
"""Of the figure, and of its file."""


@dataclass(frozen=True)
class Table:
    """A table under a heading of its own. text: columns that are no numbers."""

    heading: str
    frame: pd.DataFrame
    text: tuple[str, ...]
    caption: str


@dataclass(frozen=True)
class Hinges:
    """The section: sentences, a figure, tables that are not empty, and how it was computed."""

    sentences: tuple[str, ...]
    picture: Picture
    tables: tuple[Table, ...]
    method: tuple[str, ...]


def hinges_of(found: Sensitivity, labels: Labels) -> Hinges:
    """Put the section together."""
    runs = (
        f"{found.n_paths:,} paths on {found.n_draws:,} draws of the posterior in every run, "
        f"{found.n_swing_paths:,} where the smallest changes are looked for."
    )
    return Hinges(
        sentences=sentences(found, labels),
        picture=Picture(
            KEY,
            figures.tornado_finding(found, labels),
            figures.tornado_alt(found, labels),
            lambda w: figures.tornado(found, labels, width=w),
        ),
        tables=tuple(table for table in _tables(found, labels) if not table.frame.empty),
        method=(*METHOD, runs),
    )


def _tables(found: Sensitivity, labels: Labels) -> tuple[Table, ...]:
    who = labels.headline(found)
    return (
        Table(
            "What is left out",
            left_out_table(found, labels),
            ("Kind", "Answered by"),
            f"Changes of {who}'s chance, and of that of a decision by then, in points. {LEGEND}",
        ),
        Table(
            "What the factors add",
            share_table(found),
            (),
            f"Shapley shares of the points that all factors together add to {who}.",
        ),
        Table(
            "Stated assumption and evidence",
            scaled_table(found, labels),
            (),
            f"Points for each doubling of the weight of a part in the posterior. {LEGEND}",
        ),
        Table(
            "Where the uncertainty comes from",
            input_table(found, labels),
            (),
            "Share of the variance over the posterior that goes with one input alone; the error "
            "is that of as many draws.",
        ),
        Table(
            "The smallest change that is enough",
            swing_table(found, labels),
            ("Change", "By"),
            "Each changed alone, everything else as it stands; logit scale. The error is how far "
            "chance in the paths blurs the point at which it is enough.",
        ),
    )
