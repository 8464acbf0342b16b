"""The headline for the terminal."""

from __future__ import annotations

import pandas as pd
from rich import box
from rich.table import Table
from rich.text import Text

from forecast.outcomes import Forecast
from forecast.report.tables import INTERVAL_LABEL, outcome_table
from forecast.report.words import VERDICT_WORDS, when_sentence

_VERDICT_STYLES = {"ok": "green", "doubtful": "yellow", "failed": "bold red"}
_HEADERS = {
    "Monte Carlo error": "Monte Carlo\nerror",
    INTERVAL_LABEL: "90 % interval\n(parameters)",
    "Bar": "",
}


TEXT_COLUMNS = ("Outcome", "Milestone", "Date", "Kind", "What")


def text_table(frame: pd.DataFrame, title: str | None = None) -> Table:
    """A frame of text for the terminal, numbers to the right.

    Cells are plain text: a name with square brackets in it is printed, not obeyed.
    """
    table = Table(
        title=None if title is None else Text(title, style="bold"),
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    for column in frame.columns:
        table.add_column(column.strip(), justify="left" if column in TEXT_COLUMNS else "right")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(str(cell)) for cell in row))
    return table


def headline_table(forecast: Forecast) -> Table:
    """Who, with errors and intervals; below it when, and whether the fit can be trusted.

    Cells are plain text: a name with square brackets in it is printed, not obeyed.
    """
    table = Table(
        title=Text(f"{forecast.title}\n", style="bold"),
        caption=_caption(forecast),
        title_justify="left",
        caption_justify="left",
        box=box.SIMPLE_HEAD,
    )
    frame = outcome_table(forecast, bar_width=12)
    for column in frame.columns:
        numeric = column not in ("Outcome", "Bar")
        table.add_column(
            _HEADERS.get(column, column),
            justify="right" if numeric else "left",
            no_wrap=numeric or column == "Bar",
        )
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(str(cell)) for cell in row))
    return table


def verdict_line(forecast: Forecast) -> Text:
    """One line on whether the fit can be trusted, coloured by the verdict."""
    found = forecast.diagnostics
    line = Text("Fit: ")
    line.append(found.verdict, style=_VERDICT_STYLES[found.verdict])
    line.append(
        f" (R-hat {found.rhat_max:.3f}, effective draws {found.ess_min:.0f}, "
        f"{found.divergences} divergences). {VERDICT_WORDS[found.verdict]}"
    )
    return line


def _caption(forecast: Forecast) -> Text:
    caption = Text(style="not dim not italic")
    caption.append(when_sentence(forecast))
    caption.append("\n")
    caption.append_text(verdict_line(forecast))
    return caption
