"""What a headline hinges on, for the terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from forecast.report.sensitivity.section import Hinges
from forecast.report.terminal import text_table


def terminal_tables(hinges: Hinges) -> list[Table]:
    """Every table of the section. Cells are plain text."""
    shown = []
    for one in hinges.tables:
        table = text_table(one.frame, one.heading)
        table.caption = Text(one.caption, style="not dim not italic")
        shown.append(table)
    return shown
