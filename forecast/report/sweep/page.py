"""A sweep as a page: Markdown for repositories, one self-contained file of HTML for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from forecast.report.environment import environment, source
from forecast.report.markdown import markdown_table
from forecast.report.pictures import Drawn, Picture, drawn
from forecast.report.sweep import figures
from forecast.report.sweep.shown import Shown
from forecast.report.sweep.tables import key_table, outcome_table
from forecast.report.sweep.words import (
    closing,
    errors_sentence,
    finding,
    leaders_sentence,
    routes_sentence,
)

N_FAILED = 20
"""Failed scenarios that are listed; the table has all."""


@dataclass(frozen=True)
class Page:
    """What the page says, section by section. subject: whom the keys are about."""

    title: str
    finding: str
    leaders: str
    subject: str
    keys: pd.DataFrame
    outcomes: pd.DataFrame
    routes: str
    errors: str
    failed: tuple[str, ...]
    more_failed: int
    closing: tuple[str, ...]


def page_of(shown: Shown) -> Page:
    """Put the contents of the page together."""
    subject = shown.subject
    return Page(
        title=shown.title,
        finding=finding(shown),
        leaders=leaders_sentence(shown) if subject else "",
        subject=shown.names[subject] if subject else "",
        keys=key_table(shown),
        outcomes=outcome_table(shown),
        routes=routes_sentence(shown),
        errors=errors_sentence(shown),
        failed=shown.failed[:N_FAILED],
        more_failed=max(len(shown.failed) - N_FAILED, 0),
        closing=closing(shown),
    )


def picture_of(shown: Shown) -> Picture | None:
    """The figure; None where there is nothing to draw."""
    if shown.subject is None:
        return None
    return Picture(
        "sweep",
        figures.picture_finding(shown),
        figures.picture_alt(shown),
        lambda width: figures.heat(shown, width=width),
    )


def write_pages(folder: Path, shown: Shown) -> list[Path]:
    """Write sweep.md, sweep.html and figures/sweep.png; the paths written.

    Equal inputs give equal bytes. The caller publishes the folder as a whole.
    """
    page, picture = page_of(shown), picture_of(shown)
    files: dict[Path, bytes] = {}
    inline: dict[str, Drawn] = {}
    if picture is not None:
        inline["sweep"] = drawn(picture)
        files[folder / "figures" / "sweep.png"] = inline["sweep"].png
        (folder / "figures").mkdir(parents=True, exist_ok=True)
    files[folder / "sweep.md"] = _markdown(page, picture).encode()
    files[folder / "sweep.html"] = _html(page, inline).encode()
    for path, data in files.items():
        path.write_bytes(data)
    return [*files]


def _markdown(page: Page, picture: Picture | None) -> str:
    template = environment("md").get_template("sweep.md.j2")
    return template.render(page=page, picture=picture, md_table=markdown_table)


def _html(page: Page, inline: Mapping[str, Drawn]) -> str:
    template = environment("html").get_template("sweep.html.j2")
    return template.render(
        page=page,
        wide={key: figure.wide for key, figure in inline.items()},
        narrow={key: figure.narrow for key, figure in inline.items()},
        css=Markup(source("report.css")),
    )
