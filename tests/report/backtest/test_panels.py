"""A race over time: lines, signs of events, and the words for those who cannot see them."""

from __future__ import annotations

import re

from forecast.report.backtest.panels import BOTTOM, LEFT, MARKS, RIGHT, TOP, mark_legend, panel


def height(probability: float) -> str:
    return f"{BOTTOM - (BOTTOM - TOP) * probability:.1f}"


def test_the_line_of_what_happened_stands_at_what_was_given(races):
    drawn = panel(races["club-1"])
    assert f'<path class="line truth" d="M{LEFT:.1f} {height(0.7)}H' in drawn
    assert f'<path class="line rule" d="M{LEFT:.1f} {height(0.5)}H' in drawn
    assert re.search(rf'class="line truth" d="[^"]*H{RIGHT:g}"', drawn)


def test_the_line_is_dotted_while_the_winner_has_no_name(races):
    assert 'class="line truth unnamed"' in panel(races["club-2"])
    assert 'class="line truth"' not in panel(races["club-2"])
    assert "unnamed" not in panel(races["club-1"])


def test_a_prolonged_mandate_is_drawn_once_as_what_happened(races):
    assert 'class="line extended"' not in panel(races["club-3"])
    assert 'class="line extended"' in panel(races["club-1"])


def test_events_are_marked_by_whom_they_concern(races):
    assert '<use href="#mark-frontrunner" class="winner"' in panel(races["club-1"])
    assert '<use href="#mark-frontrunner" class="other"' in panel(races["club-2"])
    assert '<use href="#mark-candidacy" class="winner"' in panel(races["club-2"])


def test_what_occurred_on_the_day_of_the_decision_is_not_marked(races):
    assert "#mark-ballot" not in panel(races["club-3"])


def test_every_sign_is_explained():
    assert [words for _, words in mark_legend()] == [words for words, _ in MARKS.values()]
