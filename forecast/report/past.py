"""The forecast through time on the page of a run, from earlier runs or a history."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from forecast.analysis.history import History
from forecast.evidence.schema import Case
from forecast.report.names import Names
from forecast.report.pictures import Picture
from forecast.report.reader import Reader, past_reader
from forecast.report.through_time import history_picture, page_of

WHAT_IT_IS = (
    "Each date is told as its own run, or the scenario's history, told it then. From one to the "
    "next evidence, assumptions and the program may have changed; the lines do not say which."
)


@dataclass(frozen=True)
class PastSection:
    """The picture, how to read it, and where it moved most."""

    picture: Picture
    reader: Reader
    moves: pd.DataFrame
    words: str


def past_section(past: History | None, case: Case, names: Names) -> PastSection | None:
    """The section; None where there is no earlier date to compare with."""
    if past is None or len(past.days) < 2:
        return None
    page = page_of(past, case, names)
    return PastSection(
        picture=history_picture(past, case, names),
        reader=past_reader(past, case, names),
        moves=page.moves,
        words=f"{page.no_move} {WHAT_IT_IS}".strip(),
    )
