"""A comparison as a page: Markdown for repositories, one self-contained file of HTML for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd
from markupsafe import Markup

from forecast.analysis.comparison import Comparison
from forecast.report.comparison import figures
from forecast.report.comparison.tables import (
    UNCLEAR,
    milestone_table,
    outcome_table,
    pivot_table,
    scenario_table,
)
from forecast.report.comparison.words import (
    base_sentence,
    headline_sentences,
    method_sentences,
    outcome_alt,
)
from forecast.report.environment import environment, source
from forecast.report.markdown import markdown_table
from forecast.report.pictures import Drawn, Picture, drawn

TEXT_COLUMNS = ("Date", "Scenario", "Title")
LEGEND = f"“{UNCLEAR}”: not told from no change by these paths (less than two errors)."


@dataclass(frozen=True)
class Contents:
    """What a comparison's page says, section by section."""

    title: str
    lede: str
    sentences: tuple[str, ...]
    base: str
    remarks: tuple[str, ...]
    scenarios: pd.DataFrame
    who: pd.DataFrame
    when: pd.DataFrame
    pivots: pd.DataFrame
    legend: str
    method: tuple[str, ...]


def contents_of(
    comparison: Comparison, member_names: Mapping[str, str], remarks: Sequence[str] = ()
) -> Contents:
    """Put the contents of a page together. remarks: of what was aligned, or is doubtful."""
    base = comparison.base
    n_others = len(comparison.others)
    noun = "scenario" if n_others == 1 else "scenarios"
    return Contents(
        title=f"{base.title}: {n_others} {noun} beside it",
        lede=f"{figures.moves_finding(comparison)}.",
        sentences=tuple(headline_sentences(comparison)),
        base=base_sentence(comparison),
        remarks=(*remarks, *_verdicts(comparison)),
        scenarios=scenario_table(comparison),
        who=outcome_table(comparison),
        when=milestone_table(comparison),
        pivots=pivot_table(comparison, dict(member_names)),
        legend=LEGEND,
        method=method_sentences(comparison),
    )


def _verdicts(comparison: Comparison) -> list[str]:
    """Fits that are not to be taken as they are."""
    sides = [comparison.base, *(other.forecast for other in comparison.others)]
    return [
        f"{f.scenario}: the fit is {f.diagnostics.verdict}. {'; '.join(f.diagnostics.remarks)}"
        for f in sides
        if f.diagnostics.verdict != "ok"
    ]


def pictures_of(comparison: Comparison) -> dict[str, Picture]:
    """The figures of a comparison by key."""
    return {
        "moves": Picture(
            "moves",
            figures.moves_finding(comparison),
            outcome_alt(comparison),
            lambda w: figures.moves(comparison, width=w),
        ),
        "decided": Picture(
            "decided",
            figures.decided_finding(comparison),
            figures.decided_alt(comparison),
            lambda w: figures.decided(comparison, width=w),
        ),
    }


def write_pages(
    folder: Path,
    comparison: Comparison,
    *,
    member_names: Mapping[str, str],
    remarks: Sequence[str] = (),
) -> list[Path]:
    """Write compare.md, compare.html and figures/*.png into a folder; the paths written.

    Equal inputs give equal bytes. The caller publishes the folder as a whole.
    """
    contents = contents_of(comparison, member_names, remarks)
    shown = pictures_of(comparison)
    figures_drawn = {key: drawn(picture) for key, picture in shown.items()}
    files = {folder / "figures" / f"{key}.png": one.png for key, one in figures_drawn.items()}
    files[folder / "compare.md"] = _markdown(contents, shown).encode()
    files[folder / "compare.html"] = _html(contents, figures_drawn).encode()
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        path.write_bytes(data)
    return [*files]


def _markdown(contents: Contents, shown: dict[str, Picture]) -> str:
    template = environment("md").get_template("compare.md.j2")
    return template.render(
        page=contents,
        pictures=shown,
        figure_folder="figures",
        md_table=partial(markdown_table, text=TEXT_COLUMNS),
    )


def _html(contents: Contents, figures_drawn: Mapping[str, Drawn]) -> str:
    template = environment("html").get_template("compare.html.j2")
    return template.render(
        page=contents,
        wide={key: figure.wide for key, figure in figures_drawn.items()},
        narrow={key: figure.narrow for key, figure in figures_drawn.items()},
        css=Markup(source("report.css")),
    )
