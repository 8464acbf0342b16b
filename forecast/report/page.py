"""The report as a page: Markdown for repositories, one self-contained file of HTML for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from forecast.analysis.history import History
from forecast.analysis.moved import Explained
from forecast.analysis.sensitivity.found import Sensitivity
from forecast.analysis.what_if import WhatIf
from forecast.evidence.schema import Case
from forecast.outcomes import Forecast
from forecast.report.contents import Contents, contents_of
from forecast.report.environment import environment, source
from forecast.report.pictures import Drawn, Picture, drawn, moved_picture, pictures
from forecast.report.script import embedded, policy, script
from forecast.report.what_if import MEANING
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
    return _markdown(contents, _by_key(contents), figure_folder)


def render_html(
    forecast: Forecast,
    scenario: Scenario,
    case: Case,
    *,
    member_names: Mapping[str, str] | None = None,
    what_if: WhatIf | None = None,
    past: History | None = None,
) -> str:
    """The report as one HTML file: no network, figures inline, one script that only shows.

    `case` is the gated record. `member_names` gives members' names by code. what_if, past: as in
    `contents_of`.
    """
    contents = contents_of(forecast, scenario, case, member_names, what_if=what_if, past=past)
    shown = _by_key(contents)
    return _html(contents, shown, {key: drawn(picture) for key, picture in shown.items()})


def write_report(
    folder: Path,
    forecast: Forecast,
    scenario: Scenario,
    case: Case,
    *,
    member_names: Mapping[str, str] | None = None,
    what_if: WhatIf | None = None,
    past: History | None = None,
    moved: Explained | None = None,
    sensitivity: Sensitivity | None = None,
) -> list[Path]:
    """Write report.md, report.html and figures/*.png into a folder; the paths written.

    what_if, past, moved, sensitivity: as in `contents_of`. Equal inputs give equal bytes. The
    caller publishes the folder as a whole.
    """
    contents = contents_of(
        forecast,
        scenario,
        case,
        member_names,
        what_if=what_if,
        past=past,
        moved=moved,
        sensitivity=sensitivity,
    )
    shown = _by_key(contents)
    figures = {key: drawn(picture) for key, picture in shown.items()}
    files = {folder / "figures" / f"{key}.png": figure.png for key, figure in figures.items()}
    files[folder / "report.md"] = _markdown(contents, shown, "figures").encode()
    files[folder / "report.html"] = _html(contents, shown, figures).encode()
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        path.write_bytes(data)
    return [*files]


def _markdown(contents: Contents, shown: dict[str, Picture], figure_folder: str) -> str:
    return environment("md").get_template("report.md.j2").render(
        page=contents, pictures=shown, figure_folder=figure_folder, meaning=MEANING
    )  # fmt: skip


def _html(contents: Contents, shown: dict[str, Picture], figures: dict[str, Drawn]) -> str:
    return environment("html").get_template("report.html.j2").render(
        page=contents,
        pictures=shown,
        wide={key: figure.wide for key, figure in figures.items()},
        narrow={key: figure.narrow for key, figure in figures.items()},
        css=Markup(source("report.css")),
        script=script(),
        policy=policy(),
        embedded=embedded,
        meaning=MEANING,
    )  # fmt: skip


def _by_key(contents: Contents) -> dict[str, Picture]:
    shown = pictures(contents.forecast, needed=contents.needed)
    if contents.past is not None:
        shown.append(contents.past.picture)
    if contents.moved is not None:
        shown.append(moved_picture(contents.moved.found))
    if contents.hinges is not None:
        shown.append(contents.hinges.picture)
    return {picture.key: picture for picture in shown}
