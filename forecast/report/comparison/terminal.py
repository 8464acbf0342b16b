"""A comparison for the terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from forecast.analysis.comparison import Comparison
from forecast.report.comparison.page import LEGEND
from forecast.report.comparison.tables import milestone_table, outcome_table
from forecast.report.terminal import text_table


def terminal_tables(comparison: Comparison) -> list[Table]:
    """Who and when, with the change of each scenario in points. Cells are plain text."""
    who = text_table(outcome_table(comparison), "Who: change of the probability, in points")
    when = text_table(
        milestone_table(comparison), "When: change of the chance of a decision by then"
    )
    when.caption = Text(LEGEND, style="not dim not italic")
    return [who, when]
