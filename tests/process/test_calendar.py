"""The calendar: integrals that are exact, cells that respect every jump."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.process.calendar import Calendar, cut

CALENDAR = Calendar(
    slots=(10.0, 12.0, 40.0),
    slot_days=3.0,
    deadlines=(15.0, 60.0),
    deadline_width=30.0,
    term_end=50.0,
)
SCALE = 90.0
spans = st.tuples(st.floats(-50, 100), st.floats(0, 80)).map(lambda s: (s[0], s[0] + s[1]))
PROFILES = ("slot_time", "nearness_time", "ramp_time")


def integral(profile: str, start: float, end: float) -> float:
    arguments = (SCALE,) if profile == "ramp_time" else ()
    return float(getattr(CALENDAR, profile)(start, end, *arguments))


def by_midpoints(profile: str, start: float, end: float) -> float:
    """The integral by a fine sum over the profile as its formula states it."""
    edges = np.linspace(start, end, 40_001)
    day = (edges[1:] + edges[:-1]) / 2
    value = {
        "slot_time": lambda: CALENDAR.in_slot(day),
        "nearness_time": lambda: CALENDAR.nearness(day),
        "ramp_time": lambda: np.exp(-np.maximum(CALENDAR.term_end - day, 0.0) / SCALE),
    }[profile]()
    return float(value.sum() * (end - start) / len(day))


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize(
    "span", [(0.0, 100.0), (-30.0, 11.0), (14.0, 16.5), (49.0, 51.0), (70.0, 90.0)]
)
def test_an_integral_is_that_of_the_profile(profile: str, span: tuple[float, float]) -> None:
    assert integral(profile, *span) == pytest.approx(by_midpoints(profile, *span), abs=3e-3)


@pytest.mark.parametrize("profile", PROFILES)
@given(span=spans, share=st.floats(0, 1))
def test_a_span_cut_in_two_keeps_its_integral(
    profile: str, span: tuple[float, float], share: float
) -> None:
    start, end = span
    middle = start + share * (end - start)
    parts = integral(profile, start, middle) + integral(profile, middle, end)
    assert parts == pytest.approx(integral(profile, start, end), abs=1e-9)


def test_meetings_that_overlap_count_once() -> None:
    assert integral("slot_time", 0.0, 30.0) == 5.0
    assert CALENDAR.in_slot([9.9, 10.0, 12.5, 14.9, 15.0]).tolist() == [0, 1, 1, 1, 0]


def test_a_deadline_presses_most_on_its_day_and_no_longer_after() -> None:
    alone = Calendar((), 3.0, (20.0,), 10.0, 100.0)
    assert alone.nearness([10.0, 20.0, 20.01]).tolist() == pytest.approx([np.exp(-1), 1.0, 0.0])
    assert float(alone.nearness_time(20.0, 50.0)) == 0.0
    assert float(alone.nearness_time(-1e6, 20.0)) == pytest.approx(10.0)


def test_the_ramp_stands_at_one_after_the_term() -> None:
    assert integral("ramp_time", 50.0, 80.0) == pytest.approx(30.0)
    assert integral("ramp_time", -1e6, 50.0) == pytest.approx(SCALE)


def test_an_empty_calendar_has_no_meetings_and_no_deadlines() -> None:
    empty = Calendar((), 3.0, (), 30.0, 0.0)
    assert float(empty.slot_time(0.0, 99.0)) == 0.0
    assert float(empty.nearness_time(0.0, 99.0)) == 0.0
    assert empty.in_slot([1.0, 2.0]).tolist() == [0.0, 0.0]
    assert empty.nearness([1.0, 2.0]).tolist() == [0.0, 0.0]


@given(horizon=st.integers(1, 400), step=st.sampled_from([0.5, 3.5, 7.0, 60.0]))
def test_cells_run_from_the_as_of_date_to_exactly_the_horizon(horizon: int, step: float) -> None:
    cells = cut(CALENDAR, float(horizon), step=step, proposal_scale=150.0, extension_scale=SCALE)
    days = np.diff(cells.edges)
    assert (cells.edges[0], cells.edges[-1]) == (0.0, float(horizon))
    assert days.min() > 0
    assert days.max() <= step


def test_a_cell_ends_at_every_jump_and_wherever_it_is_asked_to() -> None:
    cells = cut(
        CALENDAR,
        80.0,
        step=30.0,
        proposal_scale=150.0,
        extension_scale=SCALE,
        extra=[33.25, -4.0, 90.0],
    )
    jumps = {0.0, 10.0, 15.0, 30.0, 33.25, 40.0, 43.0, 50.0, 60.0, 80.0}
    assert set(cells.edges.tolist()) == jumps
    assert set(cells.in_slot.tolist()) == {0.0, 1.0}


@pytest.mark.parametrize("step", [0.7, 3.5, 7.0, 60.0])
def test_cells_of_any_size_keep_the_same_totals(step: float) -> None:
    cells = cut(CALENDAR, 77.0, step=step, proposal_scale=150.0, extension_scale=SCALE)
    days = np.diff(cells.edges)
    assert cells.in_slot @ days == pytest.approx(integral("slot_time", 0.0, 77.0))
    assert cells.nearness @ days == pytest.approx(integral("nearness_time", 0.0, 77.0))
    assert cells.extension_ramp @ days == pytest.approx(integral("ramp_time", 0.0, 77.0))
    assert cells.proposal_ramp @ days == pytest.approx(float(CALENDAR.ramp_time(0.0, 77.0, 150.0)))


def test_the_order_of_meetings_and_deadlines_carries_no_meaning() -> None:
    turned = Calendar(CALENDAR.slots[::-1], 3.0, CALENDAR.deadlines[::-1], 30.0, 50.0)
    for profile in ("slot_time", "nearness_time"):
        there = getattr(turned, profile)(3.0, 70.0)
        assert float(there) == pytest.approx(integral(profile, 3.0, 70.0))
    assert turned.breakpoints().tolist() == CALENDAR.breakpoints().tolist()
