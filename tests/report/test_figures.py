"""Figures carry what they promise, and leave matplotlib's global state alone."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.outcomes import ByDate
from forecast.report import figures
from forecast.report.figures.labels import spread, stagger
from forecast.report.figures.style import CANDIDATE_COLOURS, colours
from forecast.report.figures.when import stacked_bands
from forecast.report.pictures import drawn, pictures


def texts(ax):
    return [text.get_text() for text in ax.texts]


def test_the_who_figure_has_a_bar_per_outcome_as_long_as_its_probability(forecast):
    ax = figures.who(forecast)
    widths = sorted(round(bar.get_width(), 6) for bar in ax.patches)
    assert widths == sorted(round(o.probability, 6) for o in forecast.outcomes)
    assert ax.get_title(loc="left") == "Mark Rutte is the likeliest choice (58 %)"


def test_the_who_figure_does_not_name_a_winner_in_a_tie(forecast):
    level = tuple(
        replace(o, probability={"rutte": 0.3, "kallas": 0.29}.get(o.id, 0.05))
        for o in forecast.outcomes
    )
    title = figures.who(replace(forecast, outcomes=level)).get_title(loc="left")
    assert "too close to call" in title


def test_the_when_figure_carries_every_milestone_with_its_probability(forecast):
    shown = texts(figures.when(forecast))
    assert "Washington summit 65 %" in shown
    assert "European Parliament election 49 %" in shown
    n_milestones = sum(any(t.startswith(label) for label in LABELS) for t in shown)
    assert n_milestones == len(forecast.timeline.milestones)


LABELS = ("NATO foreign", "Anniversary", "European", "Washington", "Term end")


def test_the_bands_of_the_when_figure_add_up_to_the_chance_of_a_decision(forecast):
    total = sum(band.values[-1] for band in stacked_bands(forecast))
    undecided = next(o.probability for o in forecast.outcomes if o.kind == "undecided")
    assert total == pytest.approx(1 - undecided)


def test_small_names_share_a_band_that_says_how_many(forecast):
    names = [band.name for band in stacked_bands(forecast)]
    assert "3 other names" in names
    assert "Klaus Iohannis" not in names


def test_the_support_figure_draws_the_number_that_is_needed(forecast):
    ax = figures.support(forecast, needed=22)
    assert "needed: 22 of 32" in texts(ax)
    assert any(list(line.get_ydata()) == [22, 22] for line in ax.lines)


def test_the_holdouts_figure_names_who_meets_most_objections(forecast):
    title = figures.holdouts(forecast).get_title(loc="left")
    assert title == "Kaja Kallas meets most objections: 5.1 members at most"


def test_the_pivots_figure_shows_the_most_pivotal_member_on_top(forecast):
    ax = figures.pivots(forecast)
    assert ax.get_yticklabels()[0].get_text() == "HU"
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


@pytest.mark.parametrize("name", figures.__all__)
def test_a_figure_is_drawn_on_the_axes_that_it_is_given(name, forecast):
    from matplotlib.figure import Figure

    ax = Figure(layout="constrained").add_subplot()
    assert getattr(figures, name)(forecast, ax) is ax


@pytest.mark.parametrize("name", figures.__all__)
def test_a_figure_without_names_or_members_is_still_drawn(name, forecast):
    bare = replace(
        forecast,
        outcomes=forecast.outcomes[-1:],
        pivots=(),
        support_by_date=ByDate.of(forecast.support[[]]),
        holdouts_by_date=ByDate.of(forecast.holdouts[[]]),
        timeline=replace(
            forecast.timeline,
            milestones=(),
            cumulative_by_date=ByDate.of(forecast.timeline.cumulative[[]]),
        ),
    )
    getattr(figures, name)(bare).get_figure().canvas.draw()


def test_a_dollar_sign_in_a_name_is_not_mathematics(hostile):
    figures.who(hostile).get_figure().canvas.draw()


def test_figures_leave_the_settings_and_pyplot_alone(forecast):
    import matplotlib

    before = dict(matplotlib.rcParams)
    figures.who(forecast)
    assert dict(matplotlib.rcParams) == before
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or not pyplot.get_fignums()


def test_a_picture_is_laid_out_before_its_files_are_written_and_not_again(forecast, monkeypatch):
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    done = []

    def noted(letter, before):
        def instead(*given, **named):
            done.append(letter)
            return before(*given, **named)

        return instead

    for kind, name, letter in ((ConstrainedLayoutEngine, "execute", "L"), (Figure, "savefig", "F")):
        monkeypatch.setattr(kind, name, noted(letter, getattr(kind, name)))
    drawn(pictures(forecast, needed=3)[0])
    assert re.fullmatch("L+FL+FF", "".join(done)), done  # the narrow one, then the wide one twice


def test_an_outcome_has_one_colour_whatever_the_order(forecast):
    turned = replace(forecast, outcomes=tuple(reversed(forecast.outcomes)))
    assert colours(turned) == colours(forecast)
    assert colours(forecast)["rutte"] == CANDIDATE_COLOURS[0]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=12), st.floats(0.1, 2))
def test_spread_labels_keep_their_order_and_their_distance(positions, gap):
    placed = spread(positions, gap=gap, low=0.0, high=10.0)
    fair = min(gap, 10 / max(len(positions) - 1, 1))
    order = sorted(range(len(positions)), key=lambda i: positions[i])
    steps = [placed[b] - placed[a] for a, b in pairwise(order)]
    assert all(step >= fair - 1e-9 for step in steps)
    assert all(-1e-9 <= place <= 10 + 1e-9 for place in placed)


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(1, 40)), max_size=10).map(
        lambda pairs: sorted(pairs)
    )
)
def test_staggered_labels_are_crossed_by_no_other_label_or_line(labels):
    starts, widths = [s for s, _ in labels], [w for _, w in labels]
    rows = stagger(starts, widths, gap=1.0)
    for i in range(len(labels)):
        for j in range(i + 1, len(labels)):
            is_free = starts[i] + widths[i] + 1.0 <= starts[j]
            assert is_free or rows[i] > rows[j]


def test_matplotlib_is_imported_only_when_a_figure_is_drawn():
    code = "import sys, forecast.report.page; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
