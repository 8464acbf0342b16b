"""The page over all scenarios of a folder: one self-contained file, no scripts, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class IndexBar:
    """One outcome of a scenario. share: 0 to 100, the width of its bar."""

    name: str
    percent: str
    share: float


@dataclass(frozen=True)
class IndexPast:
    """What an earlier edition said. page: of the scenario in it, seen from this edition."""

    as_of: str
    said: str
    percent: str
    page: str


@dataclass(frozen=True)
class IndexRow:
    """One scenario. fault: why the last attempt failed; empty where it did not.

    is_shown: whether there is a report, in a folder called as the scenario. bars: its likeliest
    outcomes. past: what was published of it before, the newest first.
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
    bars: tuple[IndexBar, ...] = ()
    past: tuple[IndexPast, ...] = ()


def render_index(rows: Sequence[IndexRow], edition: str) -> str:
    """The page as text; every name comes out escaped."""
    from markupsafe import Markup

    from forecast.report.environment import environment, source

    failed = [row for row in rows if row.fault]
    alerts = [(row, alert) for row in rows for alert in row.alerts]
    return environment("html").get_template("index.html.j2").render(
        rows=rows, edition=edition, failed=failed, alerts=alerts, css=Markup(source("report.css"))
    )  # fmt: skip
