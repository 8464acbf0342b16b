"""What does not vary by draw is kept once, and all comes back to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.store.thinned import thin, whole

AXES = ("chain", "draw", "member", "name")
RNG = np.random.default_rng(5)


def some_vary() -> np.ndarray:
    """Of twelve pairs three vary, one by nothing but the sign of its zeros."""
    values = np.broadcast_to(RNG.normal(size=(3, 4)), (2, 50, 3, 4)).copy()
    values[:, :, 1, 2] = RNG.normal(size=(2, 50))
    values[1, 49, 0, 3] = np.nan
    values[:, :, 2, 0] = 0.0
    values[0, 7, 2, 0] = -0.0
    return values


@pytest.mark.parametrize(
    "values",
    [
        some_vary(),
        np.full((2, 50, 3, 4), 0.08),
        np.full((2, 50, 3, 4), np.nan),
        RNG.normal(size=(2, 50, 3, 4)),
        np.zeros((2, 50, 0, 4)),
        RNG.normal(size=(2, 50)),
        np.arange(100).reshape(2, 50, 1),
    ],
    ids=["some vary", "none varies", "none is a number", "all vary", "none", "flat", "counts"],
)
def test_all_comes_back_to_the_last_bit(values: np.ndarray) -> None:
    kept = thin("draws/x", AXES[: values.ndim], values)
    found = whole("draws/x", {"draws/y": np.zeros(3), **kept})
    assert (found.dtype, found.shape) == (values.dtype, values.shape)
    assert found.tobytes() == values.tobytes()


def test_what_does_not_vary_takes_no_room() -> None:
    kept = thin("draws/x", AXES, some_vary())
    assert kept["draws/x"].shape == (2, 50, 3)
    assert sum(array.nbytes for array in kept.values()) < some_vary().nbytes / 3


def test_axes_that_are_no_draws_are_left_alone() -> None:
    values = np.zeros((3, 4, 5))
    assert thin("opening/x", ("member", "name", "level"), values) == {"opening/x": values}
