"""The page of a backtest: one self-contained file of HTML, and a short one of Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from forecast.evidence.schema import Case
from forecast.report.backtest.contents import backtest_contents
from forecast.report.backtest.figures import backtest_pictures
from forecast.report.backtest.scored import read_scored
from forecast.report.environment import environment, source
from forecast.report.figures.style import NARROW
from forecast.report.pictures import inline_svg


def write_backtest_page(folder: Path, cases: Mapping[str, Case]) -> list[Path]:
    """Write index.html and README.md beside the scores in a folder; the paths written.

    cases: by name, whole; every scored case among them. Equal inputs give equal bytes.
    """
    scored = read_scored(folder)
    contents, shown = backtest_contents(scored, cases), backtest_pictures(scored)
    html = environment("html").get_template("backtest.html.j2").render(
        page=contents,
        pictures={picture.key: picture for picture in shown},
        wide={picture.key: inline_svg(picture) for picture in shown},
        narrow={picture.key: inline_svg(picture, width=NARROW) for picture in shown},
        css=Markup(source("report.css") + source("backtest.css")),
    )  # fmt: skip
    markdown = environment("md").get_template("backtest.md.j2").render(page=contents)
    written = []
    for name, text in (("index.html", html), ("README.md", markdown)):
        written.append(folder / name)
        written[-1].write_text(text, encoding="utf-8", newline="\n")
    return written
