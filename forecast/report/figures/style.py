"""One quiet look for all figures: neutrals, a colour-blind-safe palette, titles that find.

Every figure function runs in its own settings of matplotlib, so a notebook's are left alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from forecast.outcomes import Forecast
from forecast.report.words import in_report_order

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Transform

INK, MUTED, RULE, PAPER = "#1f2a37", "#5d6875", "#d3d9e0", "#ffffff"

# Okabe and Ito (2008): told apart with any common colour blindness.
CANDIDATE_COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
OTHER_COLOUR, FIELD_COLOUR, EXTENDED_COLOUR, UNDECIDED_COLOUR = (
    "#a9b4c0",
    "#7b8794",
    "#b08968",
    "#c3cbd4",
)

SETTINGS: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],  # ships with matplotlib: the same bytes everywhere
    "font.size": 10,
    "text.color": INK,
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": False,
    "figure.facecolor": PAPER,
    "figure.autolayout": False,  # what is laid out once stays, whatever a notebook has set
    "figure.constrained_layout.use": False,
    "grid.color": RULE,
    "grid.linewidth": 0.7,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.major.pad": 5,
    "ytick.major.pad": 6,
    "lines.solid_capstyle": "round",
    "svg.fonttype": "path",
    "svg.hashsalt": "succession-forecast",  # else the ids in an SVG differ at every run
}

WIDTH, NARROW = 7.2, 4.3
"""Inches: about the text width of the page, and of a phone."""

LABEL_COLUMNS, NARROW_LABEL_COLUMNS = 26, 15
"""Letters at the right edge of a figure; longer names go over two lines."""

_DETAIL_LINE = 12.5


def styled[**P, T](draw: Callable[P, T]) -> Callable[P, T]:
    """Run a figure function inside the house's settings."""

    @wraps(draw)
    def inside(*args: P.args, **kwargs: P.kwargs) -> T:
        import matplotlib

        with matplotlib.rc_context(SETTINGS):  # type: ignore[arg-type]
            return draw(*args, **kwargs)

    return inside


def new_axes(width: float, height: float) -> Axes:
    """Axes on a figure of their own, apart from any global state of pyplot."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from forecast.report.figures.one_axes import OneAxesLayout

    figure = Figure(figsize=(width, height), layout=OneAxesLayout(pad=0.08))
    FigureCanvasAgg(figure)
    return figure.add_subplot()


def _filled(text: str, columns: int) -> str:
    """Text in lines, none of which ends between a number and its per cent sign.

    >>> _filled("without it 14 %", 13).splitlines()
    ['without it', '14 %']
    """
    joined = text.replace(" %", "\N{NO-BREAK SPACE}%")
    return textwrap.fill(joined, columns).replace("\N{NO-BREAK SPACE}%", " %")


def set_title(ax: Axes, finding: str, detail: str = "", *, lift: float = 0.0) -> None:
    """A bold title that states the finding, and a line below on how to read the picture.

    Both begin where the labels of the axes begin. `lift`: points kept free above the axes.
    """
    shift, room = _title_room(ax)
    title = _filled(finding, max(24, int(room / 7.3)))
    lines = textwrap.wrap(detail, max(30, int(room / 5.2)))
    space = lift + 8 + _DETAIL_LINE * len(lines)
    heading = ax.set_title(title, loc="left", fontsize=12, fontweight="bold", pad=space + 3)
    heading.set_transform(heading.get_transform() + _moved(ax, shift))
    ax.annotate(
        "\n".join(lines),
        xy=(0, 1),
        xytext=(shift, space - 2),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=9,
        color=MUTED,
        linespacing=1.25,
    )


def _moved(ax: Axes, points: float) -> Transform:
    from matplotlib.transforms import ScaledTranslation

    figure = ax.get_figure(root=True)
    assert figure is not None
    return ScaledTranslation(points / 72, 0, figure.dpi_scale_trans)


def laid_out(ax: Axes, *, for_good: bool = False) -> Figure:
    """The figure of some axes, with everything at about its place, or at its place for good.

    One that has no layout of its own, as in a notebook, has to be drawn for that.
    """
    from forecast.report.figures.one_axes import OneAxesLayout

    figure = ax.get_figure(root=True)
    assert figure is not None
    engine = figure.get_layout_engine()
    if isinstance(engine, OneAxesLayout) and not for_good:
        engine.approach(figure)
    elif engine is not None:
        engine.execute(figure)
    else:
        figure.draw_without_rendering()
    return figure


def _title_room(ax: Axes) -> tuple[float, float]:
    """Where the labels left of the axes begin, and the width to the figure's right edge."""
    from forecast.report.figures.one_axes import left_of

    figure = laid_out(ax)
    box, left = ax.get_window_extent(), left_of(ax)
    columns = ax.get_subplotspec()
    right = figure.bbox.x1 if columns is None or columns.is_last_col() else box.x1
    return (left - box.x0) * 72 / figure.dpi, (right - left) * 72 / figure.dpi


def edge_label(name: str, value: str, width: float) -> str:
    r"""A label for the right edge, on two lines where it is long for the figure.

    >>> edge_label("Ursula von der Leyen", "1 %", WIDTH)
    'Ursula von der Leyen  1 %'
    >>> edge_label("Ursula von der Leyen", "1 %", NARROW)
    'Ursula von der\nLeyen  1 %'
    """
    columns = LABEL_COLUMNS if width > NARROW else NARROW_LABEL_COLUMNS
    if len(name) + len(value) <= columns + 4:
        return f"{name}  {value}"
    lines = textwrap.wrap(name, columns, max_lines=2, placeholder="…")
    return "\n".join(lines) + f"  {value}"


def colours(forecast: Forecast) -> dict[str, str]:
    """One colour per outcome, the same in all figures of a forecast."""
    kinds = {"field": FIELD_COLOUR, "extended": EXTENDED_COLOUR, "undecided": UNDECIDED_COLOUR}
    palette = iter(CANDIDATE_COLOURS)
    return {
        outcome.id: next(palette, OTHER_COLOUR)
        if outcome.kind == "candidate"
        else kinds[outcome.kind]
        for outcome in in_report_order(forecast)
    }
