"""A change as a bar from zero, with its error as a line and its size as a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecast.report.figures.style import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def change_bar(
    ax: Axes,
    place: float,
    change: float,
    error: float,
    *,
    label: str | None,
    hue: str,
    height: float,
) -> None:
    """Draw a change at a place of the vertical axis. label: None for a bar without one."""
    ax.barh(place, change, height=height, color=hue, zorder=2)
    ax.plot([change - error, change + error], [place, place], color=INK, linewidth=1.1, zorder=3)
    if label is None:
        return
    is_up = change >= 0
    ax.annotate(
        label,
        xy=(change + (error if is_up else -error), place),
        xytext=(4 if is_up else -4, 0),
        textcoords="offset points",
        va="center",
        ha="left" if is_up else "right",
        fontsize=8,
        color=INK,
    )
