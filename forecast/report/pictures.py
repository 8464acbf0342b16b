"""The figures of a page as files and as inline SVG, with text for those who cannot see them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from forecast.analysis.moved import Explained
from forecast.outcomes import Forecast
from forecast.report import figures
from forecast.report.figures.pivots import pivots_finding, pivots_shown
from forecast.report.figures.style import (
    CANDIDATE_COLOURS,
    EXTENDED_COLOUR,
    FIELD_COLOUR,
    INK,
    MUTED,
    NARROW,
    OTHER_COLOUR,
    PAPER,
    RULE,
    UNDECIDED_COLOUR,
    WIDTH,
    laid_out,
    styled,
)
from forecast.report.figures.support import holdouts_finding, leading, support_finding
from forecast.report.figures.waterfall import waterfall, waterfall_alt, waterfall_finding
from forecast.report.figures.when import when_finding
from forecast.report.figures.who import who_finding
from forecast.report.milestones import milestone_label
from forecast.report.numbers import common_mcse, percent
from forecast.report.tables import pivot_mcse
from forecast.report.words import in_report_order, precision

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PNG_DPI = 160

THEMED = {
    INK: "ink",
    MUTED: "muted",
    RULE: "rule",
    PAPER: "paper",
    OTHER_COLOUR: "other",
    FIELD_COLOUR: "field",
    EXTENDED_COLOUR: "extended",
    UNDECIDED_COLOUR: "undecided",
    **{colour: f"series-{i}" for i, colour in enumerate(CANDIDATE_COLOURS, start=1)},
}
"""Colours that the page may change between light and dark, by the name of their variable."""


@dataclass(frozen=True)
class Picture:
    """One figure: `key` names its file, `finding` its title, `alt` what it shows in words.

    `draw` takes a width in inches.
    """

    key: str
    finding: str
    alt: str
    draw: Callable[[float], Axes]


def pictures(forecast: Forecast, *, needed: int) -> list[Picture]:
    """All figures of a report in reading order; `needed`: votes that carry a name."""
    shown = [
        Picture(
            "who",
            who_finding(forecast),
            _who_alt(forecast),
            lambda w: figures.who(forecast, width=w),
        ),
        Picture(
            "when",
            when_finding(forecast),
            _when_alt(forecast),
            lambda w: figures.when(forecast, width=w),
        ),
        Picture(
            "support",
            support_finding(forecast),
            _counts_alt(forecast, "support", f"{needed} are needed"),
            lambda w: figures.support(forecast, needed=needed, width=w),
        ),
        Picture(
            "holdouts",
            holdouts_finding(forecast),
            _counts_alt(forecast, "holdouts", "standing objections"),
            lambda w: figures.holdouts(forecast, width=w),
        ),
        Picture(
            "pivots",
            pivots_finding(forecast),
            _pivots_alt(forecast),
            lambda w: figures.pivots(forecast, width=w),
        ),
    ]
    return [p for p in shown if p.key != "pivots" or forecast.pivots]


def moved_picture(found: Explained) -> Picture:
    """What moved the outcome that moved most."""
    return Picture(
        "moved",
        waterfall_finding(found),
        waterfall_alt(found),
        lambda width: waterfall(found, width=width),
    )


def _who_alt(forecast: Forecast) -> str:
    mcse = precision(forecast)
    bars = (f"{o.name} {percent(o.probability, mcse)}" for o in in_report_order(forecast))
    return f"Bars of the probability of each outcome: {'; '.join(bars)}."


def _when_alt(forecast: Forecast) -> str:
    milestones = sorted(forecast.timeline.milestones, key=lambda m: (m.on, m.id))
    mcse = common_mcse(m.mcse for m in milestones)
    lines = (f"{milestone_label(m)} {percent(m.p_decided_by, mcse)}" for m in milestones)
    return f"Stacked areas of the chance that it is decided by each day: {'; '.join(lines)}."


def _counts_alt(forecast: Forecast, which: str, remark: str) -> str:
    counts = getattr(forecast, which)
    ends = (f"{o.name} {counts[o.id].iloc[-1]:.1f}" for o in leading(forecast) if o.id in counts)
    return f"Lines of the mean number of members at the horizon: {'; '.join(ends)}; {remark}."


def _pivots_alt(forecast: Forecast) -> str:
    mcse = pivot_mcse(forecast)
    dots = (
        f"{p.member} objects {percent(p.p_objects, mcse)}, is last "
        f"{percent(p.p_last_holdout, mcse)}"
        for p in pivots_shown(forecast)
    )
    return f"Dots per member: {'; '.join(dots)}."


@dataclass(frozen=True)
class Drawn:
    """A picture as a page needs it: as a file, and inline as wide as text and as a phone."""

    png: bytes
    wide: Markup
    narrow: Markup


def drawn(picture: Picture) -> Drawn:
    """Draw a picture in all its forms; what it takes to draw it wide is done once for two."""
    return _wide(picture, inline_svg(picture, width=NARROW))


@styled
def _wide(picture: Picture, narrow: Markup) -> Drawn:
    figure = _figure(picture, WIDTH)
    wide = _inline(picture, figure, WIDTH)
    return Drawn(_png(figure), wide, narrow)


def _png(figure: Figure) -> bytes:
    """On white, the same bytes at every run."""
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=PNG_DPI, metadata={"Software": None})
    return buffer.getvalue()


@styled
def inline_svg(picture: Picture, *, width: float = WIDTH) -> Markup:
    """The figure as an SVG element for a page, its colours left to the page's variables.

    Text is drawn as outlines, so no name from a config reaches the markup but in the label,
    which is escaped. Ids carry the figure's key and width, so that several figures share a page.
    """
    return _inline(picture, _figure(picture, width), width)


def _inline(picture: Picture, figure: Figure, width: float) -> Markup:
    buffer = BytesIO()
    metadata = {"Date": None, "Creator": None, "Format": None, "Type": None}
    figure.savefig(buffer, format="svg", transparent=True, metadata=metadata)
    body = buffer.getvalue().decode()
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = body[body.index("<svg") : body.rindex("</svg>") + len("</svg>")]
    body = re.sub(r"^<svg[^>]*>", _opening(picture, figure), body, count=1)
    body = re.sub(r'(?<= id=")|(?<=url\(#)|(?<=href="#)', f"{picture.key}-{int(10 * width)}-", body)
    body = re.sub(r"\n\s*", "\n", body)
    return Markup(_themed(body))


def _figure(picture: Picture, width: float) -> Figure:
    """The figure, laid out once for all its forms: else each file lays it out twice more."""
    figure = laid_out(picture.draw(width), for_good=True)
    figure.set_layout_engine(None)
    return figure


def _opening(picture: Picture, figure: Figure) -> str:
    width, height = (72 * inches for inches in figure.get_size_inches())
    label = escape(f"{picture.finding}. {picture.alt}").replace("\\", "&#92;")
    return f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{label}">'


def _themed(body: str) -> str:
    for colour, name in THEMED.items():
        body = body.replace(f": {colour}", f": var(--{name}, {colour})")
    return body
