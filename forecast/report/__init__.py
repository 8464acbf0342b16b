"""What the analyst reads: sentences, tables, figures and pages. The only room with matplotlib."""

from forecast.report.notebook import html_repr
from forecast.report.page import render_html, render_markdown, write_report
from forecast.report.tables import outcome_table, pivot_table, timeline_table
from forecast.report.terminal import headline_table, verdict_line
from forecast.report.words import closing, headline

__all__ = [
    "closing",
    "headline",
    "headline_table",
    "html_repr",
    "outcome_table",
    "pivot_table",
    "render_html",
    "render_markdown",
    "timeline_table",
    "verdict_line",
    "write_report",
]
