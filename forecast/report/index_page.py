"""The page over all scenarios of a folder: one self-contained file, no scripts, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class IndexRow:
    """One scenario. fault: why the last attempt failed; empty where it did not.

    is_shown: whether there is a report, in a folder called as the scenario.
    """

    scenario: str
    title: str
    headline: str
    as_of: str
    is_pinned: bool
    is_shown: bool
    change: str
    verdict: str
    alerts: tuple[str, ...]
    fault: str


def render_index(rows: Sequence[IndexRow], edition: str) -> str:
    """The page as text; every name comes out escaped.

    A page that answers at the touch of a switch would take this one's place, row by row.
    """
    from markupsafe import Markup

    from forecast.report.environment import environment, source

    failed = [row for row in rows if row.fault]
    alerts = [(row, alert) for row in rows for alert in row.alerts]
    return environment("html").get_template("index.html.j2").render(
        rows=rows, edition=edition, failed=failed, alerts=alerts, css=Markup(source("report.css"))
    )  # fmt: skip
