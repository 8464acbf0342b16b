"""Random numbers: of the right law at every stream, and unrelated between addresses."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from forecast.simulation import streams

NAMES = (
    "SPEAKING", "STATEMENT", "CONCESSION", "PERMANENCE", "PROPOSAL", "ACQUIESCENCE", "WITHDRAWAL",
    "AVAILABILITY", "ENTRY", "EXTENSION", "RELEASE", "LOTS",
)  # fmt: skip
STREAMS = [getattr(streams, name) for name in NAMES]
N = 4000


def numbers(
    draw: Callable[..., float] = streams.uniform,
    *,
    seed: int = 3,
    stream: int = streams.SPEAKING,
    subject: int = 0,
    count: int = 0,
    over: str = "path",
) -> NDArray[np.float64]:
    """(N,), numbers at addresses that differ only in `over`."""
    address = {"path": 0, "subject": subject, "count": count}
    values = np.empty(N)
    for place in range(N):
        address[over] = place
        key = np.uint64(streams.path_key(seed, address["path"]))
        values[place] = draw(key, stream, address["subject"], address["count"])
    return values


@pytest.mark.parametrize("stream", STREAMS, ids=NAMES)
def test_every_stream_is_uniform_over_paths(stream: int) -> None:
    values = numbers(stream=stream)
    assert stats.kstest(values, "uniform").pvalue > 1e-3


@pytest.mark.parametrize("over", ["subject", "count"])
def test_numbers_are_uniform_over_subjects_and_over_repeats_on_one_path(over: str) -> None:
    assert stats.kstest(numbers(over=over), "uniform").pvalue > 1e-3


def test_a_unit_clock_is_exponential_and_a_wish_is_logistic() -> None:
    assert stats.kstest(numbers(streams.exponential), "expon").pvalue > 1e-3
    assert stats.kstest(numbers(streams.logistic), "logistic").pvalue > 1e-3


def test_every_number_lies_strictly_between_zero_and_one() -> None:
    # the greatest 53-bit mantissa plus a half would round up to 1, and 52 bits cannot
    assert streams._TO_UNIT * (2.0**52 - 1 + 0.5) < 1.0
    values = numbers()
    assert values.min() > 0.0
    assert values.max() < 1.0


@pytest.mark.parametrize(
    "other",
    [{"seed": 4}, {"stream": streams.CONCESSION}, {"subject": 1}, {"count": 1}],
    ids=lambda o: next(iter(o)),
)
def test_numbers_at_neighbouring_addresses_are_independent(other: dict[str, int]) -> None:
    here, there = numbers(), numbers(**other)
    assert not (here == there).any()
    assert abs(stats.pearsonr(here, there).statistic) < 4 / np.sqrt(N)
    # dependence that a correlation would not show
    cells = np.histogram2d(here, there, bins=8, range=[[0, 1], [0, 1]])[0]
    assert stats.chisquare(cells.ravel()).pvalue > 1e-3


@pytest.mark.parametrize("over", ["path", "subject", "count"])
def test_successive_addresses_are_independent(over: str) -> None:
    values = numbers(over=over)
    assert abs(stats.pearsonr(values[1:], values[:-1]).statistic) < 4 / np.sqrt(N)


def test_an_address_gives_the_same_number_whenever_it_is_asked() -> None:
    assert numbers().tobytes() == numbers().tobytes()


def test_no_two_streams_share_a_number() -> None:
    assert len(set(STREAMS)) == len(STREAMS)
    key = np.uint64(streams.path_key(3, 0))
    values = [streams.uniform(key, s, i, k) for s in STREAMS for i in range(20) for k in range(9)]
    assert len(set(values)) == len(values)


@pytest.mark.parametrize("hazard", [0.0, 1e-12, 0.01, 0.7, 5.0, 36.0, 40.0, 1e4])
def test_words_below_the_least_stand_for_hazards_beyond_and_few_others_are_let_in(
    hazard: float,
) -> None:
    least = int(streams.least_word(hazard))
    if least > 0:
        assert -np.log(streams.unit(np.uint64(least - 1))) > hazard
    # no more words are let in than the share of hazards within, but for rounding
    assert 1.0 - least * streams._TO_UNIT == pytest.approx(-np.expm1(-hazard), rel=1e-8, abs=1e-15)
