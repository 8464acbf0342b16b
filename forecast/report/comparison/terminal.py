"""A comparison for the terminal."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from forecast.analysis.comparison import Comparison
from forecast.report.comparison.page import LEGEND
from forecast.report.comparison.tables import milestone_table, outcome_table


def terminal_tables(comparison: Comparison) -> list[Table]:
    """Who and when, with the change of each scenario in points. Cells are plain text."""
    who = _table(outcome_table(comparison), "Who: change of the probability, in points")
    when = _table(milestone_table(comparison), "When: change of the chance of a decision by then")
    when.caption = Text(LEGEND, style="not dim not italic")
    return [who, when]


def _table(frame: pd.DataFrame, title: str) -> Table:
    table = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    for column in frame.columns:
        is_text = column in ("Outcome", "Milestone", "Date")
        table.add_column(column, justify="left" if is_text else "right", no_wrap=False)
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(str(cell)) for cell in row))
    return table
