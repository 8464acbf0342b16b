"""The report as a page: Markdown for repositories, one self-contained file of HTML for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.report.contents import Contents, contents_of
from forecast.report.environment import environment, source
from forecast.report.figures.style import NARROW
from forecast.report.pictures import Picture, inline_svg, pictures, png
from forecast.scenario.schema import Scenario


def render_markdown(
    forecast: Forecast,
    scenario: Scenario,
    case: Case,
    *,
    member_names: Mapping[str, str] | None = None,
    figure_folder: str = "figures",
) -> str:
    """The report as Markdown; figures are expected as `<figure_folder>/<key>.png`.

    `case` is the gated record. `member_names` gives members' names by code.
    """
    contents = contents_of(forecast, scenario, case, member_names)
    return environment("md").get_template("report.md.j2").render(
        page=contents, pictures=_by_key(contents), figure_folder=figure_folder
    )  # fmt: skip


def render_html(
    forecast: Forecast,
    scenario: Scenario,
    case: Case,
    *,
    member_names: Mapping[str, str] | None = None,
) -> str:
    """The report as one HTML file: no scripts, no network, figures inline.

    `case` is the gated record. `member_names` gives members' names by code.
    """
    contents = contents_of(forecast, scenario, case, member_names)
    shown = _by_key(contents)
    return environment("html").get_template("report.html.j2").render(
        page=contents,
        pictures=shown,
        wide={key: inline_svg(picture) for key, picture in shown.items()},
        narrow={key: inline_svg(picture, width=NARROW) for key, picture in shown.items()},
        css=Markup(source("report.css")),
    )  # fmt: skip


def write_report(
    folder: Path,
    forecast: Forecast,
    scenario: Scenario,
    case: Case,
    *,
    member_names: Mapping[str, str] | None = None,
) -> list[Path]:
    """Write report.md, report.html and figures/*.png into a folder; the paths written.

    Equal inputs give equal bytes. The caller publishes the folder as a whole.
    """
    figure_folder = folder / "figures"
    figure_folder.mkdir(parents=True, exist_ok=True)
    written = []
    for picture in _by_key(contents_of(forecast, scenario, case, member_names)).values():
        written.append(figure_folder / f"{picture.key}.png")
        written[-1].write_bytes(png(picture))
    for name, render in (("report.md", render_markdown), ("report.html", render_html)):
        written.append(folder / name)
        text = render(forecast, scenario, case, member_names=member_names)
        written[-1].write_text(text, encoding="utf-8", newline="\n")
    return written


def _by_key(contents: Contents) -> dict[str, Picture]:
    return {p.key: p for p in pictures(contents.forecast, needed=contents.needed)}
